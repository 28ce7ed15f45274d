using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>Every message of the host. Past tense, and never a patient, a reason or any other text that a caller wrote.</summary>
internal static partial class HostLog
{
    [LoggerMessage(1, LogLevel.Information, "Starting {Version}: data {DataDirectory}, gRPC {Address}, TLS {Tls}, time zone {TimeZone}, log level {Level}, pens {Pens}")]
    public static partial void Starting(this ILogger logger, string version, string dataDirectory, ListenAddress address, bool tls, string timeZone, LogLevel level, IReadOnlyList<string> pens);

    [LoggerMessage(2, LogLevel.Information, "Listened on {Address}")]
    public static partial void Listened(this ILogger logger, string address);

    [LoggerMessage(3, LogLevel.Information, "Stopping: {PenCount} pens are disarmed first")]
    public static partial void StoppingBegan(this ILogger logger, int penCount);

    [LoggerMessage(4, LogLevel.Information, "Stopped after {ElapsedMs} ms")]
    public static partial void Stopped(this ILogger logger, long elapsedMs);

    [LoggerMessage(5, LogLevel.Error, "Call {Rpc} failed as incident {IncidentId}")]
    public static partial void CallFailed(this ILogger logger, Exception failure, string rpc, string incidentId);

    [LoggerMessage(6, LogLevel.Warning, "Call {Rpc} from {Peer} could not be read; {Count} so far")]
    public static partial void CallUnreadable(this ILogger logger, string rpc, string peer, long count);

    [LoggerMessage(7, LogLevel.Warning, "Client certificate {Subject} was refused")]
    public static partial void ClientCertificateRefused(this ILogger logger, string subject);

    [LoggerMessage(8, LogLevel.Warning, "A pen was not seen disarmed within {LimitMs} ms of stopping; its dead-man stops it")]
    public static partial void DisarmUnseen(this ILogger logger, long limitMs);

    [LoggerMessage(9, LogLevel.Information, "Refused {Rpc} by {RuleId} for {Principal}")]
    public static partial void Refused(this ILogger logger, string rpc, string ruleId, string principal);

    [LoggerMessage(15, LogLevel.Warning, "PINs are keyed with {Path} from now on; those that were keyed with {KeyId}, which is lost, are taken no more")]
    public static partial void PinKeyRenewed(this ILogger logger, string path, string keyId);

    [LoggerMessage(12, LogLevel.Warning, "No prescriber can sign in: one registers with the code in {Path}")]
    public static partial void SetupCodeWritten(this ILogger logger, string path);

    [LoggerMessage(13, LogLevel.Warning, "{Path} can be read by others than its owner, and PINs can be tried with it: chmod 600 {Path}")]
    public static partial void PinKeyReadable(this ILogger logger, string path);

    [LoggerMessage(14, LogLevel.Warning, "This version of the web server keeps its streams otherwise, so an answer that it loses cannot be prevented here: {Reason}")]
    public static partial void StreamsUnmendable(this ILogger logger, string reason);

    [LoggerMessage(10, LogLevel.Warning, "A reader of {Rpc} at {Peer} took nothing for {Seconds} s and was cut off")]
    public static partial void ReaderCutOff(this ILogger logger, string rpc, string peer, double seconds);
}
