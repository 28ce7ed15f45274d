using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Budgets, as the API shows them.</summary>
internal static class BudgetMapping
{
    public static V1.BudgetKind ToWire(this BudgetKind kind) => kind switch
    {
        BudgetKind.Punctures => V1.BudgetKind.Punctures,
        BudgetKind.Passes => V1.BudgetKind.Passes,
        BudgetKind.AreaTime => V1.BudgetKind.AreaTime,
        BudgetKind.SessionTime => V1.BudgetKind.SessionTime,
        BudgetKind.CartridgeTime => V1.BudgetKind.CartridgeTime,
        BudgetKind.DayTime => V1.BudgetKind.DayTime,
        BudgetKind.Dwell => V1.BudgetKind.Dwell,
        _ => throw WireEnums.Unknown(kind),
    };

    public static V1.BudgetBound ToWire(this BudgetBound bound) => new()
    {
        Kind = bound.Kind.ToWire(),
        Limit = (ulong)bound.Figure.Value,
        Unit = bound.Figure.Unit,
        Source = bound.Figure.Source,
        Mark = bound.Figure.Mark.ToWire(),
    };

    public static V1.Budget ToWire(this Budget budget)
    {
        var (unit, per) = budget.Kind is BudgetKind.Punctures or BudgetKind.Passes ? ("1", 1) : ("ms", 1_000);
        return new V1.Budget
        {
            Kind = budget.Kind.ToWire(),
            Area = budget.Area?.ToWire() ?? V1.TreatmentArea.Unspecified,
            Side = budget.Side?.ToWire() ?? V1.BodySide.Unspecified,
            Limit = (ulong)(budget.Max / per),
            Used = (ulong)(budget.Used / per),
            Remaining = (ulong)(budget.Remaining / per),
            Unit = unit,
            Source = budget.Source,
            Mark = budget.Mark.ToWire(),
        };
    }
}
