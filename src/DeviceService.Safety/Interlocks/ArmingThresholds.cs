namespace DeviceService.Safety;

/// <summary>What arming asks of pen and telemetry, each with source and mark.</summary>
public static class ArmingThresholds
{
    /// <summary>Oldest sample that arming, and each permission, may rest on (law 3).</summary>
    public static Figure SampleAgeMs { get; } = new(100, "ms", "laws of motion, starting", FigureMark.Derived);

    /// <summary>Fewest samples a second while armed (law 3).</summary>
    public static Figure SamplesPerSecond { get; } = new(100, "1/s", "laws of motion, starting", FigureMark.Derived);

    /// <summary>Below this the battery warns: the pen's own warning.</summary>
    public static Figure BatteryWarnPercent { get; } = new(20, "percent", "docs/penlink.md, section 9", FigureMark.Unverified);

    /// <summary>Below this a pen is not armed, and an armed one is disarmed at the next release: above the pen's own 10.</summary>
    public static Figure BatteryArmPercent { get; } = new(15, "percent", "half again above the pen's own bound", FigureMark.Unverified);

    /// <summary>Above this a pen is not armed: 3 degrees below the temperature that stops.</summary>
    public static Figure TemperatureDecidegrees { get; } = new(
        400,
        "0.1 degree Celsius",
        "3 degrees below what stops",
        FigureMark.Unverified);

    /// <summary>The protocol's major version that this service speaks.</summary>
    public const int ProtocolMajor = 1;
}
