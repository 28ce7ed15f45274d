using System.Collections.Frozen;

namespace DeviceService.Safety;

/// <summary>
/// The table rpc by session state, as data; docs/states.md prints it. For calls that name a pen, the state is that of
/// the newest session on it. EmergencyStop is never refused.
/// </summary>
public static class RpcAcceptance
{
    private static readonly SessionState[] States = Enum.GetValues<SessionState>();

    private static readonly FrozenDictionary<(Rpc Rpc, SessionState State), RpcVerdict> Table = Enum.GetValues<Rpc>()
        .SelectMany(rpc => States.Select(state => (Cell: (rpc, state), Verdict: Decide(rpc, state))))
        .ToFrozenDictionary(pair => pair.Cell, pair => pair.Verdict);

    /// <summary>What this call gets in this state.</summary>
    public static RpcVerdict Judge(Rpc rpc, SessionState state) => Table[(rpc, state)];

    /// <summary>The states in which a call is taken.</summary>
    public static IReadOnlyList<SessionState> AcceptedIn(Rpc rpc) =>
        [.. States.Where(state => Judge(rpc, state).Answer == RpcAnswer.Accepted)];

    /// <summary>Null when the call is accepted or changes nothing; otherwise the refusal, with what to do in this state.</summary>
    public static Refusal? Refuse(Rpc rpc, SessionState state, string penId, string sessionId) =>
        Judge(rpc, state).Rule?.Refuse(
            ("rpc", rpc.ToString()),
            ("pen", penId),
            ("session", sessionId),
            ("state", StateNames.Of(state)),
            ("observed", NamesSession(rpc) ? sessionId : StateNames.Of(state)),
            ("limit", StateNames.Of(AcceptedIn(rpc))),
            ("remedy", Remedy(state)));

    private static RpcVerdict Decide(Rpc rpc, SessionState state) => rpc switch
    {
        Rpc.EmergencyStop => RpcVerdict.Accepted,

        Rpc.UpdatePlan => In(state, SessionState.Created, SessionState.Ready, SessionState.Paused, SessionState.Stopped, SessionState.Interrupted),
        Rpc.ArmSession => In(state, SessionState.Created, SessionState.Ready),
        Rpc.GetArmingReport => SessionTransitions.IsOpen(state) ? RpcVerdict.Accepted : RpcVerdict.RefusedBy(Rules.SessionOver),
        Rpc.CompletePass => In(state, SessionState.Armed, SessionState.Ready, SessionState.Paused, SessionState.Stopped, SessionState.Interrupted),
        Rpc.ResumeSession => In(state, SessionState.Paused, SessionState.Interrupted),
        Rpc.CompleteSession => In(state, SessionState.Ready, SessionState.Paused),

        Rpc.DisarmSession => InOrNoChange(state, SessionState.Armed, SessionState.Treating),
        Rpc.PauseSession => InOrNoChange(state, SessionState.Created, SessionState.Ready, SessionState.Armed, SessionState.Treating),
        Rpc.AbortSession => SessionTransitions.IsOpen(state) ? RpcVerdict.Accepted : RpcVerdict.NoChange,

        // A pen may latch by itself, or be latched before it had a session. In these states it is not: a latch leads out of them.
        Rpc.AcknowledgeStop => state is SessionState.Armed or SessionState.Treating or SessionState.Reconciling
            ? RpcVerdict.RefusedBy(Rules.StopNotLatched)
            : RpcVerdict.Accepted,

        Rpc.CreateSession => OnlyWithoutOpenSession(state, Rules.SessionOpenOnPen),
        Rpc.DetachPen => OnlyWithoutOpenSession(state, Rules.DetachWithSession),
        Rpc.SetPenAdministrativeState => state is SessionState.Armed or SessionState.Treating
            ? RpcVerdict.RefusedBy(Rules.SessionStateWrong)
            : RpcVerdict.Accepted,

        // The pen's loop refuses it, which sees an arming under way that no state shows yet.
        Rpc.TakeControl => state is SessionState.Armed or SessionState.Treating
            ? RpcVerdict.RefusedBy(Rules.ControlTakenArmed)
            : RpcVerdict.Accepted,

        // Whose hands the pen is in changes only while nothing is permitted.
        Rpc.ChangeOperator => In(state, SessionState.Ready, SessionState.Paused),

        // What was prepared is recorded before, what was seen and given also after.
        Rpc.RecordPreparation => SessionTransitions.IsOpen(state) ? RpcVerdict.Accepted : RpcVerdict.RefusedBy(Rules.SessionOver),
        Rpc.RecordEndpoint or Rpc.RecordAftercareGiven => RpcVerdict.Accepted,

        Rpc.RegisterOperator or Rpc.SuspendOperator or Rpc.ListOperators or Rpc.SignIn or Rpc.SignOut => RpcVerdict.Accepted,

        // A patient's records belong to no pen.
        Rpc.RecordScreening or Rpc.GetScreening => RpcVerdict.Accepted,
        Rpc.CreateCourse or Rpc.GetCourse or Rpc.ListCourses or Rpc.RecordFollowUp or Rpc.RecordAdverseEvent
            or Rpc.ExportAdverseEvent or Rpc.GetAftercare or Rpc.MergePatientReferences => RpcVerdict.Accepted,

        // The past is read, corrected and reconciled whatever goes on.
        Rpc.Trace or Rpc.AmendRecord or Rpc.GetRestore or Rpc.ReconcileRestore => RpcVerdict.Accepted,
        // A cartridge's records belong to no pen.
        Rpc.RegisterCartridge or Rpc.GetCartridge or Rpc.ListCartridges or Rpc.RecordDisposal => RpcVerdict.Accepted,
        // So does what a prescriber permits.
        Rpc.GrantOverride or Rpc.RevokeOverride or Rpc.ListOverrides => RpcVerdict.Accepted,
        // Which profile is in force changes only while no session is open at all.
        Rpc.GetProfile or Rpc.ListProfiles => RpcVerdict.Accepted,
        Rpc.ActivateProfile => OnlyWithoutOpenSession(state, Rules.ProfileUnderSession),

        // How a line does, what stopped a pen and what led to a fault is read whatever goes on.
        Rpc.GetDiagnostics or Rpc.ListStops or Rpc.ListIncidents or Rpc.GetIncident => RpcVerdict.Accepted,

        // A pen is calibrated while it treats nobody; what is on record of it is read whatever goes on.
        Rpc.StartCalibration or Rpc.RecordMeasurement or Rpc.RecordAdjustment or Rpc.CompleteCalibration or Rpc.HoldDepth or Rpc.HoldRate
            or Rpc.WriteCurve =>
            OnlyWithoutOpenSession(state, Rules.CalibrationUnderSession),
        Rpc.RegisterGauge or Rpc.ListGauges or Rpc.AbortCalibration or Rpc.GetCalibration or Rpc.ListCalibrations or Rpc.WatchCalibration
            or Rpc.ImportCalibration or Rpc.RecordDrop or Rpc.GetCertificate or Rpc.GetCalibrationImpact or Rpc.GetDriftTrend or Rpc.EndHold => RpcVerdict.Accepted,

        // A pen is tested while it treats nobody.
        Rpc.RunSelfTest => OnlyWithoutOpenSession(state, Rules.SelfTestSession),
        Rpc.EndSelfTest or Rpc.GetSelfTest or Rpc.ListSelfTests or Rpc.WatchSelfTest => RpcVerdict.Accepted,

        // Control is a matter of who asks, and not of where the session stands.
        Rpc.AcquireControl or Rpc.RenewControl or Rpc.ReleaseControl or Rpc.WatchControl => RpcVerdict.Accepted,

        // An alarm is seen and acknowledged whatever goes on.
        Rpc.ListAlarms or Rpc.WatchAlarms or Rpc.AcknowledgeAlarm => RpcVerdict.Accepted,

        // The clock is no pen's, and a session that is open waits for it too.
        Rpc.ConfirmClock => RpcVerdict.Accepted,

        // Reading and attaching touch no pen.
        Rpc.ListPens or Rpc.GetPen or Rpc.WatchPens or Rpc.ListLines or Rpc.AttachPen
            or Rpc.GetSession or Rpc.ListSessions or Rpc.WatchSession
            or Rpc.GetEffectiveLimits or Rpc.WatchTelemetry
            or Rpc.ListPasses or Rpc.GetPass or Rpc.VerifyLog or Rpc.ExportLog or Rpc.GetRecording => RpcVerdict.Accepted,

        _ => throw new InvalidOperationException($"{rpc} has no row in the table rpc by state."),
    };

    private static RpcVerdict In(SessionState state, params ReadOnlySpan<SessionState> accepted) =>
        accepted.Contains(state) ? RpcVerdict.Accepted
        : !SessionTransitions.IsOpen(state) ? RpcVerdict.RefusedBy(Rules.SessionOver)
        : state == SessionState.Reconciling ? RpcVerdict.RefusedBy(Rules.Reconciling)
        : RpcVerdict.RefusedBy(Rules.SessionStateWrong);

    private static RpcVerdict InOrNoChange(SessionState state, params ReadOnlySpan<SessionState> accepted) =>
        accepted.Contains(state) ? RpcVerdict.Accepted : RpcVerdict.NoChange;

    private static RpcVerdict OnlyWithoutOpenSession(SessionState state, Rule rule) =>
        SessionTransitions.IsOpen(state) ? RpcVerdict.RefusedBy(rule) : RpcVerdict.Accepted;

    private static bool NamesSession(Rpc rpc) => rpc is Rpc.CreateSession or Rpc.DetachPen;

    private static string Remedy(SessionState state) => state switch
    {
        SessionState.Created => "Arm the session first.",
        SessionState.Ready => "Arm the session first, or repeat the call once it is in such a state.",
        SessionState.Armed => "Disarm or pause the session first.",
        SessionState.Treating => "Release the trigger, then disarm or pause the session.",
        SessionState.Paused => "Resume the session first.",
        SessionState.Stopped => "Find the cause, acknowledge the stop, then resume the session.",
        SessionState.Reconciling => "Wait a moment and read the session again.",
        SessionState.Interrupted => "Look at the pen, then resume the session.",
        SessionState.Completed or SessionState.Aborted => "Create a new session.",
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not a session state."),
    };
}
