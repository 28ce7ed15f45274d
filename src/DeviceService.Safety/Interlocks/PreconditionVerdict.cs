namespace DeviceService.Safety;

/// <summary>How one precondition of arming was judged.</summary>
/// <param name="RuleId">The rule that it refuses by; where a precondition has several, its first.</param>
/// <param name="HazardId">The hazard that it controls.</param>
/// <param name="Refusal">Why it did not pass; null when it did.</param>
public sealed record PreconditionVerdict(string RuleId, string HazardId, Refusal? Refusal)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Refusal is null;
}
