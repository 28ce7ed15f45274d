namespace DeviceService.Sessions;

/// <summary>A person reconciled pens and cartridges with a journal that was restored. The cartridges have reservations of their own.</summary>
public sealed record RestoreReconciliationRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.RestoreReconciliation;

    /// <summary>The restore.</summary>
    public required string RestoreId { get; init; }

    /// <summary>What each pen was compared to.</summary>
    public required IReadOnlyList<ComparedPen> Pens { get; init; }

    /// <summary>Cartridges that were used after the backup was made; empty where the person found none.</summary>
    public required IReadOnlyList<string> UsedCartridgeIds { get; init; }

    /// <summary>Entries of a head that was kept elsewhere; null where none was.</summary>
    public long? KnownEntryCount { get; init; }

    /// <summary>Hash of that head, lower-case hexadecimal; null where none was kept.</summary>
    public string? KnownHeadHash { get; init; }

    /// <summary>What the person looked at and found.</summary>
    public required string Reason { get; init; }
}

/// <summary>A pen, held against the journal that was restored.</summary>
/// <param name="PenId">Its serial number.</param>
/// <param name="Presses">Presses by its own counter.</param>
/// <param name="PressesUnknown">How many of them the restored journal does not know.</param>
/// <param name="KeptEntryCount">Entries of the head that it keeps; null where it keeps none.</param>
/// <param name="KeptHeadHash">Hash of that head, lower-case hexadecimal; null where it keeps none.</param>
/// <param name="EntriesLost">How many entries the pen knows of beyond the backup, at least.</param>
/// <param name="Foreign">Whether a person said that the head is of another service's journal.</param>
public sealed record ComparedPen(string PenId, ulong Presses, ulong PressesUnknown, long? KeptEntryCount, string? KeptHeadHash, long EntriesLost, bool Foreign);
