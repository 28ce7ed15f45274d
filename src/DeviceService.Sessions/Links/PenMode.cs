namespace DeviceService.Sessions;

/// <summary>The firmware's own operating state.</summary>
public enum PenMode
{
    /// <summary>A press does nothing.</summary>
    Disarmed,

    /// <summary>The next press may start the motor, while permission is fresh.</summary>
    Armed,

    /// <summary>The motor is driven.</summary>
    Driving,

    /// <summary>A stop is latched.</summary>
    Latched,

    /// <summary>Service mode: never armed.</summary>
    Service,
}

/// <summary>Why the pen was disarmed last, by its own account.</summary>
public enum PenDisarmCause
{
    /// <summary>It did not say.</summary>
    Unknown,

    /// <summary>It started up.</summary>
    Started,

    /// <summary>A Disarm command.</summary>
    Command,

    /// <summary>A stop.</summary>
    Stop,

    /// <summary>Permission ran out while it was not driving.</summary>
    PermissionExpired,

    /// <summary>Armed for too long without a press.</summary>
    ArmExpired,

    /// <summary>One press was held for too long.</summary>
    ActivationExpired,

    /// <summary>The cartridge was taken out.</summary>
    CartridgeRemoved,

    /// <summary>The dial was moved.</summary>
    DialMoved,

    /// <summary>A new handshake.</summary>
    NewSession,

    /// <summary>The battery was low.</summary>
    BatteryLow,
}
