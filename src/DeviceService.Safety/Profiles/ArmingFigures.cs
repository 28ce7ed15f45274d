namespace DeviceService.Safety;

/// <summary>What arming asks of pen and telemetry.</summary>
/// <param name="BatteryWarnPercent">Below this the battery warns, in percent.</param>
/// <param name="BatteryArmPercent">Below this a pen is not armed, and an armed one is disarmed at the next release, in percent.</param>
/// <param name="TemperatureDecidegrees">Above this a pen is not armed, in 0.1 degree Celsius.</param>
public sealed record ArmingFigures(Figure BatteryWarnPercent, Figure BatteryArmPercent, Figure TemperatureDecidegrees);
