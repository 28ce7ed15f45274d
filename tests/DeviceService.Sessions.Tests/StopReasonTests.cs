using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>
/// Each reason that is the service's own is given when its cause is there, and none before it. A pen that does not answer Disarm in time is
/// stopped for the reason for which it was to be disarmed: so that one shows too.
/// </summary>
public sealed class StopReasonTests : LoggedTests
{
    [Fact]
    public async Task An_arming_that_runs_out_at_a_pen_that_does_not_answer_stops_it_as_expired()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Run(59_500);
        world.Pen.Mute = true;
        Assert.Null(RuleOf(world));

        world.Run(1_500);

        Assert.Equal("R-ARMING-EXPIRED", RuleOf(world));
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
    }

    [Fact]
    public async Task A_disarm_that_the_pen_does_not_answer_stops_it_as_disarmed()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Pen.Mute = true;

        await world.DoneAsync(world.Disarm());
        world.Run(700);

        Assert.Equal("R-DISARMED", RuleOf(world));
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
    }

    [Fact]
    public async Task A_second_pen_with_the_same_serial_number_takes_the_arming_back_and_stops_where_that_is_not_answered()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        var twin = world.Links.Add("/dev/pen1", PenWorld.PenId);
        await world.DoneAsync(world.Do(new Request.AttachPen("/dev/pen1", null) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        world.Pen.Mute = true;
        Assert.Null(RuleOf(world));
        twin.Plug();

        world.Run(900);

        Assert.Equal("R-PEN-CHANGED", RuleOf(world));
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task A_journal_that_cannot_be_written_stops_a_treating_pen()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Health = new JournalHealth(false, "the disk is full");

        world.Run(200);

        Assert.Equal("R-JOURNAL-FAILED", RuleOf(world));
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
    }

    [Fact]
    public async Task A_service_that_ends_stops_a_treating_pen_for_that_reason()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        var ending = world.Fleet.ShutDownAsync();
        world.Run(2_500);
        await ending;

        Assert.Equal("R-SERVICE-SHUTDOWN", RuleOf(world));
    }

    [Fact]
    public async Task A_session_that_is_aborted_stops_a_treating_pen_for_that_reason()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        await world.DoneAsync(world.Abort());

        Assert.Equal("R-SESSION-ABORTED", RuleOf(world));
        Assert.Equal(StopReason.SessionAborted, world.Journal.All<ActivationRecord>()[^1].EndedBy);
    }

    [Fact]
    public async Task A_pen_that_stood_by_its_dead_man_is_latched_here_too_for_that_reason()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.LoopBlocked = true;
        world.Run(400);
        Assert.False(world.Pen.Driving);
        Assert.Null(RuleOf(world));
        world.LoopBlocked = false;

        world.Run(200);

        Assert.Equal("R-DEAD-MAN", RuleOf(world));
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task A_pen_that_stopped_and_does_not_say_why_is_latched_as_stopped_by_itself()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Pen.StopCount++;
        world.Pen.Mode = PenMode.Latched;
        world.Pen.TellStatus();

        world.Run(200);

        Assert.Equal("R-PEN-STOPPED", RuleOf(world));
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task A_pen_that_restarted_interrupts_its_session_and_whoever_watches_hears_why()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var ended = TestContext.Current.CancellationToken;
        await using var reader = (await world.Fleet.WatchSessionAsync(world.SessionId, null, ended))!.GetAsyncEnumerator(ended);
        Assert.True(await reader.MoveNextAsync());
        world.Pen.Unplug();
        world.Pen.BootId++;
        world.Pen.Plug();

        world.Run(300);

        Assert.Equal(SessionState.Interrupted, world.State);
        SessionEvent.StateChanged? heard = null;
        while (heard is not { State: SessionState.Interrupted })
        {
            Assert.True(await reader.MoveNextAsync());
            heard = (reader.Current as FeedItem<SessionView, SessionEvent>.Happened)?.Value as SessionEvent.StateChanged;
        }

        Assert.Equal(StopReason.PenRestarted, heard.StopReason);
        Assert.Null(RuleOf(world));
    }

    [Fact]
    public async Task A_press_that_only_the_counters_of_a_pen_that_was_away_tell_of_ended_nobody_knows_how()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(300);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        world.Run(500);
        var seen = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.NotEqual(StopReason.OutcomeUnknown, seen.EndedBy);
        world.Pen.Unplug();
        world.Pen.Presses++;
        world.Pen.Strokes += 40;
        world.Pen.Plug();

        world.Run(1_000);

        var unseen = world.Journal.All<ActivationRecord>()[^1];
        Assert.Equal((StopReason.OutcomeUnknown, true, 40L), (unseen.EndedBy, unseen.Uncertain, unseen.Measured.Strokes));
    }

    // The rule of what latched; null while nothing did.
    private static string? RuleOf(PenWorld world) => world.Pen.Latch.Reason is { } reason ? StopRules.For(reason).RuleId : null;
}
