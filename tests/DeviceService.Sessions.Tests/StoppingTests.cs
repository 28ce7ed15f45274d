using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class StoppingTests : LoggedTests
{
    [Fact]
    public async Task One_sample_above_the_limit_stops_on_the_line_thread_while_the_owner_loop_is_blocked()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.LoopBlocked = true;
        world.Pen.DepthErrorUm = 160;

        world.Run(10);

        Assert.Equal(StopReason.DepthAboveLimit, world.Pen.Latch.Reason);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        world.LoopBlocked = false;
        world.Run(300);
        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Contains(world.Journal.All<AlarmRecord>(), alarm => alarm is { Priority: AlarmPriority.High, HazardId: "H01" });
    }

    [Fact]
    public async Task Every_pen_is_told_to_stand_before_anybody_asks_who_wants_it()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        var latched = false;
        var calling = world.Fleet.EmergencyStopAsync(null, () =>
        {
            latched = world.Pen.Latch.IsLatched;
            return (PenWorld.Anna, "test");
        });

        Assert.True(latched);
        await world.DoneAsync(calling);
        Assert.Contains(world.Journal.All<StopRecord>(), stop => stop is { Reason: StopReason.EmergencyStop, Stage: StopStage.Stopped } && stop.By == PenWorld.Anna);
    }

    [Fact]
    public async Task A_stop_whose_caller_cannot_be_found_out_has_acted_and_is_on_record_all_the_same()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        await Assert.ThrowsAsync<ObjectDisposedException>(
            () => world.Fleet.EmergencyStopAsync(null, static () => throw new ObjectDisposedException("the caller's connection")));

        world.Run(300);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Contains(world.Journal.All<StopRecord>(), stop => stop is { Reason: StopReason.EmergencyStop, Stage: StopStage.Stopped } && stop.By == Actor.Service);
    }

    [Fact]
    public async Task Emergency_stop_acts_before_it_is_recorded_and_says_what_became_of_it()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        var calling = world.EmergencyStop();
        Assert.Equal(PenMode.Latched, world.Pen.Mode);

        var report = Assert.Single(await world.DoneAsync(calling, 500));

        Assert.Equal(StopFrameFate.Confirmed, report.Fate);
        Assert.True(report.Journalled);
        Assert.Equal(SessionState.Stopped, report.SessionState);
        Assert.Equal(StopReason.EmergencyStop, world.Journal.All<ActivationRecord>().Single(one => one.EndedBy != StopReason.TriggerReleased).EndedBy);
    }

    [Fact]
    public async Task A_press_that_the_pen_ended_by_itself_has_the_cause_that_a_status_tells_behind_the_sample()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        var before = world.Journal.All<ActivationRecord>().Count;

        // The samples show a motor that stands and a trigger that is held; what stopped it comes later.
        (world.Pen.Mode, world.Pen.StopCause) = (PenMode.Latched, StopReason.RateOutOfBand);
        world.Pen.StopCount++;
        world.Run(30);
        world.Pen.TellStatus();
        world.Run(500);

        Assert.Equal(StopReason.RateOutOfBand, world.Journal.All<ActivationRecord>().Skip(before).First().EndedBy);
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task Emergency_stop_answers_within_500_ms_when_nothing_can_be_written_and_nobody_answers()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Holds = true;
        world.LoopBlocked = true;
        world.Pen.Silent = true;

        var report = Assert.Single(await world.DoneAsync(world.EmergencyStop(), 500));

        Assert.Equal(StopFrameFate.Written, report.Fate);
        Assert.False(report.Journalled);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        world.Journal.LetGo();
    }

    [Fact]
    public async Task Emergency_stop_of_an_offline_pen_latches_and_says_line_down()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Unplug();
        world.Run(50);

        var report = Assert.Single(await world.DoneAsync(world.EmergencyStop(), 500));

        Assert.Equal(StopFrameFate.LineDown, report.Fate);
        Assert.True(world.Pen.Latch.IsLatched);
        world.Pen.Plug();
        world.Run(300);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.True(world.Pen.Latch.IsConfirmed);
    }

    [Fact]
    public async Task Every_emergency_stop_acts_whatever_waits_in_the_inbox()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.LoopBlocked = true;
        var waiting = Enumerable.Range(0, 100).Select(_ => world.Arm()).ToArray();
        Assert.Contains(waiting, call => call.IsCompletedSuccessfully && call.Result.Refusal?.Category == RefusalCategory.Exhausted);
        var before = world.Pen.Latch.Generation;

        var calls = Enumerable.Range(0, 50).Select(_ => world.EmergencyStop()).ToArray();

        Assert.Equal(before + 50, world.Pen.Latch.Generation);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        world.LoopBlocked = false;
        foreach (var call in calls)
        {
            await world.DoneAsync(call, 1_000);
        }

        Assert.InRange(world.Journal.All<StopRecord>().Select(stop => stop.StopId).Distinct().Count(), 1, 12);
    }

    [Fact]
    public async Task Losing_the_link_while_treating_stops_within_250_ms_and_journals()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Unplug();

        world.Run(240);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.Equal(StopReason.LinkLost, world.Journal.All<StopRecord>()[0].Reason);
        world.Run(1_500);
        Assert.True(world.Journal.All<ActivationRecord>()[^1].Uncertain);
    }

    [Fact]
    public async Task A_replugged_pen_is_back_online_and_not_armed()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Unplug();
        world.Run(300);
        world.Pen.Plug();

        world.Run(400);

        Assert.Equal(LinkState.Online, world.Owner.Views.Pen.Link.State);
        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
    }

    [Fact]
    public async Task A_pen_that_goes_silent_while_treating_is_stopped()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Silent = true;

        world.Run(400);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Equal(StopReason.TelemetryStale, world.Journal.All<StopRecord>()[0].Reason);
    }

    [Fact]
    public async Task A_blocked_owner_loop_lets_the_pen_stand()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.LoopBlocked = true;

        world.Run(400);

        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task A_pen_that_ignores_a_stop_raises_its_own_alarm_and_cannot_be_acknowledged()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.IgnoresStops = true;
        await world.DoneAsync(world.EmergencyStop(), 500);

        world.Run(700);

        Assert.Contains(world.Journal.All<AlarmRecord>(), alarm => alarm is { RuleId: "R-STOP-UNCONFIRMED", HazardId: "H08", Priority: AlarmPriority.High });
        Assert.Equal("R-STOP-UNCONFIRMED", (await world.DoneAsync(world.Acknowledge())).Refusal?.RuleId);
        Assert.True(world.Pen.Wire.Count(said => said.StartsWith("stop", StringComparison.Ordinal)) > 5);
    }

    [Fact]
    public async Task Acknowledging_names_the_stop_and_a_newer_one_stays()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        var first = world.Pen.Latch.Generation;
        world.Pen.Release();
        await world.DoneAsync(world.EmergencyStop());

        Assert.Equal("R-STOP-COUNT", (await world.DoneAsync(world.Acknowledge(first))).Refusal?.RuleId);
        Assert.Equal(SessionState.Stopped, world.State);

        var answer = await world.DoneAsync(world.Acknowledge());
        Assert.Null(answer.Refusal);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal("anna", answer.First.Cleared?.AcknowledgedBy?.OperatorId);
        Assert.False(world.Pen.Latch.IsLatched);
    }

    [Fact]
    public async Task A_stop_during_the_acknowledgement_stays_latched()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        var acknowledging = world.Acknowledge();
        world.Pump();
        world.Pen.Mute = true;
        world.Run(20);
        var second = world.EmergencyStop();
        world.Pen.Mute = false;

        var answer = await world.DoneAsync(acknowledging);

        Assert.NotNull(answer.Refusal);
        await world.DoneAsync(second);
        Assert.True(world.Pen.Latch.IsLatched);
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task Pausing_while_treating_stops_the_motor_and_does_not_latch()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        Assert.Null((await world.DoneAsync(world.Pause())).Refusal);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.False(world.Pen.Driving);
        Assert.False(world.Pen.Latch.IsLatched);
        world.Run(500);
        Assert.Equal(StopReason.OperatorPause, world.Journal.All<ActivationRecord>()[^1].EndedBy);
    }

    [Fact]
    public async Task A_pause_that_the_pen_does_not_answer_becomes_a_stop()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Mute = true;

        await world.DoneAsync(world.Pause());
        world.Run(700);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
    }

    [Fact]
    public async Task A_cartridge_out_while_armed_disarms_and_while_treating_stops()
    {
        await using var armed = await PenWorld.ArmedAsync(Log);
        armed.Pen.TakeCartridgeOut();
        armed.Run(300);
        Assert.Equal(SessionState.Ready, armed.State);
        Assert.Equal(PenMode.Disarmed, armed.Pen.Mode);

        await using var treating = await PenWorld.TreatingAsync(Log);
        treating.Pen.TakeCartridgeOut();
        treating.Run(300);
        Assert.Equal(SessionState.Stopped, treating.State);
        Assert.Equal(StopReason.CartridgeRemoved, treating.Journal.All<StopRecord>()[0].Reason);
    }

    [Fact]
    public async Task A_low_battery_disarms_at_the_release()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Battery = 12;
        world.Run(300);
        Assert.Equal(SessionState.Treating, world.State);

        world.Pen.Release();
        world.Run(400);

        Assert.Equal(SessionState.Ready, world.State);
    }

    [Fact]
    public async Task A_charge_that_may_not_last_is_told_once_in_each_session_also_where_the_pen_had_no_more_before()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Battery = 18;
        world.Run(500);
        for (var sessions = 0; sessions < 2; sessions++)
        {
            var created = await world.DoneAsync(world.Create());
            Assert.Null(created.Refusal);
            world.Adopt(created.Session!.Record.SessionId!);
            world.Run(1_000);

            var warned = Assert.Single((await HappenedAsync(world)).OfType<SessionEvent.Warned>());
            Assert.Equal(("R-BATTERY", "H19"), (warned.RuleId, warned.HazardId));
            Assert.Contains("18 percent", warned.Sentence, StringComparison.Ordinal);
            Assert.Null((await world.DoneAsync(world.Abort())).Refusal);
            world.Run(500);
        }
    }

    [Fact]
    public async Task Aborting_stops_first_and_closes_when_the_pen_was_seen_standing()
    {
        await using var world = await PenWorld.TreatingAsync(Log);

        var answer = await world.DoneAsync(world.Abort(), 3_000);

        Assert.Equal(SessionState.Aborted, answer.Session!.Record.State);
        Assert.Equal(SessionEnd.Aborted, answer.Session.Record.End);
        Assert.Equal(PenMode.Latched, world.Pen.Mode);
        Assert.Equal(PassClosing.SessionAborted, world.Journal.All<PassRecord>()[^1].ClosedBy);
    }

    [Fact]
    public async Task Aborting_with_the_pen_gone_for_10_s_records_the_outcome_as_unknown()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Unplug();
        world.Run(100);

        var answer = await world.DoneAsync(world.Abort(), 12_000);

        Assert.Equal(SessionEnd.AbortedOutcomeUnknown, answer.Session!.Record.End);
    }

    [Fact]
    public async Task An_abort_that_is_confirmed_before_the_handshake_of_a_restart_has_the_press_of_meanwhile_on_record()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.LoopBlocked = true;
        world.Pen.Press();
        world.Run(100);
        await world.KillAndRestartAsync(100);
        var aborting = world.Abort();
        world.Run(1_000);
        Assert.False(aborting.IsCompleted);

        world.Pen.Plug();
        var answer = await world.DoneAsync(aborting);

        Assert.Equal(SessionEnd.Aborted, answer.Session!.Record.End);
        var press = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.Equal((true, (long)world.Pen.Strokes), (press.Uncertain, press.Measured.Strokes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public async Task Whoever_comes_back_to_a_session_that_is_over_by_now_is_told_that_something_is_missing_and_how_it_ended(long place)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Abort());
        await world.KillAndRestartAsync();

        var told = new List<FeedItem<SessionView, SessionEvent>>();
        await foreach (var item in (await world.Fleet.WatchSessionAsync(world.SessionId, new Cursor(world.Fleet.InstanceId, place), stop))!.WithCancellation(stop))
        {
            told.Add(item);
        }

        Assert.Equal(2, told.Count);
        Assert.Equal(GapReason.TooOld, Assert.IsType<FeedItem<SessionView, SessionEvent>.Gap>(told[0]).Reason);
        Assert.Equal(SessionState.Aborted, Assert.IsType<FeedItem<SessionView, SessionEvent>.Snapshot>(told[1]).Value.Record.State);
    }

    // Whatever the session told from its first event on.
    private static async Task<IReadOnlyList<SessionEvent>> HappenedAsync(PenWorld world)
    {
        var stop = TestContext.Current.CancellationToken;
        await using var now = (await world.Fleet.WatchSessionAsync(world.SessionId, null, stop))!.GetAsyncEnumerator(stop);
        Assert.True(await now.MoveNextAsync());
        var newest = now.Current.Cursor;
        var happened = new List<SessionEvent>();
        await using var reader = (await world.Fleet.WatchSessionAsync(world.SessionId, newest with { Sequence = 0 }, stop))!.GetAsyncEnumerator(stop);
        for (var at = 0L; at < newest.Sequence; at++)
        {
            Assert.True(await reader.MoveNextAsync());
            happened.Add(Assert.IsType<FeedItem<SessionView, SessionEvent>.Happened>(reader.Current).Value);
        }

        return happened;
    }
}
