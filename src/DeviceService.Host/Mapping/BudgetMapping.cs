using DeviceService.Safety;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Budgets, as the API shows them.</summary>
internal static class BudgetMapping
{
    public static V1.Budget ToWire(this Budget budget)
    {
        var (kind, unit, per) = budget.Kind switch
        {
            BudgetKind.Punctures => (V1.BudgetKind.Punctures, "1", 1),
            BudgetKind.Passes => (V1.BudgetKind.Passes, "1", 1),
            BudgetKind.AreaTime => (V1.BudgetKind.AreaTime, "ms", 1_000),
            BudgetKind.SessionTime => (V1.BudgetKind.SessionTime, "ms", 1_000),
            BudgetKind.CartridgeTime => (V1.BudgetKind.CartridgeTime, "ms", 1_000),
            BudgetKind.DayTime => (V1.BudgetKind.DayTime, "ms", 1_000),
            BudgetKind.Dwell => (V1.BudgetKind.Dwell, "ms", 1_000),
            _ => throw WireEnums.Unknown(budget.Kind),
        };
        return new V1.Budget
        {
            Kind = kind,
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
