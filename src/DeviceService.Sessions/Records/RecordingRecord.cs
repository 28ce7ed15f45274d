namespace DeviceService.Sessions;

/// <summary>
/// A recording was closed with samples lost, or was found cut by a crash: its digest, so that it is held by the chain
/// although no <see cref="ActivationRecord"/> carries it. Written by the journal alone.
/// </summary>
public sealed record RecordingRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Recording;

    /// <summary>The activation.</summary>
    public required string ActivationId { get; init; }

    /// <summary>The pass.</summary>
    public required string PassId { get; init; }

    /// <summary>SHA-256 of the file, lower-case hexadecimal.</summary>
    public required string Digest { get; init; }

    /// <summary>Samples in it.</summary>
    public required long SamplesKept { get; init; }

    /// <summary>Samples that reached the journal and were not kept; null where a crash left that unknown.</summary>
    public long? SamplesLost { get; init; }

    /// <summary>Why it is not whole.</summary>
    public required string Reason { get; init; }
}
