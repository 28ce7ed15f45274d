using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>What this project logs. No patient reference is ever among it.</summary>
internal static partial class SessionsLog
{
    [LoggerMessage(1, LogLevel.Error, "A decision on {Happened} failed; the pen was stopped.")]
    public static partial void DecisionFailed(ILogger logger, string happened, Exception defect);

    [LoggerMessage(2, LogLevel.Warning, "An append to the journal failed: {Failure}")]
    public static partial void AppendFailed(ILogger logger, string failure);

    [LoggerMessage(3, LogLevel.Information, "The journal was reopened and verified.")]
    public static partial void JournalReopened(ILogger logger);

    [LoggerMessage(4, LogLevel.Information, "Line {Line} was attached; pen {PenId} is expected there.")]
    public static partial void LineAttached(ILogger logger, string line, string penId);

    [LoggerMessage(5, LogLevel.Information, "Line {Line} was let go.")]
    public static partial void LineDetached(ILogger logger, string line);

    [LoggerMessage(6, LogLevel.Warning, "Serial number {PenId} answers on {Count} lines; neither pen is armed.")]
    public static partial void DuplicateSerial(ILogger logger, string penId, int count);

    [LoggerMessage(7, LogLevel.Warning, "The wall clock is in doubt: {Doubt}.")]
    public static partial void ClockInDoubt(ILogger logger, string doubt);

    [LoggerMessage(8, LogLevel.Information, "Session {SessionId} of pen {PenId} was interrupted by a restart; a person decides.")]
    public static partial void SessionInterrupted(ILogger logger, string sessionId, string penId);

    [LoggerMessage(9, LogLevel.Information, "Every pen was disarmed; the service may end.")]
    public static partial void ShutDown(ILogger logger);

    [LoggerMessage(11, LogLevel.Warning, "What was counted of pens in earlier runs cannot be read, and is counted anew: {Failure}")]
    public static partial void DiagnosticsUnreadable(ILogger logger, string failure);

    [LoggerMessage(12, LogLevel.Warning, "What was counted of pens could not be written down; it is tried again in a minute: {Failure}")]
    public static partial void DiagnosticsNotKept(ILogger logger, string failure);

    [LoggerMessage(13, LogLevel.Warning, "What is on record of pen {PenId} cannot be read, so its line does not take it up; it is read again in a moment: {Failure}")]
    public static partial void PastUnreadable(ILogger logger, string penId, string failure);

    [LoggerMessage(14, LogLevel.Warning, "Which sessions are open by the record cannot be read; the journal was reopened, and what it missed is written again: {Failure}")]
    public static partial void OpenSessionsUnreadable(ILogger logger, string failure);

    [LoggerMessage(10, LogLevel.Warning, "The hourly checkpoint could not be signed; the journal says why.")]
    public static partial void CheckpointMissed(ILogger logger);
}
