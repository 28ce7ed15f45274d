namespace DeviceService.Safety;

// How soon again, and what counts as the same session.
public static partial class Rules
{
    private static Rule[] IntervalRules => [IntervalAbsolute, IntervalRecommended, ContinuationWrong, SessionOld];

    public static Rule IntervalAbsolute { get; } = new(
        "R-INTERVAL-ABSOLUTE",
        "H10",
        RefusalCategory.State,
        "{area} was treated on {treated_on} ({treated_in}) with {depth}; it is not treated again before {limit}, and today is {observed}. History: {history}.",
        "Wait until {limit}. Nothing overrides this.");

    public static Rule IntervalRecommended { get; } = new(
        "R-INTERVAL-RECOMMENDED",
        "H10",
        RefusalCategory.State,
        "{area} was treated on {treated_on} ({treated_in}) with {depth}; before {limit} it is treated again only with a prescriber's override, and today is {observed}. History: {history}.",
        "Wait until {limit}, or have a prescriber grant an override with a reason.");

    public static Rule ContinuationWrong { get; } = new(
        "R-CONTINUES",
        "H10",
        RefusalCategory.State,
        "{session} cannot be continued: {observed}.",
        "Name a session of this patient that was opened today, that pen, line or service broke off, and that nothing continues yet; or leave continues_session_id empty. A session that is open beside the one that continues it: abort it, and go on in that one.");

    public static Rule SessionOld { get; } = new(
        "R-SESSION-OLD",
        "H10",
        RefusalCategory.State,
        "{session} was opened on {observed}, and a session is one appointment: on {limit} it is not armed any more.",
        "Complete or abort it, and open another one, for which intervals, cartridge and preparation are judged anew.");
}
