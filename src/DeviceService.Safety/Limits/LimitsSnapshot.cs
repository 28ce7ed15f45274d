namespace DeviceService.Safety;

/// <summary>The values that a pen is given to enforce by itself, and gives back by digest (laws 4 and 6).</summary>
public sealed record LimitsSnapshot
{
    /// <summary>Number of this set of limits for this pen; each sample carries the one in force.</summary>
    public required uint Generation { get; init; }

    /// <summary>L: measured protrusion above this stops at once.</summary>
    public required NeedleProtrusion ProtrusionMax { get; init; }

    /// <summary>Slowest stroke rate that may be set.</summary>
    public required StrokeRate StrokeRateMin { get; init; }

    /// <summary>Fastest stroke rate that may be set.</summary>
    public required StrokeRate StrokeRateMax { get; init; }

    /// <summary>Longest time that one press may run the motor, in milliseconds.</summary>
    public required int ActivationMsMax { get; init; }

    /// <summary>The pen's dead-man, in milliseconds, 200 at most.</summary>
    public required int DeadManMs { get; init; }

    /// <summary>How long an arming lasts from Arm or the last release, in milliseconds.</summary>
    public required int ArmingMs { get; init; }

    /// <summary>How close measured has to come to set before the motor may start, in micrometers.</summary>
    public required int SettleToleranceUm { get; init; }

    /// <summary>How far two depth channels may lie apart, in micrometers; 50 to 300 also where only one is fitted.</summary>
    public required int ChannelDisagreementUmMax { get; init; }

    /// <summary>Motor current above which the pen stops by itself, in milliamperes.</summary>
    public required int MotorCurrentMilliampsMax { get; init; }

    /// <summary>Housing temperature above which the pen stops by itself, in tenths of a degree Celsius.</summary>
    public required int TemperatureDecidegreesMax { get; init; }
}
