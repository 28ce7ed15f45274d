using System.Collections.Frozen;

namespace DeviceService.Safety;

/// <summary>
/// The table rpc by role, as data; docs/roles.md prints it. What only stops or takes permission away is for everybody, signed in or
/// not; so is reading. Whether the person may treat this patient now is a matter of the clinic's records, and judged apart from this.
/// </summary>
public static class RolePermissions
{
    private static readonly FrozenDictionary<Rpc, Access> Table =
        Enum.GetValues<Rpc>().ToFrozenDictionary(rpc => rpc, Decide);

    private static readonly FrozenSet<Rpc> OfPeople = Enum.GetValues<Rpc>().Where(IsOfPeople).ToFrozenSet();

    [Flags]
    private enum Access
    {
        Aesthetician = 1,
        Nurse = 2,
        Prescriber = 4,
        Technician = 8,
        Nobody = 16,
        Treating = Aesthetician | Nurse | Prescriber,
        SignedIn = Treating | Technician,
        Everybody = SignedIn | Nobody,
    }

    /// <summary>Whether the call is taken from somebody in this role.</summary>
    public static bool Permits(Rpc rpc, OperatorRole role) => Table[rpc].HasFlag(AccessOf(role));

    /// <summary>Whether the call is taken only from somebody who is signed in.</summary>
    public static bool NeedsSignIn(Rpc rpc) => !Table[rpc].HasFlag(Access.Nobody);

    /// <summary>Whether the call only stops or takes permission away. It is never refused for who asks.</summary>
    public static bool OnlyStops(Rpc rpc) => rpc is Rpc.EmergencyStop or Rpc.PauseSession or Rpc.DisarmSession or Rpc.AbortSession or Rpc.EndHold
        or Rpc.EndSelfTest;

    /// <summary>
    /// Whether the call shows that a person is there. What programs send by themselves, such as reading and renewing, shows nobody: it does
    /// not keep a sign-in from becoming idle.
    /// </summary>
    public static bool ShowsPresence(Rpc rpc) => OfPeople.Contains(rpc);

    /// <summary>The roles that may.</summary>
    public static IReadOnlyList<OperatorRole> For(Rpc rpc) => [.. Enum.GetValues<OperatorRole>().Where(role => Permits(rpc, role))];

    private static bool IsOfPeople(Rpc rpc) => rpc switch
    {
        _ when OnlyStops(rpc) => true,

        // A screen that shows a patient's record asks for it again and again, whether anybody looks at it or not.
        Rpc.ListPens or Rpc.GetPen or Rpc.WatchPens or Rpc.ListLines or Rpc.GetSession or Rpc.ListSessions or Rpc.WatchSession
            or Rpc.GetArmingReport or Rpc.GetEffectiveLimits or Rpc.WatchTelemetry or Rpc.WatchControl or Rpc.ListAlarms or Rpc.WatchAlarms
            or Rpc.ListPasses or Rpc.GetPass or Rpc.VerifyLog or Rpc.ExportLog or Rpc.GetRecording or Rpc.ListStops or Rpc.GetDiagnostics
            or Rpc.GetRestore or Rpc.ListOperators or Rpc.GetScreening or Rpc.Trace or Rpc.ListIncidents or Rpc.GetIncident
            or Rpc.GetCartridge or Rpc.ListCartridges or Rpc.ListOverrides or Rpc.ListGauges or Rpc.GetCalibration or Rpc.ListCalibrations
            or Rpc.WatchCalibration or Rpc.GetCertificate or Rpc.GetSelfTest or Rpc.ListSelfTests or Rpc.WatchSelfTest or Rpc.GetDriftTrend
            or Rpc.GetCalibrationImpact or Rpc.GetProfile or Rpc.ListProfiles or Rpc.GetCourse or Rpc.ListCourses or Rpc.GetAftercare
            or Rpc.ExportAdverseEvent => false,

        // A client keeps its lease, and lets go of it as it ends, without anybody's hand.
        Rpc.RenewControl or Rpc.ReleaseControl => false,

        // Whoever signs in is somebody, and need not be who is signed in with the token that came with it.
        Rpc.SignIn => false,

        Rpc.AttachPen or Rpc.DetachPen or Rpc.SetPenAdministrativeState or Rpc.AcquireControl or Rpc.TakeControl or Rpc.AcknowledgeStop
            or Rpc.AcknowledgeAlarm or Rpc.ConfirmClock or Rpc.CreateSession or Rpc.UpdatePlan or Rpc.ArmSession or Rpc.CompletePass
            or Rpc.ResumeSession or Rpc.CompleteSession or Rpc.ChangeOperator or Rpc.RecordPreparation or Rpc.RecordEndpoint
            or Rpc.RecordAftercareGiven or Rpc.RegisterOperator or Rpc.SuspendOperator or Rpc.SignOut or Rpc.RecordScreening or Rpc.AmendRecord
            or Rpc.ReconcileRestore or Rpc.RegisterCartridge or Rpc.RecordDisposal or Rpc.GrantOverride or Rpc.RevokeOverride
            or Rpc.RegisterGauge or Rpc.StartCalibration or Rpc.RecordMeasurement or Rpc.RecordAdjustment or Rpc.CompleteCalibration
            or Rpc.AbortCalibration or Rpc.ImportCalibration or Rpc.HoldDepth or Rpc.HoldRate or Rpc.WriteCurve or Rpc.RunSelfTest
            or Rpc.RecordDrop or Rpc.ActivateProfile or Rpc.CreateCourse or Rpc.RecordFollowUp or Rpc.RecordAdverseEvent
            or Rpc.MergePatientReferences => true,

        _ => throw new InvalidOperationException($"{rpc} has no row in the table of what shows that a person is there."),
    };

    private static Access Decide(Rpc rpc) => rpc switch
    {
        _ when OnlyStops(rpc) => Access.Everybody,

        Rpc.ListPens or Rpc.GetPen or Rpc.WatchPens or Rpc.ListLines
            or Rpc.GetSession or Rpc.ListSessions or Rpc.WatchSession or Rpc.GetArmingReport
            or Rpc.GetEffectiveLimits or Rpc.WatchTelemetry or Rpc.WatchControl or Rpc.ListAlarms or Rpc.WatchAlarms
            or Rpc.ListPasses or Rpc.GetPass or Rpc.VerifyLog or Rpc.ExportLog or Rpc.GetRecording or Rpc.ListStops
            or Rpc.GetDiagnostics or Rpc.GetRestore => Access.Everybody,

        // A lease is renewed and released by the principal that has it, which may outlive a sign-in by a moment.
        Rpc.RenewControl or Rpc.ReleaseControl => Access.Everybody,

        // The first registration has nobody who could be signed in; a code from the data directory stands for that.
        Rpc.SignIn or Rpc.RegisterOperator => Access.Prescriber | Access.Nobody | (rpc == Rpc.SignIn ? Access.SignedIn : 0),
        Rpc.SuspendOperator => Access.Prescriber,
        Rpc.SignOut or Rpc.ListOperators => Access.SignedIn,

        Rpc.AttachPen or Rpc.DetachPen or Rpc.AcquireControl or Rpc.TakeControl or Rpc.AcknowledgeStop
            or Rpc.AcknowledgeAlarm => Access.SignedIn,
        // Whoever can read another clock can say what it shows; it goes on record with the name.
        Rpc.ConfirmClock => Access.SignedIn,
        // What is known of a patient is for who treats; what keeps one from being treated is found by who may screen.
        Rpc.RecordScreening => Access.Nurse | Access.Prescriber,
        Rpc.GetScreening => Access.Treating,

        // A trace names patients over many sessions. Whose records somebody may correct is decided entry by entry.
        Rpc.Trace or Rpc.AmendRecord => Access.SignedIn,
        // Who says what a restored journal lost answers for every arming after it.
        Rpc.ReconcileRestore => Access.Prescriber | Access.Technician,
        // Incident files name no patient, but who was treating when.
        Rpc.ListIncidents or Rpc.GetIncident => Access.SignedIn,
        // A cartridge is no patient's, and whoever asks what became of it is told.
        Rpc.RegisterCartridge or Rpc.RecordDisposal => Access.SignedIn,
        Rpc.GetCartridge or Rpc.ListCartridges => Access.Everybody,
        // Granting carries the prescriber's own PIN, which says who signs, whoever is signed in. Revoking only takes permission away.
        Rpc.GrantOverride => Access.Everybody,
        Rpc.RevokeOverride or Rpc.ListOverrides => Access.Treating,
        // Whoever calibrates treats nobody, and what was found is for everybody to read. A certificate that is imported was signed elsewhere.
        Rpc.RegisterGauge or Rpc.StartCalibration or Rpc.RecordMeasurement or Rpc.RecordAdjustment or Rpc.CompleteCalibration
            or Rpc.AbortCalibration or Rpc.ImportCalibration or Rpc.HoldDepth or Rpc.HoldRate or Rpc.WriteCurve
            or Rpc.RunSelfTest => Access.Technician,
        Rpc.ListGauges or Rpc.GetCalibration or Rpc.ListCalibrations or Rpc.WatchCalibration or Rpc.GetCertificate
            or Rpc.GetSelfTest or Rpc.ListSelfTests or Rpc.WatchSelfTest or Rpc.GetDriftTrend => Access.Everybody,
        // Whoever saw a pen fall says so: it only takes permission away.
        Rpc.RecordDrop => Access.SignedIn,
        // The sessions of a pen name patients.
        Rpc.GetCalibrationImpact => Access.SignedIn,
        // Which figures bind is for everybody to read; the profile says besides who of these may put another in force.
        Rpc.GetProfile or Rpc.ListProfiles => Access.Everybody,
        Rpc.ActivateProfile => Access.Prescriber | Access.Technician,
        // Whoever treats plans, asks afterwards, and reports harm. A merge is not undone, and may make somebody eligible.
        Rpc.CreateCourse or Rpc.GetCourse or Rpc.ListCourses or Rpc.GetAftercare or Rpc.RecordFollowUp or Rpc.RecordAdverseEvent => Access.Treating,
        Rpc.ExportAdverseEvent => Access.Nurse | Access.Prescriber,
        Rpc.MergePatientReferences => Access.Prescriber,

        Rpc.SetPenAdministrativeState => Access.Nurse | Access.Prescriber | Access.Technician,

        Rpc.CreateSession or Rpc.UpdatePlan or Rpc.ArmSession or Rpc.CompletePass or Rpc.ResumeSession or Rpc.CompleteSession
            or Rpc.ChangeOperator or Rpc.RecordPreparation or Rpc.RecordEndpoint or Rpc.RecordAftercareGiven => Access.Treating,

        _ => throw new InvalidOperationException($"{rpc} has no row in the table rpc by role."),
    };

    private static Access AccessOf(OperatorRole role) => role switch
    {
        OperatorRole.Aesthetician => Access.Aesthetician,
        OperatorRole.Nurse => Access.Nurse,
        OperatorRole.Prescriber => Access.Prescriber,
        OperatorRole.Technician => Access.Technician,
        _ => throw new ArgumentOutOfRangeException(nameof(role), role, "Not a role."),
    };
}
