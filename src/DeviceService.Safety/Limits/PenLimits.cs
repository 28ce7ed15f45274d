namespace DeviceService.Safety;

/// <summary>The figures that every pen is given to enforce by itself, each with source and mark.</summary>
public static class PenLimits
{
    /// <summary>Longest time that one press may run the motor.</summary>
    public static Figure ActivationMs { get; } = new(60_000, "ms", "no published number", FigureMark.Unverified);

    /// <summary>The pen's dead-man: four permission frames of 50 ms.</summary>
    public static Figure DeadManMs { get; } = new(200, "ms", "laws of motion, starting", FigureMark.Derived);

    /// <summary>How long an arming lasts from Arm or the last release.</summary>
    public static Figure ArmingMs { get; } = new(60_000, "ms", "short, so that the area in hand is the area armed", FigureMark.Unverified);

    /// <summary>How close measured has to come to set before the motor may start.</summary>
    public static Figure SettleToleranceUm { get; } = new(50, "um", "half of the deviation that stops", FigureMark.Unverified);

    /// <summary>How far two depth channels may lie apart; the pen stops by itself beyond.</summary>
    public static Figure ChannelsUm { get; } = new(
        150, "um", "the only published scale tolerance is +/-0.15 mm (Exceed)", FigureMark.Secondary);

    /// <summary>Motor current above which the pen stops by itself.</summary>
    public static Figure MotorCurrentMilliamps { get; } = new(1_500, "mA", "no published number", FigureMark.Unverified);

    /// <summary>Housing temperature above which the pen stops by itself.</summary>
    public static Figure TemperatureDecidegrees { get; } = new(
        430,
        "0.1 degree Celsius",
        "43 degrees Celsius for parts in long contact with skin (IEC 60601-1, table 24)",
        FigureMark.Secondary);

    /// <summary>What a pen is given on one area.</summary>
    /// <param name="generation">Number of this set of limits, above every earlier one of the link session, never 0.</param>
    /// <param name="limits">What bounds the needles there.</param>
    public static LimitsSnapshot Snapshot(uint generation, EffectiveLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(generation);
        ArgumentNullException.ThrowIfNull(limits);
        return new LimitsSnapshot
        {
            Generation = generation,
            ProtrusionMax = limits.Limit,
            StrokeRateMin = limits.StrokeRateMin,
            StrokeRateMax = limits.StrokeRateMax,
            ActivationMsMax = ActivationMs,
            DeadManMs = DeadManMs,
            ArmingMs = ArmingMs,
            SettleToleranceUm = SettleToleranceUm,
            ChannelDisagreementUmMax = ChannelsUm,
            MotorCurrentMilliampsMax = MotorCurrentMilliamps,
            TemperatureDecidegreesMax = TemperatureDecidegrees,
        };
    }
}
