namespace DeviceService.Journal;

/// <summary>Why a backup could not be restored.</summary>
public enum JournalRestoreFailure
{
    /// <summary>There is no backup there.</summary>
    BackupMissing = 1,

    /// <summary>It is no backup but a data directory that a service writes to.</summary>
    BackupInUse = 2,

    /// <summary>The backup does not verify.</summary>
    NotVerified = 3,

    /// <summary>A service writes to the directory that it would go to.</summary>
    DirectoryInUse = 4,

    /// <summary>The directory that it would go to is not empty.</summary>
    DirectoryNotEmpty = 5,

    /// <summary>It cannot be read, written, or opened as a journal.</summary>
    Unusable = 6,
}

/// <summary>A backup was not restored, and nothing is left of it; the message says why and what to do.</summary>
public sealed class JournalRestoreException : Exception
{
    /// <summary>Made by the restore.</summary>
    public JournalRestoreException(JournalRestoreFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>Why.</summary>
    public JournalRestoreFailure Failure { get; }
}
