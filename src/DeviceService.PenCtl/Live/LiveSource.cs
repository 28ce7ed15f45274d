using Grpc.Core;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// What the live view knows: samples from their stream, and everything slower asked for each second, or sooner when samples tell of
/// something newer. Limits are asked for once for each generation, and count only when the pen has confirmed them.
/// </summary>
internal sealed class LiveSource(CommandRun run, ServiceConnection service, string penId)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(10);

    public LivePicture Picture { get; private set; } = new() { Pen = new Pen { Operating = new(), Link = new(), Administrative = new() }, Trace = new LiveTrace(Length) };

    /// <summary>Takes in what the stream said.</summary>
    public void Take(WatchTelemetryResponse response)
    {
        switch (response.KindCase)
        {
            case WatchTelemetryResponse.KindOneofCase.Status:
                Picture = Picture with { Status = response.Status };
                break;
            case WatchTelemetryResponse.KindOneofCase.Batch:
                Picture.Trace.Add(response.Batch);
                break;
            case WatchTelemetryResponse.KindOneofCase.Gap:
                Picture.Trace.Add(response.Gap);
                break;
            default:
                break;
        }
    }

    /// <summary>Asks for all that is no sample.</summary>
    public async Task AskAsync()
    {
        var pen = (await service.Pens.GetPenAsync(new GetPenRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Pen;
        var alarms = await service.Alarms.ListAlarmsAsync(new ListAlarmsRequest { PenId = penId }, deadline: service.Deadline, cancellationToken: run.Cancellation);
        var session = pen.OpenSessionId.Length == 0
            ? null
            : (await service.Sessions.GetSessionAsync(
                new GetSessionRequest { SessionId = pen.OpenSessionId }, deadline: service.Deadline, cancellationToken: run.Cancellation)).Session;
        Picture = Picture with { Pen = pen, Session = session, Alarms = [.. alarms.Alarms] };
        await AskLimitsAsync();
    }

    private async Task AskLimitsAsync()
    {
        var generation = Picture.Pen.Operating.LimitsGeneration;
        if (Picture.Target is not { } target || Picture.LimitsUm.ContainsKey(generation))
        {
            return;
        }

        try
        {
            var answer = await service.Safety.GetEffectiveLimitsAsync(
                new GetEffectiveLimitsRequest { SessionId = Picture.Session!.SessionId, Area = target.Area, Side = target.Side },
                deadline: service.Deadline,
                cancellationToken: run.Cancellation);
            if (answer.Limits.InForce)
            {
                Picture = Picture with { LimitsUm = Picture.LimitsUm.Add(generation, answer.Limits.NeedleProtrusionLimitUm) };
            }
        }
        catch (RpcException refused) when (refused.StatusCode is StatusCode.FailedPrecondition or StatusCode.NotFound)
        {
            // The session ended, or the pen went, between two questions: no limit is shown then, and none is made up.
            return;
        }
    }
}
