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
            CalibrationUncertaintyUm = (uint)(limits.Grounds.CalibrationUm ?? 0),
        };
        wire.DepthBounds.AddRange(limits.DepthBounds.Select(ToWire));
        wire.RateBounds.AddRange(limits.RateBounds.Select(bound => ToWire(bound, limits)));
        BeyondBound[] deeper = [.. limits.DepthBounds.Where(bound => bound.Binds).Select(bound => bound.Beyond).Distinct()];
        wire.ToGoDeeper.AddRange(deeper.Select(beyond => beyond.ToWire()));
        wire.ToGoDeeperSentence = Sentence(deeper, limits);
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

    private static string Sentence(IReadOnlyList<BeyondBound> deeper, EffectiveLimits limits) =>
        deeper.Contains(BeyondBound.Nothing)
            ? "Nothing leads deeper here: the bound is absolute."
            : $"To go deeper takes {string.Join(" and ", deeper.Select(beyond => Words(beyond, limits)))}.";

    private static string Words(BeyondBound beyond, EffectiveLimits limits) => beyond switch
    {
        BeyondBound.Override when limits.HighestSettingEver is { } ever => $"a prescriber's override, up to {ever.Micrometers} um",
        BeyondBound.Override => "a prescriber's override",
        BeyondBound.Pen => "another pen",
        BeyondBound.Cartridge => "another cartridge",
        BeyondBound.Plan => "another plan",
        BeyondBound.Role => "somebody whose role goes deeper",
        BeyondBound.ShallowerSetting => "a shallower setting",
        _ => throw WireEnums.Unknown(beyond),
    };

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
