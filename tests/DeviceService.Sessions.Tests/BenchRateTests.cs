using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>A motor on the bench, for a tachometer: a call permits it to turn, a finger turns it, and everything that ends a treatment ends this.</summary>
public sealed class BenchRateTests : LoggedTests
{
    private const int Set = 100_000;

    [Fact]
    public async Task The_motor_turns_only_under_a_press_that_began_after_the_call_at_the_rate_that_was_named_and_stands_at_the_release()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        Assert.Null((await world.DoneAsync(Hold(world, Set))).Refusal);
        world.Run(500);
        Assert.Equal((PenMode.Armed, 0UL), (world.Pen.Mode, world.Pen.Presses));
        Assert.Null(world.Owner.Views.Pen.RateSeen);

        world.Pen.Press();
        world.Run(3_000);
        Assert.Equal((true, Set, 1UL), (world.Pen.Driving, world.Pen.RateMillihertz, world.Pen.Presses));
        Assert.Equal(world.Owner.State.Identity!.ProtrusionMin.Micrometers, world.Pen.SetUm);
        world.Pen.Release();
        world.Run(50);
        Assert.False(world.Pen.Driving);
        var seen = world.Owner.Views.Pen.RateSeen!;
        Assert.Equal(Set, seen.SetMillihertz);
        Assert.InRange(seen.MeanMillihertz, Set - 1_000, Set + 1_000);
        Assert.InRange(seen.SpanUs, 2_000_000UL, 3_000_000UL);

        // Armed still: the next press turns it again, and what is seen then is of that press alone.
        world.Pen.Press();
        world.Run(1_000);
        Assert.Equal((true, 2UL), (world.Pen.Driving, world.Pen.Presses));
        Assert.True(world.Owner.Views.Pen.RateSeen!.SpanUs < 1_000_000);
        world.Pen.Release();
        world.Run(50);
        Assert.Null((await world.DoneAsync(End(world))).Refusal);
        world.Run(500);
        Assert.Equal((PenMode.Disarmed, false), (world.Pen.Mode, world.Owner.Views.Pen.Latched));
        Assert.Single(world.Journal.All<IntentRecord>(), static intent => intent.Action == "HoldRate");
        Assert.Empty(world.Journal.All<SelfTestRecord>());
        Assert.Empty(world.Journal.All<SelfTestFindingRecord>());
        Assert.Empty(world.Journal.All<SelfTestEndRecord>());
        Assert.Null(world.Owner.Views.Pen.SelfTest);
    }

    [Theory]
    [InlineData("a stop")]
    [InlineData("the hold is ended")]
    [InlineData("its time")]
    [InlineData("the line")]
    [InlineData("the cartridge")]
    [InlineData("the service ends")]
    [InlineData("the loop is blocked")]
    [InlineData("the records")]
    [InlineData("too deep")]
    public async Task Whatever_ends_the_permission_ends_the_drive(string by)
    {
        await using var world = await TurningAsync();
        switch (by)
        {
            case "a stop": await world.DoneAsync(world.EmergencyStop()); break;
            case "the hold is ended": Assert.Null((await world.DoneAsync(End(world))).Refusal); break;
            case "its time": world.Run(28_000); Assert.True(world.Pen.Driving, string.Join("; ", world.Journal.All<StopRecord>().Select(static stop => stop.Sentence))); world.Run(2_000); break;
            case "the line": world.Pen.Unplug(); break;
            case "the cartridge": world.Pen.TakeCartridgeOut(); break;
            case "the service ends": world.Owner.Tell(new PenEvent.ShutdownBegan()); break;
            case "the loop is blocked": world.LoopBlocked = true; break;
            case "the records": world.Clinic.NoBench = true; break;
            default: world.Pen.DepthErrorUm = 800; break;
        }

        world.Run(700);
        Assert.False(world.Pen.Driving);
        world.Pen.Release();
        world.Run(100);
        world.Pen.Press();
        world.Run(500);
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task A_trigger_that_is_held_from_before_permits_nothing()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Press();
        world.Run(50);

        Assert.Equal("R-TRIGGER-PRESSED", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        world.Run(2_000);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Fact]
    public async Task Another_rate_takes_the_place_of_the_one_before()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var (first, second) = (Hold(world, Set), Hold(world, 120_000));
        Assert.Null((await world.DoneAsync(first)).Refusal);
        Assert.Null((await world.DoneAsync(second)).Refusal);
        world.Pen.Press();
        world.Run(2_000);

        Assert.Equal((true, 120_000), (world.Pen.Driving, world.Pen.RateMillihertz));
        Assert.Equal(120_000, world.Owner.Views.Pen.RateSeen!.SetMillihertz);
        Assert.Equal("R-TRIGGER-PRESSED", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        Assert.True(world.Pen.Driving);
    }

    [Fact]
    public async Task One_thing_at_a_time_has_the_motor()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        Assert.Null((await world.DoneAsync(Hold(world, Set))).Refusal);
        var depth = new Request.HoldDepth(PenWorld.PenId, 1_000) { RequestId = world.NewRequestId(), By = PenWorld.Anna };
        var test = new Request.RunSelfTest(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna };
        Assert.Equal("R-BENCH-OVER", (await world.DoneAsync(world.Do(depth))).Refusal?.RuleId);
        Assert.Equal("R-BENCH-OVER", (await world.DoneAsync(world.Do(test))).Refusal?.RuleId);

        // EndSelfTest only takes away, whatever it finds.
        var end = new Request.EndSelfTest(PenWorld.PenId, "enough") { RequestId = world.NewRequestId(), By = PenWorld.Anna };
        Assert.Null((await world.DoneAsync(world.Do(end))).Refusal);
        world.Run(500);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.Empty(world.Journal.All<SelfTestEndRecord>());

        Assert.Null((await world.DoneAsync(world.Do(depth with { RequestId = world.NewRequestId() }))).Refusal);
        Assert.Equal("R-TRIGGER-PRESSED", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(End(world))).Refusal);
        world.Run(500);
        Assert.Null((await world.DoneAsync(world.Do(test with { RequestId = world.NewRequestId() }))).Refusal);
        Assert.Equal("R-SELF-TEST-OPEN", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_rate_beyond_the_pens_range_an_open_session_and_a_pen_that_refuses_are_said_and_nothing_is_armed()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        Assert.Equal("R-ARGUMENT-RANGE", (await world.DoneAsync(Hold(world, 400_000))).Refusal?.RuleId);
        world.Pen.Fate = static command => command is Arm ? CommandResult.Rejected : null;
        Assert.Equal("R-COMMAND-REJECTED", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        world.Run(500);
        world.Pen.Press();
        world.Run(500);
        Assert.Equal((false, 0UL), (world.Pen.Driving, world.Pen.Presses));
        world.Pen.Release();

        await using var treated = await PenWorld.WithSessionAsync(Log);
        Assert.Equal("R-CALIBRATION-SESSION", (await treated.DoneAsync(Hold(treated, Set))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Who_may_not_hold_a_depth_may_not_turn_the_motor_either()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.NoBench = true;
        Assert.Equal(FakeClinic.No.RuleId, (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        world.Run(1_000);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is WriteLimits or ApplySetting or Arm);
    }

    [Fact]
    public async Task Whoever_lost_control_turns_nothing_any_more()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        Assert.Equal("R-CONTROL-MISSING", (await world.DoneAsync(Hold(world, Set))).Refusal?.RuleId);
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        Assert.Null((await world.DoneAsync(Hold(world, Set))).Refusal);
        world.Pen.Press();
        world.Run(4_000);
        Assert.True(world.Pen.Driving);

        // 5 s without a renewal, as while armed.
        world.Run(2_000);
        Assert.False(world.Pen.Driving);
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.LeaseLost);
    }

    private static Task<Answer> Hold(PenWorld world, int millihertz) =>
        world.Do(new Request.HoldRate(PenWorld.PenId, millihertz) { RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease });

    private static Task<Answer> End(PenWorld world) => world.Do(new Request.EndHold(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna });

    private async Task<PenWorld> TurningAsync()
    {
        var world = await PenWorld.WithPenAsync(Log);
        Assert.Null((await world.DoneAsync(Hold(world, Set))).Refusal);
        world.Pen.Press();
        world.Run(1_000);
        Assert.True(world.Pen.Driving);
        return world;
    }
}
