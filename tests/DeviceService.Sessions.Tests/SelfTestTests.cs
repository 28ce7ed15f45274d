using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>A self-test: the motor turns under the technician's press alone, what nobody did is not tested, and what fails ends it.</summary>
public sealed class SelfTestTests : LoggedTests
{
    private static readonly Actor Technician = new("bench-1", "technician-1", IdentityProof.SignedIn) { SignInId = "signin-1" };

    [Fact]
    public async Task Every_check_passes_on_a_good_pen_and_the_motor_turns_twice_each_time_under_a_press()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        await BeginAsync(world);
        world.Run(8_000);
        Assert.Equal((SelfTestStep.Pressing, 0UL, false), (Running(world)!.Step, world.Pen.Presses, world.Pen.Driving));

        world.Pen.Press();
        RunUntil(world, static world => world.Pen.Mode == PenMode.Latched, 5_000);
        Assert.Equal(StopReason.SelfTest, world.Pen.Latch.Reason);
        world.Pen.Release();
        world.Run(300);
        Assert.Equal(SelfTestStep.Waiting, Running(world)!.Step);
        Assert.StartsWith("Release the trigger, look at the pen, and acknowledge", Running(world)!.Instruction, StringComparison.Ordinal);
        world.Run(2_000);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);

        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        RunUntil(world, static world => Running(world)?.Step == SelfTestStep.Pressing, 2_000);
        world.Pen.Press();
        RunUntil(world, static world => Running(world) is null, 5_000);
        Assert.Equal((PenMode.Latched, 2UL), (world.Pen.Mode, world.Pen.Presses));
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.DeadMan);

        var end = Assert.Single(world.Journal.All<SelfTestEndRecord>());
        Assert.Equal((SelfTestResult.Passed, ""), (end.Result, end.Reason));
        Assert.All(Verdicts(world), static found => Assert.True(found.Value == SelfTestVerdict.Pass, $"{found.Key} {found.Value}"));
        Assert.Equal(Enum.GetValues<SelfTestCheck>().Length, Verdicts(world).Count);
        var begun = Assert.Single(world.Journal.All<SelfTestRecord>());
        Assert.Equal(("1.0.0", 7UL, "technician-1", PenWorld.PenId), (begun.FirmwareVersion, begun.BootId, begun.By.OperatorId, begun.PenId));

        // Law 3 and the order rule: each arming of it has its intent before, and its outcome after.
        Assert.Equal(2, world.Journal.All<IntentRecord>().Count(static intent => intent.Action == "RunSelfTest"));
        Assert.Equal(2, world.Pen.Commands.OfType<Arm>().Count());
        Assert.Equal(AdministrativeState.InService, world.Owner.Views.Pen.AdministrativeState);
    }

    [Fact]
    public async Task A_trigger_that_is_held_from_before_starts_nothing()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Press();
        world.Run(20);
        await BeginAsync(world);
        world.Run(30_000);

        Assert.Equal((0UL, 0), (world.Pen.Presses, world.Pen.Commands.OfType<Arm>().Count()));
        Assert.Equal(SelfTestStep.Waiting, Running(world)!.Step);
    }

    [Fact]
    public async Task What_nobody_does_is_not_tested_and_whoever_goes_on_finds_the_rest_done()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var id = await BeginAsync(world);
        world.Run(8_000);
        RunUntil(world, static world => Running(world) is null, 70_000);
        world.Run(300);
        Assert.Equal((0UL, PenMode.Disarmed), (world.Pen.Presses, world.Pen.Mode));
        Assert.Empty(world.Journal.All<SelfTestEndRecord>());
        Assert.Equal(SelfTestVerdict.NotTested, Verdicts(world)[SelfTestCheck.Stop]);
        Assert.Equal(SelfTestVerdict.Pass, Verdicts(world)[SelfTestCheck.SensorsAtRest]);

        world.Clinic.OpenTest = OpenOf(world, id);
        Assert.Equal(id, await BeginAsync(world));
        RunUntil(world, static world => Running(world)?.Step == SelfTestStep.Pressing, 2_000);
        Assert.Single(world.Journal.All<SelfTestRecord>());
        Assert.Null((await world.DoneAsync(End(world))).Refusal);
        world.Run(1_000);
        var end = Assert.Single(world.Journal.All<SelfTestEndRecord>());
        Assert.Equal((SelfTestResult.Incomplete, "enough"), (end.Result, end.Reason));
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task A_pen_whose_motor_runs_on_after_a_stop_fails_and_is_quarantined()
    {
        await using var world = await PressingAsync();
        world.Pen.IgnoresStops = true;
        world.Pen.Press();
        RunUntil(world, static world => Running(world) is null, 5_000);

        Assert.Equal(SelfTestVerdict.Fail, Verdicts(world)[SelfTestCheck.Stop]);
        Assert.Equal(SelfTestVerdict.NotTested, Verdicts(world)[SelfTestCheck.DeadMan]);
        Assert.Equal(SelfTestResult.Failed, Assert.Single(world.Journal.All<SelfTestEndRecord>()).Result);
        Assert.Equal(AdministrativeState.Quarantined, world.Owner.Views.Pen.AdministrativeState);
        Assert.True(world.Owner.Views.Pen.Latched);
    }

    [Fact]
    public async Task A_pen_without_a_dead_man_is_stopped_at_once_fails_and_is_quarantined()
    {
        await using var world = await PressingAsync(SelfTestCheck.DeadMan);
        world.Pen.DeadManDisabled = true;
        world.Pen.Press();
        RunUntil(world, static world => Running(world) is null, 5_000);

        // 600 ms of turning, the dead-man's time and its slack, and a tick to see it: not a moment longer.
        Assert.Equal((PenMode.Latched, false), (world.Pen.Mode, world.Pen.Driving));
        var failed = world.Journal.All<SelfTestFindingRecord>().Last(static found => found.Finding.Check == SelfTestCheck.DeadMan).Finding;
        Assert.Equal(SelfTestVerdict.Fail, failed.Verdict);
        var measured = Assert.Single(failed.Measured);
        Assert.InRange(measured.Observed, measured.Highest!.Value, measured.Highest.Value + 60_000);
        Assert.Equal(StopReason.SelfTest, world.Journal.All<StopRecord>()[^1].Reason);
        Assert.Equal(AdministrativeState.Quarantined, world.Owner.Views.Pen.AdministrativeState);
        Assert.Equal(SelfTestResult.Failed, Assert.Single(world.Journal.All<SelfTestEndRecord>()).Result);
    }

    [Theory]
    [InlineData("emergency stop")]
    [InlineData("records")]
    [InlineData("signed out")]
    [InlineData("cartridge")]
    [InlineData("silent")]
    [InlineData("unplugged")]
    [InlineData("shutdown")]
    [InlineData("loop blocked")]
    [InlineData("ended")]
    public async Task Whatever_ends_a_treatment_ends_the_turning_of_the_motor_and_leaves_the_rest_not_tested(string what)
    {
        await using var world = await PressingAsync();
        world.Pen.Press();
        world.Run(600);
        Assert.True(world.Pen.Driving);
        switch (what)
        {
            case "emergency stop": await world.DoneAsync(world.EmergencyStop()); break;
            case "records": world.Clinic.NoSelfTest = true; break;
            case "signed out": world.Clinic.Left.Add("signin-1"); break;
            case "cartridge": world.Pen.TakeCartridgeOut(); break;
            case "silent": world.Pen.Silent = true; break;
            case "unplugged": world.Pen.Unplug(); break;
            case "shutdown": world.Owner.Tell(new PenEvent.ShutdownBegan()); break;
            case "loop blocked": world.LoopBlocked = true; break;
            default: Assert.Null((await world.DoneAsync(End(world))).Refusal); break;
        }

        world.Run(500);
        Assert.False(world.Pen.Driving);
        world.LoopBlocked = false;
        world.Run(1_000);
        Assert.Null(Running(world));
        Assert.NotEqual(SelfTestVerdict.Pass, Verdicts(world).GetValueOrDefault(SelfTestCheck.Stop, SelfTestVerdict.NotTested));
        Assert.DoesNotContain(world.Journal.All<SelfTestEndRecord>(), static end => end.Result == SelfTestResult.Passed);
        Assert.Equal(AdministrativeState.InService, world.Owner.Views.Pen.AdministrativeState);
    }

    [Fact]
    public async Task Whoever_lost_control_tests_nothing_any_more()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        Assert.Equal("R-CONTROL-MISSING", (await world.DoneAsync(Run(world))).Refusal?.RuleId);
        world.Lease = (await world.DoneAsync(world.Acquire(Technician))).First.Control!.LeaseNumber;
        await BeginAsync(world);
        world.Run(3_000);
        Assert.NotNull(Running(world));

        // 5 s without a renewal, as while armed.
        world.Run(3_000);
        Assert.Null(Running(world));
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Fact]
    public async Task A_release_that_came_early_shows_nothing_and_the_next_press_does()
    {
        await using var world = await PressingAsync();
        world.Pen.Press();
        world.Run(500);
        world.Pen.Release();
        world.Run(200);
        Assert.Equal(SelfTestStep.Pressing, Running(world)!.Step);
        world.Pen.Press();
        RunUntil(world, static world => world.Pen.Mode == PenMode.Latched, 5_000);
        world.Run(300);
        Assert.Equal(SelfTestVerdict.Pass, Verdicts(world)[SelfTestCheck.Stop]);
    }

    [Fact]
    public async Task A_finger_that_leaves_before_the_dead_man_shows_nothing_and_the_part_is_done_again()
    {
        await using var world = await PressingAsync(SelfTestCheck.DeadMan);
        world.Pen.Press();
        RunUntil(world, static world => Running(world)?.Step == SelfTestStep.Ending, 3_000);
        world.Pen.Release();
        world.Run(2_000);
        Assert.DoesNotContain(SelfTestCheck.DeadMan, Verdicts(world).Keys);
        Assert.Equal(SelfTestStep.Pressing, Running(world)!.Step);
        world.Pen.Press();
        RunUntil(world, static world => Running(world) is null, 5_000);
        Assert.Equal(SelfTestVerdict.Pass, Verdicts(world)[SelfTestCheck.DeadMan]);
    }

    [Fact]
    public async Task A_pen_that_gives_back_other_limits_fails_and_its_motor_is_not_let_turn()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Fate = static command => command is WriteLimits ? CommandResult.Rejected : null;
        world.Pen.FateReason = "READ_BACK_DIFFERS";
        await BeginAsync(world);
        RunUntil(world, static world => Running(world) is null, 20_000);

        Assert.Equal(SelfTestVerdict.Fail, Verdicts(world)[SelfTestCheck.LimitsDigest]);
        Assert.Equal(SelfTestVerdict.NotTested, Verdicts(world)[SelfTestCheck.Stop]);
        Assert.Equal(SelfTestResult.Failed, Assert.Single(world.Journal.All<SelfTestEndRecord>()).Result);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);

        // No stop and no dead-man failed: nobody quarantines it, and every arming reads the limits back by itself.
        Assert.Equal(AdministrativeState.InService, world.Owner.Views.Pen.AdministrativeState);
    }

    [Theory]
    [InlineData("depth", SelfTestCheck.SensorsAtRest)]
    [InlineData("battery", SelfTestCheck.SensorsAtRest)]
    [InlineData("line", SelfTestCheck.LineErrors)]
    public async Task What_is_wrong_with_a_pen_that_stands_fails_its_own_check(string what, SelfTestCheck check)
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.DepthErrorUm = what == "depth" ? 450 : 0;
        world.Pen.Battery = what == "battery" ? 12 : 90;
        await BeginAsync(world);
        for (var at = 0; at < 70; at++)
        {
            world.Run(100);
            world.Pen.Counters = what == "line" ? world.Pen.Counters with { CheckErrors = world.Pen.Counters.CheckErrors + 1 } : world.Pen.Counters;
        }

        Assert.Equal(check, Assert.Single(Verdicts(world), static found => found.Value == SelfTestVerdict.Fail).Key);
    }

    [Fact]
    public async Task A_battery_that_sags_under_load_fails_and_the_stop_is_tested_all_the_same()
    {
        await using var world = await PressingAsync();
        world.Pen.Press();
        world.Run(300);
        world.Pen.Battery = 70;
        RunUntil(world, static world => world.Pen.Mode == PenMode.Latched, 5_000);
        world.Run(300);

        Assert.Equal(SelfTestVerdict.Fail, Verdicts(world)[SelfTestCheck.BatteryUnderLoad]);
        Assert.Equal(SelfTestVerdict.Pass, Verdicts(world)[SelfTestCheck.Stop]);
    }

    [Fact]
    public async Task A_pen_is_tested_or_treats_or_holds_a_depth_and_never_two_of_them()
    {
        await using var world = await PressingAsync();
        Assert.Equal("R-SELF-TEST-OPEN", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
        var hold = world.Do(new Request.HoldDepth(PenWorld.PenId, 1_000) { RequestId = world.NewRequestId(), By = PenWorld.Anna });
        Assert.Equal("R-SELF-TEST-OPEN", (await world.DoneAsync(hold)).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(End(world))).Refusal);
        world.Run(1_000);

        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
        Assert.Equal("R-SELF-TEST-SESSION", (await world.DoneAsync(Run(world))).Refusal?.RuleId);
    }

    [Fact]
    public async Task What_interrupted_it_is_said_with_the_rule_that_it_goes_on_by()
    {
        await using var world = await PressingAsync();
        RunUntil(world, static world => Running(world) is null, 70_000);

        var outcome = world.Journal.All<OutcomeRecord>()[^1];
        Assert.Equal((CommandResult.Failed, "R-SELF-TEST-OVER"), (outcome.Result, outcome.Reason));
        Assert.Contains("nobody did what it waited for", world.Journal.All<SelfTestFindingRecord>()[^1].Finding.Reason, StringComparison.Ordinal);
    }

    private static Task<Answer> Run(PenWorld world) =>
        world.Do(new Request.RunSelfTest(PenWorld.PenId) { RequestId = world.NewRequestId(), By = Technician, LeaseNumber = world.Lease });

    private static Task<Answer> End(PenWorld world) =>
        world.Do(new Request.EndSelfTest(PenWorld.PenId, "enough") { RequestId = world.NewRequestId(), By = Technician });

    private static async Task<string> BeginAsync(PenWorld world)
    {
        var answer = await world.DoneAsync(Run(world));
        Assert.Null(answer.Refusal);
        return answer.First.SelfTestId!;
    }

    private async Task<PenWorld> PressingAsync(SelfTestCheck part = SelfTestCheck.Stop)
    {
        var world = await PenWorld.WithPenAsync(Log);
        if (part == SelfTestCheck.DeadMan)
        {
            world.Clinic.OpenTest = new OpenSelfTest(
                "test-0", "1.0.0", [.. Enum.GetValues<SelfTestCheck>().Where(static check => check != SelfTestCheck.DeadMan).Select(static check => new SelfTestFinding(check, SelfTestVerdict.Pass, "", []))]);
        }

        await BeginAsync(world);
        RunUntil(world, static world => Running(world)?.Step == SelfTestStep.Pressing, 10_000);
        world.Clinic.OpenTest = null;
        return world;
    }

    private static SelfTestView? Running(PenWorld world) => world.Owner.Views.Pen.SelfTest;

    private static Dictionary<SelfTestCheck, SelfTestVerdict> Verdicts(PenWorld world)
    {
        var verdicts = new Dictionary<SelfTestCheck, SelfTestVerdict>();
        foreach (var found in world.Journal.All<SelfTestFindingRecord>())
        {
            verdicts[found.Finding.Check] = found.Finding.Verdict;
        }

        return verdicts;
    }

    private static OpenSelfTest OpenOf(PenWorld world, string id) => new(id, "1.0.0",
        [.. world.Journal.All<SelfTestFindingRecord>().GroupBy(static found => found.Finding.Check).Select(static found => found.Last().Finding)]);

    private static void RunUntil(PenWorld world, Func<PenWorld, bool> holds, int msMax)
    {
        for (var ms = 0; ms < msMax && !holds(world); ms += 10)
        {
            world.Run(10);
        }

        Assert.True(holds(world), $"Not within {msMax} ms; it is at {Running(world)}.");
    }
}
