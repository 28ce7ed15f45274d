using DeviceService.Safety;

namespace DeviceService.Sessions;

// Answers of the pen, finished syncs, time, and the end of the service.
internal static partial class PenDecision
{
    private static void OnAnswered(Turn turn, CommandOutcome outcome)
    {
        NoteArmAnswered(turn, outcome);
        var state = turn.State;
        if (state.Arming is { } arming && arming.Ticket == outcome.Ticket)
        {
            OnArmingAnswered(turn, arming, outcome);
        }
        else if (state.Withdrawal is { } withdrawal && withdrawal.Ticket == outcome.Ticket)
        {
            OnWithdrawalAnswered(turn, withdrawal, outcome);
        }
        else if (state.Acknowledgement is { } acknowledgement && acknowledgement.Ticket == outcome.Ticket)
        {
            OnAcknowledgementAnswered(turn, acknowledgement, outcome);
        }
        else if (state.Bench is { } bench && bench.Ticket == outcome.Ticket && bench.Stage is not (BenchStage.Intent or BenchStage.Holding))
        {
            OnBenchAnswered(turn, bench, outcome);
        }
        else if (state.Curve is { Stage: not CurveStage.Intent } curve && curve.Ticket == outcome.Ticket)
        {
            OnCurveAnswered(turn, curve, outcome);
        }
        else if (state.SelfTest is { } test && test.Ticket == outcome.Ticket)
        {
            OnSelfTestAnswered(turn, test, outcome);
        }
        else if (state.Condition is { } asked && asked.Ticket == outcome.Ticket)
        {
            OnConditionAnswered(turn, asked, outcome);
        }
        else if (state.Aside?.Ticket == outcome.Ticket)
        {
            turn.State = state with { Aside = null };
        }
        else if (state.SignalOnItsWay?.Ticket == outcome.Ticket)
        {
            OnSignalAnswered(turn, outcome);
        }
        else if (state.Reconciliation is { } reconciliation && reconciliation.Disarm == outcome.Ticket && outcome.Result == CommandResult.Applied)
        {
            turn.State = state with { Reconciliation = reconciliation with { DisarmAnswered = true } };
        }
    }

    private static void OnSynced(Turn turn, PenEvent.Synced synced)
    {
        if (synced.CartridgeTaken)
        {
            OnCartridgeTaken(turn, synced);
        }
        else if (synced.SessionOpen)
        {
            OnSessionRefused(turn, synced);
        }
        else if (!synced.Durable)
        {
            OnSyncFailed(turn, synced);
        }
        else if (turn.State.Arming is { Stage: ArmingStage.Intent } arming && arming.IntentId == synced.Token)
        {
            ArmingIntentDurable(turn, arming);
        }
        else if (turn.State.Acknowledgement is { Sent: false } acknowledgement && acknowledgement.IntentId == synced.Token)
        {
            AcknowledgeIntentDurable(turn, acknowledgement);
        }
        else if (turn.State.Bench is { Stage: BenchStage.Intent } bench && bench.IntentId == synced.Token)
        {
            BenchIntentDurable(turn, bench);
        }
        else if (turn.State.Curve is { Stage: CurveStage.Intent } curve && curve.IntentId == synced.Token)
        {
            CurveIntentDurable(turn, curve);
        }
        else if (turn.State.Curve is { Stage: CurveStage.Keeping } kept && kept.IntentId == synced.Token)
        {
            EnterForCurve(turn, kept);
        }
        else if (turn.State.SelfTest is { Stage: SelfTestStage.Intent } test && test.IntentId == synced.Token)
        {
            SelfTestIntentDurable(turn, test);
        }
        else if (turn.State.SelfTest is { Stage: SelfTestStage.Over } over && over.SelfTestId == synced.Token)
        {
            turn.State = turn.State with { SelfTest = null };
        }
    }

    // By the record the pen has an open session, whatever is known of it here. Whoever asked for this one is told so; nothing is wrong with the store.
    private static void OnSessionRefused(Turn turn, PenEvent.Synced synced) => turn.State = turn.State with
    {
        Session = turn.State.Session?.SessionId == synced.Token ? null : turn.State.Session,
        Unwritten = turn.State.Unwritten.AddRange(synced.Lost.Where(static entry => IsFact(entry) && entry is not (SessionRecord or PlanRecord))),
    };

    // Law 19: what cannot be recorded is not done. An intent that is not durable is not acted upon; an armed pen is disarmed.
    private static void OnSyncFailed(Turn turn, PenEvent.Synced synced)
    {
        var refusal = Rules.JournalNotWritable.Refuse(("observed", synced.Failure));
        var lost = synced.Lost.Where(IsFact);
        if (turn.State.IsAsOpened && synced.Token == turn.State.Session!.SessionId)
        {
            // Whoever asked is told that there is none, so there is none.
            lost = lost.Where(entry => entry.SessionId != synced.Token);
            turn.State = turn.State with { Session = null };
        }

        if (synced.Token == DetachToken)
        {
            // Whoever asked is told that it was not let go.
            lost = lost.Where(static entry => entry is not AttachedPenRecord);
            turn.State = turn.State with { Leaving = false };
        }

        lost = lost.Select(entry => entry is AttachedPenRecord known ? known with { Attached = !turn.State.Leaving } : entry);
        turn.State = turn.State with { Unwritten = turn.State.Unwritten.AddRange(lost) };

        if (turn.State.PenId is { } pen && synced.Token != DetachToken && synced.Lost.Any(static entry => entry is AttachedPenRecord))
        {
            // Whoever took the pen back into service is told that it was not done, so it is not; what set it aside stands, and is written late.
            turn.State = Administered(
                turn.State, turn.State.Unwritten.OfType<AttachedPenRecord>().LastOrDefault() ?? turn.Circumstances.Eligibility.RegisteredAs(pen));
        }

        if (turn.State.Arming is { Stage: ArmingStage.Intent } arming && (arming.IntentId == synced.Token || Turn.AheadOf(arming.IntentId) == synced.Token))
        {
            turn.State = turn.State with { Arming = null };
            turn.Reply(arming.CallId, new Verdict { Refusal = refusal, Arming = ReportOf(turn, arming.Request, refusal) });
        }

        if (turn.State.Acknowledgement is { Sent: false } acknowledgement && acknowledgement.IntentId == synced.Token)
        {
            turn.State = turn.State with { Acknowledgement = null };
            turn.Reply(acknowledgement.CallId, new Verdict { Refusal = refusal });
        }

        if (turn.State.Bench is { } bench)
        {
            EndBench(turn, refusal);
        }

        if (turn.State.Curve is { Stage: CurveStage.Intent or CurveStage.Keeping } curve && curve.IntentId == synced.Token)
        {
            FailCurve(turn, curve, CommandResult.Failed, refusal);
        }

        // What was on its way to the disk may have been this; it is written again with the next reading.
        turn.State = turn.State with { CountersOnRecord = null, CurveOnRecord = null };
        PauseSelfTest(turn, refusal);
        DisarmForJournal(turn, synced.Failure);
    }

    private static void OnHeadSigned(Turn turn, JournalHead head)
    {
        if (turn.State.IsOnline && !IsBusy(turn.State))
        {
            SubmitAside(turn, new StoreJournalHead(head.EntryCount, head.Hash));
        }
    }

    // What is over and in no field of the state would be lost with it: a session that was closed, a pass, an activation, a stop, an alarm that came and
    // went, who had control. So would a pen that was set aside, once a person lifted that. All else is written again as it stands when the journal is back, and an intent that was not
    // durable was not acted upon.
    private static bool IsFact(JournalEntry entry) => entry is SessionRecord { IsOpen: false } or PassRecord or ActivationRecord or StopRecord or PlanRecord or OutcomeRecord
        or ControlRecord or AlarmRecord { Stands: false }
        or AttachedPenRecord { AdministrativeState: not AdministrativeState.InService };

    // State went on while nothing could be written: what happened is written in its order, then what stands now is written whole.
    private static void OnJournalRestored(Turn turn, SessionRecord? open)
    {
        CloseUnknown(turn, open);
        if (turn.State.Stop is { } stop)
        {
            turn.Write(stop with { At = turn.Now, EntryNumber = 0 });
        }

        foreach (var alarm in turn.State.Alarms)
        {
            turn.Write(alarm with { EntryNumber = 0 });
        }

        if (turn.State.Pass is { } pass)
        {
            // Its activations that were lost are among what happened; the others are on record, and each is there once.
            turn.Write(pass.Record);
        }

        if (turn.State.Reservation is { State: ReservationState.Reserved } reserved)
        {
            turn.WriteReserving(reserved);
        }
        else if (turn.State.Reservation is { } used)
        {
            turn.Write(used);
        }

        if (turn.State.Session is not null && !turn.State.IsAsOpened)
        {
            turn.Revise(static session => session, Actor.Service);
        }

        // Insertions of meanwhile are lost: what was in before counts as out unless it is the same insertion.
        turn.State = turn.State with { Seat = null, SeatHeardAt = null };
        if (turn.State is { IsOnline: true, Cartridge: { } cartridge })
        {
            RecordSeat(turn, cartridge);
        }
    }

    // An append that failed may be on record all the same. Whoever asked for this session was told that there is none, so nobody will ever close it, and
    // the store would take no other one of this pen.
    private static void CloseUnknown(Turn turn, SessionRecord? open)
    {
        const string Why = "It came on record although its opening was reported as failed; nothing was done in it.";
        var state = turn.State;
        if (open is not { State: SessionState.Created, Revision: 1 } || open.SessionId == state.Session?.SessionId || open.SessionId == state.Ended?.SessionId
            || state.Unwritten.Any(entry => entry is SessionRecord && entry.SessionId == open.SessionId))
        {
            return;
        }

        turn.State = state with
        {
            Unwritten = state.Unwritten.Add(open with
            {
                At = turn.Now,
                By = Actor.Service,
                EntryNumber = 0,
                State = Turn.Next(open.State, SessionTrigger.AbortRequested),
                StateReason = Why,
                Revision = open.Revision + 1,
                End = SessionEnd.Aborted,
                EndReason = Why,
                EndedAt = turn.Now,
            }),
        };
    }

    private static void DisarmForJournal(Turn turn, string why)
    {
        if (turn.State.Session?.State == SessionState.Treating)
        {
            turn.Act(new Effect.SendStop(StopReason.JournalFailed, $"The journal cannot be written: {why}", Actor.Service));
        }
        else if (turn.State.Withdrawal is null && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, $"The journal cannot be written: {why}", StopReason.JournalFailed, Actor.Service);
        }
    }

    private static void OnTick(Turn turn)
    {
        if (IsSyncSlow(turn.Circumstances) || !turn.Circumstances.Journal.Writable)
        {
            DisarmForJournal(turn, turn.Circumstances.Journal.Writable ? "a sync takes longer than 1 s." : turn.Circumstances.Journal.Reason);
        }

        WatchControl(turn);
        WatchAlarmsSeen(turn);
        WatchTelemetryAge(turn);
        WatchDrift(turn);
        WatchOffLabel(turn);
        WatchPermission(turn);
        WatchBench(turn);
        WatchCurve(turn);
        WatchSelfTest(turn);
        WatchDeadlines(turn);
        WatchActivation(turn);
        FinishEndings(turn);
        WatchCounters(turn);
        TryEndReconciliation(turn);
        TryEndAbort(turn);
        WatchConfirmation(turn);
        WatchBudgets(turn);
        WatchCauses(turn);
        SignalAlarms(turn);
    }

    private static void WatchPermission(Turn turn)
    {
        if (turn.State is not { Armed: { } armed, Withdrawal: null } || turn.Circumstances.IsLatched)
        {
            return;
        }

        if (turn.Circumstances.SampleAge is not { } age || age > SampleAgeToStop)
        {
            turn.Act(new Effect.SendStop(StopReason.TelemetryStale, "No valid sample came for over 200 ms while the pen was armed.", Actor.Service));
        }
        else if (turn.State.Session?.State == SessionState.Armed && turn.State.Activation is null && turn.Now.MonotonicUs >= armed.ExpiresAt.MonotonicUs)
        {
            BeginWithdrawal(turn, SessionTrigger.Disarmed, "The arming expired after 60 s.", StopReason.ArmingExpired, Actor.Service);
        }
    }

    private static void WatchDeadlines(Turn turn)
    {
        var now = turn.Now.MonotonicUs;
        if (turn.State.Arming is { Stage: not ArmingStage.Intent } arming && now > arming.DeadlineUs)
        {
            FailArming(turn, arming.Stage == ArmingStage.Arm ? CommandResult.Uncertain : CommandResult.Failed, Rules.CommandRejected.Refuse(
                ("pen", PenName(turn.State)), ("command", "ArmSession"), ("observed", "it did not answer in time"), ("remedy", "Check the line, then arm again.")));
        }

        if (turn.State.Withdrawal is { } withdrawal && now > withdrawal.DeadlineUs)
        {
            turn.Act(new Effect.SendStop(withdrawal.Cause, "The pen did not answer Disarm in time.", withdrawal.By));
        }

        if (turn.State.Acknowledgement is { Sent: true } acknowledgement && now > acknowledgement.DeadlineUs)
        {
            FailAcknowledging(turn, acknowledgement, CommandResult.Uncertain, Rules.CommandUncertain.Refuse(
                ("pen", PenName(turn.State)), ("command", "AcknowledgeStop")));
        }

        if (turn.State.Reconciliation is { DisarmAnswered: false } reconciliation && turn.State.IsOnline && now > reconciliation.NextTryUs)
        {
            // Disarm is harmless however often it is sent; it is not the command that is uncertain.
            turn.State = turn.State with
            {
                Reconciliation = reconciliation with { Disarm = turn.Submit(new Disarm()), NextTryUs = now + Us(DisarmDeadline) },
            };
        }
    }

    private static void WatchActivation(Turn turn)
    {
        if (turn.State.Activation is not { } activation)
        {
            return;
        }

        if (activation.EndedBy is { } cause && turn.Now.MonotonicUs > activation.GiveUpUs)
        {
            EndActivationUnseen(turn, cause);
        }
    }

    private static void WatchConfirmation(Turn turn)
    {
        if (turn.State is { Stop: { Stage: StopStage.Stopped } stop, UnconfirmedAlarmed: false, Latched: true }
            && !turn.Circumstances.IsStopConfirmed
            && turn.Now.Since(stop.StoppedAt) > ConfirmTimeMax)
        {
            turn.State = turn.State with { UnconfirmedAlarmed = true };
            turn.RaiseAlarm(
                StopAlarm.Unconfirmed.RuleId, StopAlarm.Unconfirmed.HazardId, StopAlarm.Unconfirmed.Priority,
                $"Stop {stop.Number} was not confirmed within {ConfirmTimeMax.TotalMilliseconds:0} ms.", StopAlarm.Unconfirmed.Remedy, stop.StopId);
        }
    }

    // Law 17: disarmed before the server drains; what runs is stopped, and its session is interrupted.
    private static void OnShutdown(Turn turn)
    {
        turn.State = turn.State with { ShuttingDown = true };
        foreach (var (callId, request) in turn.State.Deferred)
        {
            turn.Refuse(callId, request, Rules.ShuttingDown.Refuse());
        }

        turn.State = turn.State with { Deferred = [] };
        PauseSelfTest(turn, Rules.ShuttingDown.Refuse(), StopReason.ServiceShutdown);
        if (turn.State.Session?.State is SessionState.Treating or SessionState.Reconciling || turn.State.Activation is not null)
        {
            turn.Act(new Effect.SendStop(StopReason.ServiceShutdown, "The service is shutting down.", Actor.Service));
        }
        else if (turn.State.Withdrawal is null && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, "The service is shutting down.", StopReason.ServiceShutdown, Actor.Service);
        }
    }
}
