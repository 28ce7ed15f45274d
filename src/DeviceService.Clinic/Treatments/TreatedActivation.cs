namespace DeviceService.Clinic;

/// <summary>One press of the trigger as it counts against the budgets of time.</summary>
/// <param name="PassId">Its pass.</param>
/// <param name="CartridgeTagId">Tag of the cartridge; null where it has none.</param>
/// <param name="CountedTimeUs">Time that needles ran, in microseconds.</param>
/// <param name="At">When it was recorded.</param>
public sealed record TreatedActivation(string PassId, string? CartridgeTagId, long CountedTimeUs, Stamp At);
