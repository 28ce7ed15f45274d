namespace DeviceService.Safety;

/// <summary>One budget as it stands.</summary>
/// <param name="Kind">What is budgeted.</param>
/// <param name="Area">The area; null where the budget is over all areas.</param>
/// <param name="Side">The side; null where the budget is over all areas.</param>
/// <param name="Max">The most, inclusive: punctures, passes, or microseconds.</param>
/// <param name="Used">What is used up, in the same unit; it may lie above the most by what a pause takes.</param>
/// <param name="Source">Where the most comes from, for a person.</param>
/// <param name="Mark">How well it is founded.</param>
public sealed record Budget(BudgetKind Kind, TreatmentArea? Area, BodySide? Side, long Max, long Used, string Source, FigureMark Mark)
{
    /// <summary>What is left; never below zero.</summary>
    public long Remaining => Math.Max(0, Max - Used);

    /// <summary>Whether nothing is left.</summary>
    public bool IsSpent => Remaining == 0;
}
