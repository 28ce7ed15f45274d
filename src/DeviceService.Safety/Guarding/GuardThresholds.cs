namespace DeviceService.Safety;

/// <summary>What the guard holds samples against besides the limits, each with source and mark.</summary>
/// <remarks>
/// Durations count on the pen's clock. Where a figure is unverified custom (U) it errs to stopping early. The stall
/// is found before the rate band can be, or it would never be named.
/// </remarks>
public static class GuardThresholds
{
    /// <summary>How far measured may lie from set while the motor is driven.</summary>
    public static Figure DeviationUm { get; } = Custom(100, "um", "two thirds of the published scale tolerance");

    /// <summary>How long a deviation lasts before it stops.</summary>
    public static Figure DeviationMs { get; } = Custom(100, "ms", "ten samples at the lowest rate while armed");

    /// <summary>How far two depth channels may lie apart; one sample beyond stops.</summary>
    public static Figure ChannelsUm { get; } = new(
        150,
        "um",
        "the only published scale tolerance is +/-0.15 mm (Exceed)",
        FigureMark.Secondary);

    /// <summary>Half width of the rate band, in percent of the set rate.</summary>
    public static Figure RateBandPercent { get; } = Custom(15, "percent", "no published number");

    /// <summary>How long the rate may be out of its band.</summary>
    public static Figure RateBandMs { get; } = Custom(200, "ms", "twenty samples at the lowest rate while armed");

    /// <summary>From the start of the drive, while the motor runs up, neither band nor stall is judged (law 9).</summary>
    public static Figure RunUpMs { get; } = Custom(300, "ms", "law 9");

    /// <summary>A stalling motor runs below this share of the set rate.</summary>
    public static Figure StallRatePercent { get; } = Custom(85, "percent", "the lower edge of the rate band");

    /// <summary>A stalling motor draws at least this much of the highest current that is allowed, in percent.</summary>
    public static Figure StallCurrentPercent { get; } = Custom(60, "percent", "no published number");

    /// <summary>How long a stall lasts before it stops: shorter than the rate band, or it would never be named.</summary>
    public static Figure StallMs { get; } = Custom(60, "ms", "six samples at the lowest rate while armed");

    /// <summary>How long the housing may be too warm.</summary>
    public static Figure TemperatureMs { get; } = Custom(1_000, "ms", "docs/penlink.md, section 7");

    /// <summary>How long the drive may stay on after the trigger was seen released.</summary>
    public static Figure ReleaseMs { get; } = Custom(50, "ms", "a stop ends the drive within 5 ms; ten times that");

    /// <summary>What one press may last beyond what the pen itself enforces, before the service stops it.</summary>
    public static Figure ActivationSlackMs { get; } = Custom(200, "ms", "the pen ends a press by itself; this is the backstop");

    private static Figure Custom(int value, string unit, string source) => new(value, unit, source, FigureMark.Unverified);
}
