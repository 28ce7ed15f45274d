namespace DeviceService.Safety;

/// <summary>What a hazard does to a running treatment.</summary>
/// <param name="HazardId">Row of docs/hazards.md, such as H04.</param>
/// <param name="Reaction">What happens.</param>
/// <param name="Source">Why, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record HazardReaction(string HazardId, Reaction Reaction, string Source, FigureMark Mark);
