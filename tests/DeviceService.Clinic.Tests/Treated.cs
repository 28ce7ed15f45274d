using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>What the loops of the pens write about a session, in their order.</summary>
internal static class Treated
{
    public static SessionRecord Session(string id, string patient, Moment at) => new()
    {
        At = at,
        By = Actor.Service,
        PenId = "SN-1",
        SessionId = id,
        PatientReference = patient,
        OperatorId = "dora",
        OperatorProof = IdentityProof.SignedIn,
        State = SessionState.Created,
        Revision = 1,
        CreatedAt = at,
        Plan = new PlanVersion(1, [Cases.Forehead], at, Actor.Service, ""),
        Progress = [],
        Simulated = true,
    };

    public static SessionRecord Closed(SessionRecord session, Moment at, SessionEnd end = SessionEnd.AsPlanned) => session with
    {
        At = at,
        State = end is SessionEnd.AsPlanned or SessionEnd.Early ? SessionState.Completed : SessionState.Aborted,
        End = end,
        EndedAt = at,
        Revision = session.Revision + 1,
    };

    public static PassRecord Pass(
        SessionRecord session, Moment at, TreatmentArea area = TreatmentArea.Forehead, int depthUm = 400, int number = 1, int activations = 0,
        PassClosing? closedBy = null, BodySide side = BodySide.Midline) => new()
    {
        At = at,
        By = Actor.Service,
        PenId = session.PenId,
        SessionId = session.SessionId,
        PassId = PassId(session, area, side, number),
        Area = area,
        Side = side,
        Number = number,
        Direction = PassDirection.Horizontal,
        Period = new Period(at, activations > 0 ? at : null, "run", null, null),
        PlanVersion = 1,
        SizeCm2 = 20,
        OperatorId = session.OperatorId,
        PatientReference = session.PatientReference,
        EndedBy = StopReason.None,
        ClosedBy = closedBy,
        ActivationIds = [.. Enumerable.Range(1, activations).Select(one => $"{PassId(session, area, side, number)}-{one}")],
        Uncertain = false,
        Measured = Measured(depthUm, activations),
        Simulated = true,
        LimitsDigest = "",
        ServiceBuild = "test",
        FirmwareVersion = "1",
    };

    public static ActivationRecord Activation(
        SessionRecord session, Moment at, TreatmentArea area = TreatmentArea.Forehead, int depthUm = 400, int number = 1, BodySide side = BodySide.Midline) => new()
    {
        At = at,
        By = Actor.Service,
        PenId = session.PenId,
        SessionId = session.SessionId,
        ActivationId = $"{PassId(session, area, side, number)}-1",
        PassId = PassId(session, area, side, number),
        Number = 1,
        Period = new Period(at, at, "run", null, null),
        EndedBy = StopReason.TriggerReleased,
        Uncertain = false,
        Measured = Measured(depthUm, 1),
    };

    /// <summary>A session with one activation on one area, opened, treated and closed at once.</summary>
    public static IReadOnlyList<JournalEntry> Whole(
        string id, string patient, Moment at, TreatmentArea area = TreatmentArea.Forehead, int depthUm = 400, SessionEnd end = SessionEnd.AsPlanned, string? course = null,
        TreatmentIndication? indication = null)
    {
        var session = Session(id, patient, at) with { CourseId = course, Indication = indication };
        return
        [
            session,
            Pass(session, at, area, depthUm),
            Activation(session, at, area, depthUm),
            Pass(session, at, area, depthUm, activations: 1, closedBy: PassClosing.SessionCompleted),
            Closed(session, at, end),
        ];
    }

    private static string PassId(SessionRecord session, TreatmentArea area, BodySide side, int number) => $"pas-{session.SessionId}-{area}-{side}-{number}";

    private static TreatmentMeasurement Measured(int depthUm, int activations) => new()
    {
        SetProtrusionUm = depthUm,
        SetStrokeRateMillihertz = 100_000,
        Strokes = 500 * activations,
        Punctures = 6_000 * activations,
        DriveTimeUs = 5_000_000 * activations,
        SamplesReceived = 500,
        SamplesMissing = 0,
    };
}
