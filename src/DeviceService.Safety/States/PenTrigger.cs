namespace DeviceService.Safety;

/// <summary>What a pen was seen to do.</summary>
public enum PenTrigger
{
    /// <summary>It accepted Arm.</summary>
    ArmAccepted = 1,

    /// <summary>Its motor is driven.</summary>
    DriveBegan = 2,

    /// <summary>Its motor is no longer driven, and it is still armed.</summary>
    DriveEnded = 3,

    /// <summary>It is disarmed and not latched.</summary>
    ArmingEnded = 4,

    /// <summary>It is latched, by whatever stop.</summary>
    StopLatched = 5,

    /// <summary>Its latch was cleared.</summary>
    StopCleared = 6,

    /// <summary>It announced a new boot. Its latch survives that.</summary>
    Restarted = 7,
}
