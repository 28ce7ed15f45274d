using DeviceService.Sessions;
using Microsoft.Data.Sqlite;

namespace DeviceService.Journal;

/// <summary>What a person is told of a store that failed: what happened and what to do.</summary>
internal static class StoreFailure
{
    /// <summary>The sentence for an exception.</summary>
    public static string SentenceOf(Exception cause, JournalPaths paths) => cause switch
    {
        SqliteException { SqliteErrorCode: 13 } => DiskFull(paths),
        SqliteException { SqliteErrorCode: 8 } => $"The journal in '{paths.Directory}' is read-only. Make it writable; the service tries again each second.",
        SqliteException { SqliteErrorCode: 10 } failed =>
            $"The disk of the journal in '{paths.Directory}' failed (SQLite {failed.SqliteExtendedErrorCode}). Check the disk; the service tries again each second.",
        SqliteException { SqliteErrorCode: 14 } =>
            $"The journal in '{paths.Directory}' cannot be opened. Check the directory and its permissions; the service tries again each second.",
        SqliteException { SqliteErrorCode: 11 or 26 } =>
            $"The journal in '{paths.Directory}' is damaged: {cause.Message} Restore a backup, or move the directory aside to begin a new journal.",
        _ => $"The journal in '{paths.Directory}' cannot be written: {cause.Message} The service tries again each second.",
    };

    public static string DiskFull(JournalPaths paths) =>
        $"The disk of the journal in '{paths.Directory}' is full. Free space; the service tries again each second.";

    public static string NotVerified(JournalDefect defect, JournalPaths paths) =>
        $"The journal in '{paths.Directory}' did not verify: {defect.Sentence} Restore a backup, or move the directory aside to begin a new journal.";

    public const string QueueFull = "Too many entries wait for the journal's disk. Wait until it has caught up.";

    public const string Closing = "The journal is closed.";
}
