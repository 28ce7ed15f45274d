namespace DeviceService.Safety;

// What a plan, and an arming against it, refuses.
public static partial class Rules
{
    private static Rule[] PlansRules =>
    [
        PlanEmpty, PlanTooLong, PlanArea, PlanSide, PlanDuplicate, PlanPasses, PlanSize, AreaNotPlanned,
        PassNotPlanned, PassOrder, PassClosed, PassNotOpen, PassDirectionWrong, PassDirectionChanged,
        PlanVersion,
    ];

    public static Rule PlanEmpty { get; } = new(
        "R-PLAN-EMPTY",
        "H09",
        RefusalCategory.Argument,
        "The plan has no item.",
        "Plan at least one area.");

    public static Rule PlanTooLong { get; } = new(
        "R-PLAN-LENGTH",
        "H18",
        RefusalCategory.Argument,
        "The plan has {observed} items; {limit} is the most.",
        "Split the plan into sessions.");

    public static Rule PlanArea { get; } = new(
        "R-PLAN-AREA",
        "H09",
        RefusalCategory.Argument,
        "Item {item}: {observed} is not an area; eyelid and mucosa are none.",
        "Choose one of the listed areas.");

    public static Rule PlanSide { get; } = new(
        "R-PLAN-SIDE",
        "H09",
        RefusalCategory.Argument,
        "Item {item}: {observed} is not a side.",
        "Choose left, right or midline.");

    public static Rule PlanDuplicate { get; } = new(
        "R-PLAN-DUPLICATE",
        "H09",
        RefusalCategory.Argument,
        "Items {first} and {item} both plan {area}, {side}.",
        "Plan each area and side once.");

    public static Rule PlanPasses { get; } = new(
        "R-PLAN-PASSES",
        "H04",
        RefusalCategory.Argument,
        "Item {item}: {observed} passes over {area}; it has to be {lowest} to {limit}.",
        "Change the number of passes.");

    public static Rule PlanSize { get; } = new(
        "R-PLAN-SIZE",
        "H04",
        RefusalCategory.Argument,
        "Item {item}: {observed} cm2 of {area}; it has to be above 0 and at most {limit} cm2.",
        "Measure the area again; the size is in square centimeters.");

    public static Rule PlanVersion { get; } = new(
        "R-PLAN-VERSION",
        "H09",
        RefusalCategory.State,
        "The newest plan is version {limit}, not {observed}.",
        "Read the plan again, show it, then repeat the call.");

    public static Rule AreaNotPlanned { get; } = new(
        "R-ARM-AREA",
        "H22",
        RefusalCategory.State,
        "{area}, {side} is not in the plan.",
        "Arm a planned area, or update the plan first.");

    public static Rule PassNotPlanned { get; } = new(
        "R-ARM-PASS",
        "H04",
        RefusalCategory.State,
        "Pass {observed} of {area}, {side}: the plan has {limit}.",
        "Arm a planned pass, or update the plan first.");

    public static Rule PassOrder { get; } = new(
        "R-ARM-PASS-ORDER",
        "H04",
        RefusalCategory.State,
        "Pass {observed} of {area}, {side} cannot be armed: pass {limit} is next.",
        "Arm pass {limit}.");

    public static Rule PassClosed { get; } = new(
        "R-PASS-CLOSED",
        "H12",
        RefusalCategory.State,
        "Pass {observed} of {area}, {side} is closed.",
        "Arm the next pass.");

    public static Rule PassNotOpen { get; } = new(
        "R-PASS-NOT-OPEN",
        "H12",
        RefusalCategory.State,
        "No pass is open in session {session}.",
        "Arm a pass first.");

    public static Rule PassDirectionWrong { get; } = new(
        "R-ARM-DIRECTION",
        "H22",
        RefusalCategory.Argument,
        "{observed} is not a direction.",
        "Choose horizontal, vertical, diagonal or stamping.");

    public static Rule PassDirectionChanged { get; } = new(
        "R-ARM-DIRECTION-CHANGED",
        "H22",
        RefusalCategory.State,
        "Pass {pass} was begun {limit} and cannot go on {observed}.",
        "Arm it {limit}, or complete it and arm the next.");
}
