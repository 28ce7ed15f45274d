namespace DeviceService.Conformance;

/// <summary>A clause came to its end before its end: it failed, or it could not be looked at.</summary>
internal sealed class ClauseEndedException(ClauseOutcome outcome, string expected, string seen) : Exception($"{expected} | {seen}")
{
    public ClauseOutcome Outcome { get; } = outcome;

    public string Expected { get; } = expected;

    public string Seen { get; } = seen;

    public static ClauseEndedException Failed(string expected, string seen) => new(ClauseOutcome.Failed, expected, seen);

    public static ClauseEndedException NotTested(string why) => new(ClauseOutcome.NotTested, "", why);

    public static ClauseEndedException NotFitted(string why) => new(ClauseOutcome.NotFitted, "", why);
}
