namespace DeviceService.Safety;

/// <summary>What it takes to go further than the limits of an area let somebody now, for a person: what binds, and what would bind next.</summary>
/// <param name="Takes">What each bound that binds now asks for, once each. All of them would have to move.</param>
/// <param name="Sentence">The same as one sentence, with how far each leads.</param>
public sealed record WayFurther(IReadOnlyList<BeyondBound> Takes, string Sentence)
{
    /// <summary>To a deeper setting.</summary>
    public static WayFurther Deeper(EffectiveLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var takes = Of(limits.DepthBounds.Where(static bound => bound.Binds).Select(static bound => bound.Beyond));
        var now = limits.HighestSetting?.Micrometers ?? 0;
        var ever = limits.HighestSettingEver?.Micrometers ?? 0;
        var byPlan = limits.HighestSettingByPlan?.Micrometers ?? 0;
        if (takes is not [BeyondBound.Plan] || byPlan <= now)
        {
            return new WayFurther(takes, Tell("deeper", takes, limits.HighestSettingByOverride?.Micrometers ?? 0, now, "um"));
        }

        // Whatever was planned binds, because it was checked against all others. What is behind it is what the next plan meets.
        var others = limits.DepthBounds.Where(static bound => bound.Origin != BoundOrigin.Plan).ToArray();
        var next = Of(others.Where(bound => bound.Protrusion == others[0].Protrusion).Select(static bound => bound.Beyond));
        return new WayFurther(
            takes,
            $"To go deeper takes another plan, up to {Refusal.Number(byPlan)} um; beyond that "
            + (next.Contains(BeyondBound.Nothing) ? "nothing leads: the bound is absolute." : $"{Words(next, "deeper", ever, byPlan, "um")}."));
    }

    /// <summary>To a faster rate.</summary>
    public static WayFurther Faster(EffectiveLimits limits)
    {
        ArgumentNullException.ThrowIfNull(limits);
        var takes = Of(limits.RateBounds.Where(static bound => bound.Binds).Select(static bound => bound.Beyond));
        return new WayFurther(takes, Tell("faster", takes, limits.StrokeRateEver.Millihertz, limits.StrokeRateMax.Millihertz, "mHz"));
    }

    private static BeyondBound[] Of(IEnumerable<BeyondBound> beyond) => [.. beyond.Distinct()];

    private static string Tell(string way, IReadOnlyList<BeyondBound> takes, int ever, int now, string unit) => takes.Contains(BeyondBound.Nothing)
        ? $"Nothing leads {way} here: the bound is absolute."
        : $"To go {way} takes {Words(takes, way, ever, now, unit)}.";

    // An override leads as far as nothing else binds as well: where something does, it says no number.
    private static string Words(IReadOnlyList<BeyondBound> takes, string way, int ever, int now, string unit) => string.Join(" and ", takes.Select(one => one switch
    {
        BeyondBound.Override => "a prescriber's override" + (ever > now ? $", up to {Refusal.Number(ever)} {unit}" : ""),
        BeyondBound.Pen => "another pen",
        BeyondBound.Cartridge => "another cartridge",
        BeyondBound.Plan => "another plan",
        BeyondBound.Role => $"somebody whose role goes {way}",
        BeyondBound.ShallowerSetting => "a shallower setting",
        _ => throw new ArgumentOutOfRangeException(nameof(takes), one, "Nothing is known that leads beyond it."),
    }));
}
