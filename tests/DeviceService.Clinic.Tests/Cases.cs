using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Sessions and questions about them, as an owner loop would ask.</summary>
internal static class Cases
{
    /// <summary>A patient whom nothing keeps from being treated, at a desk that is staffed.</summary>
    public const string Patient = "patient-7";

    public static readonly PlanItem Forehead = new(TreatmentArea.Forehead, BodySide.Midline, 400, 100_000, 1, 20);

    /// <summary>Of the model that the reference profile qualifies, with skin types 1 to 4 on its label.</summary>
    public static readonly PenIdentity Pen = new()
    {
        SerialNumber = "SN-1",
        Vendor = "PenSimulator",
        Model = "SimPen",
        FirmwareVersion = "1.0.0-sim",
        Simulated = true,
        DepthControl = DepthControl.Actuated,
        ProtrusionMin = NeedleProtrusion.FromMicrometers(200),
        ProtrusionMax = NeedleProtrusion.FromMicrometers(2_500),
        ProtrusionStep = NeedleProtrusion.FromMicrometers(100),
        StrokeRateMin = StrokeRate.FromMillihertz(50_000),
        StrokeRateMax = StrokeRate.FromMillihertz(150_000),
        DepthChannels = 2,
        Sensors = [],
    };

    public static SessionRecord Session(Actor by, Moment at, string sessionId = "ses-1", SessionState state = SessionState.Created) => new()
    {
        At = at,
        By = by,
        PenId = "SN-1",
        SessionId = sessionId,
        PatientReference = Patient,
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
        Pen = Pen,
        Target = new PassTarget(TreatmentArea.Forehead, BodySide.Midline, 1, PassDirection.Horizontal),
        Item = Forehead,
        Cartridge = null,
        By = by,
        Now = now,
    };

    public static string? Refusal(IEnumerable<PreconditionVerdict> verdicts) => ArmingPreconditions.FirstRefusal(verdicts)?.RuleId;
}
