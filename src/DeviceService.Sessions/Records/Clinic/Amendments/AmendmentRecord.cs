namespace DeviceService.Sessions;

/// <summary>
/// A correction of an entry, beside it: the entry stays as it is, and nothing that decides reads the correction. Pen and session are
/// those of the entry.
/// </summary>
public sealed record AmendmentRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Amendment;

    /// <summary>Its id.</summary>
    public required string AmendmentId { get; init; }

    /// <summary>The entry that is corrected.</summary>
    public required long OfEntry { get; init; }

    /// <summary>What that entry is.</summary>
    public required EntryKind OfKind { get; init; }

    /// <summary>Id of the pass, activation or session that the entry is about; null for other entries.</summary>
    public string? ResourceId { get; init; }

    /// <summary>What is right instead, in words.</summary>
    public required string Correction { get; init; }

    /// <summary>Why it is corrected.</summary>
    public required string Reason { get; init; }
}
