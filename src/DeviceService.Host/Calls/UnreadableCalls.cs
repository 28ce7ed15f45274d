using System.Globalization;
using DeviceService.Safety;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>
/// A call whose bytes are no message of its kind would end as UNKNOWN, which here means "sent to the pen and not
/// acknowledged". It did nothing, so it becomes INVALID_ARGUMENT, is counted and logged.
/// </summary>
internal sealed class UnreadableCalls(RequestDelegate next, ILogger<UnreadableCalls> log)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string Unknown = ((int)StatusCode.Unknown).ToString(CultureInfo.InvariantCulture);
    private static long _count;

    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (CallProgress.HasReached(http) || http.Response.HasStarted || http.Response.Headers[StatusHeader] != Unknown)
        {
            return;
        }

        log.CallUnreadable(http.Request.Path, Caller.Of(http).Peer, Interlocked.Increment(ref _count));
        var refused = Rules.ArgumentForm
            .Refuse(("field", "request"), ("observed", "unreadable bytes"), ("expected", "a protobuf message of this rpc"))
            .ToRpcException();
        http.Response.Headers[StatusHeader] = ((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture);
        http.Response.Headers[MessageHeader] = Uri.EscapeDataString(refused.Status.Detail);
        http.Response.Headers[DetailsHeader] = Convert.ToBase64String(refused.GetRpcStatus()!.ToByteArray());
    }
}
