namespace DeviceService.Sessions;

/// <summary>What counts against the budgets of a session and was done outside it.</summary>
/// <param name="DayTimeUs">Time that needles ran for the patient on this clinic day in other sessions, under any reference, in microseconds.</param>
/// <param name="CartridgeTimeUs">Time that the cartridge ran in other sessions, ever, in microseconds.</param>
public sealed record TreatmentUse(long DayTimeUs, long CartridgeTimeUs)
{
    /// <summary>Nothing.</summary>
    public static readonly TreatmentUse None = new(0, 0);
}
