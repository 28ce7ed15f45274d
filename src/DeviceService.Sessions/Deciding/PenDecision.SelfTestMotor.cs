using DeviceService.Safety;

namespace DeviceService.Sessions;

// The parts of a self-test in which the motor turns, under a press that the technician makes after the pen was armed for it. The way is that of a
// treatment: limits read back, setting, Arm, permission renewed by the decision. So what ends the drive here is what ends it on a patient.
internal static partial class PenDecision
{
    private static readonly TimeSpan StandingGrace = TimeSpan.FromMilliseconds(100);

    private static void BeginMotorPart(Turn turn, SelfTestProgress test)
    {
        var (state, limits) = (turn.State, test.Limits!);
        var setting = SelfTestSetting(turn, test);
        var part = test with
        {
            Stage = SelfTestStage.Intent,
            IntentId = turn.Circumstances.NewId("int"),
            SettingUm = setting,
            ChargeBefore = state.Status!.BatteryPercent,
            Turn = TurnObservation.None,
            FromUs = null,
            DriveEndUs = null,
            StoppedAt = null,
            StandingUs = null,
            EndsAtUs = turn.Now.MonotonicUs + Us(ArmingDeadline),
        };
        Proceed(turn, part);
        turn.Write(Intent(turn, test.Request, part.IntentId, new Dictionary<string, string>
        {
            [test.Rate is null ? "self_test" : "drive"] = test.SelfTestId,
            ["check"] = StateNames.Of(test.Part),
            ["protrusion_um"] = Refusal.Number(setting),
            ["stroke_rate_millihertz"] = Refusal.Number(RateOf(test).Millihertz),
            ["limit_um"] = Refusal.Number(limits.ProtrusionMax.Micrometers),
            ["limits_digest"] = limits.DigestText(),
            ["lease_number"] = Refusal.Number(test.LeaseNumber),
        }));
        turn.ReportSyncAs(part.IntentId);
    }

    private static void SelfTestIntentDurable(Turn turn, SelfTestProgress test)
    {
        if (MayGoOn(turn, test))
        {
            NeedleProtrusion? protrusion = turn.State.Identity!.DepthControl == DepthControl.Actuated ? NeedleProtrusion.FromMicrometers(test.SettingUm) : null;
            var setting = new ApplySetting(protrusion, RateOf(test), test.StopGeneration);
            Proceed(turn, test with { Stage = SelfTestStage.Setting, Ticket = turn.Submit(setting) });
        }
    }

    private static void OnMotorPartAnswered(Turn turn, SelfTestProgress test, CommandOutcome outcome)
    {
        if (outcome.Result != CommandResult.Applied)
        {
            PauseSelfTest(turn, RefusalOf(turn, test.Stage.ToString(), outcome, "run it again"));
        }
        else if (!MayGoOn(turn, test))
        {
            return;
        }
        else if (test.Stage == SelfTestStage.Setting)
        {
            var guard = GuardSettings.ForArming(
                WithMargin(turn, test.Limits!), NeedleProtrusion.FromMicrometers(test.SettingUm), RateOf(test), SessionRules.Capability(turn.State.Identity)!,
                turn.Circumstances.Profile, TreatmentAllowance.OnTheBench(turn.State.Counters?.Strokes, DriveUsOf(test)));
            Guard(turn, guard);
            var armId = turn.State.LastArmId + 1;
            turn.State = turn.State with { LastArmId = armId };
            var arm = new Arm(armId, turn.State.Status!.StopCount, test.Limits!.DigestText(), test.LeaseNumber, test.StopGeneration);
            Proceed(turn, test with { Stage = SelfTestStage.Arming, ArmId = armId, Ticket = turn.Submit(arm) });
        }
        else
        {
            Guard(turn, turn.State.Guard.Permit());
            Proceed(turn, test with { Stage = SelfTestStage.Pressing, EndsAtUs = turn.Now.MonotonicUs + Us(TimeSpan.FromMilliseconds(test.Limits!.ArmingMs)) });
            AnswerRate(turn, test);
        }
    }

    // Law 5: everything it was decided under once more, right before the next command.
    private static bool MayGoOn(Turn turn, SelfTestProgress test)
    {
        if (SelfTestOver(turn, test) is { } over)
        {
            PauseSelfTest(turn, over.Refusal, over.Cause);
            return false;
        }

        if (test.Stage == SelfTestStage.Arming || turn.Circumstances.Newest is not { TriggerPressed: true })
        {
            return true;
        }

        // Pressed too early: the pen would refuse Arm. It waits for the release again.
        EndMotorPart(turn, test, CommandResult.Failed, Rules.TriggerPressed.Id);
        WaitOn(turn);
        return false;
    }

    /// <summary>Law 3 on the bench: permission while the press is waited for and while the motor turns, and none once it is to end.</summary>
    private static void RenewSelfTestPermit(Turn turn)
    {
        if (turn.State.SelfTest is { Stage: SelfTestStage.Pressing or SelfTestStage.Turning } test && SelfTestOver(turn, test) is null)
        {
            turn.Act(new Effect.RenewPermit(
                new PermissionPermit(test.ArmId, test.Limits!.DigestText(), test.LeaseNumber, test.StopGeneration, PermissionPermit.Lifetime)));
        }
    }

    private static void SelfTestDrives(Turn turn, PenEvent.DriveStarted started)
    {
        if (turn.State.SelfTest is { Stage: SelfTestStage.Pressing } test)
        {
            Proceed(turn, test with
            {
                Stage = SelfTestStage.Turning, TurningSinceUs = turn.Now.MonotonicUs, DriveBeganUs = started.DeviceTimeUs, Turn = TurnObservation.None,
                EndsAtUs = turn.Now.MonotonicUs + DriveUsOf(test),
            });
        }
    }

    private static void FollowTurning(Turn turn, SelfTestProgress test, PenSample? newest)
    {
        var runUp = (ulong)turn.Circumstances.Profile.Guard.RunUpMs.Value * 1_000;
        if (newest is { DriveOn: true } sample && sample.DeviceTimeUs > test.SeenUs && sample.DeviceTimeUs >= test.DriveBeganUs + runUp)
        {
            test = test with { Turn = test.Turn.With(sample), SeenUs = sample.DeviceTimeUs };
            Proceed(turn, test);
            NoteRate(turn, test, sample);
        }

        var turned = turn.Now.MonotonicUs - test.TurningSinceUs;
        if (test.Part == SelfTestCheck.DeadMan && turned >= Us(SelfTestBounds.TurnBeforeWithholding))
        {
            // Withheld from here on; what the pen may still know of is looked at with the next decision.
            turn.Act(new Effect.WithdrawPermit());
            Proceed(turn, test with { Stage = SelfTestStage.Withholding });
        }
        else if (test.Part == SelfTestCheck.Stop && turned >= Us(SelfTestBounds.Turn) && newest is { DriveOn: true } last)
        {
            Found(turn, SelfTestJudge.Turning(test.Turn, test.SettingUm, RateOf(test).Millihertz, turn.Circumstances.Profile));
            Found(turn, SelfTestJudge.Battery(test.ChargeBefore, test.Turn, turn.Circumstances.Profile));
            var age = turn.Circumstances.SampleAge ?? TimeSpan.Zero;
            Proceed(turn, turn.State.SelfTest! with
            {
                Stage = SelfTestStage.Stopping, FromUs = last.DeviceTimeUs + (ulong)Us(age), LineBefore = turn.Circumstances.Line,
                EndsAtUs = turn.Now.MonotonicUs + (SelfTestBounds.StandingMs * 1_000L) + Us(StandingGrace),
            });
            turn.Act(new Effect.SendStop(StopReason.SelfTest, $"Self-test {test.SelfTestId} stopped the motor, to see whether it stands.", test.Request.By));
        }
    }

    private static void FollowWithholding(Turn turn, SelfTestProgress test, PenSample? newest)
    {
        if (newest is not { } sample)
        {
            return;
        }

        if (test.FromUs is not { } from)
        {
            Proceed(turn, test with
            {
                FromUs = sample.DeviceTimeUs, LineBefore = turn.Circumstances.Line,
                EndsAtUs = turn.Now.MonotonicUs + (test.Limits!.DeadManMs * 1_000L) + Us(StandstillDeadline),
            });
            return;
        }

        var mostUs = (ulong)(test.Limits!.DeadManMs + SelfTestBounds.DeadManSlackMs) * 1_000;
        if (test.DriveEndUs is null && sample is { DriveOn: true, TriggerPressed: true } && sample.DeviceTimeUs > from + mostUs)
        {
            FailDeadMan(turn, test, sample.DeviceTimeUs - from);
        }
        else if (test.DriveEndUs is not null && turn.Now.MonotonicUs > test.EndsAtUs)
        {
            // It stands and is not latched: the finger left the trigger first, and nothing was shown.
            EndMotorPart(turn, test, CommandResult.Failed, "RELEASED_EARLY");
            WaitOn(turn);
            BeginReconciliation(turn, "The trigger was released before the dead-man was to end the drive.");
        }
    }

    // Its last protection does not work: it is stopped by this side at once, and nobody treats with it.
    private static void FailDeadMan(Turn turn, SelfTestProgress test, ulong turnedUs)
    {
        turn.Act(new Effect.SendStop(StopReason.SelfTest, $"The motor still turned {turnedUs / 1_000} ms after permission was withheld.", Actor.Service));
        Found(turn, SelfTestJudge.DeadMan((long)turnedUs, test.Limits!.DeadManMs));
        EndMotorPart(turn, test, CommandResult.Applied, "");
        FinishSelfTest(turn, turn.State.SelfTest!, "The dead-man failed, and the motor turns no more.");
    }

    private static void SelfTestDrove(Turn turn, PenEvent.DriveEnded ended)
    {
        switch (turn.State.SelfTest)
        {
            case { Stage: SelfTestStage.Turning } test when ended.Seen && !turn.Circumstances.IsLatched:
                // Released early. The pen is still armed, and the next press does.
                Proceed(turn, test with { Stage = SelfTestStage.Pressing, EndsAtUs = turn.Now.MonotonicUs + Us(TimeSpan.FromMilliseconds(test.Limits!.ArmingMs)) });
                break;
            case { Stage: SelfTestStage.Stopping or SelfTestStage.Withholding or SelfTestStage.Standing, DriveEndUs: null } test when ended.Seen:
                Proceed(turn, test with { DriveEndUs = ended.DeviceTimeUs });
                break;
        }
    }

    private static void FollowSelfTest(Turn turn, PenStatus status)
    {
        if (turn.State.SelfTest is { Stage: SelfTestStage.Turning } turning && status.Mode == PenMode.Driving)
        {
            Proceed(turn, turning with { Turn = turning.Turn.WithCharge(status.BatteryPercent) });
        }
        else if (turn.State.SelfTest is { Stage: SelfTestStage.Pressing } pressing && status.Mode is PenMode.Disarmed or PenMode.Service && status.ArmId != pressing.ArmId)
        {
            PauseSelfTest(turn, OverOf(turn, $"the pen disarmed itself: {status.DisarmCause}"));
        }
    }

    private static void SelfTestStopped(Turn turn, PenEvent.Stopped stopped, bool wasLatched)
    {
        if (turn.State.SelfTest is not { } test || test.Stage is SelfTestStage.Standing or SelfTestStage.Over || (test.Stage == SelfTestStage.Waiting && wasLatched))
        {
            return;
        }

        if (test.Stage == SelfTestStage.Stopping && stopped.Outcome.Reason == StopReason.SelfTest)
        {
            Proceed(turn, test with { Stage = SelfTestStage.Standing, StoppedAt = stopped.At });
        }
        else if (test.Stage == SelfTestStage.Withholding && stopped.Outcome.Reason == StopReason.DeadMan)
        {
            Proceed(turn, test with
            {
                Stage = SelfTestStage.Standing, StoppedAt = stopped.At, EndsAtUs = turn.Now.MonotonicUs + (SelfTestBounds.StandingMs * 1_000L) + Us(StandingGrace),
            });
        }
        else if (test.Rate is null && test.Stage >= SelfTestStage.Arming && IsOfThePen(stopped.Outcome.Reason))
        {
            // The pen, or what was seen of it, ended the drive: its sensors, its limits or its motor are not what they should be.
            Found(turn, SelfTestFinding.Fail(SelfTestCheck.SensorsTurning, stopped.Sentence));
            EndMotorPart(turn, test, CommandResult.Failed, StopRules.For(stopped.Outcome.Reason).RuleId);
            FinishSelfTest(turn, turn.State.SelfTest!, "The pen was stopped before that, and the motor turns no more.");
        }
        else
        {
            PauseSelfTest(turn, StillLatched(turn));
        }
    }

    private static bool IsOfThePen(StopReason reason) => reason is StopReason.DepthAboveLimit or StopReason.DepthDeviation or StopReason.ChannelsDisagree
        or StopReason.RateOutOfBand or StopReason.Stall or StopReason.Temperature or StopReason.LimitsGenerationMismatch or StopReason.UnpermittedMotion
        or StopReason.ClockRegressed or StopReason.PenFault or StopReason.ActivationTooLong or StopReason.DeadMan or StopReason.BatteryLow;

    private static void SelfTestConfirmed(Turn turn, StopConfirmation confirmation)
    {
        if (turn.State.SelfTest is { Stage: SelfTestStage.Standing, StandingUs: null } test)
        {
            Proceed(turn, test with { StandingUs = Us(confirmation.Latency) });
            JudgeStanding(turn, turn.State.SelfTest!);
        }
    }

    private static void JudgeStanding(Turn turn, SelfTestProgress test)
    {
        var known = test is { DriveEndUs: not null, StandingUs: not null };
        if (test.Stage != SelfTestStage.Standing || (!known && turn.Now.MonotonicUs <= test.EndsAtUs))
        {
            return;
        }

        var took = test is { DriveEndUs: { } end, FromUs: { } from } ? (long)end - (long)from : (long?)null;
        var finding = test.Part == SelfTestCheck.DeadMan && took is { } ranOn
            ? SelfTestJudge.DeadMan(ranOn, test.Limits!.DeadManMs)
            : test.Part == SelfTestCheck.DeadMan
                ? SelfTestFinding.Fail(SelfTestCheck.DeadMan, "The motor was not seen standing after the pen's dead-man. If it still runs, remove the pen's power.")
                : SelfTestJudge.Stopped(took, test.StandingUs);
        var stalled = turn.Circumstances.Line.HostStalls - test.LineBefore.HostStalls;
        EndMotorPart(turn, test, CommandResult.Applied, "");
        WaitOn(turn);
        if (finding.Verdict == SelfTestVerdict.Fail && known && stalled > 0)
        {
            // What was measured is this machine's own lateness as well; nothing is known about the pen.
            PauseSelfTest(turn, Rules.SelfTestOver.Refuse(
                ("pen", PenName(turn.State)), ("observed", $"this machine stalled {Refusal.Number(stalled)} times while it was measured ({finding.Reason.TrimEnd('.')})")));
            return;
        }

        Found(turn, finding);
        if (finding.Verdict == SelfTestVerdict.Fail)
        {
            FinishSelfTest(turn, turn.State.SelfTest!, $"{StateNames.Of(test.Part)} failed, and the motor turns no more.");
            return;
        }

        if (turn.State.SelfTest!.Found.Count == Enum.GetValues<SelfTestCheck>().Length && Enum.GetValues<SelfTestCheck>().All(turn.State.SelfTest.Has))
        {
            // Nothing is left to do; the stop stays latched until a person acknowledged it.
            FinishSelfTest(turn, turn.State.SelfTest, "");
        }
    }

    private static void EndMotorPart(Turn turn, SelfTestProgress test, CommandResult result, string reason)
    {
        if (test.Stage >= SelfTestStage.Intent)
        {
            turn.Write(Outcome(turn, test.IntentId, test.Request.By, result, reason));
        }
    }

    // A reading at the end of the pen's range scatters, and a pen is not broken for it: the pen's own check keeps the range itself.
    private static LimitsSnapshot WithMargin(Turn turn, LimitsSnapshot limits) => limits with
    {
        ProtrusionMax = NeedleProtrusion.Measured(limits.ProtrusionMax.Micrometers + turn.Circumstances.Profile.Pen.MarginUm),
    };

    // On a step of the pen, and far enough out that a depth sensor which sticks is seen; for a tachometer as little as it can. A dial stays where a
    // person has it.
    private static int SelfTestSetting(Turn turn, SelfTestProgress test)
    {
        var identity = turn.State.Identity!;
        if (identity.DepthControl == DepthControl.Dial)
        {
            return turn.Circumstances.Newest?.SetProtrusion.Micrometers ?? 0;
        }

        var (least, most, step) = (identity.ProtrusionMin.Micrometers, identity.ProtrusionMax.Micrometers, identity.ProtrusionStep.Micrometers);
        var wanted = test.Rate is null ? Math.Clamp(SelfTestBounds.SettingUm, least, most) : least;
        return least + ((wanted - least) / step * step);
    }

    private static long DriveUsOf(SelfTestProgress test) => test.Rate is null ? SelfTestBounds.DriveUs : SelfTestBounds.RateDriveUs;

    private static StrokeRate RateOf(SelfTestProgress test) => test.Rate ?? SelfTestRate(test.Limits!);

    private static StrokeRate SelfTestRate(LimitsSnapshot limits) => StrokeRate.FromMillihertz((limits.StrokeRateMin.Millihertz + limits.StrokeRateMax.Millihertz) / 2_000 * 1_000);
}
