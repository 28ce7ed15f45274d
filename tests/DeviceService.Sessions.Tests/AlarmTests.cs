using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class AlarmTests : LoggedTests
{
    [Fact]
    public async Task Nothing_is_armed_while_nobody_who_controls_the_pen_sees_its_alarms()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Hearing!.Dispose();

        Assert.Equal("R-ALARM-STREAM", (await world.DoneAsync(world.Arm())).Refusal!.RuleId);

        world.Hearing = world.Fleet.Alarms.Listen(PenWorld.PenId, world.Lease);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task A_stream_in_the_name_of_another_lease_is_no_stream()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Hearing!.Dispose();
        using var other = world.Fleet.Alarms.Listen(PenWorld.PenId, world.Lease + 1);

        Assert.Equal("R-ALARM-STREAM", (await world.DoneAsync(world.Arm())).Refusal!.RuleId);
    }

    [Fact]
    public async Task Three_seconds_without_the_alarm_stream_pause_what_treats_and_two_do_not()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(500);
        world.Hearing!.Dispose();
        await RunRenewedAsync(world, 2_000);
        Assert.Equal(SessionState.Treating, world.State);
        using (world.Fleet.Alarms.Listen(PenWorld.PenId, world.Lease))
        {
            await RunRenewedAsync(world, 2_000);
        }

        await RunRenewedAsync(world, 2_500);
        Assert.Equal(SessionState.Treating, world.State);
        await RunRenewedAsync(world, 1_000);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.False(world.Pen.Driving);
        Assert.False(world.Pen.Latch.IsLatched);
    }

    [Fact]
    public async Task An_alarm_that_is_not_shown_within_three_seconds_pauses_and_one_that_is_shown_does_not()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        var shown = world.Fleet.Alarms.Newest;
        world.Fleet.Alarms.Tell(Elsewhere(world));
        Assert.Null((await world.DoneAsync(world.Renew(shown: shown))).Refusal);
        world.Run(2_500);
        Assert.Equal(SessionState.Armed, world.State);
        Assert.Null((await world.DoneAsync(world.Renew(shown: shown + 1))).Refusal);
        world.Run(3_000);
        Assert.Equal(SessionState.Armed, world.State);

        world.Fleet.Alarms.Tell(Elsewhere(world));
        Assert.Null((await world.DoneAsync(world.Renew(shown: shown + 1))).Refusal);
        world.Run(3_200);
        Assert.Equal(SessionState.Paused, world.State);
    }

    [Fact]
    public async Task An_alarm_that_stands_when_control_is_granted_has_to_be_shown_within_three_seconds_like_any_other()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Fleet.Alarms.Tell(Elsewhere(world));
        var first = world.Fleet.Alarms.Newest;
        world.Fleet.Alarms.Tell(Elsewhere(world));
        Assert.Equal(first - 1, world.Fleet.Alarms.BeforeStanding);
        world.Run(20_000);
        await GrantedAnewAsync(world);
        Assert.Null((await world.DoneAsync(world.Renew(shown: 0))).Refusal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(2_500);
        Assert.Equal(SessionState.Armed, world.State);
        world.Run(700);
        Assert.Equal(SessionState.Paused, world.State);

        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        Assert.Null((await world.DoneAsync(world.Renew(shown: first))).Refusal);
        Assert.Equal("R-ALARM-STREAM", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Null((await world.DoneAsync(world.Renew())).Refusal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await RunRenewedAsync(world, 3_500);
        Assert.Equal(SessionState.Armed, world.State);
    }

    [Fact]
    public async Task What_does_not_stand_any_more_when_control_is_granted_need_not_be_shown()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var over = Elsewhere(world) with { Latching = false };
        world.Fleet.Alarms.Tell(over);
        world.Fleet.Alarms.Tell(over with { EndedAt = over.RaisedAt });
        Assert.Equal(world.Fleet.Alarms.Newest, world.Fleet.Alarms.BeforeStanding);
        await GrantedAnewAsync(world);
        world.Run(5_000);
        Assert.Null((await world.DoneAsync(world.Renew(shown: 0))).Refusal);

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(3_500);
        Assert.Equal(SessionState.Armed, world.State);
    }

    private static async Task GrantedAnewAsync(PenWorld world)
    {
        await world.DoneAsync(world.ReleaseControl());
        world.Lease = (await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber;
        world.Hearing = world.Fleet.Alarms.Listen(PenWorld.PenId, world.Lease);
    }

    [Fact]
    public async Task An_alarm_that_does_not_exist_yet_cannot_have_been_shown()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        Assert.Equal("R-ARGUMENT-RANGE", (await world.DoneAsync(world.Renew(shown: world.Fleet.Alarms.Newest + 1))).Refusal!.RuleId);
    }

    [Fact]
    public async Task A_high_alarm_stands_until_a_person_acknowledged_it_and_its_stop()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.DepthErrorUm = 160;
        world.Run(500);
        var alarm = Assert.Single(world.Fleet.ListAlarms());
        Assert.Equal((AlarmPriority.High, AlarmGroup.Treatment, true), (alarm.Priority, alarm.Group, alarm.Latching));

        var acknowledged = await world.DoneAsync(world.Do(new Request.AcknowledgeAlarm(alarm.AlarmId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));

        Assert.Null(acknowledged.Refusal);
        var seen = Assert.Single(world.Fleet.ListAlarms());
        Assert.Equal("anna", seen.AcknowledgedBy!.OperatorId);
        Assert.True(world.Pen.Latch.IsLatched);
        world.Pen.DepthErrorUm = 0;
        world.Pen.Release();
        world.Run(200);
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        Assert.Empty(world.Fleet.ListAlarms());
    }

    [Fact]
    public async Task A_pen_in_reach_whose_samples_end_is_a_technical_alarm_that_ends_with_the_next_and_stays_until_acknowledged()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Silent = true;
        world.Run(2_500);
        var alarm = Assert.Single(world.Fleet.ListAlarms());
        Assert.Equal(("R-TELEMETRY-STALE", AlarmGroup.Technical), (alarm.RuleId, alarm.Group));

        world.Pen.Silent = false;
        world.Run(500);
        Assert.NotNull(Assert.Single(world.Fleet.ListAlarms()).EndedAt);
        await world.DoneAsync(world.Do(new Request.AcknowledgeAlarm(alarm.AlarmId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        Assert.Empty(world.Fleet.ListAlarms());
    }

    [Fact]
    public async Task A_pen_with_a_signal_shows_the_highest_alarm_that_nobody_acknowledged()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        Assert.Null(world.Pen.Signal);
        await world.DoneAsync(world.EmergencyStop(), 500);
        world.Run(1_500);

        Assert.Equal(AlarmPriority.High, world.Pen.Signal);
        var alarm = Assert.Single(world.Fleet.ListAlarms());
        await world.DoneAsync(world.Do(new Request.AcknowledgeAlarm(alarm.AlarmId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        world.Run(200);
        Assert.Null(world.Pen.Signal);
    }

    [Fact]
    public async Task That_nothing_can_be_recorded_is_shown_by_a_pen_that_nobody_armed_until_somebody_acknowledges_it()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        Assert.Null(world.Pen.Signal);
        world.Journal.Fails = "the disk is full";
        world.Pen.PutCartridgeIn(world.Pen.Cartridge with { Insertions = 2 });
        world.Run(300);
        Assert.Single(world.Fleet.ListAlarms(), static one => one is { RuleId: "R-JOURNAL", PenId: null });
        Assert.Equal(AlarmPriority.High, world.Pen.Signal);

        // A lower one of the pen itself does not hush it.
        world.Pen.Battery = 15;
        world.Run(500);
        Assert.Equal(AlarmPriority.High, world.Pen.Signal);

        world.Journal.Fails = null;
        world.Run(2_500);
        var alarm = Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-JOURNAL");
        Assert.NotNull(alarm.EndedAt);
        Assert.Equal(AlarmPriority.High, world.Pen.Signal);
        await world.DoneAsync(world.Do(new Request.AcknowledgeAlarm(alarm.AlarmId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        world.Run(200);
        Assert.NotEqual(AlarmPriority.High, world.Pen.Signal);
    }

    [Fact]
    public async Task Alarms_that_stand_hold_over_a_restart()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.DepthErrorUm = 160;
        world.Run(500);
        var before = Assert.Single(world.Fleet.ListAlarms()).AlarmId;

        await world.KillAndRestartAsync();

        Assert.Contains(world.Fleet.ListAlarms(), alarm => alarm.AlarmId == before);
    }

    [Fact]
    public async Task An_alarm_of_the_service_that_nobody_acknowledged_holds_over_a_restart()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Fails = "the disk is full";
        world.Pen.PutCartridgeIn(world.Pen.Cartridge with { Insertions = 2 });
        world.Run(300);
        world.Journal.Fails = null;
        world.Run(2_500);
        var before = Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-JOURNAL");
        Assert.NotNull(before.EndedAt);

        await world.KillAndRestartAsync();

        var after = Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-JOURNAL");
        Assert.Equal((before.AlarmId, AlarmPriority.High), (after.AlarmId, after.Priority));
        await using var watched = world.Fleet.WatchAlarms(null, null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await watched.MoveNextAsync());
        var snapshot = Assert.IsType<FeedItem<IReadOnlyList<AlarmRecord>, AlarmRecord>.Snapshot>(watched.Current);
        Assert.Contains(snapshot.Value, alarm => alarm.AlarmId == before.AlarmId);
        Assert.Null((await world.DoneAsync(world.AcknowledgeAlarm(before.AlarmId))).Refusal);
        Assert.DoesNotContain(world.Fleet.ListAlarms(), static one => one.RuleId == "R-JOURNAL");
        await world.KillAndRestartAsync();
        Assert.DoesNotContain(world.Fleet.ListAlarms(), static one => one.RuleId == "R-JOURNAL");
    }

    [Fact]
    public async Task An_alarm_of_the_service_whose_cause_ended_with_its_run_ends_with_the_next()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var proof = world.Journal.All<AlarmRecord>().First(static alarm => alarm.RuleId == "R-ALARM-SELF-CHECK");
        await world.Journal.AppendAsync([proof with { AlarmId = "alm-cut", EntryNumber = 0 }, proof with { AlarmId = "alm-disk", RuleId = "R-JOURNAL", Priority = AlarmPriority.High, Latching = true, EntryNumber = 0 }]);

        await world.KillAndRestartAsync();

        Assert.Equal(("alm-disk", true), Assert.Single(world.Fleet.ListAlarms().Select(static alarm => (alarm.AlarmId, alarm.EndedAt is not null))));
    }

    [Fact]
    public async Task The_path_of_the_alarms_is_proved_at_start_and_the_proof_is_on_record()
    {
        await using var world = await PenWorld.WithPenAsync(Log);

        Assert.Equal(
            [false, true],
            world.Journal.All<AlarmRecord>().Where(alarm => alarm.RuleId == "R-ALARM-SELF-CHECK").Select(alarm => alarm.EndedAt is not null));
        Assert.Empty(world.Fleet.ListAlarms());
    }

    private static AlarmRecord Elsewhere(PenWorld world) => new()
    {
        At = world.Fleet.Now,
        By = Actor.Service,
        AlarmId = $"alm-{world.NewRequestId()}",
        Priority = AlarmPriority.High,
        HazardId = "H06",
        RuleId = "R-LINK-LOST",
        Sentence = "The line to another pen was lost.",
        Remedy = "Look at it.",
        RaisedAt = world.Fleet.Now,
    };

    private static async Task RunRenewedAsync(PenWorld world, int ms)
    {
        for (var passed = 0; passed < ms; passed += 500)
        {
            world.Run(500);
            await world.DoneAsync(world.Renew());
        }
    }
}
