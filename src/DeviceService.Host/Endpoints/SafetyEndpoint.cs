using DeviceService.Safety;
using DeviceService.Sessions;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Stopping, and what bounds the needles.</summary>
internal sealed class SafetyEndpoint(PenFleet fleet, Commands commands, SeenStops seen) : V1.SafetyService.SafetyServiceBase
{
    // A stop carries whatever it was given, however long or odd: it is cut for the record and never refused.
    public override async Task<V1.EmergencyStopResponse> EmergencyStop(V1.EmergencyStopRequest request, ServerCallContext context)
    {
        // The pens are stopped before anything is found out about the caller.
        var by = Actor.Service;
        var reports = await fleet.EmergencyStopAsync(
            request.PenId.Length == 0 ? null : request.PenId,
            () => (by = Commands.ActorOf(context, Recorded(request.OperatorId, Fields.IdentifierLengthMax)), Recorded(request.Reason, Fields.ReasonLengthMax) ?? ""));
        var response = new V1.EmergencyStopResponse
        {
            AllPens = request.PenId.Length == 0 || reports.All(report => report.PenId != request.PenId),
            Replayed = request.RequestId.Length > 0 && seen.Remember(by.Principal, Recorded(request.RequestId, Fields.IdentifierLengthMax) ?? ""),
        };
        response.Pens.AddRange(reports.Select(report => report.ToWire()));
        return response;
    }

    public override async Task<V1.AcknowledgeStopResponse> AcknowledgeStop(V1.AcknowledgeStopRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.AcknowledgeStop(
                Fields.Name("pen_id", request.PenId),
                request.HasStopCount ? request.StopCount : throw Fields.Missing("stop_count"),
                Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                LeaseNumber = request.LeaseNumber,
                By = Commands.PersonOf(context, "operator_id", request.OperatorId),
            },
            context);
        return new V1.AcknowledgeStopResponse
        {
            Pen = answer.Pen?.ToWire(),
            Session = answer.Session?.ToWire(fleet.Now),
            Replayed = answer.Replayed,
            Cleared = answer.First.Cleared?.ToWire(),
        };
    }

    public override async Task<V1.ConfirmClockResponse> ConfirmClock(V1.ConfirmClockRequest request, ServerCallContext context)
    {
        var by = Commands.PersonOf(context, "operator_id", request.OperatorId);
        var answer = await commands.ExecuteAsync(
            new Request.ConfirmClock(new ClockConfirmation(
                by.OperatorId!,
                Fields.Reason("reason", request.Reason),
                Fields.Instant("observed_at", request.ObservedAt) ?? throw Fields.Missing("observed_at")))
            {
                RequestId = Fields.RequestId(request.RequestId), By = by,
            },
            context);
        return new V1.ConfirmClockResponse
        {
            ServiceTime = Timestamp.FromDateTimeOffset(fleet.Now.WallTime), Doubt = fleet.ClockDoubt, Replayed = answer.Replayed,
        };
    }

    public override Task<V1.GetEffectiveLimitsResponse> GetEffectiveLimits(V1.GetEffectiveLimitsRequest request, ServerCallContext context)
    {
        var area = Fields.Area("area", request.Area);
        var side = Fields.Side("side", request.Side);
        var indication = Fields.OptionalIndication("indication", request.Indication);
        Refusal? refusal;
        var limits = request.SubjectCase switch
        {
            V1.GetEffectiveLimitsRequest.SubjectOneofCase.SessionId =>
                fleet.GetEffectiveLimits(Fields.Name("session_id", request.SessionId), area, side, indication, out refusal),
            V1.GetEffectiveLimitsRequest.SubjectOneofCase.PenId => fleet.GetEffectiveLimits(
                new PenName(Fields.Name("pen_id", request.PenId), null),
                area,
                side,
                indication ?? throw Fields.Missing("indication"),
                Commands.ActorOf(context, null),
                out refusal),
            _ => throw Fields.Missing("session_id or pen_id"),
        };
        if (limits is null)
        {
            throw new CallRefusedException(refusal!);
        }

        var response = new V1.GetEffectiveLimitsResponse { Limits = limits.ToWire() };
        response.BudgetBounds.AddRange(limits.BudgetBounds.Select(BudgetMapping.ToWire));
        response.Budgets.AddRange(limits.Budgets.Select(BudgetMapping.ToWire));
        return Task.FromResult(response);
    }

    private static string? Recorded(string text, int longest) =>
        text.Length == 0 ? null : new string([.. text.Take(longest).Select(letter => Fields.MisleadsReaders(letter) ? ' ' : letter)]);
}
