namespace DeviceService.Safety;

/// <summary>What a pen is doing, seen by the service.</summary>
public enum PenOperatingState
{
    /// <summary>Disarmed; needles in.</summary>
    Idle = 1,

    /// <summary>Armed; the motor stands.</summary>
    Armed = 2,

    /// <summary>The motor runs.</summary>
    Treating = 3,

    /// <summary>Stopped and latched until the stop is acknowledged.</summary>
    Stopped = 4,
}
