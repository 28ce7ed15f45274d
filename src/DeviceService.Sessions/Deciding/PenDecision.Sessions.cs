using DeviceService.Safety;

namespace DeviceService.Sessions;

// Calls on a session that send nothing to the pen.
internal static partial class PenDecision
{
    private static void Take(Turn turn, long callId, Request request)
    {
        if (request is Request.GetArmingReport report)
        {
            // It changes nothing, so nothing keeps it from being answered, and nobody has to find it in the record.
            Report(turn, callId, report);
            return;
        }

        if (Objection(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        if (ChangesWhatIsArmed(request) && ChangesTooEarly(turn, request))
        {
            turn.State = turn.State with { Deferred = turn.State.Deferred.Add((callId, request)) };
            return;
        }

        switch (request)
        {
            case Request.CreateSession create: Create(turn, callId, create); break;
            case Request.UpdatePlan update: Update(turn, callId, update); break;
            case Request.ArmSession arm: Arm(turn, callId, arm); break;
            case Request.DisarmSession disarm: Disarm(turn, callId, disarm); break;
            case Request.CompletePass pass: CompletePass(turn, callId, pass); break;
            case Request.PauseSession pause: Pause(turn, callId, pause); break;
            case Request.ChangeOperator change: ChangeOperator(turn, callId, change); break;
            case Request.ResumeSession resume: Resume(turn, callId, resume); break;
            case Request.CompleteSession complete: Complete(turn, callId, complete); break;
            case Request.AbortSession abort: BeginAbort(turn, callId, abort); break;
            case Request.AcknowledgeStop acknowledge: Acknowledge(turn, callId, acknowledge); break;
            case Request.DetachPen detach: Detach(turn, callId, detach); break;
            case Request.SetPenAdministrativeState administrative: Administer(turn, callId, administrative); break;
            case Request.AcknowledgeAlarm alarm: AcknowledgeOne(turn, callId, alarm); break;
            case Request.AcquireControl acquire: Acquire(turn, callId, acquire); break;
            case Request.RenewControl renew: Renew(turn, callId, renew); break;
            case Request.ReleaseControl release: Release(turn, callId, release); break;
            case Request.TakeControl take: TakeOver(turn, callId, take); break;
            case Request.HoldDepth hold: Hold(turn, callId, hold); break;
            case Request.HoldRate hold: HoldRate(turn, callId, hold); break;
            case Request.EndHold: EndHold(turn, callId); break;
            case Request.WriteCurve curve: WriteCurve(turn, callId, curve); break;
            case Request.RunSelfTest run: RunSelfTest(turn, callId, run); break;
            case Request.EndSelfTest end: EndSelfTest(turn, callId, end); break;
            default: throw new ArgumentOutOfRangeException(nameof(request), request, "No decision for this call.");
        }
    }

    // What keeps a call from being taken at all, whatever it is.
    private static Refusal? Objection(Turn turn, Request request)
    {
        var state = turn.State;
        if (state.ShuttingDown && !request.AlwaysActs)
        {
            return Rules.ShuttingDown.Refuse();
        }

        if (state.Leaving)
        {
            return Leaving(state);
        }

        if (request is Request.OnSession unknown && state.Session?.SessionId != unknown.SessionId)
        {
            return Rules.SessionUnknown.Refuse(("observed", unknown.SessionId));
        }

        // Who asks comes before what: whoever lost control is told so, whatever the session does meanwhile.
        if (ObjectionToControl(turn, request) is { } notInControl)
        {
            return notInControl;
        }

        if (request is Request.OnSession on && SessionRules.Refuse(on, state.Session!) is { } wrongState)
        {
            return wrongState;
        }

        return request.AlwaysActs || request is Request.RenewControl or Request.ReleaseControl || turn.Circumstances.Journal.Writable
            ? null
            : Rules.JournalNotWritable.Refuse(("observed", turn.Circumstances.Journal.Reason));
    }

    private static void Create(Turn turn, long callId, Request.CreateSession request)
    {
        var state = turn.State;
        var session = NewSession(turn, request);
        var refusal = state.Session is { } open ? Rules.SessionOpenOnPen.Refuse(("pen", request.PenId), ("observed", open.SessionId!))
            : state.SelfTest is { } test ? Rules.SelfTestOpen.Refuse(("pen", request.PenId), ("observed", test.SelfTestId))
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", request.PenId))
            : turn.Circumstances.ClockDoubt.Length > 0 ? Rules.ClockNotSane.Refuse(("observed", turn.Circumstances.ClockDoubt))
            : SessionRules.CheckPlan(turn, request.Items, session)
                ?? ArmingPreconditions.FirstRefusal(
                    turn.Circumstances.Eligibility.JudgeCreation(new CreationCase(request, state.Identity?.Simulated, turn.Now) { Pen = state.Identity }));
        if (refusal is not null)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        session = session with { SessionId = turn.Circumstances.NewId("ses"), Carried = turn.Circumstances.Eligibility.CarriedInto(request) };
        turn.State = state with
        {
            Session = session,
            StateSince = turn.Now,
            SessionStops = [],
            Pass = null,
            ClosedPass = null,
            Alarms = state.Alarms,

            // What an earlier session used is none for this one.
            CartridgePast = state.CartridgePast == CartridgePast.UsedHere ? CartridgePast.UsedElsewhere : state.CartridgePast,
        };
        turn.Write(session);
        turn.Write(PlanEntry(turn, session));
        turn.ReportSyncAs(session.SessionId!);
        turn.Reply(callId, Verdict.Done);
    }

    // As it would stand, before anything about it was judged; its id is given once it was.
    private static SessionRecord NewSession(Turn turn, Request.CreateSession request) => new()
    {
        At = turn.Now,
        By = request.By,
        PenId = request.PenId,
        ProfileDigest = turn.Circumstances.Profile.Digest,
        PatientReference = request.PatientReference,
        OperatorId = request.OperatorId,
        OperatorProof = request.By.Proof,
        SignInId = request.By.SignInId,
        State = SessionState.Created,
        Revision = 1,
        CreatedAt = turn.Now,
        Indication = request.Indication,
        CourseId = request.CourseId,
        ContinuesSessionId = request.ContinuesSessionId,
        Plan = new PlanVersion(1, request.Items, turn.Now, request.By, ""),
        Progress = [],
        Simulated = turn.State.Identity?.Simulated ?? false,
    };

    private static void Update(Turn turn, long callId, Request.UpdatePlan request)
    {
        var session = turn.State.Session!;
        var refusal = request.BaseVersion is { } version && version != session.Plan.Number
            ? Rules.PlanVersion.Refuse(("observed", Refusal.Number(version)), ("limit", Refusal.Number(session.Plan.Number)))
            : SessionRules.CheckPlan(turn, request.Items, session);
        if (refusal is not null)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        var plan = new PlanVersion(session.Plan.Number + 1, request.Items, turn.Now, request.By, request.Reason);
        var revised = turn.Revise(before => before with { Plan = plan }, request.By);
        turn.Write(PlanEntry(turn, revised));
        turn.Tell(new SessionEvent.PlanChanged(plan) { SessionId = revised.SessionId!, At = turn.Now, State = revised.State });
        turn.Reply(callId, Verdict.Done);
    }

    // The same limits are computed anew for who holds the pen, at each arming; the plan is held against them here already.
    private static void ChangeOperator(Turn turn, long callId, Request.ChangeOperator request)
    {
        var session = turn.State.Session!;
        if (request.By is not { Proof: IdentityProof.SignedIn, OperatorId: { } incoming })
        {
            turn.Refuse(callId, request, Rules.SignInMissing.Refuse(("rpc", request.Rpc)));
            return;
        }

        var handed = session with { OperatorId = incoming, OperatorProof = request.By.Proof, SignInId = request.By.SignInId };
        var refusal = turn.Circumstances.Eligibility.JudgeStanding(handed, turn.Now)
            ?? SessionRules.CheckPlan(turn, session.Plan.Items, handed);
        if (refusal is not null)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        turn.Revise(_ => handed, request.By);
        FollowHolder(turn, request);
        turn.Tell(new SessionEvent.OperatorChanged(session.OperatorId, request.By) { SessionId = session.SessionId!, At = turn.Now, State = session.State });
        turn.Reply(callId, Verdict.Done);
    }

    // An operator who signed in again goes on under the new sign-in, session and lease.
    private static void FollowSignIn(Turn turn, Request request)
    {
        FollowHolder(turn, request);
        if (turn.State.Session is { } session && request.By is { Proof: IdentityProof.SignedIn, SignInId: { } signIn }
            && request.By.OperatorId == session.OperatorId && signIn != session.SignInId)
        {
            turn.Revise(before => before with { SignInId = signIn, OperatorProof = request.By.Proof }, request.By);
        }
    }

    private static void Resume(Turn turn, long callId, Request.ResumeSession request)
    {
        var state = turn.State;
        var interrupted = state.Session!.State == SessionState.Interrupted;
        var refusal = state.Latched || turn.Circumstances.IsLatched ? StillLatched(turn)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", state.PenId ?? ""))
            : interrupted && !state.IsOnline ? NotOnline(state)
            : null;
        if (refusal is not null)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        FollowSignIn(turn, request);
        turn.Move(SessionTrigger.ResumeRequested, $"Resumed: {request.Reason}", request.By);
        turn.Reply(callId, Verdict.Done);
    }

    private static void CompletePass(Turn turn, long callId, Request.CompletePass request)
    {
        if (turn.State.Pass is not { } pass || (request.PassId is { } asked && asked != pass.Record.PassId))
        {
            turn.Refuse(callId, request, request.PassId is { } unknown && turn.State.Pass is not null
                ? Rules.PassUnknown.Refuse(("observed", unknown))
                : Rules.PassNotOpen.Refuse(("session", request.SessionId)));
            return;
        }

        if (turn.State.Session!.State == SessionState.Armed && turn.State.Withdrawal is null)
        {
            BeginWithdrawal(turn, SessionTrigger.Disarmed, "The pass was completed.", StopReason.Disarmed, request.By);
        }

        if (IsBusy(turn.State))
        {
            turn.State = turn.State with { Deferred = turn.State.Deferred.Add((callId, request)) };
            return;
        }

        var closed = ClosePass(turn, PassClosing.Completed, request.By);
        turn.Reply(callId, new Verdict { Pass = closed });
    }

    private static void Complete(Turn turn, long callId, Request.CompleteSession request)
    {
        if (IsBusy(turn.State))
        {
            turn.State = turn.State with { Deferred = turn.State.Deferred.Add((callId, request)) };
            return;
        }

        var session = turn.State.Session!;
        var (done, planned) = SessionRules.PassesDone(session, turn.State.Pass);
        if (done < planned && request.UnfinishedReason.Length == 0)
        {
            turn.Refuse(callId, request, Rules.PlanUnfinished.Refuse(("observed", Refusal.Number(done)), ("limit", Refusal.Number(planned))));
            return;
        }

        if (turn.State.Pass is not null)
        {
            ClosePass(turn, PassClosing.SessionCompleted, request.By);
        }

        EndSession(turn, done < planned ? SessionEnd.Early : SessionEnd.AsPlanned, SessionTrigger.CompletionRequested, request.UnfinishedReason, request.By);
        turn.Reply(callId, Verdict.Done);
    }

    private static void EndSession(Turn turn, SessionEnd end, SessionTrigger trigger, string reason, Actor by)
    {
        SettleReservation(turn);
        var before = turn.State.Session!.State;
        var final = Turn.Next(before, trigger);
        var session = turn.Revise(
            record => record with { State = final, StateReason = reason, End = end, EndReason = reason, EndedAt = turn.Now, StopNumber = null }, by);
        turn.Tell(new SessionEvent.StateChanged(before, reason, null, by) { Trigger = trigger, SessionId = session.SessionId!, At = turn.Now, State = final });
        turn.State = turn.State with { Session = null, ClosedPass = null, Ended = session, EndedStops = turn.State.SessionStops, SessionStops = [], StateSince = turn.Now };
    }

    private static void Administer(Turn turn, long callId, Request.SetPenAdministrativeState request)
    {
        var state = turn.State;
        if (state.Session is { } session
            && RpcAcceptance.Refuse(Rpc.SetPenAdministrativeState, session.State, request.PenId, session.SessionId!) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        turn.State = state with
        {
            AdministrativeState = request.State,
            AdministrativeReason = request.Reason,
            AdministrativeBy = request.By,
            AdministrativeAt = turn.Now,
        };
        turn.Write(new AttachedPenRecord
        {
            At = turn.Now,
            By = request.By,
            PenId = request.PenId,
            Line = state.Line,
            Attached = true,
            AdministrativeState = request.State,
            Reason = request.Reason,
            Simulated = state.Identity?.Simulated,
            FirmwareVersion = state.Identity?.FirmwareVersion,
        });
        turn.Reply(callId, Verdict.Done);
    }

    private static PlanRecord PlanEntry(Turn turn, SessionRecord session) => new()
    {
        At = turn.Now,
        By = session.Plan.By,
        PenId = session.PenId,
        SessionId = session.SessionId,
        Plan = session.Plan,
    };

    private static Refusal StillLatched(Turn turn) => Rules.StopLatched.Refuse(
        ("pen", turn.State.PenId ?? turn.State.Line), ("observed", turn.State.Stop?.Reason.ToString() ?? StopReason.PenStopped.ToString()));

    private static Refusal NotOnline(PenState state) => Rules.LinkNotOnline.Refuse(
        ("pen", state.PenId ?? state.Line), ("observed", state.Link.State.ToString()), ("remedy", state.Link.Remedy));
}
