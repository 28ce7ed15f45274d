using DeviceService.Safety;

namespace DeviceService.Sessions;

// The correction of a pen's own reading, by its as-found points: read what it keeps, write what it is to keep, and believe its digest alone.
internal static partial class PenDecision
{
    /// <summary>Within this a curve has to be kept: the pen writes to memory that lasts.</summary>
    private static readonly TimeSpan CurveDeadline = TimeSpan.FromSeconds(15);

    private static void WriteCurve(Turn turn, long callId, Request.WriteCurve request)
    {
        var state = turn.State;
        if (WhatTurnsIt(turn) is { } other)
        {
            turn.Refuse(callId, request, other);
            return;
        }

        if (IsBusy(state))
        {
            turn.State = state with { Deferred = state.Deferred.Add((callId, request)) };
            return;
        }

        if (ObjectionToCurve(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        var curve = new CurveProgress
        {
            Stage = CurveStage.Intent,
            IntentId = turn.Circumstances.NewId("int"),
            CallId = callId,
            Request = request,
            StopGeneration = turn.Circumstances.StopGeneration,
            Epoch = state.Link.Epoch,
            LeaseNumber = LeaseOf(state),
            DeadlineUs = turn.Now.MonotonicUs + Us(CurveDeadline),
        };
        turn.State = state with { Curve = curve };
        turn.Write(Intent(turn, request, curve.IntentId, new Dictionary<string, string> { ["calibration"] = request.CalibrationId }));
        turn.ReportSyncAs(curve.IntentId);
    }

    private static Refusal? ObjectionToCurve(Turn turn, Request.WriteCurve request)
    {
        var state = turn.State;
        return state.Session is { } open ? Rules.CalibrationUnderSession.Refuse(("session", open.SessionId!), ("pen", PenName(state)))
            : turn.Circumstances.IsLatched || state.Latched ? StillLatched(turn)
            : !state.IsOnline ? NotOnline(state)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", PenName(state)))
            : state.Bench is not null || turn.Circumstances.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : ArmingPreconditions.FirstRefusal(
                turn.Circumstances.Eligibility.JudgeBench(new BenchCase(request.PenId, state.Seated, request.By, turn.Now)));
    }

    private static void CurveIntentDurable(Turn turn, CurveProgress curve)
    {
        if (CurveOver(turn, curve) is { } why)
        {
            FailCurve(turn, curve, CommandResult.Failed, why);
            return;
        }

        turn.State = turn.State with { Curve = curve with { Stage = CurveStage.Reading, Ticket = turn.Submit(new ReadCurve()) } };
    }

    private static void OnCurveAnswered(Turn turn, CurveProgress curve, CommandOutcome outcome)
    {
        if (outcome.Result != CommandResult.Applied || (curve.Stage != CurveStage.Entering && outcome.Curve is null))
        {
            FailCurve(turn, curve, outcome.Result, RefusalOf(turn, "WriteCurve", outcome, "write it again"));
            return;
        }

        if (CurveOver(turn, curve) is { } why)
        {
            FailCurve(turn, curve, curve.Stage == CurveStage.Writing ? CommandResult.Uncertain : CommandResult.Failed, why);
            return;
        }

        switch (curve.Stage)
        {
            case CurveStage.Reading:
                OnCurveRead(turn, curve, outcome.Curve!);
                break;
            case CurveStage.Entering:
                turn.State = turn.State with { Curve = curve with { Stage = CurveStage.Writing, Ticket = turn.Submit(new WriteCurve(curve.Curve!)) } };
                break;
            case CurveStage.Writing:
                turn.State = Keeping(turn.State with { Curve = null }, curve.Curve!);
                SubmitAside(turn, new LeaveServiceMode());
                turn.Write(Outcome(turn, curve.IntentId, curve.Request.By, CommandResult.Applied, ""));
                NoteCondition(turn);
                turn.Reply(curve.CallId, new Verdict { CurveDigest = LimitsSnapshot.Format(curve.Curve!.Digest()) });
                break;
            default:
                throw new InvalidOperationException($"No command is outstanding in stage {curve.Stage}.");
        }
    }

    // The points were measured under the curve that the pen kept then. Once this calibration has written one, that is not what the pen keeps now,
    // and what was found is not taken back through it twice.
    private static void OnCurveRead(Turn turn, CurveProgress curve, CorrectionCurve kept)
    {
        var before = curve.Request.Before ?? kept;
        if (CorrectionCurve.Of(curve.Request.Found!, before, out var refusal) is not { } wanted)
        {
            FailCurve(turn, curve, CommandResult.Failed, refusal!);
            return;
        }

        var next = curve with { Stage = CurveStage.Keeping, Curve = wanted, Ticket = default };
        turn.State = turn.State with { Curve = next };
        if (curve.Request.Before is not null)
        {
            EnterForCurve(turn, next);
            return;
        }

        turn.Write(new CalibrationCurveRecord
        {
            At = turn.Now, By = curve.Request.By, PenId = turn.State.PenId, CalibrationId = curve.Request.CalibrationId, Before = kept.Knots,
        });
        turn.ReportSyncAs(curve.IntentId);
    }

    private static void EnterForCurve(Turn turn, CurveProgress curve)
    {
        if (CurveOver(turn, curve) is { } why)
        {
            FailCurve(turn, curve, CommandResult.Failed, why);
            return;
        }

        var enter = turn.Submit(new EnterServiceMode(turn.State.Status!.StopCount, curve.StopGeneration));
        turn.State = turn.State with { Curve = curve with { Stage = CurveStage.Entering, Ticket = enter } };
    }

    private static void WatchCurve(Turn turn)
    {
        if (turn.State.Curve is { } curve && CurveOver(turn, curve) is { } why)
        {
            FailCurve(turn, curve, curve.Stage == CurveStage.Writing ? CommandResult.Uncertain : CommandResult.Failed, why);
        }
    }

    // Why it may not go on; null while it may.
    private static Refusal? CurveOver(Turn turn, CurveProgress curve)
    {
        var state = turn.State;
        return state.ShuttingDown ? Rules.ShuttingDown.Refuse()
            : turn.Circumstances.IsLatched || turn.Circumstances.StopGeneration != curve.StopGeneration ? StillLatched(turn)
            : !state.IsOnline || state.Link.Epoch != curve.Epoch ? NotOnline(state)
            : !HoldsControl(turn, curve.LeaseNumber) ? ControlDecision.Stale(ControlFactsOf(turn, curve.Request))
            : turn.Now.MonotonicUs > curve.DeadlineUs ? Rules.CommandRejected.Refuse(
                ("pen", PenName(state)), ("command", "WriteCurve"), ("observed", "it did not answer in time"), ("remedy", "Check the line, then write it again."))
            : null;
    }

    // What may or may not be kept is found out by measuring: as-left points are of the pen as it is.
    private static void FailCurve(Turn turn, CurveProgress curve, CommandResult result, Refusal why)
    {
        // What the pen keeps after a writing that nobody saw the end of is read again.
        turn.State = turn.State with { Curve = null, CurveReadIn = curve.Stage == CurveStage.Writing ? null : turn.State.CurveReadIn };
        if (curve.Stage >= CurveStage.Entering && turn.State.IsOnline && !turn.Circumstances.IsLatched)
        {
            SubmitAside(turn, new LeaveServiceMode());
        }

        turn.Write(Outcome(turn, curve.IntentId, curve.Request.By, result, why.RuleId));
        turn.Refuse(curve.CallId, curve.Request, result == CommandResult.Uncertain && why.Category != RefusalCategory.Unknown
            ? Rules.CommandUncertain.Refuse(("pen", PenName(turn.State)), ("command", "WriteCurve"))
            : why);
    }
}
