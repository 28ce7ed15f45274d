using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>A session says what of pen, line or service broke it off, and says nothing where a person ended it.</summary>
public sealed class BreakOffTests : LoggedTests
{
    [Fact]
    public async Task A_pen_that_was_lost_while_treating_broke_its_session_off_whatever_a_person_does_about_it()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Unplug();
        world.Run(1_000);
        await world.DoneAsync(world.EmergencyStop());

        await world.DoneAsync(world.Abort());

        var ended = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal((SessionEnd.AbortedOutcomeUnknown, StopReason.LinkLost), (ended.End, ended.BrokenOffBy));
    }

    [Fact]
    public async Task What_a_person_stopped_disarmed_and_ended_was_broken_off_by_nothing()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        world.Pen.Release();
        world.Run(500);
        await world.DoneAsync(world.Acknowledge());
        await world.DoneAsync(world.Resume());
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await world.DoneAsync(world.Disarm());

        Assert.Null((await world.DoneAsync(world.Complete("enough"))).Refusal);

        var ended = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal((SessionEnd.Early, null), (ended.End, ended.BrokenOffBy));
        Assert.All(world.Journal.All<SessionRecord>(), version => Assert.Null(version.BrokenOffBy));
    }

    [Fact]
    public async Task A_session_that_was_armed_again_is_no_longer_broken_off()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Unplug();
        world.Run(500);
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(1_000);
        await world.DoneAsync(world.Acknowledge());
        await world.DoneAsync(world.Resume());
        Assert.Equal((SessionState.Ready, StopReason.LinkLost), (world.State, world.Journal.All<SessionRecord>()[^1].BrokenOffBy));

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await world.DoneAsync(world.Abort());

        var ended = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal((SessionEnd.Aborted, null), (ended.End, ended.BrokenOffBy));
    }

    [Fact]
    public async Task A_service_that_was_killed_broke_off_the_session_that_it_finds()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        await world.KillAndRestartAsync();

        Assert.Equal((SessionState.Interrupted, StopReason.ServiceShutdown), (world.State, world.Journal.All<SessionRecord>()[^1].BrokenOffBy));
    }

    [Fact]
    public async Task A_disarming_for_a_low_battery_breaks_off_a_session_that_is_not_armed_again()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Battery = 3;
        world.Run(500);

        world.Pen.Release();
        world.Run(1_000);

        Assert.Equal((SessionState.Ready, StopReason.BatteryLow), (world.State, world.Journal.All<SessionRecord>()[^1].BrokenOffBy));
    }

    [Fact]
    public async Task A_pen_that_disarmed_itself_because_permission_did_not_come_was_broken_off_by_that()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.LoopBlocked = true;
        world.Run(400);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        world.LoopBlocked = false;

        world.Run(500);

        Assert.Equal((SessionState.Paused, StopReason.DeadMan), (world.State, world.Journal.All<SessionRecord>()[^1].BrokenOffBy));
    }
}
