namespace DeviceService.Safety;

/// <summary>How deep needles may stand out on one area.</summary>
/// <param name="Area">The area.</param>
/// <param name="Recommended">The bound that is enforced, in needle protrusion.</param>
/// <param name="Source">Where the figure comes from.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record AreaDepth(TreatmentArea Area, NeedleProtrusion Recommended, string Source, FigureMark Mark);
