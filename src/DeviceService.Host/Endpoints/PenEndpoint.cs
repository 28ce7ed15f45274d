using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Pens and the lines they hang on.</summary>
internal sealed class PenEndpoint(PenFleet fleet, Commands commands, StreamPump pump, TimeProvider clock) : V1.PenService.PenServiceBase
{
    public override Task<V1.ListPensResponse> ListPens(V1.ListPensRequest request, ServerCallContext context)
    {
        var page = Paging.Of(fleet.ListPens(), pen => $"{pen.PenId}\n{pen.Line}", Fields.Page(request.PageSize, request.PageToken));
        var response = new V1.ListPensResponse { NextPageToken = page.NextToken ?? "" };
        response.Pens.AddRange(page.Items.Select(pen => pen.ToWire()));
        return Task.FromResult(response);
    }

    public override Task<V1.GetPenResponse> GetPen(V1.GetPenRequest request, ServerCallContext context)
    {
        var name = request.PenCase switch
        {
            V1.GetPenRequest.PenOneofCase.PenId => new PenName(Fields.Name("pen_id", request.PenId), null),
            V1.GetPenRequest.PenOneofCase.Line => new PenName(null, Fields.Line("line", request.Line)),
            _ => throw Fields.Missing("pen_id or line"),
        };
        return Task.FromResult(new V1.GetPenResponse { Pen = Find(name).ToWire() });
    }

    public override Task<V1.ListLinesResponse> ListLines(V1.ListLinesRequest request, ServerCallContext context)
    {
        // What is named, such as a serial server or a simulated pen, is not found on the machine.
        var pens = fleet.ListPens();
        var found = fleet.ListLines();
        var named = pens.Where(pen => found.All(line => line.Line != pen.Line)).Select(pen => new LineDescription(pen.Line, pen.Line, "", null));
        var page = Paging.Of(found.Concat(named), line => line.Line, Fields.Page(request.PageSize, request.PageToken));
        var response = new V1.ListLinesResponse { NextPageToken = page.NextToken ?? "" };
        response.Lines.AddRange(page.Items.Select(line => line.ToWire(pens.FirstOrDefault(pen => pen.Line == line.Line))));
        return Task.FromResult(response);
    }

    public override async Task<V1.AttachPenResponse> AttachPen(V1.AttachPenRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.AttachPen(Fields.Line("line", request.Line), Fields.OptionalName("expected_pen_id", request.ExpectedPenId))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.AttachPenResponse { Pen = answer.Pen?.ToWire(), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.DetachPenResponse> DetachPen(V1.DetachPenRequest request, ServerCallContext context)
    {
        var name = request.PenCase switch
        {
            V1.DetachPenRequest.PenOneofCase.PenId => new PenName(Fields.Name("pen_id", request.PenId), null),
            V1.DetachPenRequest.PenOneofCase.Line => new PenName(null, Fields.Line("line", request.Line)),
            _ => throw Fields.Missing("pen_id or line"),
        };
        var answer = await commands.ExecuteAsync(
            new Request.DetachPen(name) { RequestId = Fields.RequestId(request.RequestId), By = Commands.ActorOf(context) }, context);
        return new V1.DetachPenResponse { Line = answer.First.Line ?? "", Replayed = answer.Replayed, Attached = answer.Attached };
    }

    public override async Task<V1.SetPenAdministrativeStateResponse> SetPenAdministrativeState(
        V1.SetPenAdministrativeStateRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.SetPenAdministrativeState(
                Fields.Name("pen_id", request.PenId),
                Fields.AdministrativeState("state", request.State),
                Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.SetPenAdministrativeStateResponse { Pen = answer.Pen?.ToWire(), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override Task WatchPens(V1.WatchPensRequest request, IServerStreamWriter<V1.WatchPensResponse> responseStream, ServerCallContext context)
    {
        var cursor = CursorReading.Of(request.ResumeAfter, fleet.PensPlace);
        return pump.RunAsync(
            token => fleet.WatchPens(cursor, token),
            item => item.Cursor,
            new StreamForm<FeedItem<IReadOnlyList<PenView>, PenFleetEvent>, V1.WatchPensResponse>(
                Map,
                place => new V1.WatchPensResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) }),
            cursor,
            responseStream,
            context);
    }

    private static V1.WatchPensResponse? Map(FeedItem<IReadOnlyList<PenView>, PenFleetEvent> item)
    {
        var response = new V1.WatchPensResponse { Cursor = item.Cursor.ToWire() };
        switch (item)
        {
            case FeedItem<IReadOnlyList<PenView>, PenFleetEvent>.Snapshot snapshot:
                response.Snapshot = new V1.PensSnapshot();
                response.Snapshot.Pens.AddRange(snapshot.Value.Select(pen => pen.ToWire()));
                break;
            case FeedItem<IReadOnlyList<PenView>, PenFleetEvent>.Happened { Value: PenFleetEvent.Changed changed }:
                response.Changed = changed.Pen.ToWire();
                break;
            case FeedItem<IReadOnlyList<PenView>, PenFleetEvent>.Happened { Value: PenFleetEvent.Detached detached }:
                response.DetachedLine = detached.Line;
                break;
            case FeedItem<IReadOnlyList<PenView>, PenFleetEvent>.Gap gap:
                response.Gap = StreamMapping.Gap(gap.Reason, gap.First, gap.Last);
                break;
            case FeedItem<IReadOnlyList<PenView>, PenFleetEvent>.Heartbeat:
                return null;
            default:
                throw new InvalidOperationException($"The item {item} has no counterpart in the API.");
        }

        return response;
    }

    private static V1.Pen? First(Answer answer) => answer.Replayed ? answer.First.Pen?.ToWire() : null;

    private PenView Find(PenName name) => fleet.FindPen(name, out var refusal) ?? throw new CallRefusedException(refusal!);
}
