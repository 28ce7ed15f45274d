namespace DeviceService.Safety;

/// <summary>What a profile allows of one kind, before anything was used.</summary>
/// <param name="Kind">What is budgeted.</param>
/// <param name="Figure">The most, inclusive, with its unit, source and mark. Of punctures: for each cm2.</param>
public sealed record BudgetBound(BudgetKind Kind, Figure Figure);
