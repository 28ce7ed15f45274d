using DeviceService.Safety;
using Microsoft.Extensions.Logging;

namespace DeviceService.PenLink;

/// <summary>What this project logs: lines, never patients.</summary>
internal static partial class LinkLog
{
    [LoggerMessage(EventId = 1, EventName = "LinkChanged", Level = LogLevel.Information, Message = "The link on {Line} became {State} ({Reason}, epoch {Epoch}, pen {SerialNumber})")]
    public static partial void LinkChanged(ILogger log, string line, LinkState state, string reason, long epoch, string? serialNumber);

    [LoggerMessage(EventId = 2, EventName = "LineOpened", Level = LogLevel.Debug, Message = "The line {Line} was opened")]
    public static partial void LineOpened(ILogger log, string line);

    [LoggerMessage(EventId = 3, EventName = "LineThreadFailed", Level = LogLevel.Error, Message = "The thread of line {Line} failed; the pen was stopped and the line is opened anew")]
    public static partial void LineThreadFailed(ILogger log, string line, Exception failure);

    [LoggerMessage(EventId = 4, EventName = "HostStalled", Level = LogLevel.Warning, Message = "The thread of line {Line} woke {LateMs} ms late")]
    public static partial void HostStalled(ILogger log, string line, long lateMs);

    [LoggerMessage(EventId = 5, EventName = "LineThreadStarted", Level = LogLevel.Information, Message = "The thread of line {Line} started {Standing}")]
    public static partial void LineThreadStarted(ILogger log, string line, string standing);
}
