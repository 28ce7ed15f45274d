using System.Globalization;

namespace DeviceService.Safety;

/// <summary>Whether a plan can be accepted, and what two plans have to do with each other.</summary>
public static class PlanCheck
{
    /// <summary>Most items of a plan.</summary>
    public const int MaxItems = 64;

    /// <summary>Most passes over one area and side.</summary>
    public const int MaxPasses = 20;

    /// <summary>Largest area of one item, in square centimeters.</summary>
    public const decimal MaxSizeCm2 = 2_000m;

    /// <summary>Everything that is wrong with a plan, in its order; empty when it can be accepted.</summary>
    /// <param name="items">What is asked for.</param>
    /// <param name="device">What the pen can do; null when it was never heard, and then arming judges depth and rate.</param>
    /// <param name="cartridge">What the cartridge is made for.</param>
    /// <param name="margin">What a setting keeps below the limit.</param>
    public static IReadOnlyList<Refusal> Check(
        IReadOnlyList<PlannedTreatment> items,
        DeviceCapability? device,
        CartridgeCapability cartridge,
        DepthMargin margin)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
        {
            return [Rules.PlanEmpty.Refuse()];
        }

        if (items.Count > MaxItems)
        {
            return [Rules.PlanTooLong.Refuse(("observed", Refusal.Number(items.Count)), ("limit", Refusal.Number(MaxItems)))];
        }

        return
        [
            .. items.SelectMany((item, at) => CheckItem(item, at, device, cartridge, margin)),
            .. Duplicates(items),
        ];
    }

    /// <summary>
    /// Whether one plan asks for no more than another: no new area and side, nothing deeper, no more passes. Such a
    /// change never needs anybody's leave.
    /// </summary>
    public static bool OnlyLowers(IReadOnlyList<PlannedTreatment> from, IReadOnlyList<PlannedTreatment> to) =>
        to.All(item => from.Any(old =>
            old.Area == item.Area
            && old.Side == item.Side
            && item.ProtrusionUm <= old.ProtrusionUm
            && item.Passes <= old.Passes));

    private static IEnumerable<Refusal> CheckItem(
        PlannedTreatment item,
        int at,
        DeviceCapability? device,
        CartridgeCapability cartridge,
        DepthMargin margin)
    {
        var name = Refusal.Number(at + 1);
        if (!Enum.IsDefined(item.Area))
        {
            yield return Rules.PlanArea.Refuse(("item", name), ("observed", item.Area.ToString()));
        }

        if (!Enum.IsDefined(item.Side))
        {
            yield return Rules.PlanSide.Refuse(("item", name), ("observed", item.Side.ToString()));
        }

        if (item.Passes is < 1 or > MaxPasses)
        {
            yield return Rules.PlanPasses.Refuse(
                ("item", name),
                ("observed", Refusal.Number(item.Passes)),
                ("lowest", "1"),
                ("limit", Refusal.Number(MaxPasses)));
        }

        if (item.SizeCm2 is <= 0m or > MaxSizeCm2)
        {
            yield return Rules.PlanSize.Refuse(
                ("item", name),
                ("observed", item.SizeCm2.ToString(CultureInfo.InvariantCulture)),
                ("limit", MaxSizeCm2.ToString(CultureInfo.InvariantCulture)),
                ("unit", "cm2"));
        }

        foreach (var refusal in CheckMotion(item, at, device, cartridge, margin))
        {
            yield return refusal;
        }
    }

    private static IEnumerable<Refusal> CheckMotion(
        PlannedTreatment item,
        int at,
        DeviceCapability? device,
        CartridgeCapability cartridge,
        DepthMargin margin)
    {
        var field = $"items[{at}].";
        var setting = QuantityRange.Check(field + "needle_protrusion_um", item.ProtrusionUm, 1, NeedleProtrusion.MaxMicrometers, "um");
        var rate = QuantityRange.Check(field + "stroke_rate_millihertz", item.StrokeRateMillihertz, 1, StrokeRate.MaxMillihertz, "mHz");
        var limits = device is not null && device.Check() is null && Enum.IsDefined(item.Area)
            ? EffectiveLimits.Compute(item.Area, device, cartridge, planned: null, margin)
            : null;

        var tooDeep = setting ?? limits?.CheckSetting(NeedleProtrusion.FromMicrometers(item.ProtrusionUm));
        if (tooDeep is not null)
        {
            yield return tooDeep;
        }

        var outside = rate ?? limits?.CheckRate(StrokeRate.FromMillihertz(item.StrokeRateMillihertz));
        if (outside is not null)
        {
            yield return outside;
        }
    }

    private static IEnumerable<Refusal> Duplicates(IReadOnlyList<PlannedTreatment> items) => items
        .Select((item, at) => (item.Area, item.Side, Number: at + 1))
        .GroupBy(item => (item.Area, item.Side))
        .Where(group => group.Count() > 1)
        .Select(group => Rules.PlanDuplicate.Refuse(
            ("first", Refusal.Number(group.First().Number)),
            ("item", Refusal.Number(group.ElementAt(1).Number)),
            ("area", StateNames.Of(group.Key.Area)),
            ("side", StateNames.Of(group.Key.Side))));
}
