using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Decides everything about one pen and its session: a function of state, event and circumstances to state and effects. It performs nothing.
/// What takes permission away acts first and is journalled afterwards; what gives it is journalled first (order rule).
/// </summary>
internal static partial class PenDecision
{
    public static Decision Decide(PenState state, PenEvent happened, Circumstances circumstances)
    {
        var turn = new Turn(state, circumstances);
        PayQuarantine(turn);
        switch (happened)
        {
            case PenEvent.Called called: Take(turn, called.CallId, called.Request); break;
            case PenEvent.LinkChanged changed: OnLink(turn, changed.Status); break;
            case PenEvent.HandshakeCompleted handshake: OnHandshake(turn, handshake.Report, handshake.Past); break;
            case PenEvent.StatusArrived status: OnStatus(turn, status.Status); break;
            case PenEvent.CartridgeSeen cartridge: OnCartridge(turn, cartridge.Cartridge); break;
            case PenEvent.CartridgePastRead past: OnCartridgePast(turn, past); break;
            case PenEvent.ClockEstimated clock: turn.State = turn.State with { Clock = clock.Estimate }; break;
            case PenEvent.Stopped stopped: OnStopped(turn, stopped); break;
            case PenEvent.DisarmDemanded demanded: OnDisarmDemanded(turn, demanded); break;
            case PenEvent.StopConfirmed confirmed: OnStopConfirmed(turn, confirmed.Confirmation); break;
            case PenEvent.LatchCleared cleared: OnLatchCleared(turn, cleared.Number, cleared.Cleared); break;
            case PenEvent.DriveStarted started: OnDriveStarted(turn, started); break;
            case PenEvent.DriveEnded ended: OnDriveEnded(turn, ended); break;
            case PenEvent.Recorded recorded: OnRecorded(turn, recorded); break;
            case PenEvent.JournalRestored restored: OnJournalRestored(turn, restored.Open); break;
            case PenEvent.HeadSigned signed: OnHeadSigned(turn, signed.Head); break;
            case PenEvent.RecordingSealed recording: OnRecordingSealed(turn, recording); break;
            case PenEvent.CommandAnswered answered: OnAnswered(turn, answered.Outcome); break;
            case PenEvent.Synced synced: OnSynced(turn, synced); break;
            case PenEvent.EligibilityChanged: OnEligibilityChanged(turn); break;
            case PenEvent.DuplicateSerialChanged duplicate: OnDuplicate(turn, duplicate.Duplicate); break;
            case PenEvent.ShutdownBegan: OnShutdown(turn); break;
            case PenEvent.Ticked: OnTick(turn); break;
            default: throw new ArgumentOutOfRangeException(nameof(happened), happened, "No decision for this event.");
        }

        NoteExtension(turn);
        WatchCondition(turn);
        TakeDeferred(turn);
        RenewPermit(turn);
        return turn.End();
    }

    /// <summary>Law 3: a permit comes from here alone, and only while everything it was decided under still holds.</summary>
    private static void RenewPermit(Turn turn)
    {
        var circumstances = turn.Circumstances;
        if (turn.State is { Armed: { } armed, Withdrawal: null, ShuttingDown: false, IsOnline: true }
            && !circumstances.IsLatched
            && circumstances.StopGeneration == armed.StopGeneration
            && HoldsControl(turn, armed.LeaseNumber)
            && circumstances.Journal.Writable
            && !IsSyncSlow(circumstances))
        {
            turn.Act(new Effect.RenewPermit(
                new PermissionPermit(armed.ArmId, armed.LimitsDigest, armed.LeaseNumber, armed.StopGeneration, PermissionPermit.Lifetime)));
        }
        else if (turn.State.Armed is null)
        {
            RenewSelfTestPermit(turn);
            RenewBenchPermit(turn);
        }
    }

    /// <summary>Calls that wait for something to end are taken up again, in their order, once nothing is under way any more.</summary>
    private static void TakeDeferred(Turn turn)
    {
        while (turn.State.Deferred.FindIndex(call => !HasToWait(turn, call.Request)) is var next and >= 0)
        {
            var (callId, request) = turn.State.Deferred[next];
            turn.State = turn.State with { Deferred = turn.State.Deferred.RemoveAt(next) };
            Take(turn, callId, request);
        }
    }

    private static bool HasToWait(Turn turn, Request request) => request switch
    {
        Request.HoldRate => IsBusyForRate(turn.State),
        _ => ChangesWhatIsArmed(request) ? ChangesTooEarly(turn, request) : IsBusy(turn.State),
    };

    // Whoever lifts a quarantine lifts one that is on record: as long as nobody knows whether it is, the lift is not decided.
    private static bool ChangesTooEarly(Turn turn, Request request) =>
        turn.State.Arming is not null
        || (request is Request.SetPenAdministrativeState && turn.State.PaidQuarantine is not null && turn.Circumstances.OldestSync is not null);

    // An arming was judged by plan, person and state of the pen. Whoever changes one of them is answered once it is decided, by the state that
    // it came to: an armed session refuses it, one that was not armed takes it.
    private static bool ChangesWhatIsArmed(Request request) =>
        request is Request.UpdatePlan or Request.ChangeOperator or Request.SetPenAdministrativeState;

    private static bool IsBusy(PenState state) =>
        state.Withdrawal is not null || state.Arming is not null || state.Acknowledgement is not null || state.Abort is not null
        || state.Activation is not null || !state.Ending.IsEmpty || state.Bench is { Stage: not BenchStage.Holding } || state.Curve is not null
        || state.SelfTest is { HoldsTheLine: true } || HasLineAside(state);

    // The line takes one command at a time (law 4): one that comes while another is on it would be refused unsent. So calls wait for what the
    // service says beside them, too: the pen answers within milliseconds, and a link that gives up answers for it.
    private static bool HasLineAside(PenState state) => state.Condition is not null || state.SignalOnItsWay is not null || state.Aside is not null;

    private static void SubmitAside(Turn turn, PenCommand command)
    {
        var ticket = turn.Submit(command);
        turn.State = turn.State with { Aside = AsideOf(turn, ticket) };
    }

    private static AsideProgress AsideOf(Turn turn, CommandTicket ticket) => new(ticket, turn.Now.MonotonicUs + Us(ConditionDeadline));

    // No call waits for ever for an answer that nobody gives.
    private static void GiveUpAside(Turn turn)
    {
        var state = turn.State;
        if (state.Aside?.GiveUpUs < turn.Now.MonotonicUs || state.SignalOnItsWay?.GiveUpUs < turn.Now.MonotonicUs)
        {
            turn.State = state with { Aside = null, SignalOnItsWay = null };
        }
    }

    private static bool IsSyncSlow(Circumstances circumstances) => circumstances.OldestSync > SyncTimeMax;
}
