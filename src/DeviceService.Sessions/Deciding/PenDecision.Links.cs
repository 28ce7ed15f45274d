using DeviceService.Safety;

namespace DeviceService.Sessions;

// What the link reports.
internal static partial class PenDecision
{
    private const string DetachToken = "detach";

    private static void OnLink(Turn turn, LinkStatus status)
    {
        var before = turn.State;
        turn.State = before with { Link = status, LinkSince = turn.Now, CountersRead = before.CountersRead && status.State == LinkState.Online };
        if (before.Link.State != status.State && (before.IsOnline || status.State is LinkState.WrongPen or LinkState.Incompatible))
        {
            turn.Write(LinkEntry(turn, status));
        }

        if (status.State == LinkState.Online)
        {
            return;
        }

        // What was asked for over the line that was is not carried out over the one that comes back: a disk that answers late would arm long after.
        turn.State = turn.State with { Withdrawals = before.Withdrawals + (before.IsOnline ? 1 : 0) };
        if (turn.State.Arming is { Stage: ArmingStage.Intent })
        {
            FailArming(turn, CommandResult.Failed, NotOnline(turn.State));
        }

        // The line thread has stopped already what it knew to be armed; what was only on its way is stopped here.
        if (before.MayMove && !turn.Circumstances.IsLatched)
        {
            turn.Act(new Effect.SendStop(StopReason.LinkLost, $"The link to the pen was lost ({status.Reason}).", Actor.Service));
        }
    }

    private static void OnHandshake(Turn turn, HandshakeReport report, PenPast? past)
    {
        if (turn.State.PenId is null && past is not null)
        {
            TakeUp(turn, past);
        }

        var before = turn.State;
        var restarted = before.BootId is { } boot && boot != report.BootId;
        turn.State = before with
        {
            PenId = before.PenId ?? report.Identity.SerialNumber,
            Identity = report.Identity,
            BootId = report.BootId,
            Counters = report.Counters,
            CountersOnRecord = report.Counters,
            CountersRead = true,
            CountersDueUs = turn.Now.MonotonicUs + Us(ConditionEvery),
            CurveDueUs = 0,
            KeptHead = report.KeptHead,
            Status = report.Status,
            SamplesPerSecond = report.SamplesPerSecond,
            Guard = GuardSettings.Disarmed,
            SeatTold = false,
            BatteryWarnedIn = null,
            Signalled = null,
            SignalOnItsWay = null,
            Aside = null,
            RateSeen = null,
        };

        // The link says that it is online right after this: what the pen said belongs to the handshake, whichever is heard first.
        turn.Write(LinkEntry(turn, turn.State.Link with { State = LinkState.Online, Reason = "" }));
        if (before.PenId is null && turn.Circumstances.Eligibility.RegisteredAs(turn.State.PenId) is { } known)
        {
            // A line that was attached for whatever hangs on it has just learnt what: what people decided about that pen goes with it.
            turn.State = Administered(turn.State, known);
        }

        PayQuarantine(turn);
        if (before.PenId is null || before.Identity?.FirmwareVersion != report.Identity.FirmwareVersion)
        {
            turn.Write(Registration(turn, turn.State.AdministrativeBy ?? Actor.Service));
        }

        if (turn.State.Session is { State: not (SessionState.Interrupted or SessionState.Stopped) } && restarted)
        {
            turn.Move(SessionTrigger.PenRestarted, "The pen restarted.", Actor.Service, StopReason.PenRestarted);
            RaiseCause(turn, StopReason.PenRestarted, "The pen restarted.", Actor.Service);
        }

        FollowPenLatch(turn, report.Status);
        ReconcileCounters(turn, report.Counters);
    }

    // A line has learnt its pen. A stop or an alarm of it that waits for a person waits on, whichever line it hung on when it came.
    private static void TakeUp(Turn turn, PenPast past)
    {
        turn.State = past.TakenUpBy(turn.State);
        if (past.StopNumber > 0)
        {
            turn.Act(new Effect.CountStopsOn(past.StopNumber, past.IsLatched ? past.Newest : null));
        }

        foreach (var alarm in past.Alarms)
        {
            turn.Act(new Effect.TellAlarm(alarm));
        }
    }

    private static void OnStatus(Turn turn, PenStatus status)
    {
        turn.State = turn.State with
        {
            Status = status,
            HasRunDown = status.Mode != PenMode.Driving && status.Strokes == turn.State.Counters?.Strokes,
            Counters = (turn.State.Counters ?? new PenCounters(0, 0, 0)) with
            {
                Presses = status.Presses, Strokes = status.Strokes, Stops = status.StopCount,
            },
        };
        HearSeat(turn, status);
        FollowPenLatch(turn, status);
        WarnOfBattery(turn, status);
        if (turn.State is { Armed: not null, Withdrawal: null, Arming: null } && status.Mode is PenMode.Disarmed or PenMode.Service
            && !turn.Circumstances.IsLatched && turn.State.Armed.ArmId != status.ArmId)
        {
            PenDisarmedItself(turn, status);
        }

        FollowBench(turn, status);
        FollowSelfTest(turn, status);
        TryEndReconciliation(turn);
        TrySettleReservation(turn, status);
        NoteCounters(turn, status);
        NoteCause(turn, status);
        FinishEndings(turn);
        TryEndAbort(turn);
    }

    private static void PenDisarmedItself(Turn turn, PenStatus status)
    {
        var then = status.DisarmCause == PenDisarmCause.PermissionExpired ? SessionTrigger.PauseRequested : SessionTrigger.Disarmed;
        turn.Act(new Effect.WithdrawPermit());
        turn.State = turn.State with { Armed = null };
        LetActivationEnd(turn, StopReason.Disarmed);
        StandDown(turn);
        var why = $"The pen disarmed itself: {status.DisarmCause}.";
        RaiseCause(turn, ReasonOf(status.DisarmCause), why, Actor.Service);
        if (turn.State.Session is { State: SessionState.Armed or SessionState.Treating })
        {
            turn.Move(then, why, Actor.Service, cause: CauseOf(status.DisarmCause));
        }
    }

    private static StopReason? CauseOf(PenDisarmCause cause) => cause switch
    {
        PenDisarmCause.PermissionExpired => StopReason.DeadMan,
        PenDisarmCause.BatteryLow => StopReason.BatteryLow,
        _ => null,
    };

    private static void FollowPenLatch(Turn turn, PenStatus status)
    {
        if (status.Latched && !turn.Circumstances.IsLatched && !turn.State.Latched && turn.State.Acknowledgement is null)
        {
            var cause = status.StopCause ?? StopReason.PenStopped;
            turn.Act(new Effect.SendStop(cause, $"The pen stopped by itself: {cause}, its count is {status.StopCount}.", Actor.Service));
        }
    }

    private static void OnCartridge(Turn turn, CartridgeObservation cartridge)
    {
        var before = turn.State.Cartridge;
        RecordSeat(turn, cartridge);
        turn.State = turn.State with { Cartridge = cartridge };
        if (cartridge.Present && before is { Present: true } && before.Insertions != cartridge.Insertions)
        {
            // It came out and went in between two reports: what was read back, and reserved, was another insertion.
            CartridgeGone(turn);
        }

        if (!cartridge.Present)
        {
            turn.State = turn.State with { CartridgePast = CartridgePast.NoTag };
            CartridgeGone(turn);
        }
        else if (cartridge.TagId is null)
        {
            turn.State = turn.State with { CartridgePast = CartridgePast.NoTag };
        }
        else if (cartridge.TagId != before?.TagId || turn.State.CartridgePast == CartridgePast.NoTag)
        {
            turn.State = turn.State with { CartridgePast = CartridgePast.Unread };
            turn.Act(new Effect.ReadCartridgePast(cartridge.TagId, turn.State.Session?.SessionId));
        }
    }

    private static void CartridgeGone(Turn turn)
    {
        if (turn.State.Session?.State == SessionState.Treating || turn.State.Activation is { EndedBy: null })
        {
            turn.Act(new Effect.SendStop(StopReason.CartridgeRemoved, "The cartridge came out while the motor was driven.", Actor.Service));
        }
        else if (turn.State.SelfTest is { MayMove: true })
        {
            PauseSelfTest(turn, OverOf(turn, "the cartridge was taken out"), StopReason.CartridgeRemoved);
        }
        else if (turn.State is { Withdrawal: null } && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.Disarmed, "The cartridge was taken out.", StopReason.CartridgeRemoved, Actor.Service);
        }
    }

    private static void OnCartridgePast(Turn turn, PenEvent.CartridgePastRead read)
    {
        if (turn.State.Cartridge?.TagId == read.TagId)
        {
            turn.State = turn.State with { CartridgePast = read.Past };
        }
    }

    private static void OnDisarmDemanded(Turn turn, PenEvent.DisarmDemanded demanded)
    {
        if (turn.State.SelfTest is not null)
        {
            PauseSelfTest(turn, OverOf(turn, demanded.Sentence), demanded.Reason);
        }
        else if (demanded.Pauses)
        {
            PauseForBudget(turn, demanded);
        }
        else if (turn.State is { Armed: not null, Withdrawal: null })
        {
            BeginWithdrawal(turn, SessionTrigger.Disarmed, demanded.Sentence, demanded.Reason, Actor.Service);
        }
    }

    private static void OnDuplicate(Turn turn, bool duplicate)
    {
        turn.State = turn.State with { DuplicateSerial = duplicate };
        if (duplicate && turn.State.Withdrawal is null && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, "Another line answers with the same serial number.", StopReason.WrongPen, Actor.Service);
        }
    }

    // From here on nothing is asked of the pen any more. Its latch needs no acknowledgement first: it comes back with the pen, wherever that is attached.
    private static void Detach(Turn turn, long callId, Request.DetachPen request)
    {
        var state = turn.State;
        var refusal = state.Session is { } open
                ? Rules.DetachWithSession.Refuse(("pen", PenName(state)), ("observed", open.SessionId!), ("session", open.SessionId!))
            : state.Alarms.Find(static alarm => alarm is { Latching: true, AcknowledgedAt: null }) is { } unseen
                ? Rules.DetachWithAlarm.Refuse(("pen", PenName(state)), ("observed", unseen.AlarmId))
            : null;
        if (refusal is not null)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        turn.State = state with { Leaving = true };

        // What the pen is now, the line says that it hangs on: it may be another one by now.
        turn.Write(Registration(turn, request.By) with { Simulated = null, FirmwareVersion = null });
        turn.ReportSyncAs(DetachToken);
        turn.Reply(callId, Verdict.Done);
    }

    internal static Refusal Leaving(PenState state) => Rules.PenLeaving.Refuse(("pen", PenName(state)));

    // As people, or the service, decided about the pen by this record; null for one about which nobody has.
    private static PenState Administered(PenState state, AttachedPenRecord? known) => state with
    {
        AdministrativeState = known?.AdministrativeState ?? AdministrativeState.InService,
        AdministrativeReason = known?.Reason ?? "",
        AdministrativeBy = known is null or { Reason: "" } ? null : known.By,
        AdministrativeAt = known is null or { Reason: "" } ? null : known.At,
    };

    private static AttachedPenRecord Registration(Turn turn, Actor by) => new()
    {
        At = turn.Now,
        By = by,
        PenId = turn.State.PenId,
        Line = turn.State.Line,
        Attached = !turn.State.Leaving,
        AdministrativeState = turn.State.AdministrativeState,
        Reason = turn.State.AdministrativeReason,
        Simulated = turn.State.Identity?.Simulated,
        FirmwareVersion = turn.State.Identity?.FirmwareVersion,
    };

    private static LinkRecord LinkEntry(Turn turn, LinkStatus status)
    {
        var online = status.State == LinkState.Online;
        return new LinkRecord
        {
            At = turn.Now,
            By = Actor.Service,
            PenId = turn.State.PenId,
            SessionId = turn.State.Session?.SessionId,
            Line = turn.State.Line,
            State = status.State,
            Reason = status.Reason,
            BootId = online ? turn.State.BootId : null,
            Presses = online ? turn.State.Counters?.Presses : null,
            Strokes = online ? turn.State.Counters?.Strokes : null,
            PenStopCount = online ? turn.State.Counters?.Stops : null,
            FirmwareVersion = online ? turn.State.Identity?.FirmwareVersion : null,
            RunSeconds = online ? turn.State.Counters?.RunSeconds : null,
            Drops = online ? turn.State.Counters?.Drops : null,
            KeptEntryCount = online ? turn.State.KeptHead?.EntryCount : null,
            KeptHeadHash = online ? turn.State.KeptHead?.Hash : null,
        };
    }
}
