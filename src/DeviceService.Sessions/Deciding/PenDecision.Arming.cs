using DeviceService.Safety;

namespace DeviceService.Sessions;

// ArmSession: intent journalled and the cartridge reserved, then limits, setting and Arm, each confirmed by the pen before the
// next. Before each, everything it was decided under is checked again (law 5).
internal static partial class PenDecision
{
    private static void Arm(Turn turn, long callId, Request.ArmSession request)
    {
        var state = turn.State;
        if (state.Arming is not null || state.Withdrawal is not null || !state.Ending.IsEmpty || HasLineAside(state))
        {
            turn.State = state with { Deferred = state.Deferred.Add((callId, request)) };
            return;
        }

        if (request.AskedAfter is { } asked && asked != state.Withdrawals)
        {
            // It waited, for the disk or for its turn, and somebody disarmed since, or the line was lost.
            RefuseArming(turn, callId, request, DisarmedMeanwhile(turn));
            return;
        }

        FollowSignIn(turn, request);
        state = turn.State;
        var session = state.Session!;
        var report = ArmingRules.Judge(turn, request);
        if (report.Refusal is { } refusal)
        {
            turn.Refuse(callId, request, refusal, report);
            return;
        }

        var item = session.Plan.Items.Single(planned => planned.Area == request.Target.Area && planned.Side == request.Target.Side);
        turn.State = state = Naming(state, request.CartridgeId, turn.Circumstances.Eligibility);
        var effective = ArmingRules.EffectiveLimitsOn(turn, item)!;
        var limits = PenLimits.Snapshot(state.LimitsGeneration + 1, effective);
        var pass = state.Pass is { } open && SameTarget(open.Record, request.Target) ? open.Record.PassId : turn.Circumstances.NewId("pas");
        var arming = new ArmingProgress
        {
            Stage = ArmingStage.Intent,
            IntentId = turn.Circumstances.NewId("int"),
            CallId = callId,
            Request = request,
            Item = item,
            PassId = pass,
            Limits = limits,
            StopGeneration = turn.Circumstances.StopGeneration,
            Epoch = state.Link.Epoch,
            LeaseNumber = LeaseOf(state),
            DeadlineUs = turn.Now.MonotonicUs + Us(ArmingDeadline),
            Before = state.Reservation,
            BeforeArm = state.ReservationArm,
        };
        turn.State = state with { Arming = arming, LimitsGeneration = limits.Generation };
        turn.WriteReserving(Intent(turn, request, arming.IntentId, new Dictionary<string, string>
        {
            ["area"] = item.Area.ToString(),
            ["side"] = item.Side.ToString(),
            ["pass"] = Refusal.Number(request.Target.Number),
            ["direction"] = request.Target.Direction.ToString(),
            ["protrusion_um"] = Refusal.Number(item.ProtrusionUm),
            ["stroke_rate_millihertz"] = Refusal.Number(item.StrokeRateMillihertz),
            ["limit_um"] = Refusal.Number(limits.ProtrusionMax.Micrometers),
            ["limit_origin"] = effective.Binding.Origin.ToString(),
            ["limit_source"] = effective.Binding.Source,
            ["bounds"] = BoundList.Of(effective.DepthBounds),
            ["rate_bounds"] = BoundList.Of(effective.RateBounds),
            ["override_ids"] = string.Join(' ', effective.OverrideIds),
            ["limits_digest"] = limits.DigestText(),
            ["profile_digest"] = limits.ProfileDigest,
            ["read_back_digest"] = request.ReadBackDigest ?? "",
            ["cartridge_id"] = state.Seated?.TagId ?? "",
            ["lease_number"] = Refusal.Number(arming.LeaseNumber),
        }));
        ShortenControl(turn);
        Reserve(turn, pass, request.Target, item);
        turn.ReportSyncAs(arming.IntentId);
    }

    private static void RefuseArming(Turn turn, long callId, Request.ArmSession request, Refusal why) =>
        turn.Refuse(callId, request, why, ReportOf(turn, request, why));

    // How everything stands at that moment, and what refused as a row of it; a session that is over has no report.
    private static ArmingReport? ReportOf(Turn turn, Request.ArmSession request, Refusal why) =>
        turn.State.Session?.SessionId == request.SessionId ? ArmingRules.Judge(turn, request).RefusedBy(why) : null;

    private static void Report(Turn turn, long callId, Request.GetArmingReport request) =>
        turn.Reply(callId, turn.State.Session is { } session && session.SessionId == request.SessionId
            ? new Verdict { Arming = ArmingRules.Judge(turn, request.Arming) }
            : new Verdict { Refusal = Rules.SessionUnknown.Refuse(("observed", request.SessionId)) });

    private static void ArmingIntentDurable(Turn turn, ArmingProgress arming)
    {
        if (!StillHolds(turn, arming, out var why))
        {
            FailArming(turn, CommandResult.Failed, why);
            return;
        }

        WriteLimits(turn, arming);
    }

    private static void WriteLimits(Turn turn, ArmingProgress arming)
    {
        Guard(turn, GuardSettings.LowerOf(turn.State.Guard, arming.Limits));
        Proceed(turn, arming with { Stage = ArmingStage.Limits, Ticket = turn.Submit(new WriteLimits(arming.Limits)) });
    }

    private static void OnArmingAnswered(Turn turn, ArmingProgress arming, CommandOutcome outcome)
    {
        if (outcome.Result != CommandResult.Applied)
        {
            var unconfirmed = outcome.Reason == CommandOutcome.ReadBackDiffers ? Unconfirmed(turn, arming, outcome) : null;
            FailArming(turn, outcome.Result, unconfirmed ?? RefusalOf(turn, arming.Stage.ToString(), outcome));
            return;
        }

        if (arming.Stage == ArmingStage.Arm)
        {
            FinishArming(turn, arming);
            return;
        }

        if (!StillHolds(turn, arming, out var why))
        {
            FailArming(turn, CommandResult.Failed, why);
            return;
        }

        switch (arming.Stage)
        {
            case ArmingStage.Limits when Unconfirmed(turn, arming, outcome) is { } unconfirmed:
                FailArming(turn, CommandResult.Rejected, unconfirmed);
                break;
            case ArmingStage.Limits:
                NeedleProtrusion? protrusion = turn.State.Identity!.DepthControl == DepthControl.Actuated
                    ? NeedleProtrusion.FromMicrometers(arming.Item.ProtrusionUm)
                    : null;
                var setting = new ApplySetting(protrusion, StrokeRate.FromMillihertz(arming.Item.StrokeRateMillihertz), arming.StopGeneration);
                Proceed(turn, arming with { Stage = ArmingStage.Setting, LimitsDigest = outcome.LimitsDigest!, Ticket = turn.Submit(setting) });
                break;
            case ArmingStage.Setting:
                SendArm(turn, arming);
                break;
            default:
                throw new InvalidOperationException($"No command is outstanding in stage {arming.Stage}.");
        }
    }

    private static Refusal? Unconfirmed(Turn turn, ArmingProgress arming, CommandOutcome outcome) =>
        ArmingPreconditions.LimitsConfirmed(PenName(turn.State), arming.Limits.DigestText(), outcome.LimitsDigest);

    private static void SendArm(Turn turn, ArmingProgress arming)
    {
        Guard(turn, ArmingRules.GuardFor(turn, arming));
        turn.State = turn.State with { Metering = BudgetUse.Begin(turn, arming.Item) };
        var armId = turn.State.LastArmId + 1;
        turn.State = turn.State with { LastArmId = armId };
        var arm = new Arm(armId, turn.State.Status!.StopCount, arming.LimitsDigest, arming.LeaseNumber, arming.StopGeneration);
        var ticket = turn.Submit(arm);
        turn.State = turn.State with { ReservationArm = ticket };
        Proceed(turn, arming with { Stage = ArmingStage.Arm, ArmId = armId, Ticket = ticket });
    }

    private static void FinishArming(Turn turn, ArmingProgress arming)
    {
        var state = turn.State;
        if (turn.Circumstances.IsLatched || turn.Circumstances.StopGeneration != arming.StopGeneration || state.Link.Epoch != arming.Epoch)
        {
            // The pen armed and something stopped meanwhile: the stop is on its way, or written; make sure.
            FailArming(turn, CommandResult.Uncertain, StillLatched(turn));
            return;
        }

        if (IsOver(turn, arming))
        {
            // The pen is armed for a session that nobody has any more: it is stood down, and what it holds is reconciled.
            FailArming(turn, CommandResult.Uncertain, Rules.SessionUnknown.Refuse(("observed", arming.Request.SessionId)));
            return;
        }

        if (!HoldsControl(turn, arming.LeaseNumber))
        {
            FailArming(turn, CommandResult.Uncertain, ControlDecision.Stale(ControlFactsOf(turn, arming.Request)));
            return;
        }

        if (state.Pass is { } open && !SameTarget(open.Record, arming.Request.Target))
        {
            if (state.Activation is not null)
            {
                // The motor turned before it was permitted to, while the pass before was open: that is on record there, and nothing goes on from it.
                FailArming(turn, CommandResult.Uncertain, Rules.MotorRunning.Refuse(("pen", PenName(state))));
                return;
            }

            ClosePass(turn, PassClosing.NextArmed, arming.Request.By);
        }

        OpenPass(turn, arming);
        var armed = new ArmedPermission
        {
            ArmId = arming.ArmId,
            LimitsDigest = arming.LimitsDigest,
            Target = arming.Request.Target,
            Item = arming.Item,
            Limits = arming.Limits,
            StopGeneration = arming.StopGeneration,
            LeaseNumber = arming.LeaseNumber,
            ArmedAt = turn.Now,
            ExpiresAt = Later(turn.Now, TimeSpan.FromMilliseconds(arming.Limits.ArmingMs)),
        };
        turn.State = turn.State with { Arming = null, Armed = armed };
        Guard(turn, turn.State.Guard.Permit());
        EndCauses(turn);
        turn.Write(Outcome(turn, arming.IntentId, arming.Request.By, CommandResult.Applied, ""));
        turn.Move(SessionTrigger.ArmConfirmed, $"{arming.Item.Area} {arming.Item.Side}, pass {arming.Request.Target.Number}.", arming.Request.By);
        turn.Tell(new SessionEvent.Armed(ViewOf(turn.State)!) { SessionId = turn.State.Session!.SessionId!, At = turn.Now, State = SessionState.Armed });
        turn.Reply(arming.CallId, new Verdict { PassId = arming.PassId });
    }

    // Its session was closed, or its opening could not be written, while the pen was being asked.
    private static bool IsOver(Turn turn, ArmingProgress arming) => turn.State.Session?.SessionId != arming.Request.SessionId;

    // Law 5: latch, epoch, deadline, journal and trigger once more, right before the next command.
    private static bool StillHolds(Turn turn, ArmingProgress arming, out Refusal why)
    {
        var circumstances = turn.Circumstances;
        var state = turn.State;
        var found = IsOver(turn, arming) ? Rules.SessionUnknown.Refuse(("observed", arming.Request.SessionId))
            : circumstances.IsLatched || circumstances.StopGeneration != arming.StopGeneration ? StillLatched(turn)
            : !state.IsOnline || state.Link.Epoch != arming.Epoch ? NotOnline(state)
            : !circumstances.Journal.Writable || IsSyncSlow(circumstances)
                ? Rules.JournalNotWritable.Refuse(("observed", circumstances.Journal.Writable ? "a sync takes over a second" : circumstances.Journal.Reason))
            : !HoldsControl(turn, arming.LeaseNumber) ? ControlDecision.Stale(ControlFactsOf(turn, arming.Request))
            : circumstances.ClockDoubt.Length > 0 ? Rules.ClockNotSane.Refuse(("observed", circumstances.ClockDoubt))
            : circumstances.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : turn.Now.MonotonicUs > arming.DeadlineUs ? Rules.CommandRejected.Refuse(
                ("pen", PenName(state)), ("command", "ArmSession"), ("observed", "it did not answer in time"), ("remedy", "Check the line, then arm again."))

            // Another pen may have been armed for this patient, or a record come in, since this was decided; and a bound may have sunk.
            : ArmingPreconditions.Objection(circumstances.Eligibility.JudgeArming(ArmingRules.CaseOf(turn, arming.Request.Target, null)))
                ?? ArmingRules.BeyondLimits(turn, arming.Item);
        why = found!;
        return found is null;
    }

    private static void FailArming(Turn turn, CommandResult result, Refusal why)
    {
        var arming = turn.State.Arming!;
        var uncertain = result == CommandResult.Uncertain;
        turn.State = turn.State with { Arming = null };
        turn.Act(new Effect.WithdrawPermit());
        turn.Write(Outcome(turn, arming.IntentId, arming.Request.By, result, why.RuleId));
        RefuseArming(turn, arming.CallId, arming.Request, uncertain && why.Category != RefusalCategory.Unknown
            ? Rules.CommandUncertain.Refuse(("pen", PenName(turn.State)), ("command", "ArmSession"))
            : why);
        if (uncertain)
        {
            BeginReconciliation(turn, "ArmSession was sent, and its outcome is not known.");
            return;
        }

        StandDown(turn);
    }

    private static Refusal RefusalOf(Turn turn, string command, CommandOutcome outcome, string again = "arm again") => outcome.Result switch
    {
        CommandResult.Uncertain => Rules.CommandUncertain.Refuse(("pen", PenName(turn.State)), ("command", command)),
        _ when turn.Circumstances.IsLatched => StillLatched(turn),
        _ when !turn.State.IsOnline => NotOnline(turn.State),
        _ => Rules.CommandRejected.Refuse(
            ("pen", PenName(turn.State)), ("command", command), ("observed", outcome.Reason), ("remedy", $"Remove the cause, then {again}.")),
    };

    private static void Proceed(Turn turn, ArmingProgress arming) => turn.State = turn.State with { Arming = arming };

    private static void Guard(Turn turn, GuardSettings settings)
    {
        turn.State = turn.State with { Guard = settings };
        turn.Act(new Effect.PublishGuard(settings));
    }

    internal static bool SameTarget(PassRecord pass, PassTarget target) =>
        pass.Area == target.Area && pass.Side == target.Side && pass.Number == target.Number;

    private static Moment Later(Moment from, TimeSpan by) => new(from.WallTime + by, from.MonotonicUs + Us(by));

    private static string PenName(PenState state) => state.PenId ?? state.Line;

    private static IntentRecord Intent(Turn turn, Request request, string intentId, IReadOnlyDictionary<string, string> details) => new()
    {
        At = turn.Now,
        By = request.By,
        PenId = turn.State.PenId,
        SessionId = turn.State.Session?.SessionId,
        IntentId = intentId,
        Action = request.Rpc,
        RequestId = request.RequestId,
        Details = details,
    };

    private static OutcomeRecord Outcome(Turn turn, string intentId, Actor by, CommandResult result, string reason) => new()
    {
        At = turn.Now,
        By = by,
        PenId = turn.State.PenId,
        SessionId = turn.State.Session?.SessionId,
        IntentId = intentId,
        Result = result,
        Reason = reason,
    };

    internal static ArmedView? ViewOf(PenState state) => state.Armed is { } armed
        ? new ArmedView(
            armed.Target,
            armed.Item.ProtrusionUm,
            armed.Item.StrokeRateMillihertz,
            armed.ArmedAt,
            state.Session?.State == SessionState.Treating ? null : armed.ExpiresAt,
            armed.LimitsDigest)
        : null;
}
