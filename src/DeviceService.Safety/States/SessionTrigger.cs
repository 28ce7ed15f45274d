namespace DeviceService.Safety;

/// <summary>What happened to a session: facts, in the past tense.</summary>
public enum SessionTrigger
{
    /// <summary>The pen accepted Arm.</summary>
    ArmConfirmed = 1,

    /// <summary>The trigger was pressed and the motor is driven.</summary>
    TriggerPressed = 2,

    /// <summary>The trigger was released and the motor stands.</summary>
    TriggerReleased = 3,

    /// <summary>The arming was taken back, by a person or by an interlock, and the motor stands.</summary>
    Disarmed = 4,

    /// <summary>The arming, or the longest activation, ran out.</summary>
    ArmingExpired = 5,

    /// <summary>A person asked for a pause; a running motor is stopped first.</summary>
    PauseRequested = 6,

    /// <summary>The control lease was lost (law 16).</summary>
    LeaseLost = 7,

    /// <summary>A stop of any kind was latched.</summary>
    StopRequested = 8,

    /// <summary>A person acknowledged the newest stop.</summary>
    StopAcknowledged = 9,

    /// <summary>A command was sent and nobody knows what became of it.</summary>
    OutcomeBecameUnknown = 10,

    /// <summary>Telemetry told: the pen stands, disarmed, not latched.</summary>
    PenSeenStanding = 11,

    /// <summary>The service started and found the session open.</summary>
    ServiceRestarted = 12,

    /// <summary>The pen announced a new boot.</summary>
    PenRestarted = 13,

    /// <summary>A person decided to go on.</summary>
    ResumeRequested = 14,

    /// <summary>A person completed the session.</summary>
    CompletionRequested = 15,

    /// <summary>A person gave the session up; a running motor is stopped first.</summary>
    AbortRequested = 16,
}
