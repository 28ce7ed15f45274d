namespace DeviceService.Safety;

/// <summary>Everything that bounds the needles on one area, and what follows from it (law 9).</summary>
/// <remarks>
/// L is the lowest bound; a setting above L less the margin is refused; one valid sample above L stops. A plan states
/// a setting and not a bound, so its bound on what is measured is that setting plus the margin: then the setting
/// itself passes, and needles that drift past it by more than the margin stop, however deep the area may go. What is
/// recommended binds unless a prescriber's leave raises it; nothing raises what is absolute, nor a role.
/// </remarks>
public sealed record EffectiveLimits
{
    private readonly DeviceCapability _device;

    private EffectiveLimits(LimitGrounds grounds, TreatmentArea area, IReadOnlyList<DepthBound> depths, IReadOnlyList<RateBound> rates)
    {
        _device = grounds.Device;
        Grounds = grounds;
        Area = area;
        DepthBounds = depths;
        RateBounds = rates;
        Limit = depths[0].Protrusion;
        AbsoluteLimit = depths.Min(bound => bound.Absolute);
        HighestSetting = _device.DeepestStepWithin(HighestAllowedUm);
        HighestSettingByOverride = _device.DeepestStepWithin(AbsoluteLimit.Micrometers - Margin.Micrometers);
        var unplanned = depths.Where(static bound => bound.Origin != BoundOrigin.Plan).ToArray();
        HighestSettingByPlan = _device.DeepestStepWithin(unplanned.Min(static bound => bound.Protrusion.Micrometers) - Margin.Micrometers);
        HighestSettingEver = _device.DeepestStepWithin(unplanned.Min(static bound => bound.Absolute.Micrometers) - Margin.Micrometers);
    }

    /// <summary>What they rest on.</summary>
    public LimitGrounds Grounds { get; }

    /// <summary>The area.</summary>
    public TreatmentArea Area { get; }

    /// <summary>Every bound on depth that applies, lowest first; one that does not apply is not listed.</summary>
    public IReadOnlyList<DepthBound> DepthBounds { get; }

    /// <summary>Every bound on the stroke rate that applies, slowest first; one that does not apply is not listed.</summary>
    public IReadOnlyList<RateBound> RateBounds { get; }

    /// <summary>The bound that binds; of equal ones the first by origin.</summary>
    public DepthBound Binding => DepthBounds[0];

    /// <summary>L: one valid sample above it stops.</summary>
    public NeedleProtrusion Limit { get; }

    /// <summary>What L would be with every leave that a prescriber may give: nothing goes beyond.</summary>
    public NeedleProtrusion AbsoluteLimit { get; }

    /// <summary>What a setting keeps below L.</summary>
    public DepthMargin Margin => Grounds.Margin;

    /// <summary>The deepest setting accepted, on a step of the pen; null when the pen has none that shallow.</summary>
    public NeedleProtrusion? HighestSetting { get; }

    /// <summary>The deepest setting that a prescriber's override could permit under this plan; null when the pen has none that shallow.</summary>
    public NeedleProtrusion? HighestSettingByOverride { get; }

    /// <summary>The deepest setting that another plan could have without any override; null when the pen has none that shallow.</summary>
    public NeedleProtrusion? HighestSettingByPlan { get; }

    /// <summary>The deepest setting that another plan and a prescriber's override could have, in these hands, with this pen and cartridge; null when
    /// the pen has none that shallow.</summary>
    public NeedleProtrusion? HighestSettingEver { get; }

    /// <summary>The fastest rate that a prescriber's override could permit at this setting.</summary>
    public StrokeRate StrokeRateEver => RateBounds.Min(static bound => bound.Absolute);

    /// <summary>Slowest stroke rate accepted.</summary>
    public StrokeRate StrokeRateMin => _device.StrokeRateMin;

    /// <summary>Fastest stroke rate accepted. Below the slowest: this pen has no rate for what is planned.</summary>
    public StrokeRate StrokeRateMax => RateBounds[0].Rate;

    /// <summary>The overrides that raised a bound, each once.</summary>
    public IReadOnlyList<string> OverrideIds =>
        [.. DepthBounds.Select(bound => bound.OverrideId).Concat(RateBounds.Select(bound => bound.OverrideId)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private int HighestAllowedUm => Limit.Micrometers - Margin.Micrometers;

    /// <summary>The limits on one area.</summary>
    /// <param name="grounds">Profile, indication, role, pen and cartridge.</param>
    /// <param name="area">The area; it has to be one.</param>
    /// <param name="planned">The setting for this area and side, which is a bound and slows the strokes; null without one.</param>
    /// <param name="leave">What a prescriber permitted here.</param>
    public static EffectiveLimits Compute(LimitGrounds grounds, TreatmentArea area, NeedleProtrusion? planned, LimitLeave leave)
    {
        ArgumentNullException.ThrowIfNull(grounds);
        ArgumentNullException.ThrowIfNull(leave);
        return new EffectiveLimits(
            grounds,
            area,
            Safety.DepthBounds.Of(grounds, area, planned, leave.Depth),
            Safety.RateBounds.Of(grounds, area, planned, leave.Rate));
    }

    /// <summary>Null when this setting is accepted. It is never moved to one that would be.</summary>
    public Refusal? CheckSetting(NeedleProtrusion setting)
    {
        if (HighestSetting is not { } highest)
        {
            return Rules.DepthNone.Refuse(
                ("area", Area.ToString()),
                ("origin", Binding.Origin.ToString()),
                ("bound", Refusal.Number(Limit.Micrometers)),
                ("margin", Refusal.Number(Margin.Micrometers)),
                ("limit", Refusal.Number(HighestAllowedUm)),
                ("observed", Refusal.Number(_device.ProtrusionMin.Micrometers)),
                ("unit", "um"));
        }

        if (setting.Micrometers > HighestAllowedUm)
        {
            return LimitRefusals.TooDeep(this, setting, highest);
        }

        if (setting < _device.ProtrusionMin)
        {
            return Rules.DepthShallow.Refuse(
                ("observed", Refusal.Number(setting.Micrometers)),
                ("limit", Refusal.Number(_device.ProtrusionMin.Micrometers)),
                ("unit", "um"));
        }

        return _device.IsOnStep(setting) ? null : OffStep(setting, highest);
    }

    /// <summary>Null when this stroke rate is accepted.</summary>
    public Refusal? CheckRate(StrokeRate rate) =>
        rate > StrokeRateMax ? LimitRefusals.TooFast(this, rate)
        : rate < StrokeRateMin ? Rules.RateBelow.Refuse(
            ("observed", Refusal.Number(rate.Millihertz)),
            ("limit", Refusal.Number(StrokeRateMin.Millihertz)),
            ("unit", "mHz"))
        : null;

    private Refusal OffStep(NeedleProtrusion setting, NeedleProtrusion highest)
    {
        // Never null: the setting was found to be at or above the shallowest.
        var below = _device.DeepestStepWithin(setting.Micrometers) ?? _device.ProtrusionMin;
        var above = below.Micrometers + _device.ProtrusionStepUm;
        return Rules.DepthStep.Refuse(
            ("observed", Refusal.Number(setting.Micrometers)),
            ("limit", Refusal.Number(below.Micrometers)),
            ("step", Refusal.Number(_device.ProtrusionStepUm)),
            ("lowest", Refusal.Number(_device.ProtrusionMin.Micrometers)),
            ("unit", "um"),
            ("remedy", above <= highest.Micrometers ? $"Set {below.Micrometers} um or {above} um." : $"Set {below.Micrometers} um."));
    }
}
