namespace DeviceService.Safety;

/// <summary>
/// What breaks a session off without anybody having decided so: pen, line or service. A session that ended on it may be continued on the
/// same clinic day; one that a person ended may not, for that would open its areas again before their interval is over.
/// </summary>
public static class BreakOff
{
    /// <summary>Whether this is laid to pen, line or service, and neither to a person nor to the skin nor to a budget that is spent.</summary>
    /// <remarks>
    /// A pen that stopped by itself may have been stopped with its own button, a stall may be dry skin, and contact goes missing when a pen
    /// is lifted: what may have been somebody's doing counts as that.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Nobody said to whom it is laid.</exception>
    public static bool Is(StopReason reason) => reason switch
    {
        StopReason.DepthAboveLimit or StopReason.DepthDeviation or StopReason.ChannelsDisagree or StopReason.RateOutOfBand or StopReason.Temperature
            or StopReason.LimitsGenerationMismatch or StopReason.PenRestarted or StopReason.UnpermittedMotion or StopReason.ClockRegressed
            or StopReason.PenFault or StopReason.BatteryLow => true,
        StopReason.LinkLost or StopReason.TelemetryStale or StopReason.DeadMan or StopReason.WrongPen or StopReason.OutcomeUnknown => true,
        StopReason.JournalFailed or StopReason.ServiceShutdown => true,
        StopReason.None or StopReason.EmergencyStop or StopReason.Stall or StopReason.DialMoved or StopReason.CartridgeRemoved or StopReason.PenStopped
            or StopReason.ActivationTooLong or StopReason.LeaseLost or StopReason.SessionAborted or StopReason.OperatorPause or StopReason.ArmingExpired
            or StopReason.Disarmed or StopReason.TriggerReleased or StopReason.EligibilityLost or StopReason.AlarmUnseen or StopReason.ContactUnsure
            or StopReason.SelfTest => false,
        StopReason.DwellTooLong or StopReason.PuncturesSpent or StopReason.AreaTimeSpent or StopReason.SessionTimeSpent
            or StopReason.CartridgeTimeSpent or StopReason.DayTimeSpent => false,
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Nobody said to whom this is laid."),
    };

    /// <summary>What broke a session off, once this happened too: what a person does about it afterwards does not undo it.</summary>
    /// <param name="known">What broke it off before; null for nothing.</param>
    /// <param name="cause">What happened; null for nothing that has a reason.</param>
    public static StopReason? After(StopReason? known, StopReason? cause) => cause is { } reason && Is(reason) ? reason : known;
}
