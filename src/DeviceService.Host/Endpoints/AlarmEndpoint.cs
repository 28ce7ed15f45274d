using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Alarms: those that stand, each change, and that a person has seen one.</summary>
internal sealed class AlarmEndpoint(PenFleet fleet, Commands commands, StreamPump pump, IJournal journal, TimeProvider clock)
    : V1.AlarmService.AlarmServiceBase
{
    public override async Task<V1.ListAlarmsResponse> ListAlarms(V1.ListAlarmsRequest request, ServerCallContext context)
    {
        var penId = Fields.OptionalName("pen_id", request.PenId);
        var alarms = request.SessionId.Length == 0 ? fleet.ListAlarms() : await OfSessionAsync(Fields.Name("session_id", request.SessionId), context);
        var response = new V1.ListAlarmsResponse();
        response.Alarms.AddRange(alarms.Where(alarm => penId is null || alarm.PenId == penId).Select(alarm => alarm.ToWire()));
        return response;
    }

    public override Task WatchAlarms(V1.WatchAlarmsRequest request, IServerStreamWriter<V1.WatchAlarmsResponse> responseStream, ServerCallContext context)
    {
        var cursor = CursorReading.Of(request.ResumeAfter, fleet.AlarmsPlace);
        var lease = LeaseOf(request, context);
        return pump.RunAsync(
            token => fleet.WatchAlarms(lease, cursor, token),
            item => item.Cursor,
            new StreamForm<FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>, V1.WatchAlarmsResponse>(
                Map,
                place => new V1.WatchAlarmsResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) }),
            cursor,
            responseStream,
            context);
    }

    public override async Task<V1.AcknowledgeAlarmResponse> AcknowledgeAlarm(V1.AcknowledgeAlarmRequest request, ServerCallContext context)
    {
        var alarmId = Fields.Name("alarm_id", request.AlarmId);
        var answer = await commands.ExecuteAsync(
            new Request.AcknowledgeAlarm(alarmId)
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.AcknowledgeAlarmResponse
        {
            Alarm = fleet.ListAlarms().FirstOrDefault(alarm => alarm.AlarmId == alarmId)?.ToWire(),
            Replayed = answer.Replayed,
        };
    }

    private static V1.WatchAlarmsResponse? Map(FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord> item)
    {
        var response = new V1.WatchAlarmsResponse { Cursor = item.Cursor.ToWire() };
        switch (item)
        {
            case FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Snapshot snapshot:
                response.Snapshot = new V1.AlarmSnapshot();
                response.Snapshot.Alarms.AddRange(snapshot.Value.Select(alarm => alarm.ToWire()));
                break;
            case FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Happened happened:
                response.Changed = happened.Value.ToWire();
                break;
            case FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Gap gap:
                response.Gap = StreamMapping.Gap(gap.Reason, gap.First, gap.Last);
                break;
            case FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Heartbeat:
                return null;
            default:
                throw new InvalidOperationException($"The item {item} has no counterpart in the API.");
        }

        return response;
    }

    private (string PenId, uint Number)? LeaseOf(V1.WatchAlarmsRequest request, ServerCallContext context)
    {
        if (request.PenId.Length == 0)
        {
            return request.LeaseNumber == 0 ? null : throw Fields.Missing("pen_id");
        }

        var penId = Fields.Name("pen_id", request.PenId);
        var number = request.LeaseNumber == 0 ? throw Fields.Missing("lease_number") : request.LeaseNumber;
        return fleet.CheckLease(penId, number, Commands.ActorOf(context)) is { } refusal ? throw new CallRefusedException(refusal) : (penId, number);
    }

    private async Task<IReadOnlyList<AlarmRecord>> OfSessionAsync(string sessionId, ServerCallContext context) =>
        await fleet.FindSessionAsync(sessionId, context.CancellationToken) is not null
            ? await journal.ListAlarmsAsync(null, sessionId, context.CancellationToken)
            : throw new CallRefusedException(Rules.SessionUnknown.Refuse(("observed", sessionId)));
}
