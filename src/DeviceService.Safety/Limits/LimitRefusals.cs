namespace DeviceService.Safety;

/// <summary>The no to a setting that a bound forbids: it names the bound that binds, and what it would take to go further.</summary>
internal static class LimitRefusals
{
    public static Refusal TooDeep(EffectiveLimits limits, NeedleProtrusion setting, NeedleProtrusion highest)
    {
        var rule = limits.Binding.Origin switch
        {
            BoundOrigin.Device => Rules.DepthDevice,
            BoundOrigin.Cartridge => Rules.DepthCartridge,
            BoundOrigin.Plan => Rules.DepthPlan,
            BoundOrigin.Area => Rules.DepthArea,
            BoundOrigin.Indication => Rules.DepthIndication,
            BoundOrigin.Role => Rules.DepthRole,
            _ => throw new InvalidOperationException($"A bound of unknown origin {limits.Binding.Origin} binds."),
        };
        return rule.Refuse(
            ("area", limits.Area.ToString()),
            ("indication", limits.Grounds.Indication.ToString()),
            ("role", limits.Grounds.Role is { } role ? role.ToString() : "nobody's role"),
            ("observed", Refusal.Number(setting.Micrometers)),
            ("limit", Refusal.Number(highest.Micrometers)),
            ("bound", Refusal.Number(limits.Limit.Micrometers)),
            ("margin", Refusal.Number(limits.Margin.Micrometers)),
            ("unit", "um"),
            ("further", Further(highest.Micrometers, setting.Micrometers, limits.HighestSettingByOverride?.Micrometers ?? highest.Micrometers, "um")));
    }

    public static Refusal TooFast(EffectiveLimits limits, StrokeRate rate)
    {
        var binding = limits.RateBounds[0];
        if (limits.StrokeRateMax < limits.StrokeRateMin)
        {
            return Rules.RateNone.Refuse(
                ("area", limits.Area.ToString()),
                ("origin", binding.Origin.ToString()),
                ("limit", Refusal.Number(limits.StrokeRateMax.Millihertz)),
                ("observed", Refusal.Number(limits.StrokeRateMin.Millihertz)),
                ("unit", "mHz"));
        }

        var rule = binding.Origin switch
        {
            BoundOrigin.Device => Rules.RateAbove,
            BoundOrigin.Area => Rules.RateArea,
            BoundOrigin.Indication => Rules.RateIndication,
            BoundOrigin.DepthRate => Rules.RateDepth,
            _ => throw new InvalidOperationException($"A bound of unknown origin {binding.Origin} binds."),
        };
        return rule.Refuse(
            ("area", limits.Area.ToString()),
            ("indication", limits.Grounds.Indication.ToString()),
            ("observed", Refusal.Number(rate.Millihertz)),
            ("limit", Refusal.Number(limits.StrokeRateMax.Millihertz)),
            ("unit", "mHz"),
            ("further", Further(
                limits.StrokeRateMax.Millihertz, rate.Millihertz, limits.StrokeRateEver.Millihertz, "mHz")));
    }

    private static string Further(int now, int asked, int ever, string unit) =>
        ever <= now ? "No override permits more."
        : asked <= ever ? $"A prescriber's override may permit it, up to {Refusal.Number(ever)} {unit}."
        : $"A prescriber's override may permit up to {Refusal.Number(ever)} {unit}, and nothing permits what was asked.";
}
