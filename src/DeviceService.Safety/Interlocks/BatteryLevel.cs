namespace DeviceService.Safety;

/// <summary>What a charge allows.</summary>
public enum BatteryLevel
{
    /// <summary>The pen has not said: not armed.</summary>
    Unknown = 1,

    /// <summary>Enough.</summary>
    Good = 2,

    /// <summary>Enough, and a person should know.</summary>
    Warning = 3,

    /// <summary>Not armed; an armed pen is disarmed at the next release.</summary>
    Low = 4,
}
