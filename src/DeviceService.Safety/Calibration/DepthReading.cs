namespace DeviceService.Safety;

/// <summary>One point, read on the pen and on the gauge at the same time.</summary>
/// <param name="Step">Number of the step in its phase.</param>
/// <param name="SetUm">What the pen was set to, in um.</param>
/// <param name="Direction">From which side the needles came.</param>
/// <param name="Repeat">Which round, from 1.</param>
/// <param name="IndicatedUm">What the pen said, in um.</param>
/// <param name="GaugeUm">What the gauge said, in um.</param>
/// <param name="SeenUm">
/// What the service itself saw the pen say while it held the point, mean over a tenth of a second, in um; null where the depth is set by hand, and in
/// readings of older builds.
/// </param>
public sealed record DepthReading(int Step, int SetUm, SweepDirection Direction, int Repeat, int IndicatedUm, int GaugeUm, int? SeenUm = null);
