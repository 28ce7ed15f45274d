using DeviceService.Safety;

namespace DeviceService.Sessions;

// Taking permission back: the permit goes at once, the pen is told, and the state follows its answer. Never waits for the journal.
internal static partial class PenDecision
{
    private static void Disarm(Turn turn, long callId, Request.DisarmSession request)
    {
        var treating = turn.State.Session!.State == SessionState.Treating;
        Withdraw(
            turn, callId, request, treating ? SessionTrigger.PauseRequested : SessionTrigger.Disarmed,
            treating ? "Disarmed while treating." : "Disarmed.", treating ? StopReason.OperatorPause : StopReason.Disarmed);
    }

    private static void Pause(Turn turn, long callId, Request.PauseSession request)
    {
        var reason = request.Reason.Length == 0 ? "Paused." : $"Paused: {request.Reason}";
        var state = turn.State.Session!.State;
        if (state is SessionState.Created or SessionState.Ready && turn.State.Arming is null && turn.State.Withdrawal is null)
        {
            turn.Move(SessionTrigger.PauseRequested, reason, request.By);
        }

        Withdraw(turn, callId, request, SessionTrigger.PauseRequested, reason, StopReason.OperatorPause);
    }

    private static void Withdraw(Turn turn, long callId, Request request, SessionTrigger then, string reason, StopReason cause)
    {
        var state = turn.State = turn.State with { Withdrawals = turn.State.Withdrawals + 1 };
        if (state.Withdrawal is { } under)
        {
            // A pause outranks a disarm that is under way.
            turn.State = state with
            {
                Withdrawal = under with { Calls = under.Calls.Add(callId), Then = then == SessionTrigger.PauseRequested ? then : under.Then },
            };
        }
        else if (state.Armed is not null || state.Arming is not null)
        {
            BeginWithdrawal(turn, then, reason, cause, request.By, callId);
        }
        else
        {
            // Nothing is permitted; should the pen think otherwise, it is told.
            if (state.IsOnline && state.Status?.Mode is PenMode.Armed or PenMode.Driving)
            {
                turn.Submit(new Disarm());
            }

            turn.Reply(callId, Verdict.Done);
        }
    }

    private static void BeginWithdrawal(Turn turn, SessionTrigger then, string reason, StopReason cause, Actor by, long? callId = null)
    {
        turn.Act(new Effect.WithdrawPermit());
        if (turn.State.Arming is { } arming)
        {
            turn.State = turn.State with { Arming = null };
            turn.Write(Outcome(turn, arming.IntentId, arming.Request.By, CommandResult.Failed, "WITHDRAWN"));
            RefuseArming(turn, arming.CallId, arming.Request, DisarmedMeanwhile(turn));
        }

        turn.State = turn.State with
        {
            Withdrawal = new WithdrawalProgress
            {
                Ticket = turn.Submit(new Disarm()),
                Then = then,
                Reason = reason,
                Cause = cause,
                By = by,
                DeadlineUs = turn.Now.MonotonicUs + Us(DisarmDeadline),
                Calls = callId is { } call ? [call] : [],
            },
        };
        RaiseCause(turn, cause, reason, by);
    }

    private static Refusal DisarmedMeanwhile(Turn turn) => Rules.CommandRejected.Refuse(
        ("pen", PenName(turn.State)), ("command", "ArmSession"), ("observed", "it was disarmed, or its line was lost, after this was asked for"), ("remedy", "Arm again."));

    // The clinic's records changed. What they no longer permit is taken back; a session that may not go on is paused, armed or
    // not; and who left lets go of the pen.
    private static void OnEligibilityChanged(Turn turn)
    {
        JudgeAgain(turn);
        turn.State = turn.State with { Budgets = null };
        if (turn.State.Control is { Holder.SignInId: { } signIn } lease && !turn.Circumstances.Eligibility.IsSignedIn(signIn))
        {
            LetGoOfControl(turn, lease);
        }
    }

    // A verdict on a pen may come while it is away, armed, or while nobody runs: its quarantine is owed until it is on record. Looked at before each
    // decision, so that none arms a pen of which the records say that yet. It is paid once, however long the disk takes: what a person lifted stays so.
    private static void PayQuarantine(Turn turn)
    {
        if (turn.State.PenId is not { } pen)
        {
            return;
        }

        var owed = turn.Circumstances.Eligibility.OwedQuarantineOf(pen);
        var paid = turn.State.PaidQuarantine;
        turn.State = turn.State with { PaidQuarantine = owed };
        if (owed is null || owed == paid)
        {
            return;
        }

        Quarantine(turn, owed);
        if (turn.State.Withdrawal is null && (turn.State.Armed is not null || turn.State.Arming is not null))
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, Rules.PenQuarantined.Refuse(("pen", pen)).Sentence, StopReason.EligibilityLost, Actor.Service);
        }
    }

    private static void JudgeAgain(Turn turn)
    {
        if (turn.State.Session is not { State: SessionState.Created or SessionState.Ready or SessionState.Armed or SessionState.Treating } session)
        {
            return;
        }

        var target = turn.State.Armed?.Target ?? turn.State.Arming?.Request.Target;
        var refusal = turn.Circumstances.Eligibility.JudgeStanding(session, turn.Now)
            ?? (target is null
                ? null
                : ArmingPreconditions.FirstRefusal([
                    .. turn.Circumstances.Eligibility.JudgeArming(ArmingRules.CaseOf(turn, target, null)),
                    .. BudgetUse.Judge(turn, target)]))
            ?? ((turn.State.Armed?.Item ?? turn.State.Arming?.Item) is { } item ? ArmingRules.BeyondLimits(turn, item) : null);
        if (refusal is null)
        {
            return;
        }

        if (turn.State.Withdrawal is { } under)
        {
            turn.State = turn.State with { Withdrawal = under with { Then = SessionTrigger.PauseRequested } };
            RaiseCause(turn, StopReason.EligibilityLost, refusal.Sentence, Actor.Service);
        }
        else if (target is not null)
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, refusal.Sentence, StopReason.EligibilityLost, Actor.Service);
        }
        else if (session.State is SessionState.Created or SessionState.Ready)
        {
            turn.Move(SessionTrigger.PauseRequested, refusal.Sentence, Actor.Service);
        }
    }

    private static void OnWithdrawalAnswered(Turn turn, WithdrawalProgress withdrawal, CommandOutcome outcome)
    {
        if (outcome.Result != CommandResult.Applied)
        {
            // It may still run: what cannot be disarmed is stopped.
            turn.Act(new Effect.SendStop(withdrawal.Cause, $"The pen did not confirm that it disarmed ({outcome.Result}).", withdrawal.By));
            return;
        }

        EndWithdrawal(turn, withdrawal);
    }

    private static void EndWithdrawal(Turn turn, WithdrawalProgress withdrawal)
    {
        if (withdrawal.Then == SessionTrigger.LeaseLost && turn.State.Session?.State == SessionState.Treating)
        {
            // Pressed while the disarming was on its way: needles moved under a lost lease, which is a stop.
            turn.Act(new Effect.SendStop(StopReason.LeaseLost, withdrawal.Reason, withdrawal.By));
            return;
        }

        turn.State = turn.State with { Withdrawal = null, Armed = null };
        LetActivationEnd(turn, withdrawal.Cause);
        StandDown(turn);
        if (turn.State.Session is { State: var state }
            && (state is SessionState.Armed or SessionState.Treating
                || (withdrawal.Then == SessionTrigger.PauseRequested && state is SessionState.Created or SessionState.Ready)))
        {
            turn.Move(withdrawal.Then, withdrawal.Reason, withdrawal.By, cause: withdrawal.Cause);
        }

        foreach (var call in withdrawal.Calls)
        {
            turn.Reply(call, Verdict.Done);
        }
    }

    // The pen stands and is disarmed: a driven motor is a breach from now on, and what was reserved is settled by its counters.
    private static void StandDown(Turn turn)
    {
        if (turn.State.Activation is null)
        {
            Guard(turn, GuardSettings.Disarmed);
        }

        SettleReservation(turn);
    }

    private static void BeginReconciliation(Turn turn, string reason)
    {
        turn.Act(new Effect.WithdrawPermit());
        turn.State = turn.State with
        {
            Armed = null,
            Withdrawal = null,
            Reconciliation = new ReconciliationProgress(turn.Now.MonotonicUs, turn.Submit(new Disarm()), false, turn.Now.MonotonicUs + Us(DisarmDeadline)),
        };
        if (turn.State.Session is not null)
        {
            turn.Move(SessionTrigger.OutcomeBecameUnknown, reason, Actor.Service, cause: StopReason.OutcomeUnknown);
            RaiseCause(turn, StopReason.OutcomeUnknown, reason, Actor.Service);
        }
    }

    // Telemetry tells: a status after the answered Disarm that is neither armed nor driving.
    private static void TryEndReconciliation(Turn turn)
    {
        if (turn.State is not { Reconciliation: { DisarmAnswered: true }, IsOnline: true, Status.Mode: PenMode.Disarmed }
            || turn.Circumstances.Newest is not { DriveOn: false })
        {
            return;
        }

        turn.State = turn.State with { Reconciliation = null };
        StandDown(turn);
        if (turn.State.Session is { State: SessionState.Reconciling })
        {
            turn.Move(SessionTrigger.PenSeenStanding, "Telemetry shows the pen disarmed and standing.", Actor.Service);
        }
    }
}
