using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What bounds the needles, as the API shows it.</summary>
internal static class LimitsMapping
{
    public static V1.EffectiveLimits ToWire(this LimitsView view)
    {
        var limits = view.Limits;
        var wire = new V1.EffectiveLimits
        {
            PenId = view.PenId,
            SessionId = view.SessionId ?? "",
            Area = view.Area.ToWire(),
            Side = view.Side.ToWire(),
            LimitsDigest = view.Snapshot.DigestText(),
            InForce = view.InForce,
            NeedleProtrusionLimitUm = (uint)Math.Max(0, limits.Limit.Micrometers),
            MarginUm = (uint)limits.Margin.Micrometers,
            MarginSource = limits.Margin.Source,
            MarginMark = limits.Margin.Mark.ToWire(),
            HighestSettingUm = (uint)(limits.HighestSetting?.Micrometers ?? 0),
            MinStrokeRateMillihertz = (uint)limits.StrokeRateMin.Millihertz,
            MaxStrokeRateMillihertz = (uint)limits.StrokeRateMax.Millihertz,
            LongestActivation = PenLimits.ActivationMs.ToDuration(),
        };
        wire.DepthBounds.AddRange(limits.DepthBounds.Select(bound => new V1.DepthBound
        {
            Origin = bound.Origin.ToWire(),
            NeedleProtrusionUm = (uint)Math.Max(0, bound.Protrusion.Micrometers),
            Binds = bound.Binds,
            Source = bound.Source,
            Mark = bound.Mark.ToWire(),
        }));
        wire.RateBounds.Add(new V1.RateBound
        {
            Origin = V1.BoundOrigin.Device,
            MinStrokeRateMillihertz = (uint)limits.StrokeRateMin.Millihertz,
            MaxStrokeRateMillihertz = (uint)limits.StrokeRateMax.Millihertz,
            Source = "the pen's own range, from its handshake",
            Mark = V1.FigureMark.Reported,
        });
        wire.Interlocks.AddRange(Interlocks(limits));
        return wire;
    }

    private static IEnumerable<V1.Interlock> Interlocks(EffectiveLimits limits)
    {
        yield return Interlock("R-DEPTH-LIMIT", "H01", limits.Limit.Micrometers, "um", null, "Measured needle protrusion above this stops on one sample.");
        yield return Interlock("R-DEPTH-DEVIATION", "H01", GuardThresholds.DeviationUm, "um", GuardThresholds.DeviationMs, "Measured needle protrusion further than this from the set one stops.");
        yield return Interlock("R-DEPTH-CHANNELS", "H15", GuardThresholds.ChannelsUm, "um", null, "Two depth channels further apart than this stop on one sample.");
        yield return Interlock("R-RATE-BAND", "H02", GuardThresholds.RateBandPercent, "percent", GuardThresholds.RateBandMs, "A stroke rate further than this from the set one stops.");
        yield return Interlock("R-STALL", "H03", GuardThresholds.StallRatePercent, "percent", GuardThresholds.StallMs, "A stroke rate below this share of the set one, with the current up, stops.");
        yield return Interlock("R-TEMPERATURE", "H19", PenLimits.TemperatureDecidegrees, "0.1 degree Celsius", GuardThresholds.TemperatureMs, "A housing warmer than this stops.");
    }

    private static V1.Interlock Interlock(string ruleId, string hazardId, int threshold, string unit, Figure? lasting, string sentence) => new()
    {
        RuleId = ruleId,
        HazardId = hazardId,
        Threshold = threshold,
        Unit = unit,
        Lasting = lasting?.ToDuration() ?? new Duration(),
        Sentence = sentence,
    };

    private static Duration ToDuration(this Figure milliseconds) => Duration.FromTimeSpan(milliseconds.ToTimeSpan());
}
