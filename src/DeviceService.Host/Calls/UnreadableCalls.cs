using System.Globalization;
using DeviceService.Safety;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// A call whose bytes are no message of its kind would end as UNKNOWN, which here means "sent to the pen and not
/// acknowledged". It did nothing, so it becomes INVALID_ARGUMENT. One that is too large to be read is RESOURCE_EXHAUSTED, and is told which
/// rule says so. Both are counted and logged.
/// </summary>
internal sealed class UnreadableCalls(RequestDelegate next, ILogger<UnreadableCalls> log)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string Unknown = Text(StatusCode.Unknown);
    private static readonly string Exhausted = Text(StatusCode.ResourceExhausted);
    private static long _count;

    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (CallProgress.HasReached(http) || http.Response.HasStarted || WhyUnread(http.Response.Headers[StatusHeader]) is not { } refusal)
        {
            return;
        }

        log.CallUnreadable(http.Request.Path, Caller.Of(http).Peer, Interlocked.Increment(ref _count));
        var refused = refusal.ToRpcException();
        http.Response.Headers[StatusHeader] = Text(refused.StatusCode);
        http.Response.Headers[MessageHeader] = Uri.EscapeDataString(refused.Status.Detail);
        http.Response.Headers[DetailsHeader] = Convert.ToBase64String(refused.GetRpcStatus()!.ToByteArray());
    }

    // Before it reached its method nothing else ends a call so.
    private static Refusal? WhyUnread(string? status) =>
        status == Unknown ? Rules.ArgumentForm.Refuse(("field", "request"), ("observed", "unreadable bytes"), ("expected", "a protobuf message of this rpc"))
        : status == Exhausted ? Rules.RequestSize.Refuse(
            ("observed", $"more than {Refusal.Number(DeviceHost.MessageBytesMax)}"), ("limit", Refusal.Number(DeviceHost.MessageBytesMax)), ("unit", "bytes"))
        : null;

    private static string Text(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
