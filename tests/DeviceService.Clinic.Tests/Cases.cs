using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Sessions and questions about them, as an owner loop would ask.</summary>
internal static class Cases
{
    private static readonly PlanItem Forehead = new(TreatmentArea.Forehead, BodySide.Midline, 400, 100_000, 1, 20);

    public static SessionRecord Session(Actor by, Moment at, string sessionId = "ses-1", SessionState state = SessionState.Created) => new()
    {
        At = at,
        By = by,
        PenId = "SN-1",
        SessionId = sessionId,
        PatientReference = "patient-7",
        OperatorId = by.OperatorId ?? "anna",
        OperatorProof = by.Proof,
        SignInId = by.SignInId,
        State = state,
        Revision = 1,
        CreatedAt = at,
        Plan = new PlanVersion(1, [Forehead], at, by, ""),
        Progress = [],
        Simulated = false,
    };

    public static ArmingCase Arming(SessionRecord session, Moment now, Actor? by = null) => new()
    {
        Session = session,
        PenId = "SN-1",
        Target = new PassTarget(TreatmentArea.Forehead, BodySide.Midline, 1, PassDirection.Horizontal),
        Item = Forehead,
        Cartridge = null,
        By = by,
        Now = now,
    };

    public static string? Refusal(IEnumerable<PreconditionVerdict> verdicts) => ArmingPreconditions.FirstRefusal(verdicts)?.RuleId;
}
