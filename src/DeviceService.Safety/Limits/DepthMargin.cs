namespace DeviceService.Safety;

/// <summary>What a setting keeps below the limit, because a scale is never exact.</summary>
/// <param name="Micrometers">The margin, 0 or more.</param>
/// <param name="Source">Where it comes from, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record DepthMargin(int Micrometers, string Source, FigureMark Mark)
{
    /// <summary>That of every pen without a calibration.</summary>
    public static DepthMargin Of(PenFigures figures)
    {
        ArgumentNullException.ThrowIfNull(figures);
        return new DepthMargin(figures.MarginUm.Value, figures.MarginUm.Source, figures.MarginUm.Mark);
    }
}
