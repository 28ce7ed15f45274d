namespace DeviceService.Safety;

/// <summary>Judges a charge (H19).</summary>
public static class Battery
{
    /// <summary>What this charge allows; a value that cannot be is as good as none.</summary>
    public static BatteryLevel Judge(int? percent) => percent switch
    {
        null or < 0 or > 100 => BatteryLevel.Unknown,
        var charge when charge < ArmingThresholds.BatteryArmPercent => BatteryLevel.Low,
        var charge when charge < ArmingThresholds.BatteryWarnPercent => BatteryLevel.Warning,
        _ => BatteryLevel.Good,
    };

    /// <summary>Whether an armed pen is to be disarmed now that its trigger was released.</summary>
    public static bool DisarmsAtRelease(int? percent) => Judge(percent) == BatteryLevel.Low;
}
