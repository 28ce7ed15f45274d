namespace DeviceService.Conformance;

/// <summary>What became of one clause.</summary>
/// <param name="Clause">Which.</param>
/// <param name="Outcome">Passed, failed, or why it was not looked at.</param>
/// <param name="Expected">Of a failure: what the clause asks for at the point where it failed; else empty.</param>
/// <param name="Seen">Of a failure: what the pen did. Of a clause that was not looked at: why. Else empty.</param>
/// <param name="Took">How long it took.</param>
public sealed record ClauseResult(ClauseDescription Clause, ClauseOutcome Outcome, string Expected, string Seen, TimeSpan Took);
