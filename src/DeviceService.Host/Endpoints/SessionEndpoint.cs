using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Sessions: reads the request, hands it on, shows the answer. It decides nothing.</summary>
internal sealed partial class SessionEndpoint(
    PenFleet fleet, Commands commands, ClinicCommands clinic, ClinicBook book, StreamPump pump, IJournal journal, TimeProvider clock)
    : V1.SessionService.SessionServiceBase
{
    public override async Task<V1.CreateSessionResponse> CreateSession(V1.CreateSessionRequest request, ServerCallContext context)
    {
        var operatorId = Commands.Person(context, "operator_id", request.OperatorId);
        var answer = await commands.ExecuteAsync(
            new Request.CreateSession(
                Fields.PatientReference(request.PatientReference),
                operatorId,
                Fields.Name("pen_id", request.PenId),
                PlanReading.Items(request.Items),
                Confirmation(request.ClockConfirmation, context))
            {
                Indication = Fields.Indication("indication", request.Indication),
                CourseId = Fields.OptionalName("course_id", request.CourseId),
                ContinuesSessionId = Fields.OptionalName("continues_session_id", request.ContinuesSessionId),
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context, operatorId),
            },
            context);
        return new V1.CreateSessionResponse { Session = Shown(answer.Session), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.GetSessionResponse> GetSession(V1.GetSessionRequest request, ServerCallContext context)
    {
        var session = await FindAsync(request.SessionId, context);
        var plans = await journal.ListPlansAsync(session.Record.SessionId ?? "", context.CancellationToken);
        var response = new V1.GetSessionResponse { Session = Shown(session) };
        response.EarlierPlans.AddRange(plans.Where(plan => plan.Number < session.Record.Plan.Number).Select(plan => plan.ToWire()));
        ShowPreparation(response, session.Record.SessionId ?? "");
        response.Amendments.AddRange(book.State.Amendments.Of(session.Record.SessionId ?? "").Select(static amendment => amendment.ToWire()));
        return response;
    }

    public override async Task<V1.ListSessionsResponse> ListSessions(V1.ListSessionsRequest request, ServerCallContext context)
    {
        var filter = new SessionFilter(
            Fields.OptionalName("pen_id", request.PenId),
            request.PatientReference.Length == 0 ? null : Fields.PatientReference(request.PatientReference),
            request.States.Count == 0 ? null : [.. request.States.Select((state, index) => Fields.SessionState($"states[{index}]", state))],
            request.OpenOnly,
            Fields.Time("created_from", request.CreatedFrom),
            Fields.Time("created_before", request.CreatedBefore));
        var page = await Paging.ReadAsync(
            Fields.Page(request.PageSize, request.PageToken), wanted => journal.ListSessionsAsync(filter, wanted, context.CancellationToken));
        var response = new V1.ListSessionsResponse { NextPageToken = page.NextToken ?? "" };
        response.Sessions.AddRange(page.Items.Select(record => record.ToWire()));
        return response;
    }

    public override async Task<V1.UpdatePlanResponse> UpdatePlan(V1.UpdatePlanRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.UpdatePlan(
                Fields.Name("session_id", request.SessionId),
                PlanReading.Items(request.Items),
                request.HasBaseVersion ? Fields.Number("base_version", request.BaseVersion, 1, int.MaxValue, "") : null,
                Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.UpdatePlanResponse { Session = Shown(answer.Session), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.GetArmingReportResponse> GetArmingReport(V1.GetArmingReportRequest request, ServerCallContext context)
    {
        var report = await commands.ReportArmingAsync(new Request.ArmSession(
            Fields.Name("session_id", request.SessionId),
            PlanReading.Target(request.Target),
            request.HasPlanVersion ? Fields.Number("plan_version", request.PlanVersion, 1, int.MaxValue, "") : null)
        {
            RequestId = "",
            ReadBackDigest = Fields.OptionalDigest("read_back_digest", request.ReadBackDigest),
            CartridgeId = Fields.OptionalName("cartridge_id", request.CartridgeId),
            LeaseNumber = request.LeaseNumber,
            By = Commands.ActorOf(context),
        });
        return new V1.GetArmingReportResponse { Report = report.ToWire() };
    }

    public override async Task<V1.ArmSessionResponse> ArmSession(V1.ArmSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.ArmSession(
                Fields.Name("session_id", request.SessionId),
                PlanReading.Target(request.Target),
                request.HasPlanVersion ? Fields.Number("plan_version", request.PlanVersion, 1, int.MaxValue, "") : null)
            {
                RequestId = Fields.RequestId(request.RequestId),
                ReadBackDigest = Fields.OptionalDigest("read_back_digest", request.ReadBackDigest),
                CartridgeId = Fields.OptionalName("cartridge_id", request.CartridgeId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.ArmSessionResponse
        {
            Session = Shown(answer.Session),
            Replayed = answer.Replayed,
            FirstAnswer = First(answer),
            PassId = answer.First.PassId ?? "",
        };
    }

    public override async Task<V1.DisarmSessionResponse> DisarmSession(V1.DisarmSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.DisarmSession(Fields.Name("session_id", request.SessionId))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.DisarmSessionResponse { Session = Shown(answer.Session), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.CompletePassResponse> CompletePass(V1.CompletePassRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.CompletePass(Fields.Name("session_id", request.SessionId), Fields.OptionalName("pass_id", request.PassId))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.CompletePassResponse
        {
            Pass = answer.First.Pass?.ToWire(),
            Session = Shown(answer.Session),
            Replayed = answer.Replayed,
            FirstAnswer = First(answer),
            Head = answer.First.Head?.ToWire(),
        };
    }

    public override async Task<V1.PauseSessionResponse> PauseSession(V1.PauseSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.PauseSession(Fields.Name("session_id", request.SessionId), Fields.OptionalReason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.PauseSessionResponse { Session = Shown(answer.Session), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.ResumeSessionResponse> ResumeSession(V1.ResumeSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.ResumeSession(Fields.Name("session_id", request.SessionId), Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.ResumeSessionResponse { Session = Shown(answer.Session), Replayed = answer.Replayed, FirstAnswer = First(answer) };
    }

    public override async Task<V1.CompleteSessionResponse> CompleteSession(V1.CompleteSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.CompleteSession(Fields.Name("session_id", request.SessionId), Fields.OptionalReason("unfinished_reason", request.UnfinishedReason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.CompleteSessionResponse
        {
            Session = Shown(answer.Session),
            Replayed = answer.Replayed,
            FirstAnswer = First(answer),
            Checkpoint = answer.First.Checkpoint?.ToWire(),
        };
    }

    public override async Task<V1.AbortSessionResponse> AbortSession(V1.AbortSessionRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.AbortSession(Fields.Name("session_id", request.SessionId), Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.AbortSessionResponse
        {
            Session = Shown(answer.Session),
            Replayed = answer.Replayed,
            FirstAnswer = First(answer),
            Head = answer.First.Head?.ToWire(),
        };
    }

    public override async Task WatchSession(
        V1.WatchSessionRequest request, IServerStreamWriter<V1.WatchSessionResponse> responseStream, ServerCallContext context)
    {
        var session = await FindAsync(request.SessionId, context);
        var sessionId = session.Record.SessionId ?? "";
        var cursor = CursorReading.Of(request.ResumeAfter, session.Cursor);
        var events = await fleet.WatchSessionAsync(sessionId, cursor, context.CancellationToken)
            ?? throw new CallRefusedException(Rules.SessionUnknown.Refuse(("observed", sessionId)));

        // Events of progress name areas; the plan gives them the order and the targets that a client shows.
        var plan = session.Record.Plan;
        await pump.RunAsync(
            _ => events,
            item => item.Cursor,
            new StreamForm<FeedItem<SessionView, SessionEvent>, V1.WatchSessionResponse>(Map, Heartbeat),
            cursor,
            responseStream,
            context);

        V1.WatchSessionResponse? Map(FeedItem<SessionView, SessionEvent> item)
        {
            var response = new V1.WatchSessionResponse { Cursor = item.Cursor.ToWire() };
            switch (item)
            {
                case FeedItem<SessionView, SessionEvent>.Snapshot snapshot:
                    plan = snapshot.Value.Record.Plan;
                    response.Snapshot = Shown(snapshot.Value);
                    break;
                case FeedItem<SessionView, SessionEvent>.Happened happened:
                    plan = happened.Value is SessionEvent.PlanChanged changed ? changed.Plan : plan;
                    response.Event = happened.Value.ToWire(plan, fleet.Now);
                    break;
                case FeedItem<SessionView, SessionEvent>.Gap gap:
                    response.Gap = StreamMapping.Gap(gap.Reason, gap.First, gap.Last);
                    break;
                case FeedItem<SessionView, SessionEvent>.Heartbeat:
                    return null;
                default:
                    throw new InvalidOperationException($"The item {item.GetType().Name} has no counterpart in the API.");
            }

            return response;
        }

        V1.WatchSessionResponse Heartbeat(Cursor place) => new() { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) };
    }

    private static ClockConfirmation? Confirmation(V1.ClockConfirmation? confirmation, ServerCallContext context) => confirmation is null
        ? null
        : new ClockConfirmation(
            Commands.Person(context, "clock_confirmation.operator_id", confirmation.OperatorId),
            Fields.Reason("clock_confirmation.reason", confirmation.Reason),
            Fields.Instant("clock_confirmation.observed_at", confirmation.ObservedAt) ?? throw Fields.Missing("clock_confirmation.observed_at"));

    private async Task<SessionView> FindAsync(string sessionId, ServerCallContext context)
    {
        var name = Fields.Name("session_id", sessionId);
        return await fleet.FindSessionAsync(name, context.CancellationToken)
            ?? throw new CallRefusedException(Rules.SessionUnknown.Refuse(("observed", name)));
    }

    private V1.Session? Shown(SessionView? session) => session?.ToWire(fleet.Now);

    private V1.Session? First(Answer answer) => answer.Replayed ? Shown(answer.First.Session) : null;
}
