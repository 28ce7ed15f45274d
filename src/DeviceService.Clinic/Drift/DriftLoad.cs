using DeviceService.Safety;

namespace DeviceService.Clinic;

/// <summary>
/// What a motor works against, as far as a session knows it: how fast it turns, how deep the needles go and into which skin. What it draws at one load
/// says nothing of what it drew at another.
/// </summary>
/// <param name="RateMillihertz">Set rate in mHz, rounded down to whole 10 Hz.</param>
/// <param name="DepthUm">Set protrusion in um, rounded down to whole <see cref="DepthStepUm"/>; null for any.</param>
/// <param name="Area">Where on the body; null for anywhere.</param>
public readonly record struct DriftLoad(int RateMillihertz, int? DepthUm, TreatmentArea? Area)
{
    /// <summary>Depths this near each other count as one, in um.</summary>
    public const int DepthStepUm = 250;

    private const int RateStepMillihertz = 10_000;

    /// <summary>The load that holds rate, depth and area.</summary>
    internal static DriftLoad Of(int rateMillihertz, int depthUm, TreatmentArea area) => new(RateOf(rateMillihertz), depthUm / DepthStepUm * DepthStepUm, area);

    /// <summary>The one that holds the rate alone.</summary>
    internal static DriftLoad OfRate(int rateMillihertz) => new(RateOf(rateMillihertz), null, null);

    /// <summary>
    /// The load at which sessions are compared: of those that hold depth and area the one that most sessions have; where none of them has enough for a trend, of
    /// those that hold the rate alone. Null without any.
    /// </summary>
    internal static DriftLoad? MostOf(IEnumerable<DriftPoint> points)
    {
        var counted = points.SelectMany(static one => one.Currents.Keys).GroupBy(static load => load)
            .OrderByDescending(static group => group.Count())
            .ThenBy(static group => group.Key.RateMillihertz).ThenBy(static group => group.Key.DepthUm).ThenBy(static group => group.Key.Area)
            .ToArray();
        var load = Array.Find(counted, static group => group.Key.DepthUm is not null && group.Count() >= DriftTrend.SessionsMin)
            ?? Array.Find(counted, static group => group.Key.DepthUm is null);
        return load?.Key;
    }

    private static int RateOf(int millihertz) => millihertz / RateStepMillihertz * RateStepMillihertz;
}
