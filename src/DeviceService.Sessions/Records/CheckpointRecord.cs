namespace DeviceService.Sessions;

/// <summary>The journal signed its own head (law 20). <see cref="JournalEntry.At"/> is when; it is written by the journal alone.</summary>
public sealed record CheckpointRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Checkpoint;

    /// <summary>Entries up to and including the head that was signed.</summary>
    public required long EntryCount { get; init; }

    /// <summary>Hash of that head, lower-case hexadecimal.</summary>
    public required string HeadHash { get; init; }

    /// <summary>ECDSA signature, lower-case hexadecimal.</summary>
    public required string Signature { get; init; }

    /// <summary>Names the key that verifies it.</summary>
    public required string KeyId { get; init; }
}
