using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What met whom: reads the question, shows what was found.</summary>
internal sealed class TraceEndpoint(Tracing tracing, ClinicBook book, StreamEnding ending) : V1.TraceService.TraceServiceBase
{
    public override async Task Trace(V1.TraceRequest request, IServerStreamWriter<V1.TraceResponse> responseStream, ServerCallContext context)
    {
        var (subject, name) = request.SubjectCase switch
        {
            V1.TraceRequest.SubjectOneofCase.Lot => (TouchSubject.Lot, Fields.Name("lot", request.Lot)),
            V1.TraceRequest.SubjectOneofCase.CartridgeId => (TouchSubject.Cartridge, Fields.Name("cartridge_id", request.CartridgeId)),
            V1.TraceRequest.SubjectOneofCase.PenId => (TouchSubject.Pen, Fields.Name("pen_id", request.PenId)),
            V1.TraceRequest.SubjectOneofCase.OperatorId => (TouchSubject.Operator, Fields.OperatorId("operator_id", request.OperatorId)),
            _ => throw Fields.Missing("lot, cartridge_id, pen_id or operator_id"),
        };
        var question = new TraceQuestion(
            subject,
            name,
            Fields.Day("from_day", request.FromDay) ?? throw Fields.Missing("from_day"),
            Fields.Day("until_day", request.UntilDay) ?? throw Fields.Missing("until_day"));
        if (Tracing.Objection(question) is { } refusal)
        {
            throw new CallRefusedException(refusal);
        }

        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        var summary = await tracing.TraceAsync(
            question, session => responseStream.WriteAsync(new V1.TraceResponse { Session = session.ToWire() }, linked.Token), linked.Token);
        await responseStream.WriteAsync(new V1.TraceResponse { Summary = summary.ToWire(book.TimeZoneId) }, linked.Token);
    }
}
