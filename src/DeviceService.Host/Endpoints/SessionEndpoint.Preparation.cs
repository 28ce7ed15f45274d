using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

// What is on record around a treatment.
internal sealed partial class SessionEndpoint
{
    public override async Task<V1.RecordPreparationResponse> RecordPreparation(V1.RecordPreparationRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(PreparationReading.Of(request, context), context);
        return new V1.RecordPreparationResponse
        {
            Record = answer.State.Preparations.Find(request.SessionId)?.Newest?.ToWire(),
            Replayed = answer.Replayed,
            FirstAnswer = answer.Replayed ? answer.Record<PreparationRecord>().ToWire() : null,
        };
    }

    public override async Task<V1.RecordEndpointResponse> RecordEndpoint(V1.RecordEndpointRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new RecordEndpoint
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                SessionId = Fields.Name("session_id", request.SessionId),
                Area = Fields.Area("area", request.Area),
                Side = Fields.Side("side", request.Side),
                Seen = PreparationReading.Endpoint(request.Endpoint),
                Note = Fields.OptionalReason("note", request.Note),
            },
            context);
        return new V1.RecordEndpointResponse { Record = answer.Record<EndpointRecord>().ToWire(), Replayed = answer.Replayed };
    }

    public override async Task<V1.RecordAftercareGivenResponse> RecordAftercareGiven(V1.RecordAftercareGivenRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(
            new RecordAftercareGiven
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                SessionId = Fields.Name("session_id", request.SessionId),
                InstructionsReference = Fields.Text("instructions_reference", request.InstructionsReference, 1, 200),
                Note = Fields.OptionalReason("note", request.Note),
            },
            context);
        return new V1.RecordAftercareGivenResponse { Record = answer.Record<AftercareRecord>().ToWire(), Replayed = answer.Replayed };
    }

    private void ShowPreparation(V1.GetSessionResponse response, string sessionId)
    {
        if (book.State.Preparations.Find(sessionId) is { } around)
        {
            response.Preparation = around.Newest?.ToWire();
            response.Endpoints.AddRange(around.Endpoints.Select(static seen => seen.ToWire()));
            response.Aftercare = around.Aftercare?.ToWire();
        }
    }
}
