namespace DeviceService.Journal;

/// <summary>Why a data directory could not be opened.</summary>
public enum JournalOpenFailure
{
    /// <summary>Another process holds it.</summary>
    HeldByOther = 1,

    /// <summary>It cannot be made, read or written.</summary>
    DirectoryUnusable = 2,

    /// <summary>A newer version of the service has written it.</summary>
    NewerSchema = 3,

    /// <summary>The journal has signed checkpoints, and the key that signed them is gone or another.</summary>
    CheckpointKeyMissing = 4,
}

/// <summary>The data directory cannot be opened; the message names it and says what to do.</summary>
public sealed class JournalOpenException : Exception
{
    /// <summary>Made by the journal.</summary>
    public JournalOpenException(JournalOpenFailure failure, string message, Exception? cause = null)
        : base(message, cause) => Failure = failure;

    /// <summary>Why.</summary>
    public JournalOpenFailure Failure { get; }
}
