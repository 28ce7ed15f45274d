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
        var profile = limits.Grounds.Profile;
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
            LongestActivation = profile.Pen.ActivationMs.ToDuration(),
            Indication = limits.Grounds.Indication.ToWire(),
            ProfileDigest = profile.Digest,
            ProfileId = profile.Id,
            ProfileVersion = (uint)profile.Version,
            HighestSettingEverUm = (uint)(limits.HighestSettingEver?.Micrometers ?? 0),
            MaxStrokeRateEverMillihertz = (uint)limits.StrokeRateEver.Millihertz,
            CalibrationUncertaintyUm = (uint)(limits.Grounds.CalibrationUm ?? 0),
        };
        wire.DepthBounds.AddRange(limits.DepthBounds.Select(ToWire));
        wire.RateBounds.AddRange(limits.RateBounds.Select(bound => ToWire(bound, limits)));
        var (deeper, faster) = (WayFurther.Deeper(limits), WayFurther.Faster(limits));
        wire.ToGoDeeper.AddRange(deeper.Takes.Select(beyond => beyond.ToWire()));
        wire.ToGoDeeperSentence = deeper.Sentence;
        wire.ToGoFaster.AddRange(faster.Takes.Select(beyond => beyond.ToWire()));
        wire.ToGoFasterSentence = faster.Sentence;
        wire.DepthRates.AddRange(profile.DepthRates.Select(step => new V1.DepthRateStep
        {
            AboveUm = (uint)step.AboveUm.Value,
            MaxStrokeRateMillihertz = (uint)step.MillihertzMax.Value,
            Source = step.MillihertzMax.Source,
            Mark = step.MillihertzMax.Mark.ToWire(),
        }));
        wire.Interlocks.AddRange(view.Interlocks.Select(ToWire));
        return wire;
    }

    private static V1.DepthBound ToWire(DepthBound bound) => new()
    {
        Origin = bound.Origin.ToWire(),
        NeedleProtrusionUm = (uint)Math.Max(0, bound.Protrusion.Micrometers),
        Binds = bound.Binds,
        Source = bound.Source,
        Mark = bound.Mark.ToWire(),
        RecommendedUm = (uint)Math.Max(0, bound.Recommended.Micrometers),
        AbsoluteUm = (uint)Math.Max(0, bound.Absolute.Micrometers),
        Beyond = bound.Beyond.ToWire(),
        OverrideId = bound.OverrideId ?? "",
    };

    private static V1.RateBound ToWire(RateBound bound, EffectiveLimits limits) => new()
    {
        Origin = bound.Origin.ToWire(),
        MinStrokeRateMillihertz = bound.Origin == BoundOrigin.Device ? (uint)limits.StrokeRateMin.Millihertz : 0,
        MaxStrokeRateMillihertz = (uint)bound.Rate.Millihertz,
        Binds = bound.Binds,
        Source = bound.Source,
        Mark = bound.Mark.ToWire(),
        RecommendedMillihertz = (uint)bound.Recommended.Millihertz,
        AbsoluteMillihertz = (uint)bound.Absolute.Millihertz,
        Beyond = bound.Beyond.ToWire(),
        OverrideId = bound.OverrideId ?? "",
    };

    private static V1.Interlock ToWire(Interlock interlock) => new()
    {
        RuleId = interlock.RuleId,
        HazardId = interlock.HazardId,
        Threshold = interlock.Threshold,
        Unit = interlock.Unit,
        Lasting = Duration.FromTimeSpan(interlock.Lasting),
        Sentence = interlock.Sentence,
        Source = interlock.Source,
        Mark = interlock.Mark.ToWire(),
    };

    private static Duration ToDuration(this Figure milliseconds) => Duration.FromTimeSpan(milliseconds.ToTimeSpan());
}
