using DeviceService.Safety;

namespace DeviceService.Sessions;

// Stops have acted before they come here: latched and written on the thread that called. Here they are recorded and the session follows.
internal static partial class PenDecision
{
    private static void OnStopped(Turn turn, PenEvent.Stopped stopped)
    {
        var state = turn.State;
        var record = new StopRecord
        {
            At = turn.Now,
            By = stopped.By,
            PenId = state.PenId,
            ProfileDigest = turn.ProfileDigest,
            SessionId = state.Session?.SessionId,
            StopId = stopped.StopId,
            Number = stopped.Outcome.Number,
            Stage = StopStage.Stopped,
            Reason = stopped.Reason,
            Sentence = stopped.Coalesced == 0 ? stopped.Sentence : $"{stopped.Sentence} ({stopped.Coalesced} more stops were called with it.)",
            Fate = stopped.Outcome.Fate,
            StoppedAt = stopped.At,
            WriteLatencyUs = stopped.Outcome.Fate == StopFrameFate.LineDown ? null : Us(stopped.Outcome.Latency),
            PenStopCount = state.Status?.StopCount,
            StoppedBy = stopped.By == Actor.Service ? null : stopped.By,
        };
        var wasLatched = state.Latched;
        turn.State = state with { Stop = record, Latched = true, UnconfirmedAlarmed = false };
        turn.Act(new Effect.WithdrawPermit());
        turn.Write(record);
        if (!wasLatched)
        {
            var alarm = StopAlarm.For(stopped.Reason);
            turn.RaiseAlarm(alarm.RuleId, alarm.HazardId, alarm.Priority, record.Sentence, alarm.Remedy, record.StopId);
        }

        VoidWhatWasUnderWay(turn, stopped.Reason);
        SelfTestStopped(turn, stopped, wasLatched);
        StopSession(turn, record, wasLatched);
    }

    private static void VoidWhatWasUnderWay(Turn turn, StopReason reason)
    {
        var state = turn.State;
        turn.State = state with { Arming = null, Armed = null, Withdrawal = null, Reconciliation = null };
        if (state.Arming is { } arming)
        {
            turn.Write(Outcome(turn, arming.IntentId, arming.Request.By, CommandResult.Failed, "VOIDED_BY_STOP"));
            RefuseArming(turn, arming.CallId, arming.Request, StillLatched(turn));
        }

        EndBench(turn, StillLatched(turn));
        if (turn.State.Curve is { } curve)
        {
            FailCurve(turn, curve, curve.Stage == CurveStage.Writing ? CommandResult.Uncertain : CommandResult.Failed, StillLatched(turn));
        }

        foreach (var call in state.Withdrawal?.Calls ?? [])
        {
            turn.Reply(call, Verdict.Done);
        }

        if (state.Activation is { EndedBy: null } activation)
        {
            turn.State = turn.State with { Activation = activation with { EndedBy = reason, GiveUpUs = turn.Now.MonotonicUs + Us(StandstillDeadline) } };
        }

        NoteCause(turn, reason);
        if (state.Reservation is not null)
        {
            SettleReservation(turn);
        }
    }

    private static void StopSession(Turn turn, StopRecord record, bool wasLatched)
    {
        if (turn.State.Session is not { } session)
        {
            return;
        }

        turn.State = turn.State with { SessionStops = turn.State.SessionStops.Add(record) };

        // A restart that found the pen latched by itself is still a restart: a person decides, and acknowledges too.
        var staysInterrupted = session.State == SessionState.Interrupted && record.Reason != StopReason.EmergencyStop;
        if (record.Reason == StopReason.ServiceShutdown)
        {
            turn.Move(SessionTrigger.ServiceRestarted, record.Sentence, record.By, record.Reason);
        }
        else if (!staysInterrupted && !(wasLatched && session.State == SessionState.Stopped))
        {
            turn.Move(SessionTrigger.StopRequested, record.Sentence, record.By, record.Reason);
        }

        turn.Act(new Effect.Publish(new SessionEvent.Stopped(record) { SessionId = session.SessionId!, At = turn.Now, State = turn.State.Session!.State }));
    }

    private static void OnStopConfirmed(Turn turn, StopConfirmation confirmation)
    {
        if (turn.State.Stop is { } stop && stop.Number == confirmation.Number && stop.Stage == StopStage.Stopped)
        {
            TellStop(turn, stop with
            {
                At = turn.Now,
                Stage = StopStage.Confirmed,
                Fate = StopFrameFate.Confirmed,
                ConfirmLatencyUs = Us(confirmation.Latency),
                PenStopCount = turn.State.Status?.StopCount ?? stop.PenStopCount,
            });
            turn.EndAlarms(alarm => alarm.RuleId == StopAlarm.Unconfirmed.RuleId);
        }

        SelfTestConfirmed(turn, confirmation);
        EndActivationUnseen(turn, turn.State.Stop?.Reason ?? StopReason.PenStopped);
        Guard(turn, GuardSettings.Disarmed);
        TryEndAbort(turn);
    }

    private static void Acknowledge(Turn turn, long callId, Request.AcknowledgeStop request)
    {
        var state = turn.State;
        var circumstances = turn.Circumstances;
        if (state.Acknowledgement is not null || !state.Ending.IsEmpty || HasLineAside(state))
        {
            turn.State = state with { Deferred = state.Deferred.Add((callId, request)) };
            return;
        }

        if (ObjectionToAcknowledging(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        var intent = circumstances.NewId("int");
        turn.State = state with
        {
            Acknowledgement = new AcknowledgementProgress
            {
                IntentId = intent,
                CallId = callId,
                Request = request,
                DeadlineUs = turn.Now.MonotonicUs + Us(AcknowledgeDeadline),
            },
        };
        turn.Write(Intent(turn, request, intent, new Dictionary<string, string>
        {
            ["stop_number"] = Refusal.Number(request.StopNumber),
            ["pen_stop_count"] = Refusal.Number(state.Status!.StopCount),
            ["reason"] = request.Reason,
        }));
        turn.ReportSyncAs(intent);
    }

    private static Refusal? ObjectionToAcknowledging(Turn turn, Request.AcknowledgeStop request)
    {
        var state = turn.State;
        var circumstances = turn.Circumstances;
        return !state.Latched && !circumstances.IsLatched ? Rules.StopNotLatched.Refuse(("pen", PenName(state)))
            : request.StopNumber != circumstances.StopGeneration
                ? Rules.StopCountNewer.Refuse(("observed", Refusal.Number(request.StopNumber)), ("limit", Refusal.Number(circumstances.StopGeneration)))
            : !state.IsOnline || state.Status is null ? NotOnline(state)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", PenName(state)))
            : !circumstances.IsStopConfirmed ? Rules.StopUnconfirmed.Refuse(("pen", PenName(state)))
            : circumstances.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : null;
    }

    private static void AcknowledgeIntentDurable(Turn turn, AcknowledgementProgress progress)
    {
        if (ObjectionToAcknowledging(turn, progress.Request) is { } refusal)
        {
            FailAcknowledging(turn, progress, CommandResult.Failed, refusal);
            return;
        }

        turn.State = turn.State with
        {
            Acknowledgement = progress with { Sent = true, Ticket = turn.Submit(new AcknowledgeStop(turn.State.Status!.StopCount)) },
        };
    }

    private static void OnAcknowledgementAnswered(Turn turn, AcknowledgementProgress progress, CommandOutcome outcome)
    {
        if (outcome.Result == CommandResult.Applied)
        {
            turn.Act(new Effect.ClearLatch(progress.Request.StopNumber));
            return;
        }

        FailAcknowledging(turn, progress, outcome.Result, outcome.Result == CommandResult.Uncertain
            ? Rules.CommandUncertain.Refuse(("pen", PenName(turn.State)), ("command", "AcknowledgeStop"))
            : Rules.CommandRejected.Refuse(
                ("pen", PenName(turn.State)), ("command", "AcknowledgeStop"), ("observed", outcome.Reason), ("remedy", "Remove the cause, then acknowledge again.")));
    }

    private static void OnLatchCleared(Turn turn, long number, bool cleared)
    {
        if (turn.State.Acknowledgement is not { } progress || progress.Request.StopNumber != number)
        {
            return;
        }

        if (!cleared)
        {
            FailAcknowledging(turn, progress, CommandResult.Failed, Rules.StopCountNewer.Refuse(
                ("observed", Refusal.Number(number)), ("limit", Refusal.Number(turn.Circumstances.StopGeneration))));
            return;
        }

        var by = progress.Request.By;
        turn.State = turn.State with { Acknowledgement = null, Latched = false };
        turn.Write(Outcome(turn, progress.IntentId, by, CommandResult.Applied, ""));
        StopRecord? record = null;
        if (turn.State.Stop is { } stop)
        {
            record = stop with
            {
                At = turn.Now,
                Stage = StopStage.Acknowledged,
                AcknowledgedBy = by,
                AcknowledgeReason = progress.Request.Reason,
                AcknowledgedAt = turn.Now,
            };
            TellStop(turn, record);
        }

        turn.EndAlarms(static alarm => alarm.StopId is not null);
        turn.AcknowledgeAlarms(static alarm => alarm.StopId is not null, by);
        if (turn.State.Session?.State == SessionState.Stopped)
        {
            turn.Move(SessionTrigger.StopAcknowledged, $"The stop was acknowledged: {progress.Request.Reason}", by);
        }

        turn.Reply(progress.CallId, new Verdict { Cleared = record });
    }

    private static void FailAcknowledging(Turn turn, AcknowledgementProgress progress, CommandResult result, Refusal why)
    {
        turn.State = turn.State with { Acknowledgement = null };
        turn.Write(Outcome(turn, progress.IntentId, progress.Request.By, result, why.RuleId));
        turn.Refuse(progress.CallId, progress.Request, why);
    }

    private static void TellStop(Turn turn, StopRecord record)
    {
        turn.State = turn.State with
        {
            Stop = record,
            SessionStops = turn.State.SessionStops.ConvertAll(known => known.StopId == record.StopId ? record : known),
        };
        turn.Write(record);
        if (turn.State.Session is { } session && record.SessionId == session.SessionId)
        {
            turn.Tell(new SessionEvent.Stopped(record) { SessionId = session.SessionId!, At = turn.Now, State = session.State });
        }
    }

    private static void BeginAbort(Turn turn, long callId, Request.AbortSession request)
    {
        var state = turn.State;
        if (state.Abort is { } under)
        {
            turn.Act(new Effect.SendStop(StopReason.SessionAborted, $"Aborted again: {request.Reason}", request.By));
            turn.State = state with { Abort = under with { Calls = under.Calls.Add(callId) } };
            return;
        }

        var sawItStand = state is
            {
                IsOnline: true, MayMove: false, Arming: null, Activation: null, Withdrawal: null, Status.Mode: PenMode.Disarmed or PenMode.Latched,
            }
            && turn.Circumstances is { Newest.DriveOn: false } && turn.Circumstances.SampleAge <= SampleAgeMax;
        var neverMoved = state.Session!.State == SessionState.Created && state.Arming is null;
        if (!sawItStand && !neverMoved)
        {
            turn.Act(new Effect.SendStop(StopReason.SessionAborted, $"Aborted: {request.Reason}", request.By));
        }

        turn.State = state with
        {
            Abort = new AbortProgress(request.By, request.Reason, turn.Circumstances.StopGeneration, turn.Now.MonotonicUs + Us(AbortDeadline), [callId])
            {
                SawItStand = sawItStand || neverMoved,
            },
        };
        TryEndAbort(turn);
    }

    private static void TryEndAbort(Turn turn)
    {
        if (turn.State is not { Abort: { } abort, Session: { } session } || turn.State.Activation is not null || !turn.State.Ending.IsEmpty)
        {
            return;
        }

        // A confirmation counts for the stop that the abort itself wrote, which is newer than what was there before. It comes before the handshake
        // that tells of presses while nobody watched, and those belong to this session: it stays open for them.
        var seen = abort.SawItStand
            || (turn.Circumstances.IsStopConfirmed && turn.Circumstances.StopGeneration > abort.Number
                && (turn.State.CountersRead || session.CountersSeen is null));
        if (!seen && turn.Now.MonotonicUs < abort.GiveUpUs)
        {
            return;
        }

        turn.State = turn.State with { Abort = null };
        if (turn.State.Pass is not null)
        {
            ClosePass(turn, PassClosing.SessionAborted, abort.By);
        }

        EndSession(turn, seen ? SessionEnd.Aborted : SessionEnd.AbortedOutcomeUnknown, SessionTrigger.AbortRequested, abort.Reason, abort.By);
        foreach (var call in abort.Calls)
        {
            turn.Reply(call, Verdict.Done);
        }
    }
}
