namespace DeviceService.Sessions;

/// <summary>
/// The journal up to here is a backup that was restored: what was written after the backup was made is lost. The one record of the clinic's
/// that its book does not write: it is appended by whoever restores, before any service opens the copy.
/// </summary>
public sealed record RestoreRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Restore;

    /// <summary>Names the restore.</summary>
    public required string RestoreId { get; init; }

    /// <summary>Entries of the backup.</summary>
    public required long BackupEntryCount { get; init; }

    /// <summary>Hash of its newest entry, lower-case hexadecimal.</summary>
    public required string BackupHeadHash { get; init; }

    /// <summary>Whether it was held against a head that was kept elsewhere.</summary>
    public required bool HeldAgainstHead { get; init; }
}
