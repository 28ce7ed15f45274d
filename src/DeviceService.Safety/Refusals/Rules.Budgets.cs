namespace DeviceService.Safety;

// What was used up: by area and side, by session, cartridge and day.
public static partial class Rules
{
    private static Rule[] BudgetsRules => [PuncturesSpent, PassesSpent, AreaTimeSpent, SessionTimeSpent, CartridgeTimeSpent, DayTimeSpent, PatientElsewhere];

    public static Rule PuncturesSpent { get; } = Budget(
        "R-BUDGET-PUNCTURES",
        "{area} {side} has had {observed} of {limit} punctures in this session; not one stroke more is left.",
        "Go on with another area. Nothing overrides this.");

    public static Rule PassesSpent { get; } = Budget(
        "R-BUDGET-PASSES",
        "{area} {side} has had {observed} of {limit} passes in this session.",
        "Go on with another area. Nothing overrides this.");

    public static Rule AreaTimeSpent { get; } = Budget(
        "R-BUDGET-AREA-TIME",
        "Needles ran on {area} {side} for {observed} of {limit} s in this session.",
        "Go on with another area. Nothing overrides this.");

    public static Rule SessionTimeSpent { get; } = Budget(
        "R-BUDGET-SESSION-TIME",
        "Needles ran for {observed} of {limit} s in this session.",
        "Complete the session. Nothing overrides this.");

    public static Rule CartridgeTimeSpent { get; } = Budget(
        "R-BUDGET-CARTRIDGE-TIME",
        "This cartridge has run for {observed} of {limit} s.",
        "Insert a new cartridge.");

    public static Rule DayTimeSpent { get; } = Budget(
        "R-BUDGET-DAY-TIME",
        "Needles ran for {observed} of {limit} s for this patient today.",
        "Go on another day. Nothing overrides this.");

    public static Rule PatientElsewhere { get; } = Budget(
        "R-PATIENT-ELSEWHERE",
        "{pen} is armed for this patient in {session}: two pens at once would share one budget.",
        "Disarm the other pen first.");

    private static Rule Budget(string id, string sentence, string remedy) => new(id, "H04", RefusalCategory.State, sentence, remedy);
}
