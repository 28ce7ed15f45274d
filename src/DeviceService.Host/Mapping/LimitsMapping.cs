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
        wire.Interlocks.AddRange(Interlocks(limits));
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

    private static IEnumerable<V1.Interlock> Interlocks(EffectiveLimits limits)
    {
        yield return Interlock("R-DEPTH-LIMIT", "H01", limits.Limit.Micrometers, "um", null, "Measured needle protrusion above this stops on one sample.");
        yield return Interlock("R-DEPTH-DEVIATION", "H01", GuardThresholds.DeviationUm, "um", GuardThresholds.DeviationMs, "Measured needle protrusion further than this from the set one stops.");
        yield return Interlock("R-DEPTH-CHANNELS", "H15", GuardThresholds.ChannelsUm, "um", null, "Two depth channels further apart than this stop on one sample.");
        yield return Interlock("R-RATE-BAND", "H02", GuardThresholds.RateBandPercent, "percent", GuardThresholds.RateBandMs, "A stroke rate further than this from the set one stops.");
        yield return Interlock("R-STALL", "H03", GuardThresholds.StallRatePercent, "percent", GuardThresholds.StallMs, "A stroke rate below this share of the set one, with the current up, stops.");
        yield return Interlock("R-TEMPERATURE", "H19", limits.Grounds.Profile.Pen.TemperatureDecidegrees, "0.1 degree Celsius", GuardThresholds.TemperatureMs, "A housing warmer than this stops.");
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
