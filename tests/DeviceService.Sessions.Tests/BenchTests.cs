using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>The bench: a call permits the needles to be held out, a finger holds them out, and everything that ends a treatment ends this.</summary>
public sealed class BenchTests : LoggedTests
{
    [Fact]
    public async Task Needles_are_held_out_only_under_a_press_that_began_after_the_call_and_the_motor_is_never_driven()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        Assert.Null((await world.DoneAsync(Hold(world, 1_000))).Refusal);
        world.Run(300);
        Assert.Equal((PenMode.Service, 0), (world.Pen.Mode, world.Pen.HeldUm));
        Assert.Equal(PenOperation.Service, world.Owner.Views.Pen.Operation);

        world.Pen.Press();
        world.Run(2_000);
        Assert.Equal((1_000, false, 0UL), (world.Pen.HeldUm, world.Pen.Driving, world.Pen.Presses));
        world.Pen.Release();
        world.Run(20);
        Assert.Equal(0, world.Pen.HeldUm);
        Assert.Contains(world.Journal.All<IntentRecord>(), static intent => intent.Action == "HoldDepth");
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Fact]
    public async Task The_next_shallower_point_is_taken_under_the_held_press_and_a_deeper_one_waits_for_another()
    {
        await using var world = await HeldAsync(1_000);
        Assert.Null((await world.DoneAsync(Hold(world, 600))).Refusal);
        Assert.Equal(600, world.Pen.HeldUm);
        Assert.Null((await world.DoneAsync(Hold(world, 1_200))).Refusal);
        world.Run(100);
        Assert.Equal(0, world.Pen.HeldUm);
        world.Pen.Release();
        world.Run(20);
        world.Pen.Press();
        world.Run(100);
        Assert.Equal(1_200, world.Pen.HeldUm);
    }

    [Fact]
    public async Task What_is_permitted_and_where_the_needles_stood_is_shown_for_whoever_records_a_reading()
    {
        await using var world = await HeldAsync(1_000);
        world.Run(300);
        Assert.Equal((1_000, 1_000, 1_000, false), world.Owner.Views.Pen is { Stand: { } stood } pen ? (pen.HeldUm, stood.SetUm, stood.IndicatedUm, stood.FromAbove) : default);

        Assert.Null((await world.DoneAsync(Hold(world, 600))).Refusal);
        world.Run(300);
        Assert.Equal((600, 600, 600, true), world.Owner.Views.Pen is { Stand: { } then } after ? (after.HeldUm, then.SetUm, then.IndicatedUm, then.FromAbove) : default);

        // The hold is over, whatever stood before; over another link nothing stood yet.
        world.Run(61_000);
        Assert.Null(world.Owner.Views.Pen.HeldUm);
        world.Pen.Unplug();
        world.Run(300);
        Assert.Null(world.Owner.Views.Pen.Stand);
    }

    [Fact]
    public async Task A_motor_that_turns_on_the_bench_is_stopped()
    {
        await using var world = await HeldAsync(1_000);
        world.Pen.Mode = PenMode.Driving;
        world.Run(20);

        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.Contains(world.Journal.All<StopRecord>(), static stop => stop.Reason == StopReason.UnpermittedMotion);
    }

    [Fact]
    public async Task An_emergency_stop_takes_the_needles_in_and_the_hold_is_over()
    {
        await using var world = await HeldAsync(1_000);
        await world.DoneAsync(world.EmergencyStop());
        world.Run(20);

        Assert.Equal((PenMode.Latched, 0), (world.Pen.Mode, world.Pen.HeldUm));
        Assert.Equal("R-STOP-LATCHED", (await world.DoneAsync(Hold(world, 1_000))).Refusal?.RuleId);
    }

    [Theory]
    [InlineData("loop blocked")]
    [InlineData("ended")]
    [InlineData("records")]
    [InlineData("time")]
    [InlineData("shutdown")]
    [InlineData("unplugged")]
    public async Task Whatever_ends_the_permission_takes_the_needles_in_without_a_latch(string what)
    {
        await using var world = await HeldAsync(1_000);
        switch (what)
        {
            case "loop blocked":
                world.LoopBlocked = true;
                world.Run(500);
                Assert.Equal(0, world.Pen.HeldUm);
                return;
            case "ended":
                Assert.Null((await world.DoneAsync(world.Do(new Request.EndHold(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }))).Refusal);
                break;
            case "records":
                world.Clinic.NoBench = true;
                break;
            case "shutdown":
                world.Owner.Tell(new PenEvent.ShutdownBegan());
                break;
            case "unplugged":
                // Nothing is heard of the pen any more, and it hears nothing: its own dead-man takes the needles in, and nothing is held over the next link.
                world.Pen.Unplug();
                world.Run(500);
                Assert.Equal(0, world.Pen.HeldUm);
                world.Pen.Plug();
                break;
            default:
                world.Run(60_000);
                break;
        }

        world.Run(500);
        Assert.Equal((PenMode.Disarmed, 0), (world.Pen.Mode, world.Pen.HeldUm));
    }

    [Fact]
    public async Task Whoever_lost_control_holds_nothing_any_more()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        Assert.Equal("R-CONTROL-MISSING", (await world.DoneAsync(Hold(world, 1_000))).Refusal?.RuleId);
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        Assert.Null((await world.DoneAsync(Hold(world, 1_000))).Refusal);
        world.Pen.Press();
        world.Run(4_000);
        Assert.Equal(1_000, world.Pen.HeldUm);

        // 5 s without a renewal, as while armed.
        world.Run(2_000);
        Assert.Equal((PenMode.Disarmed, 0), (world.Pen.Mode, world.Pen.HeldUm));
    }

    [Fact]
    public async Task Under_a_lease_that_was_lost_nothing_is_held_and_nothing_is_sent()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        world.Run(31_000);

        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(Hold(world, 1_000))).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is WriteLimits or ApplySetting or EnterServiceMode);
    }

    [Fact]
    public async Task What_is_not_for_the_bench_is_refused_and_nothing_is_sent()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        async Task<string?> RuleAsync(int um) => (await world.DoneAsync(Hold(world, um))).Refusal?.RuleId;
        Assert.Equal("R-ARGUMENT-RANGE", await RuleAsync(2_550));
        Assert.Equal("R-ARGUMENT-FORM", await RuleAsync(1_010));
        world.Pen.Press();
        world.Run(20);
        Assert.Equal("R-TRIGGER-PRESSED", await RuleAsync(1_000));
        world.Pen.Release();
        world.Run(20);
        world.Clinic.NoBench = true;
        Assert.Equal(FakeClinic.No.RuleId, await RuleAsync(1_000));
        world.Clinic.NoBench = false;
        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
        Assert.Equal("R-CALIBRATION-SESSION", await RuleAsync(1_000));
        Assert.DoesNotContain(world.Pen.Commands, static command => command is WriteLimits or ApplySetting or EnterServiceMode);
    }

    [Fact]
    public async Task A_pen_that_did_not_hear_that_its_hold_is_over_is_told_again()
    {
        await using var world = await HeldAsync(1_000);
        world.Pen.Fate = static command => command is LeaveServiceMode ? CommandResult.Failed : null;
        Assert.Null((await world.DoneAsync(world.Do(new Request.EndHold(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }))).Refusal);
        world.Run(500);
        Assert.Equal((PenMode.Service, 0), (world.Pen.Mode, world.Pen.HeldUm));

        world.Pen.Fate = static _ => null;
        world.Run(500);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task A_pen_that_refuses_service_mode_holds_nothing_and_says_why()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Fate = static command => command is EnterServiceMode ? CommandResult.Rejected : null;

        Assert.Equal("R-COMMAND-REJECTED", (await world.DoneAsync(Hold(world, 1_000))).Refusal?.RuleId);
        world.Pen.Press();
        world.Run(500);
        Assert.Equal((PenMode.Disarmed, 0), (world.Pen.Mode, world.Pen.HeldUm));
    }

    [Fact]
    public async Task A_hold_that_was_ended_before_the_pen_took_it_is_answered_as_over()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Mute = true;
        var asked = Hold(world, 1_000);
        world.Run(50);
        Assert.Null((await world.DoneAsync(world.Do(new Request.EndHold(PenWorld.PenId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }))).Refusal);

        Assert.Equal("R-BENCH-OVER", (await world.DoneAsync(asked)).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is EnterServiceMode);
    }

    [Fact]
    public async Task A_dial_is_turned_by_hand_and_by_no_call()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Unplug();
        world.Run(500);
        world.Pen.Control = DepthControl.Dial;
        world.Pen.Plug();
        world.Run(500);

        Assert.Equal("R-BENCH-DIAL", (await world.DoneAsync(Hold(world, 1_000))).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is EnterServiceMode or ApplySetting);
    }

    private static Task<Answer> Hold(PenWorld world, int um) =>
        world.Do(new Request.HoldDepth(PenWorld.PenId, um) { RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease });

    private async Task<PenWorld> HeldAsync(int um)
    {
        var world = await PenWorld.WithPenAsync(Log);
        Assert.Null((await world.DoneAsync(Hold(world, um))).Refusal);
        world.Pen.Press();
        world.Run(100);
        Assert.Equal(um, world.Pen.HeldUm);
        return world;
    }
}
