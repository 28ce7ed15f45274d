using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

// A self-test: what it is at, what was found, what ends it. Its motor parts are in PenDecision.SelfTestMotor.cs. It is on record part by part:
// whatever interrupts it takes permission away and leaves it open, and who runs it again goes on with what was not done.
internal static partial class PenDecision
{
    private static void RunSelfTest(Turn turn, long callId, Request.RunSelfTest request)
    {
        var state = turn.State;
        if (state.SelfTest is null or { Stage: SelfTestStage.Over } && IsBusy(state))
        {
            turn.State = state with { Deferred = state.Deferred.Add((callId, request)) };
            return;
        }

        if (ObjectionToSelfTest(turn, request) is { } refusal)
        {
            turn.Refuse(callId, request, refusal);
            return;
        }

        if (state.SelfTest is { } running)
        {
            // Who asks again while it runs is shown what runs.
            turn.Reply(callId, new Verdict { SelfTestId = running.SelfTestId });
            return;
        }

        var open = OpenedBefore(turn, request);
        var id = open?.SelfTestId ?? turn.Circumstances.NewId("test");
        if (open is null)
        {
            var identity = state.Identity!;
            turn.Write(new SelfTestRecord
            {
                At = turn.Now,
                By = request.By,
                PenId = state.PenId,
                SelfTestId = id,
                Vendor = identity.Vendor,
                Model = identity.Model,
                FirmwareVersion = identity.FirmwareVersion,
                BootId = state.BootId ?? 0,
                Simulated = identity.Simulated,
            });
        }

        turn.State = turn.State with
        {
            SelfTest = new SelfTestProgress
            {
                SelfTestId = id,
                Request = request,
                LeaseNumber = LeaseOf(state),
                Epoch = state.Link.Epoch,
                Stage = SelfTestStage.Waiting,
                EndsAtUs = turn.Now.MonotonicUs + Us(SelfTestBounds.Patience),
                Found = [.. open?.Found ?? []],
            },
        };
        ShortenControl(turn);
        turn.Reply(callId, new Verdict { SelfTestId = id });
    }

    // One that began under another firmware says nothing about this one: it is over, and another begins.
    private static OpenSelfTest? OpenedBefore(Turn turn, Request.RunSelfTest request)
    {
        var open = turn.Circumstances.Eligibility.SelfTestOf(request.PenId);
        if (open is null || open.FirmwareVersion == turn.State.Identity!.FirmwareVersion)
        {
            return open;
        }

        turn.Write(SelfTestEnd(turn, request.By, open.SelfTestId, SelfTestJudge.Result(open.Found) is SelfTestResult.Failed ? SelfTestResult.Failed : SelfTestResult.Incomplete,
            $"The pen runs firmware {turn.State.Identity.FirmwareVersion} now."));
        return null;
    }

    private static void EndSelfTest(Turn turn, long callId, Request.EndSelfTest request)
    {
        var running = turn.State.SelfTest;
        if (running is { Stage: SelfTestStage.Over })
        {
            // Nothing is permitted any more. What it came to is on its way to the disk, and is not ended twice.
            turn.State = turn.State with { Deferred = turn.State.Deferred.Add((callId, request)) };
            return;
        }

        PauseSelfTest(turn, OverOf(turn, "somebody ended it"));
        var (id, found) = running is { Rate: null }
            ? (running.SelfTestId, running.Found)
            : turn.Circumstances.Eligibility.SelfTestOf(request.PenId) is { } open ? (open.SelfTestId, open.Found) : (null, []);
        if (id is not null)
        {
            turn.Write(SelfTestEnd(
                turn, request.By, id, SelfTestJudge.Result(found) is SelfTestResult.Failed ? SelfTestResult.Failed : SelfTestResult.Incomplete, request.Reason));
        }

        turn.Reply(callId, new Verdict { SelfTestId = id });
    }

    private static Refusal? ObjectionToSelfTest(Turn turn, Request.RunSelfTest request)
    {
        var state = turn.State;
        return state.Session is { } open ? Rules.SelfTestSession.Refuse(("session", open.SessionId!), ("pen", PenName(state)))
            : state.SelfTest is { Rate: not null } ? WhatTurnsIt(turn)
            : state.SelfTest is null && (turn.Circumstances.IsLatched || state.Latched) ? StillLatched(turn)
            : !state.IsOnline || SessionRules.Capability(state.Identity) is not { } device ? NotOnline(state)
            : state.DuplicateSerial ? Rules.SerialDuplicate.Refuse(("observed", PenName(state)))
            : device.Check() is { } wrong ? wrong
            : state.Bench is not null || state.Reconciliation is not null ? Rules.TriggerPressed.Refuse(("pen", PenName(state)))
            : ArmingPreconditions.FirstRefusal(turn.Circumstances.Eligibility.JudgeSelfTest(CaseOfSelfTest(turn, request)));
    }

    // In the words of what goes on no more.
    private static Refusal OverOf(Turn turn, string observed) => (turn.State.SelfTest is { Rate: not null } ? Rules.BenchOver : Rules.SelfTestOver)
        .Refuse(("pen", PenName(turn.State)), ("observed", observed));

    private static Refusal? MayBeTested(Turn turn, SelfTestProgress test) => ArmingPreconditions.FirstRefusal(test.Rate is null
        ? turn.Circumstances.Eligibility.JudgeSelfTest(CaseOfSelfTest(turn, test.Request))
        : turn.Circumstances.Eligibility.JudgeBench(CaseOfSelfTest(turn, test.Request)));

    private static void WatchSelfTest(Turn turn)
    {
        if (turn.State.SelfTest is not { Stage: not SelfTestStage.Over } test)
        {
            return;
        }

        if (turn.Circumstances.IsLatched && test.Stage is not (SelfTestStage.Waiting or SelfTestStage.Stopping or SelfTestStage.Withholding or SelfTestStage.Standing))
        {
            // Somebody stopped this very moment. The stop's own event, which is on its way, says what it is about.
            return;
        }

        if (SelfTestOver(turn, test) is { } why)
        {
            PauseSelfTest(turn, why.Refusal, why.Cause);
            return;
        }

        var newest = turn.Circumstances.Newest;
        switch (test.Stage)
        {
            case SelfTestStage.Waiting:
                BeginNextPart(turn, test);
                break;
            case SelfTestStage.Resting:
                Rest(turn, test, newest);
                break;
            case SelfTestStage.Turning:
                FollowTurning(turn, test, newest);
                break;
            case SelfTestStage.Withholding:
                FollowWithholding(turn, test, newest);
                break;
            case SelfTestStage.Standing or SelfTestStage.Stopping:
                JudgeStanding(turn, test);
                break;
        }
    }

    // What keeps it from going on, whatever it is at; and what a motor that may turn is stopped for.
    private static (Refusal Refusal, StopReason Cause)? SelfTestOver(Turn turn, SelfTestProgress test)
    {
        var (state, circumstances) = (turn.State, turn.Circumstances);
        var stopped = circumstances.IsLatched || circumstances.StopGeneration != test.StopGeneration;
        (Refusal, StopReason)? For(Refusal refusal, StopReason cause) => (refusal, cause);
        return state.ShuttingDown ? For(Rules.ShuttingDown.Refuse(), StopReason.ServiceShutdown)
            : !state.IsOnline || state.Link.Epoch != test.Epoch ? For(NotOnline(state), StopReason.LinkLost)
            : state.DuplicateSerial ? For(Rules.SerialDuplicate.Refuse(("observed", PenName(state))), StopReason.WrongPen)
            : !circumstances.Journal.Writable || (test.Stage >= SelfTestStage.Intent && IsSyncSlow(circumstances))
                ? For(Rules.JournalNotWritable.Refuse(("observed", circumstances.Journal.Writable ? "a sync takes over a second" : circumstances.Journal.Reason)), StopReason.JournalFailed)
            : !HoldsControl(turn, test.LeaseNumber) ? For(ControlDecision.Stale(ControlFactsOf(turn, test.Request)), StopReason.LeaseLost)
            : test.Request.By.SignInId is { } signIn && !circumstances.Eligibility.IsSignedIn(signIn)
                ? For(Rules.SignInMissing.Refuse(("rpc", test.Rate is null ? nameof(Rpc.RunSelfTest) : nameof(Rpc.HoldRate))), StopReason.EligibilityLost)
            : MayBeTested(turn, test) is { } refused
                ? For(refused, StopReason.EligibilityLost)
            : test.MayMove && !(circumstances.SampleAge <= SampleAgeToStop)
                ? For(OverOf(turn, "no valid sample came for over 200 ms"), StopReason.TelemetryStale)
            : stopped && test.Stage is not (SelfTestStage.Waiting or SelfTestStage.Stopping or SelfTestStage.Withholding or SelfTestStage.Standing)
                ? For(StillLatched(turn), StopReason.PenStopped)
            : turn.Now.MonotonicUs > test.EndsAtUs && test.Stage is not (SelfTestStage.Stopping or SelfTestStage.Standing or SelfTestStage.Withholding)
                ? For(OverOf(turn, test switch
                {
                    { Stage: SelfTestStage.Waiting or SelfTestStage.Pressing } => "nobody did what it waited for",
                    { Stage: SelfTestStage.Turning } => "its time is over",
                    _ => "the pen did not answer in time",
                }), StopReason.ArmingExpired)
            : null;
    }

    // Nothing begins while the trigger is held, a stop is latched or a command is outstanding.
    private static void BeginNextPart(Turn turn, SelfTestProgress test)
    {
        var (state, circumstances) = (turn.State, turn.Circumstances);
        if (circumstances.IsLatched || state.Latched || state.Acknowledgement is not null || state.Reconciliation is not null || HasLineAside(state)
            || state.Status?.Mode != PenMode.Disarmed || circumstances.Newest is not { TriggerPressed: false, DriveOn: false } || !(circumstances.SampleAge <= SampleAgeMax))
        {
            return;
        }

        var next = test with { StopGeneration = circumstances.StopGeneration };
        if (test.Limits is null)
        {
            WriteSelfTestLimits(turn, next);
        }
        else if (test.Rate is not null)
        {
            BeginMotorPart(turn, next with { Part = SelfTestCheck.SensorsTurning });
        }
        else if (test.Looks < SelfTestBounds.Looks && !(test.Has(SelfTestCheck.SensorsAtRest) && test.Has(SelfTestCheck.Clock) && test.Has(SelfTestCheck.LineErrors)))
        {
            Proceed(turn, next with
            {
                Stage = SelfTestStage.Resting, Part = SelfTestCheck.SensorsAtRest, Rest = RestObservation.None, LineBefore = circumstances.Line, SeenUs = 0,
                TurningSinceUs = turn.Now.MonotonicUs, EndsAtUs = turn.Now.MonotonicUs + Us(SelfTestBounds.Rest * 2),
            });
        }
        else if (!test.Passed(SelfTestCheck.LimitsDigest) || !test.Passed(SelfTestCheck.SensorsAtRest))
        {
            FinishSelfTest(turn, next, "It is not safe to let the motor turn while LIMITS_DIGEST or SENSORS_AT_REST has not passed.");
        }
        else if (!test.Has(SelfTestCheck.Stop))
        {
            BeginMotorPart(turn, next with { Part = SelfTestCheck.Stop });
        }
        else if (!test.Has(SelfTestCheck.DeadMan))
        {
            BeginMotorPart(turn, next with { Part = SelfTestCheck.DeadMan });
        }
        else
        {
            FinishSelfTest(turn, next, "");
        }
    }

    private static void WriteSelfTestLimits(Turn turn, SelfTestProgress test)
    {
        var limits = BenchLimits(turn);
        turn.State = turn.State with { LimitsGeneration = limits.Generation };
        Guard(turn, GuardSettings.LowerOf(GuardSettings.Disarmed, WithMargin(turn, limits)));
        Proceed(turn, test with
        {
            Stage = SelfTestStage.Limits, Part = SelfTestCheck.LimitsDigest, Limits = limits, Ticket = turn.Submit(new WriteLimits(limits)),
            EndsAtUs = turn.Now.MonotonicUs + Us(ArmingDeadline),
        });
    }

    private static void OnSelfTestAnswered(Turn turn, SelfTestProgress test, CommandOutcome outcome)
    {
        if (test.Stage == SelfTestStage.Limits)
        {
            OnSelfTestLimits(turn, test, outcome);
        }
        else if (test.Stage is SelfTestStage.Setting or SelfTestStage.Arming)
        {
            OnMotorPartAnswered(turn, test, outcome);
        }
    }

    // A pen that gives back other limits, or another digest of them, enforces something that nobody knows.
    private static void OnSelfTestLimits(Turn turn, SelfTestProgress test, CommandOutcome outcome)
    {
        var kept = outcome is { Result: CommandResult.Applied, LimitsDigest: { } digest } && digest == test.Limits!.DigestText();
        if (kept && test.Rate is null)
        {
            Found(turn, new SelfTestFinding(SelfTestCheck.LimitsDigest, SelfTestVerdict.Pass, "", []));
        }

        if (kept)
        {
            WaitOn(turn);
        }
        else if (test.Rate is null && outcome is { Result: CommandResult.Rejected, Reason: CommandOutcome.ReadBackDiffers } or { Result: CommandResult.Applied })
        {
            Found(turn, SelfTestFinding.Fail(
                SelfTestCheck.LimitsDigest, $"The pen gave back other limits, or another digest, than {test.Limits!.DigestText()}."));
            WaitOn(turn);
        }
        else
        {
            PauseSelfTest(turn, RefusalOf(turn, nameof(WriteLimits), outcome, "run it again"));
        }
    }


    private static void Rest(Turn turn, SelfTestProgress test, PenSample? newest)
    {
        var (state, circumstances) = (turn.State, turn.Circumstances);
        var seen = newest is { } sample && sample.DeviceTimeUs > test.SeenUs ? test with { Rest = test.Rest.With(sample), SeenUs = sample.DeviceTimeUs } : test;
        Proceed(turn, seen);
        if (turn.Now.MonotonicUs - test.TurningSinceUs < Us(SelfTestBounds.Rest))
        {
            return;
        }

        var (before, after) = (test.LineBefore, circumstances.Line);
        var damaged = after.CheckErrors + after.MalformedFrames - before.CheckErrors - before.MalformedFrames;
        var missing = after.MissingSamples + after.InvalidSamples - before.MissingSamples - before.InvalidSamples;
        Found(turn, SelfTestJudge.AtRest(
            seen.Rest, state.Status!.TemperatureDecidegrees, state.Status.BatteryPercent, state.Identity!.DepthControl == DepthControl.Dial,
            SessionRules.Capability(state.Identity)!, circumstances.Profile));
        Found(turn, SelfTestJudge.Clock(state.Clock?.DriftPpb, state.Clock?.ErrorBoundUs ?? 0));
        Found(turn, SelfTestJudge.Line(after.FramesReceived - before.FramesReceived, damaged, missing, after.Retransmissions - before.Retransmissions));

        // Of what nothing could be said something may be said next time: this machine was busy, or the link young.
        Proceed(turn, turn.State.SelfTest! with { Looks = seen.Looks + 1 });
        WaitOn(turn);
    }

    private static void WaitOn(Turn turn) => Proceed(turn, turn.State.SelfTest! with
    {
        Stage = SelfTestStage.Waiting, Ticket = default,
        EndsAtUs = turn.Now.MonotonicUs + Us(turn.State.SelfTest!.Rate is null ? SelfTestBounds.Patience : ArmingDeadline),
    });

    private static void Found(Turn turn, SelfTestFinding finding)
    {
        var test = turn.State.SelfTest!;
        Proceed(turn, test with { Found = test.Found.RemoveAll(one => one.Check == finding.Check).Add(finding) });
        turn.Write(new SelfTestFindingRecord
        {
            At = turn.Now,
            By = test.Request.By,
            PenId = turn.State.PenId,
            SelfTestId = test.SelfTestId,
            Finding = finding,
            BootId = turn.State.BootId ?? 0,
        });
    }

    // Everything was done, or nothing more may be: what is missing is not tested, and never passed.
    private static void FinishSelfTest(Turn turn, SelfTestProgress test, string reason)
    {
        Proceed(turn, test);
        foreach (var check in Enum.GetValues<SelfTestCheck>().Where(check => !test.Found.Exists(one => one.Check == check)))
        {
            Found(turn, SelfTestFinding.NotTested(check, reason));
        }

        var found = turn.State.SelfTest!.Found;
        turn.Write(SelfTestEnd(turn, test.Request.By, test.SelfTestId, SelfTestJudge.Result(found), ""));
        if (found.Find(static one => one.Verdict == SelfTestVerdict.Fail && SelfTestBounds.IsSafety(one.Check)) is { } unsafePen)
        {
            Quarantine(turn, $"{StateNames.Of(unsafePen.Check)} failed in self-test {test.SelfTestId}: {unsafePen.Reason}");
        }

        LeaveSelfTest(turn);
    }

    // Whoever watches is told that it runs no more once what it came to is on record, and not before.
    private static void LeaveSelfTest(Turn turn)
    {
        var test = turn.State.SelfTest!;
        Proceed(turn, test with { Stage = SelfTestStage.Over, Ticket = default });
        turn.ReportSyncAs(test.SelfTestId);
    }

    // Nothing is armed with such a pen until a person has looked.
    private static void Quarantine(Turn turn, string reason)
    {
        turn.State = turn.State with
        {
            AdministrativeState = AdministrativeState.Quarantined,
            AdministrativeReason = reason,
            AdministrativeBy = Actor.Service,
            AdministrativeAt = turn.Now,
        };
        turn.Write(Registration(turn, Actor.Service));
    }

    /// <summary>
    /// Takes away what it permits, and leaves it open. A motor that may turn is stopped, a pen that is armed is disarmed, and whoever runs it
    /// again goes on with what was not done.
    /// </summary>
    private static void PauseSelfTest(Turn turn, Refusal why, StopReason cause = StopReason.Disarmed)
    {
        if (turn.State.SelfTest is not { } test)
        {
            return;
        }

        if (test.Stage == SelfTestStage.Over)
        {
            // What it came to could not be written, or is on its way: it runs no more in any case.
            turn.State = turn.State with { SelfTest = null };
            return;
        }

        turn.Act(new Effect.WithdrawPermit());
        EndMotorPart(turn, test, CommandResult.Failed, why.RuleId);
        if (test.Rate is not null)
        {
            turn.State = turn.State with { SelfTest = null };
            RefuseRate(turn, test, why);
        }
        else
        {
            LeaveOpen(turn, test, why);
        }

        var turns = test.Stage is SelfTestStage.Turning or SelfTestStage.Stopping or SelfTestStage.Withholding || turn.Circumstances.Newest is { DriveOn: true };
        if (test.MayMove && turns && !turn.Circumstances.IsLatched)
        {
            turn.Act(new Effect.SendStop(cause, $"What the motor was permitted for on the bench ended while it turned: {why.Sentence}", Actor.Service));
        }
        else if (test.MayMove && !turn.Circumstances.IsLatched)
        {
            BeginReconciliation(turn, why.Sentence);
        }
    }

    // Who runs it again goes on with what was not done.
    private static void LeaveOpen(Turn turn, SelfTestProgress test, Refusal why)
    {
        var check = test.Stage is SelfTestStage.Waiting || test.Has(test.Part) ? SelfTestNext(test) : test.Part;
        if (!test.Has(check))
        {
            Found(turn, SelfTestFinding.NotTested(check, why.Sentence));
        }

        if (!test.Has(check) || test.Stage >= SelfTestStage.Intent)
        {
            LeaveSelfTest(turn);
        }
        else
        {
            turn.State = turn.State with { SelfTest = null };
        }
    }

    private static SelfTestCheck SelfTestNext(SelfTestProgress test) =>
        Enum.GetValues<SelfTestCheck>().Where(check => !test.Has(check)).Select(static check => (SelfTestCheck?)check).FirstOrDefault() ?? test.Part;

    private static SelfTestEndRecord SelfTestEnd(Turn turn, Actor by, string id, SelfTestResult result, string reason) => new()
    {
        At = turn.Now, By = by, PenId = turn.State.PenId, SelfTestId = id, Result = result, Reason = reason,
    };

    private static BenchCase CaseOfSelfTest(Turn turn, Request request) => new(turn.State.PenId!, turn.State.Seated, request.By, turn.Now);

    private static void Proceed(Turn turn, SelfTestProgress test) => turn.State = turn.State with { SelfTest = test };
}
