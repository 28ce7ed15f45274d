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
        wire.Interlocks.AddRange(view.Interlocks.Select(ToWire));
        return wire;
    }

    private static V1.Interlock ToWire(Interlock interlock) => new()
    {
        RuleId = interlock.RuleId,
        HazardId = interlock.HazardId,
        Threshold = interlock.Threshold,
        Unit = interlock.Unit,
        Lasting = Duration.FromTimeSpan(interlock.Lasting),
        Sentence = interlock.Sentence,
    };

    private static Duration ToDuration(this Figure milliseconds) => Duration.FromTimeSpan(milliseconds.ToTimeSpan());
}
