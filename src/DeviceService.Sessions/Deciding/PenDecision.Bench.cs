using DeviceService.Safety;

namespace DeviceService.Sessions;

// The bench: the needles are held out for a gauge, without reciprocating. A call permits it; the pen extends only while a press is held that
// began afterwards, and the dead-man counts as in a treatment. Any drive meanwhile is a breach: the guard is that of a disarmed pen.
internal static partial class PenDecision
{
    private static void Hold(Turn turn, long callId, Request.HoldDepth request)
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

        if (ObjectionToHolding(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        var held = state.Bench is { Held: true } && state.Status?.Mode == PenMode.Service ? state.Bench : null;
        if (held is null)
        {
            turn.Act(new Effect.WithdrawPermit());
        }

        var limits = held?.Limits ?? BenchLimits(turn);
        var bench = new BenchProgress
        {
            Stage = BenchStage.Intent,
            Held = held is not null,
            IntentId = turn.Circumstances.NewId("int"),
            CallId = callId,
            Request = request,
            Limits = limits,
            StopGeneration = turn.Circumstances.StopGeneration,
            Epoch = state.Link.Epoch,
            LeaseNumber = LeaseOf(state),
            EndsAtUs = turn.Now.MonotonicUs + Us(ArmingDeadline),
        };
        turn.State = state with { Bench = bench, LimitsGeneration = limits.Generation };
        turn.Write(Intent(turn, request, bench.IntentId, new Dictionary<string, string>
        {
            ["protrusion_um"] = Refusal.Number(request.ProtrusionUm),
            ["limit_um"] = Refusal.Number(limits.ProtrusionMax.Micrometers),
            ["limits_digest"] = limits.DigestText(),
            ["lease_number"] = Refusal.Number(bench.LeaseNumber),
        }));
        ShortenControl(turn);
        turn.ReportSyncAs(bench.IntentId);
    }

    private static void EndHold(Turn turn, long callId)
    {
        EndBench(turn, Rules.BenchOver.Refuse(("pen", PenName(turn.State)), ("observed", "somebody ended it")));
        EndRate(turn);
        turn.Reply(callId, Verdict.Done);
    }

    // What keeps a pen from being held or turned, whatever is asked of it.
    private static Refusal? OffTheBench(Turn turn)
    {
        var state = turn.State;
        return state.Session is { } open ? Rules.CalibrationUnderSession.Refuse(("session", open.SessionId!), ("pen", PenName(state)))
            : turn.Circumstances.IsLatched || state.Latched ? StillLatched(turn)
            : !state.IsOnline || SessionRules.Capability(state.Identity) is not { } device ? NotOnline(state)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", PenName(state)))
            : device.Check();
    }

    private static Refusal? ObjectionToHolding(Turn turn, Request.HoldDepth request)
    {
        if (OffTheBench(turn) is { } off)
        {
            return off;
        }

        var (state, circumstances) = (turn.State, turn.Circumstances);
        var device = SessionRules.Capability(state.Identity)!;
        return device.DepthControl == DepthControl.Dial ? Rules.BenchDial.Refuse(("pen", PenName(state)))
            : QuantityRange.Check("needle_protrusion_um", request.ProtrusionUm, device.ProtrusionMin.Micrometers, device.ProtrusionMax.Micrometers, "um") is { } range ? range
            : !device.IsOnStep(NeedleProtrusion.FromMicrometers(request.ProtrusionUm)) ? ArgumentRefusals.Form(
                "needle_protrusion_um", Refusal.Number(request.ProtrusionUm), $"a step of {device.ProtrusionStepUm} um from {device.ProtrusionMin.Micrometers} um")
            : state.Bench is not { Held: true } && circumstances.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : ArmingPreconditions.FirstRefusal(circumstances.Eligibility.JudgeBench(CaseOfBench(turn, request)));
    }

    private static void BenchIntentDurable(Turn turn, BenchProgress bench)
    {
        if (BenchOver(turn, bench) is { } why)
        {
            EndBench(turn, why);
        }
        else if (bench.Held)
        {
            // Held already: a shallower point is taken at once, a deeper one waits for the next press. That is the pen's rule, and it keeps it.
            ApplyBenchSetting(turn, bench);
        }
        else if (turn.State.Status?.Mode == PenMode.Service)
        {
            Proceed(turn, bench with { Stage = BenchStage.Leaving, Ticket = turn.Submit(new LeaveServiceMode()) });
        }
        else
        {
            WriteBenchLimits(turn, bench);
        }
    }

    private static void WriteBenchLimits(Turn turn, BenchProgress bench)
    {
        // Not armed, with a limit: a motor that turns stops it, and so does one sample beyond. A reading at the end of the range scatters.
        var beyond = bench.Limits.ProtrusionMax.Micrometers + turn.Circumstances.Profile.Pen.MarginUm;
        Guard(turn, GuardSettings.LowerOf(GuardSettings.Disarmed, bench.Limits with { ProtrusionMax = NeedleProtrusion.Measured(beyond) }));
        Proceed(turn, bench with { Stage = BenchStage.Limits, Ticket = turn.Submit(new WriteLimits(bench.Limits)) });
    }

    private static void OnBenchAnswered(Turn turn, BenchProgress bench, CommandOutcome outcome)
    {
        if (outcome.Result != CommandResult.Applied)
        {
            EndBench(turn, RefusalOf(turn, bench.Stage.ToString(), outcome, "ask again"));
            return;
        }

        // Law 5: everything it was decided under once more, right before the next command.
        if (BenchOver(turn, bench) is { } why)
        {
            EndBench(turn, why);
            return;
        }

        switch (bench.Stage)
        {
            case BenchStage.Leaving:
                WriteBenchLimits(turn, bench);
                break;
            case BenchStage.Limits:
                ApplyBenchSetting(turn, bench);
                break;
            case BenchStage.Setting when bench.Held:
                FinishHolding(turn, bench);
                break;
            case BenchStage.Setting:
                Proceed(turn, bench with { Stage = BenchStage.Entering, Ticket = turn.Submit(new EnterServiceMode(turn.State.Status!.StopCount, bench.StopGeneration)) });
                break;
            case BenchStage.Entering:
                FinishHolding(turn, bench);
                break;
            default:
                throw new InvalidOperationException($"No command is outstanding in stage {bench.Stage}.");
        }
    }

    private static void ApplyBenchSetting(Turn turn, BenchProgress bench)
    {
        var setting = new ApplySetting(NeedleProtrusion.FromMicrometers(bench.Request.ProtrusionUm), bench.Limits.StrokeRateMin, bench.StopGeneration);
        Proceed(turn, bench with { Stage = BenchStage.Setting, Ticket = turn.Submit(setting) });
    }

    private static void FinishHolding(Turn turn, BenchProgress bench)
    {
        var endsAtUs = turn.Now.MonotonicUs + Us(TimeSpan.FromMilliseconds(bench.Limits.ArmingMs));
        Proceed(turn, bench with { Stage = BenchStage.Holding, Held = true, EndsAtUs = endsAtUs });
        turn.Write(Outcome(turn, bench.IntentId, bench.Request.By, CommandResult.Applied, ""));
        turn.Reply(bench.CallId, Verdict.Done);
    }

    /// <summary>Law 3 on the bench: permission of no arming, under everything that the hold was decided under.</summary>
    private static void RenewBenchPermit(Turn turn)
    {
        if (turn.State.Bench is { Held: true } bench && BenchOver(turn, bench) is null)
        {
            turn.Act(new Effect.RenewPermit(
                new PermissionPermit(0, bench.Limits.DigestText(), bench.LeaseNumber, bench.StopGeneration, PermissionPermit.Lifetime)));
        }
    }

    private static void WatchBench(Turn turn)
    {
        if (turn.State.Bench is { } bench && BenchOver(turn, bench) is { } why)
        {
            EndBench(turn, why);
        }
    }

    private static void FollowBench(Turn turn, PenStatus status)
    {
        if (turn.State.Bench is { Held: true } && status.Mode is not PenMode.Service && !turn.Circumstances.IsLatched)
        {
            EndBench(turn, Rules.BenchOver.Refuse(("pen", PenName(turn.State)), ("observed", $"the pen says {status.Mode}")));
        }
        else if (turn.State.Bench is null && status.Mode is PenMode.Service && !IsBusy(turn.State) && !turn.Circumstances.IsLatched)
        {
            // The word that ended it was not sent, or not heard: a pen that stays there could not be armed.
            SubmitAside(turn, new LeaveServiceMode());
        }
    }

    // Why a hold may not go on; null while it may.
    private static Refusal? BenchOver(Turn turn, BenchProgress bench)
    {
        var circumstances = turn.Circumstances;
        var state = turn.State;
        return state.ShuttingDown ? Rules.ShuttingDown.Refuse()
            : circumstances.IsLatched || circumstances.StopGeneration != bench.StopGeneration ? StillLatched(turn)
            : !state.IsOnline || state.Link.Epoch != bench.Epoch ? NotOnline(state)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", PenName(state)))
            : !circumstances.Journal.Writable || IsSyncSlow(circumstances)
                ? Rules.JournalNotWritable.Refuse(("observed", circumstances.Journal.Writable ? "a sync takes over a second" : circumstances.Journal.Reason))
            : !HoldsControl(turn, bench.LeaseNumber) ? ControlDecision.Stale(ControlFactsOf(turn, bench.Request))
            : !bench.Held && circumstances.Newest is { TriggerPressed: true } ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : turn.Now.MonotonicUs > bench.EndsAtUs ? Rules.BenchOver.Refuse(("pen", PenName(state)), ("observed", "its time is over"))
            : ArmingPreconditions.FirstRefusal(circumstances.Eligibility.JudgeBench(CaseOfBench(turn, bench.Request)));
    }

    // The permit goes at once, and with it, by its dead-man, the needles; the pen is told besides.
    private static void EndBench(Turn turn, Refusal why)
    {
        if (turn.State.Bench is not { } bench)
        {
            return;
        }

        turn.State = turn.State with { Bench = null };
        turn.Act(new Effect.WithdrawPermit());
        if (turn.State.IsOnline && !turn.Circumstances.IsLatched && bench.Stage > BenchStage.Intent)
        {
            SubmitAside(turn, new LeaveServiceMode());
        }

        if (bench.Stage != BenchStage.Holding)
        {
            turn.Write(Outcome(turn, bench.IntentId, bench.Request.By, CommandResult.Failed, why.RuleId));
            turn.Refuse(bench.CallId, bench.Request, why);
        }
    }

    private static BenchCase CaseOfBench(Turn turn, Request.HoldDepth request) => new(request.PenId, turn.State.Seated, request.By, turn.Now);

    // The pen's whole range, for every point: needles on their way in from a deeper one break no limit of a shallower one.
    private static LimitsSnapshot BenchLimits(Turn turn)
    {
        var (profile, device) = (turn.Circumstances.Profile, SessionRules.Capability(turn.State.Identity)!);
        return new LimitsSnapshot
        {
            Generation = turn.State.LimitsGeneration + 1,
            ProtrusionMax = device.ProtrusionMax,
            StrokeRateMin = device.StrokeRateMin,
            StrokeRateMax = device.StrokeRateMax,
            ActivationMsMax = profile.Pen.ActivationMs,
            DeadManMs = profile.Pen.DeadManMs,
            ArmingMs = profile.Pen.ArmingMs,
            SettleToleranceUm = profile.Pen.SettleToleranceUm,
            ChannelDisagreementUmMax = profile.Guard.ChannelsUm,
            MotorCurrentMilliampsMax = profile.Pen.MotorCurrentMilliamps,
            TemperatureDecidegreesMax = profile.Pen.TemperatureDecidegrees,
            ProfileDigest = profile.Digest,
        };
    }

    private static void Proceed(Turn turn, BenchProgress bench) => turn.State = turn.State with { Bench = bench };
}
