using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Who must not be treated: reads the request, hands it on, shows the answer.</summary>
internal sealed class ScreeningEndpoint(ClinicBook book, ClinicCommands clinic, PenFleet fleet) : V1.ScreeningService.ScreeningServiceBase
{
    public override async Task<V1.RecordScreeningResponse> RecordScreening(V1.RecordScreeningRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteAsync(ScreeningReading.Of(request, context), context);
        var record = answer.Record<ScreeningRecord>();
        var response = new V1.RecordScreeningResponse { Record = record.ToWire(), Replayed = answer.Replayed };
        response.Findings.AddRange(book.JudgeScreening(record.PatientReference, record.Areas, null, fleet.Now).Select(ScreeningMapping.ToFinding));
        return response;
    }

    public override Task<V1.GetScreeningResponse> GetScreening(V1.GetScreeningRequest request, ServerCallContext context)
    {
        var patient = Fields.PatientReference(request.PatientReference);
        var pen = Fields.OptionalName("pen_id", request.PenId);
        var identity = pen is null
            ? null
            : (fleet.ListPens().FirstOrDefault(view => view.PenId == pen) ?? throw new CallRefusedException(Rules.PenUnknown.Refuse(("observed", pen)))).Identity;
        IReadOnlyList<TreatmentArea> areas = [.. request.Areas.Select((area, at) => Fields.Area($"areas[{at}]", area)).Distinct()];
        var state = book.State;
        var screenings = state.Screenings.AllOf(patient, state.Patients);
        var response = new V1.GetScreeningResponse();
        response.Screenings.AddRange(screenings.Select(static one => one.Record.ToWire()));
        response.Findings.AddRange(book
            .JudgeScreening(patient, areas.Count > 0 || screenings.Count == 0 ? areas : screenings[^1].Record.Areas, identity, fleet.Now)
            .Select(ScreeningMapping.ToFinding));
        response.Questions.AddRange(book.Questions.Select(ScreeningMapping.ToWire));
        return Task.FromResult(response);
    }
}
