namespace DeviceService.Safety;

/// <summary>
/// What samples were held against, as plain numbers: an incident file has it, so that whoever replays the file judges each sample as it was
/// judged. Lengths in um, rates in mHz, times in ms unless the name says otherwise.
/// </summary>
public sealed record GuardRecord
{
    /// <summary>Whether the pen was armed, or had been asked to be.</summary>
    public required bool Armed { get; init; }

    /// <summary>Whether the trigger could start the motor; null in files from before that was told apart from <see cref="Armed"/>.</summary>
    public bool? DrivePermitted { get; init; }

    /// <summary>L; null while no limits were in force.</summary>
    public int? LimitUm { get; init; }

    /// <summary>The generation that the pen had confirmed; null for none.</summary>
    public uint? LimitsGeneration { get; init; }

    /// <summary>What the needles were set to; null while disarmed.</summary>
    public int? SettingUm { get; init; }

    /// <summary>How far a dial could stray; null on a pen that sets itself.</summary>
    public int? DialToleranceUm { get; init; }

    /// <summary>The profile's figures of the guard, by name; null while disarmed.</summary>
    public IReadOnlyDictionary<string, int>? Figures { get; init; }

    /// <summary>Hazards whose breach paused and did not stop, in a file without <see cref="Reactions"/>.</summary>
    public IReadOnlyList<string> Pauses { get; init; } = [];

    /// <summary>What a breach of each rule does that a profile may choose for: the number of its <see cref="Reaction"/>. Null in files from before there was a choice by rule.</summary>
    public IReadOnlyDictionary<string, int>? Reactions { get; init; }

    /// <summary>What the arming could use up; null while disarmed.</summary>
    public AllowanceRecord? Allowance { get; init; }

    /// <summary>Slowest stroke rate.</summary>
    public int RateMinMillihertz { get; init; }

    /// <summary>Fastest stroke rate.</summary>
    public int RateMaxMillihertz { get; init; }

    /// <summary>Below this rate the motor stalled.</summary>
    public int StallRateMillihertz { get; init; }

    /// <summary>At or above this current it did, in mA.</summary>
    public int StallMilliamps { get; init; }

    /// <summary>How far two channels could lie apart.</summary>
    public int ChannelsUm { get; init; }

    /// <summary>Above this the housing was too warm, in tenths of a degree Celsius.</summary>
    public int TemperatureDecidegrees { get; init; }

    /// <summary>Below this charge a pen that stood was disarmed, in percent.</summary>
    public int BatteryPercent { get; init; }

    /// <summary>Longest drive for one press.</summary>
    public int ActivationMs { get; init; }
}

/// <summary>What one arming could still use up, as plain numbers.</summary>
/// <param name="Strokes">Strokes that were left.</param>
/// <param name="DriveUs">Time that was left, in us.</param>
/// <param name="Time">The budget of time that ended first.</param>
/// <param name="Punctures">The budget of punctures.</param>
/// <param name="Needles">Punctures of one stroke.</param>
/// <param name="DwellMs">Longest time in one place.</param>
/// <param name="StrokesCounted">The pen's own count then; null where it was not known.</param>
public sealed record AllowanceRecord(long Strokes, long DriveUs, Budget Time, Budget Punctures, int Needles, int DwellMs, ulong? StrokesCounted);
