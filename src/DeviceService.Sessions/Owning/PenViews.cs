using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What readers see of one pen and its session, made anew after each decision. Read from any thread.</summary>
internal sealed class PenViews
{
    private readonly PenOwner _owner;
    private readonly OwnerSurroundings _around;
    private PenView _pen = null!;
    private SessionView? _session;
    private SessionView? _ended;
    private PenState? _shown;
    private PenView? _told;
    private IReadOnlyList<AlarmRecord> _alarms = [];
    private ControlView _control = new() { PenId = "" };
    private string? _seenSession;
    private long _withdrawals;

    public PenViews(PenOwner owner, OwnerSurroundings around)
    {
        _owner = owner;
        _around = around;
    }

    public PenView Pen => Volatile.Read(ref _pen) with
    {
        LinkCounters = _owner.LinkCounters, TriggerPressed = _owner.Follower.Newest?.TriggerPressed, Stand = _owner.Follower.Stand,
    };

    /// <summary>The id of <see cref="Pen"/>, for those who want to know nothing else.</summary>
    public string? PenId => Volatile.Read(ref _pen).PenId;

    /// <summary>The link of <see cref="Pen"/>, likewise.</summary>
    public LinkState LinkState => Volatile.Read(ref _pen).Link.State;

    /// <summary>Alarms of this pen that stand.</summary>
    public IReadOnlyList<AlarmRecord> Alarms => Volatile.Read(ref _alarms);

    /// <summary>Who has control.</summary>
    public ControlView Control => Volatile.Read(ref _control);

    /// <summary>Disarms and pauses that were asked for in this run.</summary>
    public long Withdrawals => Volatile.Read(ref _withdrawals);

    /// <summary>The open session; null when there is none.</summary>
    public SessionView? Session => Volatile.Read(ref _session);

    /// <summary>The session that ended last on this pen.</summary>
    public SessionView? EndedSession => Volatile.Read(ref _ended);

    /// <summary>Called by the loop alone.</summary>
    public void Refresh(PenState state)
    {
        if (ReferenceEquals(state, _shown))
        {
            return;
        }

        _shown = state;
        if (state.Session?.SessionId is { } sessionId && sessionId != _seenSession)
        {
            _seenSession = sessionId;
            _around.SessionSeen(_owner, sessionId);
        }

        Volatile.Write(ref _ended, state.Ended is { } ended ? SessionOf(state, ended, state.EndedStops) : null);
        Volatile.Write(ref _session, state.Session is { } session ? SessionOf(state, session, state.SessionStops) : null);
        Volatile.Write(ref _withdrawals, state.Withdrawals);
        Volatile.Write(ref _alarms, state.Alarms);
        Volatile.Write(ref _control, PenDecision.ControlViewOf(state));
        Volatile.Write(ref _pen, PenOf(state));
        TellChange();
    }

    // Counters and clocks change with every status; readers of the list are told when something else did.
    private void TellChange()
    {
        var now = _pen with
        {
            Status = null, Counters = null, Clock = null, UpdatedAt = default, Link = _pen.Link with { Epoch = 0 },
        };
        if (now != _told)
        {
            _told = now;
            _around.PenChanged(_owner);
        }
    }

    private PenView PenOf(PenState state)
    {
        var operation = OperationOf(state);
        return new PenView
        {
            PenId = state.PenId,
            Line = state.Line,
            Identity = state.Identity,
            AdministrativeState = state.AdministrativeState,
            AdministrativeReason = state.AdministrativeReason,
            AdministrativeBy = state.AdministrativeBy,
            AdministrativeAt = state.AdministrativeAt,
            Operation = operation,
            OperationRemedy = operation switch
            {
                PenOperation.Stopped => "Find the cause, then acknowledge the stop.",
                PenOperation.Unknown => "Bring the link back; should the motor run, remove the pen's power.",
                _ => "",
            },
            Link = state.Link,
            LinkSince = state.LinkSince,
            LinkCounters = _owner.LinkCounters,
            Clock = state.Clock,
            Status = state.IsOnline ? state.Status : null,
            Cartridge = state.Seated,
            CartridgeUse = state.CartridgePast switch
            {
                _ when state.Reservation is { State: ReservationState.Reserved } && state.Seated is { TagId: not null } => CartridgeUse.Reserved,
                CartridgePast.New => CartridgeUse.New,
                CartridgePast.UsedHere or CartridgePast.UsedElsewhere => CartridgeUse.Used,
                _ => CartridgeUse.Unknown,
            },
            Counters = state.Counters,
            DriftWarning = string.Join(' ', state.Alarms.Where(static alarm => alarm.EndedAt is null && Rules.IsDrift(alarm.RuleId)).Select(static alarm => $"{alarm.Sentence} {alarm.Remedy}")),
            LastStop = state.Stop,
            Latched = state.Latched,
            OpenSessionId = state.Session?.SessionId,
            SelfTest = PenDecision.SelfTestViewOf(state),
            RateSeen = state.RateSeen,
            HeldUm = state.Bench is { Stage: BenchStage.Holding } bench ? bench.Request.ProtrusionUm : null,
            DuplicateSerial = state.DuplicateSerial,
            UpdatedAt = _around.Clock.Now,
        };
    }

    private static PenOperation OperationOf(PenState state) => state switch
    {
        { IsOnline: false } or { Status: null } => PenOperation.Unknown,
        { Latched: true } or { Status.Mode: PenMode.Latched } => PenOperation.Stopped,
        { Activation: not null } or { Status.Mode: PenMode.Driving } => PenOperation.Running,
        { Armed: not null } or { Status.Mode: PenMode.Armed } => PenOperation.Armed,
        { Bench.Held: true } or { Status.Mode: PenMode.Service } => PenOperation.Service,
        _ => PenOperation.Disarmed,
    };

    private SessionView SessionOf(PenState state, SessionRecord session, IReadOnlyList<StopRecord> stops)
    {
        var open = session.IsOpen;
        return new SessionView
        {
            Record = session,
            StateSince = state.StateSince,
            Remedy = RemedyOf(session.State),
            StopReason = session.State == SessionState.Stopped ? state.Stop?.Reason : null,
            Armed = open && session.State is SessionState.Armed or SessionState.Treating ? PenDecision.ViewOf(state) : null,
            OpenPass = open ? state.Pass?.Record : null,
            Activations = open ? state.Pass?.Activations ?? [] : [],
            Stops = stops,
            Alarms = [.. state.Alarms.Where(alarm => alarm.SessionId == session.SessionId).OrderByDescending(static alarm => alarm.Priority)],
            Budgets = open ? state.Budgets?.Items ?? [] : [],
            Cursor = _around.Feeds.NewestOf(session.SessionId!),
        };
    }

    internal static string RemedyOf(SessionState state) => state switch
    {
        SessionState.Created or SessionState.Ready => "Arm an area to go on.",
        SessionState.Paused => "Resume the session to go on.",
        SessionState.Stopped => "Find the cause, acknowledge the stop, then resume the session.",
        SessionState.Reconciling => "Wait a moment; telemetry has to tell what became of the command.",
        SessionState.Interrupted => "Look at the pen and the patient, then resume or abort the session.",
        _ => "",
    };
}
