namespace DeviceService.Safety;

/// <summary>Judges a charge (H19).</summary>
public static class Battery
{
    /// <summary>What this charge allows; a value that cannot be is as good as none.</summary>
    /// <param name="percent">The charge; null where the pen did not say.</param>
    /// <param name="figures">What the profile asks for.</param>
    public static BatteryLevel Judge(int? percent, ArmingFigures figures) => percent switch
    {
        null or < 0 or > 100 => BatteryLevel.Unknown,
        var charge when charge < figures.BatteryArmPercent => BatteryLevel.Low,
        var charge when charge < figures.BatteryWarnPercent => BatteryLevel.Warning,
        _ => BatteryLevel.Good,
    };

    /// <summary>Whether an armed pen is to be disarmed now that its trigger was released.</summary>
    public static bool DisarmsAtRelease(int? percent, ArmingFigures figures) => Judge(percent, figures) == BatteryLevel.Low;
}
