using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>
/// A call whose bytes are no message of its kind would end as UNKNOWN, which here means "sent to the pen and not
/// acknowledged". It did nothing, so it becomes INVALID_ARGUMENT. One that is too large to be read is RESOURCE_EXHAUSTED, and is told which
/// rule says so. Both are counted and logged. An emergency stop is the exception: it acts on every call (law 12), so one that could not be
/// read, or whose client went away before it was whole, stops every pen.
/// </summary>
internal sealed class UnreadableCalls(RequestDelegate next, PenFleet fleet, ILogger<UnreadableCalls> log)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";
    private const string StoppedAll = " Every pen was stopped all the same.";

    private static readonly PathString Stop = $"/{V1.SafetyService.Descriptor.FullName}/{nameof(V1.SafetyService.SafetyServiceBase.EmergencyStop)}";
    private static readonly string Unknown = Text(StatusCode.Unknown);
    private static readonly string Exhausted = Text(StatusCode.ResourceExhausted);
    private static long _count;

    public async Task InvokeAsync(HttpContext http)
    {
        var stops = HttpMethods.IsPost(http.Request.Method) && http.Request.Path == Stop;
        try
        {
            await next(http);
        }
        finally
        {
            if (stops && !CallProgress.HasReached(http))
            {
                var told = StopEveryPen(http);
                if (told.IsFaulted)
                {
                    // A pen that could not be told is no stop, and the call says so by failing.
                    await told;
                }
            }
        }

        if (CallProgress.HasReached(http) || http.Response.HasStarted)
        {
            return;
        }

        var headers = http.Response.Headers;
        var refusal = WhyUnread(headers[StatusHeader]);
        if (refusal is not null || stops)
        {
            log.CallUnreadable(http.Request.Path, Caller.Of(http).Peer, Interlocked.Increment(ref _count));
        }

        if (refusal is not null)
        {
            var refused = refusal.ToRpcException();
            headers[StatusHeader] = Text(refused.StatusCode);
            headers[MessageHeader] = Uri.EscapeDataString(refused.Status.Detail);
            headers[DetailsHeader] = Convert.ToBase64String(refused.GetRpcStatus()!.ToByteArray());
        }

        if (stops)
        {
            headers[MessageHeader] = headers[MessageHeader] + Uri.EscapeDataString(StoppedAll);
        }
    }

    // Which pen was meant is not known, nor who in particular asked: the stop's record has the connection. Every pen is told within this call;
    // what became of each is not waited for, as this answer has no room for it.
    private Task<IReadOnlyList<EmergencyStopReport>> StopEveryPen(HttpContext http)
    {
        var caller = Caller.Of(http);
        var by = new Actor(caller.Principal, null, caller.ByCertificate ? IdentityProof.Certificate : IdentityProof.Asserted);
        return fleet.EmergencyStopAsync(null, by, $"a call that could not be read or did not end, from {caller.Peer}");
    }

    // Before it reached its method nothing else ends a call so.
    private static Refusal? WhyUnread(string? status) =>
        status == Unknown ? Rules.ArgumentForm.Refuse(("field", "request"), ("observed", "unreadable bytes"), ("expected", "a protobuf message of this rpc"))
        : status == Exhausted ? Rules.RequestSize.Refuse(
            ("observed", $"more than {Refusal.Number(DeviceHost.MessageBytesMax)}"), ("limit", Refusal.Number(DeviceHost.MessageBytesMax)), ("unit", "bytes"))
        : null;

    private static string Text(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
