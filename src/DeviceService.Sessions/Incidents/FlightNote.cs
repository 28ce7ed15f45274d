using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a note tells of.</summary>
public enum FlightNoteKind
{
    /// <summary>A call reached the owner of the pen.</summary>
    Request = 1,

    /// <summary>It was answered, or refused by a rule.</summary>
    Answer = 2,

    /// <summary>The session moved.</summary>
    Session = 3,

    /// <summary>The link changed.</summary>
    Link = 4,

    /// <summary>What samples are held against changed.</summary>
    Guard = 5,

    /// <summary>The pen was stopped.</summary>
    Stop = 6,

    /// <summary>It was seen to stand.</summary>
    StopConfirmed = 7,

    /// <summary>The pen reported other faults.</summary>
    PenFaults = 8,

    /// <summary>The line thread woke late.</summary>
    HostStalled = 9,

    /// <summary>The service contradicted itself.</summary>
    Defect = 10,

    /// <summary>An append to the journal ended.</summary>
    Synced = 11,

    /// <summary>A person acknowledged a stop, and the latch was cleared.</summary>
    LatchCleared = 12,
}

/// <summary>Where a stop was decided.</summary>
public enum StopOrigin
{
    /// <summary>By a caller.</summary>
    Call = 1,

    /// <summary>By the owner loop.</summary>
    Loop = 2,

    /// <summary>On the line thread, by a sample.</summary>
    Sample = 3,

    /// <summary>On the line thread, by the loss of the link.</summary>
    Link = 4,
}

/// <summary>One thing that was decided or noticed about a pen. No patient is in it, and no text that a caller wrote.</summary>
/// <param name="Us">When, in microseconds of the monotonic clock.</param>
/// <param name="Kind">What it tells of.</param>
/// <param name="Name">The rpc, state, reason or event.</param>
public sealed record FlightNote(long Us, FlightNoteKind Kind, string Name)
{
    /// <summary>The rule that refused or stopped; empty where none did.</summary>
    public string RuleId { get; init; } = "";

    /// <summary>What happened, in the service's own words.</summary>
    public string Sentence { get; init; } = "";

    /// <summary>Number of the stop or of the call; null where there is none.</summary>
    public long? Number { get; init; }

    /// <summary>The sample or status that showed it, by the pen's clock in us; null where neither did.</summary>
    public ulong? DeviceTimeUs { get; init; }

    /// <summary>How long it took, in us; null where nothing took time.</summary>
    public long? TookUs { get; init; }

    /// <summary>Where a stop was decided; null for what is no stop.</summary>
    public StopOrigin? Origin { get; init; }

    /// <summary>The settings of a guard; null for what is no guard.</summary>
    public GuardRecord? Guard { get; init; }
}
