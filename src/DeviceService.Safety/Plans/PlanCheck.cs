using System.Globalization;

namespace DeviceService.Safety;

/// <summary>Whether a plan can be accepted.</summary>
public static class PlanCheck
{
    /// <summary>Most items of a plan.</summary>
    public const int MaxItems = 64;

    /// <summary>Everything that is wrong with a plan, in its order; empty when it can be accepted.</summary>
    /// <param name="items">What is asked for.</param>
    /// <param name="profile">The profile in force.</param>
    /// <param name="grounds">What limits rest on; null when the pen was never heard, and then arming judges depth and rate.</param>
    /// <param name="leave">What a prescriber permitted on an area and side.</param>
    public static IReadOnlyList<Refusal> Check(
        IReadOnlyList<PlannedTreatment> items,
        SafetyProfile profile,
        LimitGrounds? grounds,
        Func<TreatmentArea, BodySide, LimitLeave> leave)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(leave);
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
            .. items.SelectMany((item, at) => CheckItem(item, at, profile).Concat(CheckMotion(item, at, grounds, leave))),
            .. Duplicates(items),
        ];
    }

    private static IEnumerable<Refusal> CheckItem(PlannedTreatment item, int at, SafetyProfile profile)
    {
        var name = Refusal.Number(at + 1);
        if (!Enum.IsDefined(item.Side))
        {
            yield return Rules.PlanSide.Refuse(("item", name), ("observed", item.Side.ToString()));
        }

        if (!Enum.IsDefined(item.Area))
        {
            yield return Rules.PlanArea.Refuse(("item", name), ("observed", item.Area.ToString()));
            yield break;
        }

        var row = profile.For(item.Area);
        if (item.Passes < 1 || item.Passes > row.PassesMax)
        {
            yield return Rules.PlanPasses.Refuse(
                ("item", name),
                ("area", StateNames.Of(item.Area)),
                ("observed", Refusal.Number(item.Passes)),
                ("lowest", "1"),
                ("limit", Refusal.Number(row.PassesMax)));
        }

        if (item.SizeCm2 <= 0m || item.SizeCm2 > row.SizeCm2Max)
        {
            yield return Rules.PlanSize.Refuse(
                ("item", name),
                ("area", StateNames.Of(item.Area)),
                ("observed", item.SizeCm2.ToString(CultureInfo.InvariantCulture)),
                ("limit", Refusal.Number(row.SizeCm2Max)),
                ("unit", "cm2"));
        }
    }

    private static IEnumerable<Refusal> CheckMotion(
        PlannedTreatment item,
        int at,
        LimitGrounds? grounds,
        Func<TreatmentArea, BodySide, LimitLeave> leave)
    {
        var field = $"items[{at}].";
        var setting = QuantityRange.Check(field + "needle_protrusion_um", item.ProtrusionUm, 1, NeedleProtrusion.MaxMicrometers, "um");
        var rate = QuantityRange.Check(field + "stroke_rate_millihertz", item.StrokeRateMillihertz, 1, StrokeRate.MaxMillihertz, "mHz");

        // The setting is the plan's bound already: it slows the strokes, and lies the margin above itself.
        var limits = grounds is not null && grounds.Device.Check() is null && Enum.IsDefined(item.Area)
            ? EffectiveLimits.Compute(
                grounds, item.Area, setting is null ? NeedleProtrusion.FromMicrometers(item.ProtrusionUm) : null, leave(item.Area, item.Side))
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
