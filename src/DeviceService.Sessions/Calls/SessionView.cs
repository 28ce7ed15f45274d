using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A session as its readers see it.</summary>
public sealed record SessionView
{
    /// <summary>The session.</summary>
    public required SessionRecord Record { get; init; }

    /// <summary>When its state last changed.</summary>
    public required Moment StateSince { get; init; }

    /// <summary>What a person should do to go on; empty when nothing is in the way.</summary>
    public required string Remedy { get; init; }

    /// <summary>Why it is stopped; null in every other state.</summary>
    public StopReason? StopReason { get; init; }

    /// <summary>What the trigger would start or has started; null unless armed or treating.</summary>
    public ArmedView? Armed { get; init; }

    /// <summary>The open pass, with what ended so far; null when none is open.</summary>
    public PassRecord? OpenPass { get; init; }

    /// <summary>Activations of the open pass that have ended.</summary>
    public IReadOnlyList<ActivationRecord> Activations { get; init; } = [];

    /// <summary>Every stop of the session, oldest first.</summary>
    public IReadOnlyList<StopRecord> Stops { get; init; } = [];

    /// <summary>Alarms that stand, highest priority first.</summary>
    public IReadOnlyList<AlarmRecord> Alarms { get; init; } = [];

    /// <summary>What is used and left of each budget; empty for a session that is closed, or was just opened.</summary>
    public IReadOnlyList<Budget> Budgets { get; init; } = [];

    /// <summary>The newest event of this session.</summary>
    public required Cursor Cursor { get; init; }
}

/// <summary>What the pen is permitted to do.</summary>
/// <param name="Target">Where.</param>
/// <param name="ProtrusionUm">Confirmed by the pen, in micrometres.</param>
/// <param name="StrokeRateMillihertz">Confirmed by the pen, in millihertz.</param>
/// <param name="ArmedAt">When the pen accepted.</param>
/// <param name="ExpiresAt">When it ends by itself; null while treating.</param>
/// <param name="LimitsDigest">Digest of the limits in force, lower-case hexadecimal.</param>
public sealed record ArmedView(
    PassTarget Target, int ProtrusionUm, int StrokeRateMillihertz, Moment ArmedAt, Moment? ExpiresAt, string LimitsDigest);
