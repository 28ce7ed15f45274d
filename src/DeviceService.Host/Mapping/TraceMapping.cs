using DeviceService.Clinic;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What a trace names, in the words of the API.</summary>
internal static class TraceMapping
{
    public static V1.TracedSession ToWire(this TracedSession traced)
    {
        var session = traced.Session;
        var wire = new V1.TracedSession
        {
            SessionId = session.SessionId ?? "",
            PatientReference = session.PatientReference,
            KeptPatientReference = traced.KeptReference,
            PenId = session.PenId ?? "",
            Simulated = session.Simulated,
            State = session.State.ToWire(),
            CreatedAt = session.CreatedAt.ToWire(),
            ClosedAt = session.EndedAt?.ToWire(),
            FirstEntry = (ulong)traced.FirstEntry,
            LastEntry = (ulong)traced.LastEntry,
        };
        wire.OperatorIds.AddRange(traced.OperatorIds);
        wire.People.AddRange(traced.People.Select(static one => new V1.TracedPerson { OperatorId = one.OperatorId, Parts = { one.Parts.Select(Part) } }));
        wire.Cartridges.AddRange(traced.Cartridges.Select(static one => new V1.TracedCartridge { CartridgeId = one.CartridgeId, Lot = one.Lot, Reservation = Outcome(one.State) }));
        wire.Passes.AddRange(traced.Passes.Select(static pass => new V1.TracedPass
        {
            PassId = pass.PassId,
            Target = new PassTarget(pass.Area, pass.Side, pass.Number, pass.Direction).ToWire(),
            OperatorId = pass.OperatorId,
            CartridgeId = pass.CartridgeTagId ?? "",
            StartedAt = pass.Period.Start.ToWire(),
            Strokes = (ulong)pass.Measured.Strokes,
            Uncertain = pass.Uncertain,
        }));
        return wire;
    }

    public static V1.TraceSummary ToWire(this TraceSummary summary, string timeZone) => new()
    {
        Sessions = (ulong)summary.Sessions,
        Operators = (ulong)summary.Operators,
        Patients = (ulong)summary.Patients,
        PatientReferences = (ulong)summary.PatientReferences,
        Cartridges = (ulong)summary.Cartridges,
        Passes = (ulong)summary.Passes,
        TimeZone = timeZone,
        History = Tracing.Reach,
        Head = summary.Head.ToWire(),
    };

    private static V1.OperatorPart Part(OperatorPart part) => part switch
    {
        OperatorPart.Treated => V1.OperatorPart.Treated,
        OperatorPart.Supervised => V1.OperatorPart.Supervised,
        OperatorPart.Permitted => V1.OperatorPart.Permitted,
        OperatorPart.Controlled => V1.OperatorPart.Controlled,
        OperatorPart.Stopped => V1.OperatorPart.Stopped,
        OperatorPart.Acknowledged => V1.OperatorPart.Acknowledged,
        OperatorPart.Recorded => V1.OperatorPart.Recorded,
        OperatorPart.Amended => V1.OperatorPart.Amended,
        OperatorPart.Commanded => V1.OperatorPart.Commanded,
        _ => throw WireEnums.Unknown(part),
    };

    private static V1.ReservationOutcome Outcome(ReservationState? state) => state switch
    {
        null => V1.ReservationOutcome.Unspecified,
        ReservationState.Reserved => V1.ReservationOutcome.Reserved,
        ReservationState.Released => V1.ReservationOutcome.Released,
        ReservationState.Consumed => V1.ReservationOutcome.Consumed,
        _ => throw WireEnums.Unknown(state.Value),
    };
}
