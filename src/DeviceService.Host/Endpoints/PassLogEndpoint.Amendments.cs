using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

// Corrections, beside what they correct.
internal sealed partial class PassLogEndpoint
{
    private const int CorrectionLengthMax = 1_000;

    public override async Task<V1.AmendRecordResponse> AmendRecord(V1.AmendRecordRequest request, ServerCallContext context)
    {
        var (number, resource) = request.OfCase switch
        {
            V1.AmendRecordRequest.OfOneofCase.Entry => ((long)Math.Min(request.Entry, long.MaxValue), ""),
            V1.AmendRecordRequest.OfOneofCase.ResourceId => (0L, Fields.Name("resource_id", request.ResourceId)),
            _ => throw Fields.Missing("entry or resource_id"),
        };
        var answer = await clinic.ExecuteAsync(
            new AmendRecord
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                EntryNumber = number,
                ResourceId = resource,
                Correction = Fields.Text("correction", request.Correction, 1, CorrectionLengthMax, Fields.NotShown),
                Reason = Fields.Reason("reason", request.Reason),
                Found = await AmendedEntry.FindAsync(journal, number, resource, context.CancellationToken),
            },
            context);
        return new V1.AmendRecordResponse { Amendment = answer.Record<AmendmentRecord>().ToWire(), Replayed = answer.Replayed };
    }

    private IEnumerable<V1.Amendment> AmendmentsOf(PassRecord pass) => pass.ActivationIds.Prepend(pass.PassId)
        .SelectMany(book.State.Amendments.Of)
        .OrderBy(static amendment => amendment.EntryNumber)
        .Select(static amendment => amendment.ToWire());
}
