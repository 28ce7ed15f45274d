using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a stop entry tells of its stop.</summary>
public enum StopStage
{
    /// <summary>The pen was stopped.</summary>
    Stopped,

    /// <summary>The pen was seen to stand.</summary>
    Confirmed,

    /// <summary>A person acknowledged it.</summary>
    Acknowledged,
}

/// <summary>A stop as it stands after a change; the newest entry per stop id is the projection.</summary>
public sealed record StopRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Stop;

    /// <summary>Its id.</summary>
    public required string StopId { get; init; }

    /// <summary>Number of the newest stop of this pen; it only rises, and acknowledging names it.</summary>
    public required long Number { get; init; }

    /// <summary>What this entry tells.</summary>
    public required StopStage Stage { get; init; }

    /// <summary>Why.</summary>
    public required StopReason Reason { get; init; }

    /// <summary>What happened, with its numbers.</summary>
    public required string Sentence { get; init; }

    /// <summary>What became of the frame.</summary>
    public required StopFrameFate Fate { get; init; }

    /// <summary>When it was stopped.</summary>
    public required Moment StoppedAt { get; init; }

    /// <summary>From cause to the last byte written, in microseconds; null when nothing was written.</summary>
    public long? WriteLatencyUs { get; init; }

    /// <summary>From cause to the confirming sample, in microseconds; null until confirmed.</summary>
    public long? ConfirmLatencyUs { get; init; }

    /// <summary>The pen's own stop count as last seen; null when it never said.</summary>
    public uint? PenStopCount { get; init; }

    /// <summary>Who stopped, where a person or program did.</summary>
    public Actor? StoppedBy { get; init; }

    /// <summary>Who acknowledged it; null until then.</summary>
    public Actor? AcknowledgedBy { get; init; }

    /// <summary>Why it was acknowledged.</summary>
    public string AcknowledgeReason { get; init; } = "";

    /// <summary>When it was acknowledged.</summary>
    public Moment? AcknowledgedAt { get; init; }
}
