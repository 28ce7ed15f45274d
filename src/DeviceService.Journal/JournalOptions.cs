namespace DeviceService.Journal;

/// <summary>Where the journal lies and what it shares with the service.</summary>
public sealed record JournalOptions
{
    /// <summary>The data directory; made when it is not there. On a local disk: network file systems neither lock nor sync as needed.</summary>
    public required string Directory { get; init; }

    /// <summary>
    /// Timestamp of the clock from which this run of the service counts its monotonic microseconds; null takes the moment of
    /// opening.
    /// </summary>
    public long? MonotonicOrigin { get; init; }

    /// <summary>Below this much free space, in bytes, the journal says that it cannot write, while it still tries.</summary>
    public long FreeSpaceMin { get; init; } = 16 * 1024 * 1024;

    /// <summary>Most pages of the database file; null is SQLite's own bound. Stands in for a full disk.</summary>
    internal int? PageCountMax { get; init; }

    /// <summary>Runs within the timed part of each commit. Stands in for a disk that hangs or fails.</summary>
    internal Action? BeforeSync { get; init; }

    /// <summary>Chunks of recordings that may wait to be written.</summary>
    internal int RecordingQueueLengthMax { get; init; } = 1024;

    /// <summary>Runs before each chunk of a recording is written. Stands in for a disk that hangs or fails.</summary>
    internal Action? BeforeChunk { get; init; }
}
