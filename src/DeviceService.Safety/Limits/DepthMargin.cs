namespace DeviceService.Safety;

/// <summary>What a setting keeps below the limit, because a scale is never exact.</summary>
/// <param name="Micrometers">The margin, 0 or more.</param>
/// <param name="Source">Where it comes from, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record DepthMargin(int Micrometers, string Source, FigureMark Mark)
{
    /// <summary>For every pen without a calibration: 150 um, so that a limit of 1.5 mm allows 1.35 mm.</summary>
    public static DepthMargin Uncalibrated { get; } = new(
        150,
        "uncalibrated; the only published scale tolerance is +/-0.15 mm (Exceed)",
        FigureMark.Secondary);
}
