namespace DeviceService.Safety;

/// <summary>What a breach asks for.</summary>
public enum GuardAction
{
    /// <summary>Latch and write the stop on this thread, before anything else sees the sample.</summary>
    Stop = 1,

    /// <summary>The motor stands: take the arming back. Not latched.</summary>
    Disarm = 2,

    /// <summary>The motor runs and the pen obeys: withhold permission on this thread, disarm and pause. Not latched.</summary>
    Pause = 3,
}
