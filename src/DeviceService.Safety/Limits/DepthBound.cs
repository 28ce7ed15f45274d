namespace DeviceService.Safety;

/// <summary>One bound on measured needle protrusion.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Protrusion">The bound as it stands now, inclusive: one sample above it stops.</param>
/// <param name="Recommended">What it is without anybody's leave.</param>
/// <param name="Absolute">What it is at most, whoever permits it; the same as the recommended one where nothing raises it.</param>
/// <param name="Source">Where the figure was read, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
/// <param name="Beyond">What it would take to go beyond <paramref name="Protrusion"/>.</param>
public sealed record DepthBound(
    BoundOrigin Origin,
    NeedleProtrusion Protrusion,
    NeedleProtrusion Recommended,
    NeedleProtrusion Absolute,
    string Source,
    FigureMark Mark,
    BeyondBound Beyond)
{
    /// <summary>Whether it is the lowest; several bind when they are equal.</summary>
    public bool Binds { get; init; }

    /// <summary>The override that raised it above the recommended one; null when none did.</summary>
    public string? OverrideId { get; init; }
}
