using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Whether a stroke rate was read on a motor that turned. What a person types as the pen's own indication has to be what its samples said under one
/// press of the trigger, permitted by HoldRate at the rate that was named: otherwise a certificate would be numbers that nobody saw.
/// </summary>
internal static class HeldRate
{
    /// <summary>How far a typed indication may be from what the samples said, in mHz: what a display with one decimal of a hertz may round off, and a
    /// motor that hunts may move on by while a person looks from one to the other.</summary>
    public const int ApartMillihertzMax = 500;

    /// <summary>Who types a number that is older has looked at another press.</summary>
    private static readonly TimeSpan AgeMax = TimeSpan.FromSeconds(60);

    /// <summary>What the samples said, in mHz; null with the refusal.</summary>
    public static int? Of(CalibrationLife life, int setMillihertz, int typedMillihertz, BenchSight? sight, out Refusal? refusal)
    {
        var observed = sight is null ? null
            : sight.Rate is not { } rate || sight.RateAge is not { } age || age > AgeMax ? "its motor did not turn for it"
            : rate.SetMillihertz != setMillihertz ? $"{rate.SetMillihertz} mHz was permitted"
            : rate.SpanUs < SelfTestBounds.RateSpanUs ? $"its motor turned for {rate.SpanUs / 1_000} ms"
            : null;
        refusal = sight is null
            ? Rules.CalibrationPen.Refuse(("pen", life.PenId), ("observed", "it is not online"))
            : observed is not null
                ? Rules.BenchUnheld.Refuse(
                    ("pen", life.PenId), ("step", "the stroke rate"), ("observed", observed),
                    ("limit", $"{setMillihertz} mHz for {SelfTestBounds.RateSpanUs / 1_000} ms under the trigger"))
                : Math.Abs(typedMillihertz - sight.Rate!.MeanMillihertz) > ApartMillihertzMax
                    ? Rules.CalibrationIndicated.Refuse(
                        ("observed", Refusal.Number(typedMillihertz)), ("limit", Refusal.Number(sight.Rate.MeanMillihertz)), ("window", Refusal.Number(ApartMillihertzMax)),
                        ("unit", "mHz"))
                    : null;
        return refusal is null ? sight!.Rate!.MeanMillihertz : null;
    }
}
