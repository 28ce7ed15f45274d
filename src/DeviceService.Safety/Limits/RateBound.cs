namespace DeviceService.Safety;

/// <summary>One bound on how fast the needles may strike.</summary>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Rate">The fastest setting that it accepts now, inclusive.</param>
/// <param name="Recommended">What it is without anybody's leave.</param>
/// <param name="Absolute">What it is at most, whoever permits it; the same as the recommended one where nothing raises it.</param>
/// <param name="Source">Where the figure was read, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
/// <param name="Beyond">What it would take to go beyond <paramref name="Rate"/>.</param>
public sealed record RateBound(
    BoundOrigin Origin,
    StrokeRate Rate,
    StrokeRate Recommended,
    StrokeRate Absolute,
    string Source,
    FigureMark Mark,
    BeyondBound Beyond)
{
    /// <summary>Whether it is the lowest; several bind when they are equal.</summary>
    public bool Binds { get; init; }

    /// <summary>The override that raised it above the recommended one; null when none did.</summary>
    public string? OverrideId { get; init; }
}
