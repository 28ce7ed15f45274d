namespace DeviceService.Safety;

// Who may be treated at all.
public static partial class Rules
{
    private static Rule[] ScreeningRules => [ScreeningMissing, ScreeningAbsolute, ScreeningExpired, ScreeningArea, ScreeningRelative];

    public static Rule ScreeningMissing { get; } = Screening(
        "R-SCREENING-MISSING", "No screening is on record for this patient reference.", "Ask every question, and record the answers with RecordScreening.");

    public static Rule ScreeningAbsolute { get; } = Screening(
        "R-SCREENING-ABSOLUTE",
        "A contraindication that nothing overrides: {observed}.",
        "Do not treat. An answer that was wrong is put right by another screening; a yes about the person's history only by a prescriber's, with a no whose note says why.");

    public static Rule ScreeningExpired { get; } = Screening(
        "R-SCREENING-EXPIRED",
        "Not on record, or not in force any more, are the answers to {observed}.",
        "Ask again, and record the answers with RecordScreening; scope TODAY renews what holds for one day.");

    public static Rule ScreeningArea { get; } = Screening(
        "R-SCREENING-AREA", "No screening in force has looked at {observed}.", "Look at the area, and record it with RecordScreening.");

    public static Rule ScreeningRelative { get; } = Screening(
        "R-SCREENING-RELATIVE",
        "A contraindication without a prescriber's override: {observed}.",
        "Do not treat, or have a prescriber grant an override for it with a reason.");

    private static Rule Screening(string id, string sentence, string remedy) => new(id, "H11", RefusalCategory.State, sentence, remedy);
}
