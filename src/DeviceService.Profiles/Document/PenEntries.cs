using YamlDotNet.Serialization;

namespace DeviceService.Profiles;

/// <summary>What every pen is given to enforce.</summary>
[YamlSerializable]
internal sealed class PenFiguresEntry
{
    public FigureEntry? ActivationMs { get; set; }

    public FigureEntry? DeadManMs { get; set; }

    public FigureEntry? ArmingMs { get; set; }

    public FigureEntry? SettleToleranceUm { get; set; }

    public FigureEntry? MotorCurrentMilliamps { get; set; }

    public FigureEntry? TemperatureDecidegrees { get; set; }

    public FigureEntry? MarginUm { get; set; }
}

/// <summary>What the guard holds samples against.</summary>
[YamlSerializable]
internal sealed class GuardEntry
{
    public FigureEntry? DeviationUm { get; set; }

    public FigureEntry? DeviationMs { get; set; }

    public FigureEntry? ChannelsUm { get; set; }

    public FigureEntry? RateBandPercent { get; set; }

    public FigureEntry? RateBandMs { get; set; }

    public FigureEntry? RunUpMs { get; set; }

    public FigureEntry? StallRatePercent { get; set; }

    public FigureEntry? StallCurrentPercent { get; set; }

    public FigureEntry? StallMs { get; set; }

    public FigureEntry? TemperatureMs { get; set; }

    public FigureEntry? ReleaseMs { get; set; }

    public FigureEntry? ActivationSlackMs { get; set; }

    public FigureEntry? ContactMs { get; set; }

    public FigureEntry? BatteryMs { get; set; }

    public FigureEntry? PlaceUm { get; set; }
}

/// <summary>What arming asks of pen and telemetry.</summary>
[YamlSerializable]
internal sealed class ArmingEntry
{
    public FigureEntry? BatteryWarnPercent { get; set; }

    public FigureEntry? BatteryArmPercent { get; set; }

    public FigureEntry? TemperatureDecidegrees { get; set; }
}

/// <summary>What a pen's certificate has to show, and how long it holds.</summary>
[YamlSerializable]
internal sealed class CalibrationEntry
{
    public string? RequiredOf { get; set; }

    public FigureEntry? ToleranceUm { get; set; }

    public FigureEntry? RateTolerancePercent { get; set; }

    public FigureEntry? RateReadingsMin { get; set; }

    public FigureEntry? ValidDays { get; set; }

    public FigureEntry? RunHoursMax { get; set; }
}

/// <summary>What a hazard does to a running treatment.</summary>
[YamlSerializable]
internal sealed class ReactionEntry
{
    public string? Hazard { get; set; }

    public string? Rule { get; set; }

    public string? Reaction { get; set; }

    public string? Mark { get; set; }

    public string? Source { get; set; }
}
