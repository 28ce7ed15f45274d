using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>What the journal tells the log. No patient reference is ever among it.</summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "Journal opened in {Directory}: {EntryCount} entries, head {HeadHash}")]
    public static partial void Opened(ILogger logger, string directory, long entryCount, string headHash);

    [LoggerMessage(2, LogLevel.Error, "Journal failed and takes no entries: {Reason}")]
    public static partial void Failed(ILogger logger, string reason, Exception? cause);

    [LoggerMessage(3, LogLevel.Warning, "Journal synced in {SyncMs} ms, which is too slow")]
    public static partial void SyncedSlowly(ILogger logger, long syncMs);

    [LoggerMessage(4, LogLevel.Information, "Journal recovered: reopened, verified and probed")]
    public static partial void Recovered(ILogger logger);

    [LoggerMessage(5, LogLevel.Warning, "Journal refused entries by a constraint: {Reason}")]
    public static partial void RefusedByConstraint(ILogger logger, string reason);

    [LoggerMessage(6, LogLevel.Information, "Journal signed a checkpoint at entry {EntryCount}")]
    public static partial void Checkpointed(ILogger logger, long entryCount);

    [LoggerMessage(7, LogLevel.Warning, "Checkpoint file was mended: {What}")]
    public static partial void CheckpointFileMended(ILogger logger, string what);

    [LoggerMessage(8, LogLevel.Warning, "Recording of activation {ActivationId} is not whole: {Reason}")]
    public static partial void RecordingNotWhole(ILogger logger, string activationId, string reason);

    [LoggerMessage(9, LogLevel.Warning, "Recording of activation {ActivationId} failed: {Reason}")]
    public static partial void RecordingFailed(ILogger logger, string activationId, string reason);

    [LoggerMessage(11, LogLevel.Information, "Incident {IncidentId} was written: {Cause} {Name} of {Pen}")]
    public static partial void IncidentWritten(ILogger logger, string incidentId, string cause, string name, string pen);

    [LoggerMessage(12, LogLevel.Warning, "The incident {Cause} {Name} has no file: {Why}")]
    public static partial void IncidentNotWritten(ILogger logger, string cause, string name, string why);

    [LoggerMessage(13, LogLevel.Warning, "The incident file {File} cannot be listed: {Why}")]
    public static partial void IncidentUnreadable(ILogger logger, string file, string why);

    [LoggerMessage(10, LogLevel.Information, "Journal closed at entry {EntryCount}")]
    public static partial void Closed(ILogger logger, long entryCount);
}
