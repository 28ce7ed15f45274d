namespace DeviceService.Safety;

/// <summary>What a hazard does to a running treatment.</summary>
/// <param name="HazardId">Row of docs/hazards.md, such as H04.</param>
/// <param name="Reaction">What happens.</param>
/// <param name="Source">Why, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record HazardReaction(string HazardId, Reaction Reaction, string Source, FigureMark Mark)
{
    /// <summary>The one rule of the hazard that this row speaks of, such as R-DWELL-REACHED, over what the hazard's own row says; null for that row.</summary>
    public string? RuleId { get; init; }
}
