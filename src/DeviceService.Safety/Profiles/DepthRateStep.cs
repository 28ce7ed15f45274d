namespace DeviceService.Safety;

/// <summary>Depth slows the strokes: above one setting, no rate above another.</summary>
/// <param name="AboveUm">Settings deeper than this, in um.</param>
/// <param name="MillihertzMax">Fastest stroke rate there, in mHz.</param>
public sealed record DepthRateStep(Figure AboveUm, Figure MillihertzMax);
