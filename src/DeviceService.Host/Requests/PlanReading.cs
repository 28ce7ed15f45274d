using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Plans and targets as a request asks for them.</summary>
internal static class PlanReading
{
    private const int ItemsMax = 64;
    private const int NumberMax = 1_000;

    public static IReadOnlyList<PlanItem> Items(IReadOnlyList<V1.PlanItem> items)
    {
        if (items.Count > ItemsMax)
        {
            throw new CallRefusedException(Rules.PlanTooLong.Refuse(("observed", Refusal.Number(items.Count)), ("limit", Refusal.Number(ItemsMax))));
        }

        return [.. items.Select((item, index) => Item($"items[{index}]", item))];
    }

    public static PassTarget Target(V1.PassTarget? target)
    {
        var given = Fields.Required("target", target);
        return new PassTarget(
            Fields.Area("target.area", given.Area),
            Fields.Side("target.side", given.Side),
            Fields.Number("target.pass_number", given.PassNumber, 1, NumberMax, ""),
            Fields.Direction("target.direction", given.Direction));
    }

    // The ranges here only say what can be represented; what may be planned is for the rules to say.
    private static PlanItem Item(string field, V1.PlanItem item) => new(
        Fields.Area($"{field}.area", item.Area),
        Fields.Side($"{field}.side", item.Side),
        Fields.Number($"{field}.needle_protrusion_um", item.NeedleProtrusionUm, NeedleProtrusion.MinMicrometers, NeedleProtrusion.MaxMicrometers, "um"),
        Fields.Number($"{field}.stroke_rate_millihertz", item.StrokeRateMillihertz, StrokeRate.MinMillihertz, StrokeRate.MaxMillihertz, "mHz"),
        Fields.Number($"{field}.pass_count", item.PassCount, 0, NumberMax, "passes"),
        Size($"{field}.size_cm2", item.SizeCm2));

    private static decimal Size(string field, double size) =>
        double.IsFinite(size) && Math.Abs(size) < 1e9
            ? (decimal)size
            : throw Fields.Form(field, size.ToString(System.Globalization.CultureInfo.InvariantCulture), "a size in square centimetres");
}
