namespace DeviceService.Safety;

/// <summary>Why a pen was stopped, disarmed or an activation ended. The first reason wins.</summary>
/// <remarks>Numbers that are missing had a reason that nothing ever gave; they stay free, as they do in the API.</remarks>
public enum StopReason
{
    /// <summary>Not stopped.</summary>
    None = 0,

    /// <summary>A person or a program asked for an emergency stop.</summary>
    EmergencyStop = 1,

    /// <summary>Measured protrusion above the limit, on one sample.</summary>
    DepthAboveLimit = 2,

    /// <summary>Measured protrusion away from the set one for too long.</summary>
    DepthDeviation = 3,

    /// <summary>The two depth channels disagree beyond tolerance.</summary>
    ChannelsDisagree = 4,

    /// <summary>Stroke rate outside its band for too long.</summary>
    RateOutOfBand = 5,

    /// <summary>Current up while the rate sags: needles drag.</summary>
    Stall = 6,

    /// <summary>Handpiece too warm for too long.</summary>
    Temperature = 7,

    /// <summary>The dial was turned while the pen was armed.</summary>
    DialMoved = 8,

    /// <summary>The cartridge came out while the pen was armed.</summary>
    CartridgeRemoved = 9,

    /// <summary>Motor on under other limits than the confirmed ones.</summary>
    LimitsGenerationMismatch = 10,

    /// <summary>The line was lost.</summary>
    LinkLost = 11,

    /// <summary>No valid sample for too long.</summary>
    TelemetryStale = 12,

    /// <summary>The pen's own dead-man ran out.</summary>
    DeadMan = 13,

    /// <summary>The pen stopped by itself, or by its own button.</summary>
    PenStopped = 14,

    /// <summary>The journal could not be written, or not in time.</summary>
    JournalFailed = 15,

    /// <summary>One press lasted longer than allowed.</summary>
    ActivationTooLong = 16,

    /// <summary>The control lease was lost.</summary>
    LeaseLost = 17,

    /// <summary>The service shut down.</summary>
    ServiceShutdown = 18,

    /// <summary>The session was aborted.</summary>
    SessionAborted = 19,

    /// <summary>The operator asked for a pause.</summary>
    OperatorPause = 20,

    /// <summary>The pen announced a new boot.</summary>
    PenRestarted = 21,

    /// <summary>The motor ran although the pen was not armed or the trigger not held.</summary>
    UnpermittedMotion = 22,

    /// <summary>The pen's clock ran backwards without a new boot.</summary>
    ClockRegressed = 23,

    /// <summary>The pen reported a fault that forbids running.</summary>
    PenFault = 24,

    /// <summary>The battery is too low to go on.</summary>
    BatteryLow = 25,

    /// <summary>Another pen answered on the line.</summary>
    WrongPen = 26,

    /// <summary>The arming ran out.</summary>
    ArmingExpired = 28,

    /// <summary>A person disarmed.</summary>
    Disarmed = 29,

    /// <summary>The operator released the trigger.</summary>
    TriggerReleased = 30,

    /// <summary>A command was sent and its outcome is not known.</summary>
    OutcomeUnknown = 31,

    /// <summary>The clinic's records no longer permit it: the operator left, was suspended, or a licence ended.</summary>
    EligibilityLost = 35,

    /// <summary>Whoever controls the pen may not see its alarms.</summary>
    AlarmUnseen = 36,

    /// <summary>The needles stood in one place for too long.</summary>
    DwellTooLong = 37,

    /// <summary>The area and side has had its punctures.</summary>
    PuncturesSpent = 38,

    /// <summary>The area and side has had its time.</summary>
    AreaTimeSpent = 39,

    /// <summary>The session has had its time.</summary>
    SessionTimeSpent = 40,

    /// <summary>The cartridge has had its time.</summary>
    CartridgeTimeSpent = 41,

    /// <summary>The patient has had the time of this clinic day.</summary>
    DayTimeSpent = 42,

    /// <summary>Skin contact or glide went missing, or contradict each other, for too long: nobody can say where the needles are.</summary>
    ContactUnsure = 43,

    /// <summary>A self-test stopped a motor that turned, to see whether it stands.</summary>
    SelfTest = 44,
}
