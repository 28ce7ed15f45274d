namespace DeviceService.Safety;

/// <summary>Everything that bounds the needles on one area, and what follows from it (law 9).</summary>
/// <remarks>
/// L is the lowest bound; a setting above L less the margin is refused; one valid sample above L stops. A plan states
/// a setting and not a bound, so its bound on what is measured is that setting plus the margin: then the setting
/// itself passes, and needles that drift past it by more than the margin stop, however deep the area may go.
/// </remarks>
public sealed record EffectiveLimits
{
    private readonly DeviceCapability _device;

    private EffectiveLimits(TreatmentArea area, DeviceCapability device, DepthMargin margin, IReadOnlyList<DepthBound> bounds)
    {
        _device = device;
        Area = area;
        Margin = margin;
        DepthBounds = bounds;
        Limit = bounds[0].Protrusion;
        HighestSetting = device.DeepestStepWithin(HighestAllowedUm);
    }

    /// <summary>The area.</summary>
    public TreatmentArea Area { get; }

    /// <summary>Every bound that applies, lowest first; one that does not apply is not listed.</summary>
    public IReadOnlyList<DepthBound> DepthBounds { get; }

    /// <summary>The bound that binds; of equal ones the first by origin.</summary>
    public DepthBound Binding => DepthBounds[0];

    /// <summary>L: one valid sample above it stops.</summary>
    public NeedleProtrusion Limit { get; }

    /// <summary>What a setting keeps below L.</summary>
    public DepthMargin Margin { get; }

    /// <summary>The deepest setting accepted, on a step of the pen; null when the pen has none that shallow.</summary>
    public NeedleProtrusion? HighestSetting { get; }

    /// <summary>Slowest stroke rate accepted.</summary>
    public StrokeRate StrokeRateMin => _device.StrokeRateMin;

    /// <summary>Fastest stroke rate accepted.</summary>
    public StrokeRate StrokeRateMax => _device.StrokeRateMax;

    private int HighestAllowedUm => Limit.Micrometers - Margin.Micrometers;

    /// <summary>The limits on one area.</summary>
    /// <param name="area">The area; it has to be one.</param>
    /// <param name="device">What the pen can do.</param>
    /// <param name="cartridge">What the cartridge is made for.</param>
    /// <param name="planned">The plan's setting for this area and side; null without a plan, or while a plan is checked.</param>
    /// <param name="margin">What a setting keeps below L.</param>
    public static EffectiveLimits Compute(
        TreatmentArea area,
        DeviceCapability device,
        CartridgeCapability cartridge,
        NeedleProtrusion? planned,
        DepthMargin margin)
    {
        ArgumentNullException.ThrowIfNull(device);
        ArgumentNullException.ThrowIfNull(cartridge);
        ArgumentNullException.ThrowIfNull(margin);

        var row = AreaDepths.For(area);
        var bounds = new List<DepthBound>(4)
        {
            new(BoundOrigin.Device, device.ProtrusionMax, false, "the pen's own range, from its handshake", FigureMark.Reported),
            new(BoundOrigin.Area, row.Recommended, false, row.Source, row.Mark),
        };
        if (cartridge.ProtrusionMax is { } made)
        {
            bounds.Add(new(BoundOrigin.Cartridge, made, false, "the cartridge's tag", FigureMark.Reported));
        }

        if (planned is { } setting)
        {
            var bound = NeedleProtrusion.Measured(setting.Micrometers + margin.Micrometers);
            bounds.Add(new(BoundOrigin.Plan, bound, false, "the plan's setting and the margin above it", FigureMark.Reported));
        }

        var lowest = bounds.Min(bound => bound.Protrusion);
        return new EffectiveLimits(
            area,
            device,
            margin,
            [.. bounds
                .OrderBy(bound => bound.Protrusion)
                .ThenBy(bound => bound.Origin)
                .Select(bound => bound with { Binds = bound.Protrusion == lowest })]);
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
            return TooDeep(setting, highest);
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
    public Refusal? CheckRate(StrokeRate rate)
    {
        var rule = rate > StrokeRateMax ? Rules.RateAbove : rate < StrokeRateMin ? Rules.RateBelow : null;
        return rule?.Refuse(
            ("observed", Refusal.Number(rate.Millihertz)),
            ("limit", Refusal.Number((rate > StrokeRateMax ? StrokeRateMax : StrokeRateMin).Millihertz)),
            ("unit", "mHz"),
            ("origin", "pen"));
    }

    private Refusal TooDeep(NeedleProtrusion setting, NeedleProtrusion highest)
    {
        var rule = Binding.Origin switch
        {
            BoundOrigin.Device => Rules.DepthDevice,
            BoundOrigin.Cartridge => Rules.DepthCartridge,
            BoundOrigin.Plan => Rules.DepthPlan,
            BoundOrigin.Area => Rules.DepthArea,
            _ => throw new InvalidOperationException($"A bound of unknown origin {Binding.Origin} binds."),
        };
        return rule.Refuse(
            ("area", Area.ToString()),
            ("observed", Refusal.Number(setting.Micrometers)),
            ("limit", Refusal.Number(highest.Micrometers)),
            ("bound", Refusal.Number(Limit.Micrometers)),
            ("margin", Refusal.Number(Margin.Micrometers)),
            ("unit", "um"));
    }

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
