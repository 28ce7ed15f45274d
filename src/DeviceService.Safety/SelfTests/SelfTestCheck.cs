namespace DeviceService.Safety;

/// <summary>What a self-test looks at, in the order in which it does. The numbers are stored and never used again for something else.</summary>
public enum SelfTestCheck
{
    /// <summary>What the pen says of itself while it stands: depth, rate, current, trigger, temperature, charge.</summary>
    SensorsAtRest = 1,

    /// <summary>Limits that were written come back as they are enforced, under the digest that this side computes.</summary>
    LimitsDigest = 2,

    /// <summary>The pen's clock against this one.</summary>
    Clock = 3,

    /// <summary>Frames and samples that were lost or damaged.</summary>
    LineErrors = 4,

    /// <summary>What the pen says of itself while the motor turns: the depth follows, the rate is reached, a current flows.</summary>
    SensorsTurning = 5,

    /// <summary>How far the charge sags while the motor turns.</summary>
    BatteryUnderLoad = 6,

    /// <summary>A stop ends the drive, and the motor stands.</summary>
    Stop = 7,

    /// <summary>The pen's own dead-man ends the drive once permission stays away.</summary>
    DeadMan = 8,
}
