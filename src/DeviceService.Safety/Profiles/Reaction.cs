namespace DeviceService.Safety;

/// <summary>What a hazard does to a running treatment; the higher one does more.</summary>
public enum Reaction
{
    /// <summary>Disarmed once the trigger is released, and neither paused nor latched.</summary>
    Disarm = 0,

    /// <summary>Disarmed and paused; not latched.</summary>
    Pause = 1,

    /// <summary>Stopped and latched.</summary>
    Stop = 2,
}
