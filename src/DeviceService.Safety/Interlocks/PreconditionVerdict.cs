namespace DeviceService.Safety;

/// <summary>How one precondition of arming was judged.</summary>
/// <param name="RuleId">The rule that it refuses by; where a precondition has several, its first.</param>
/// <param name="HazardId">The hazard that it controls.</param>
/// <param name="Refusal">Why it failed; null when it did not.</param>
public sealed record PreconditionVerdict(string RuleId, string HazardId, Refusal? Refusal)
{
    /// <summary>What has to be known before it can be judged at all, as a clause for a sentence; null when it was judged. It is no pass.</summary>
    public string? NotJudgedBecause { get; init; }

    /// <summary>Whether it passed.</summary>
    public bool Passed => Refusal is null && NotJudgedBecause is null;

    /// <summary>One that cannot be judged yet.</summary>
    /// <param name="rule">The rule that it would refuse by.</param>
    /// <param name="because">What has to be known first, as a clause for a sentence.</param>
    public static PreconditionVerdict NotJudged(Rule rule, string because)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return new PreconditionVerdict(rule.Id, rule.HazardId, null) { NotJudgedBecause = because };
    }
}
