using DeviceService.Clinic;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What a prescriber permits: reads the request, hands it on, shows the answer. The PIN goes to the desk and nowhere else.</summary>
internal sealed class OverrideEndpoint(ClinicBook book, ClinicCommands clinic, PenFleet fleet) : V1.OverrideService.OverrideServiceBase
{
    public override async Task<V1.GrantOverrideResponse> GrantOverride(V1.GrantOverrideRequest request, ServerCallContext context)
    {
        var answer = await clinic.ExecuteSignedAsync(OverrideReading.Of(request, context), Fields.Pin("pin", request.Pin), context);
        return new V1.GrantOverrideResponse { Override = Now(answer.Record<OverrideRecord>().OverrideId), Replayed = answer.Replayed };
    }

    public override async Task<V1.RevokeOverrideResponse> RevokeOverride(V1.RevokeOverrideRequest request, ServerCallContext context)
    {
        var asked = new RevokeOverride
        {
            RequestId = Fields.RequestId(request.RequestId),
            By = Commands.ActorOf(context),
            OverrideId = Fields.Name("override_id", request.OverrideId),
            Reason = Fields.Reason("reason", request.Reason),
        };
        var answer = await clinic.ExecuteAsync(asked, context);
        return new V1.RevokeOverrideResponse { Override = Now(asked.OverrideId), Replayed = answer.Replayed };
    }

    public override Task<V1.ListOverridesResponse> ListOverrides(V1.ListOverridesRequest request, ServerCallContext context)
    {
        var state = book.State;
        var now = state.Time.Of(fleet.Now).JournalTime;
        var response = new V1.ListOverridesResponse();
        response.Overrides.AddRange(state.Overrides
            .Of(state.Patients.AllOf(Fields.PatientReference(request.PatientReference)))
            .Where(one => !request.InForceOnly || one.StandingAt(now) == OverrideStanding.InForce)
            .Select(one => one.ToWire(now)));
        return Task.FromResult(response);
    }

    private V1.Override? Now(string overrideId)
    {
        var state = book.State;
        return state.Overrides.Find(overrideId)?.ToWire(state.Time.Of(fleet.Now).JournalTime);
    }
}
