using System.Globalization;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Who commands which pen.</summary>
internal sealed class ControlEndpoint(PenFleet fleet, Commands commands, StreamPump pump, TimeProvider clock) : V1.ControlService.ControlServiceBase
{
    public override async Task<V1.AcquireControlResponse> AcquireControl(V1.AcquireControlRequest request, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var answer = await commands.ExecuteAsync(
            new Request.AcquireControl(penId, Fields.Name("client_name", request.ClientName))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = request.OperatorId.Length == 0 ? Commands.ActorOf(context) : Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.AcquireControlResponse
        {
            Control = Now(penId, answer),
            Replayed = answer.Replayed,
            LeaseNumber = answer.First.Control?.LeaseNumber ?? 0,
        };
    }

    public override async Task<V1.RenewControlResponse> RenewControl(V1.RenewControlRequest request, ServerCallContext context)
    {
        var shown = request.LastAlarmSequence <= long.MaxValue
            ? (long)request.LastAlarmSequence
            : throw Fields.Form("last_alarm_sequence", request.LastAlarmSequence.ToString(CultureInfo.InvariantCulture), "the sequence of an alarm that was shown");
        var (control, refusal) = await fleet.RenewControlAsync(
            Fields.Name("pen_id", request.PenId), Lease(request.LeaseNumber), shown, Commands.ActorOf(context));
        return refusal is null
            ? new V1.RenewControlResponse { Control = control?.ToWire(fleet.Now) }
            : throw refusal.ToRpcException(("lease_number", Safety.Refusal.Number(control?.LeaseNumber ?? 0)));
    }

    public override async Task<V1.ReleaseControlResponse> ReleaseControl(V1.ReleaseControlRequest request, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var answer = await commands.ExecuteAsync(
            new Request.ReleaseControl(penId)
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = Lease(request.LeaseNumber),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.ReleaseControlResponse { Control = Now(penId, answer), Replayed = answer.Replayed };
    }

    public override async Task<V1.TakeControlResponse> TakeControl(V1.TakeControlRequest request, ServerCallContext context)
    {
        var penId = Fields.Name("pen_id", request.PenId);
        var answer = await commands.ExecuteAsync(
            new Request.TakeControl(penId, Fields.Name("client_name", request.ClientName), Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.TakeControlResponse
        {
            Control = Now(penId, answer),
            Replayed = answer.Replayed,
            LeaseNumber = answer.First.Control?.LeaseNumber ?? 0,
        };
    }

    public override Task WatchControl(V1.WatchControlRequest request, IServerStreamWriter<V1.WatchControlResponse> responseStream, ServerCallContext context)
    {
        var cursor = CursorReading.Of(request.ResumeAfter, fleet.ControlPlace);
        return pump.RunAsync(
            token => fleet.WatchControl(cursor, token),
            item => item.Cursor,
            new StreamForm<FeedItem<IReadOnlyList<ControlView>, ControlView>, V1.WatchControlResponse>(
                Map,
                place => new V1.WatchControlResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) }),
            cursor,
            responseStream,
            context);
    }

    private V1.WatchControlResponse? Map(FeedItem<IReadOnlyList<ControlView>, ControlView> item)
    {
        var response = new V1.WatchControlResponse { Cursor = item.Cursor.ToWire() };
        switch (item)
        {
            case FeedItem<IReadOnlyList<ControlView>, ControlView>.Snapshot snapshot:
                response.Snapshot = new V1.ControlSnapshot();
                response.Snapshot.Controls.AddRange(snapshot.Value.Select(control => control.ToWire(fleet.Now)));
                break;
            case FeedItem<IReadOnlyList<ControlView>, ControlView>.Happened happened:
                response.Changed = happened.Value.ToWire(fleet.Now);
                break;
            case FeedItem<IReadOnlyList<ControlView>, ControlView>.Gap gap:
                response.Gap = StreamMapping.Gap(gap.Reason, gap.First, gap.Last);
                break;
            case FeedItem<IReadOnlyList<ControlView>, ControlView>.Heartbeat:
                return null;
            default:
                throw new InvalidOperationException($"The item {item} has no counterpart in the API.");
        }

        return response;
    }

    private static uint Lease(uint number) => number == 0 ? throw Fields.Missing("lease_number") : number;

    private V1.Control? Now(string penId, Answer answer) =>
        (fleet.ListControl().FirstOrDefault(control => control.PenId == penId) ?? answer.First.Control)?.ToWire(fleet.Now);
}
