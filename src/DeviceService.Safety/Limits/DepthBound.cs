namespace DeviceService.Safety;

/// <summary>One bound on measured needle protrusion.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Protrusion">The bound, inclusive: one sample above it stops.</param>
/// <param name="Binds">Whether it is the lowest; several bind when they are equal.</param>
/// <param name="Source">Where the figure was read, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record DepthBound(BoundOrigin Origin, NeedleProtrusion Protrusion, bool Binds, string Source, FigureMark Mark);
