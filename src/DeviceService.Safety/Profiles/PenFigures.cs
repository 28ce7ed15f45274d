namespace DeviceService.Safety;

/// <summary>What every pen is given to enforce by itself, besides depth and rate.</summary>
/// <param name="ActivationMs">Longest time that one press may run the motor, in ms.</param>
/// <param name="DeadManMs">The pen's dead-man, in ms; 200 at most (laws of motion).</param>
/// <param name="ArmingMs">How long an arming lasts from Arm or the last release, in ms.</param>
/// <param name="SettleToleranceUm">How close measured has to come to set before the motor may start, in um.</param>
/// <param name="MotorCurrentMilliamps">Motor current above which the pen stops, in mA.</param>
/// <param name="TemperatureDecidegrees">Housing temperature above which the pen stops, in 0.1 degree Celsius.</param>
/// <param name="MarginUm">What a setting keeps below the limit, in um; the uncertainty of a certificate is taken off the limit itself.</param>
public sealed record PenFigures(
    Figure ActivationMs,
    Figure DeadManMs,
    Figure ArmingMs,
    Figure SettleToleranceUm,
    Figure MotorCurrentMilliamps,
    Figure TemperatureDecidegrees,
    Figure MarginUm);
