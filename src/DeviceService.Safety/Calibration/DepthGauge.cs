namespace DeviceService.Safety;

/// <summary>How well a gauge knows a depth, by its own certificate.</summary>
/// <param name="ExpandedUncertaintyUm">Expanded uncertainty, k = 2, in um, 1 to 50.</param>
/// <param name="ResolutionUm">Its smallest step, in um, 1 to 50.</param>
public sealed record DepthGauge(int ExpandedUncertaintyUm, int ResolutionUm);
