using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>A pen that is let go and comes back, to the same line or another: what waits for a person waits on.</summary>
public sealed class DetachTests : LoggedTests
{
    [Fact]
    public async Task A_stop_and_its_alarm_hold_over_detaching_and_attaching_to_whatever_hangs_on_the_line()
    {
        await using var world = await LostWhileArmedAsync();
        var alarm = Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-LINK-LOST");
        var number = world.Pen.Latch.Generation;
        await AcknowledgeAlarmsAsync(world);
        Assert.Null((await world.DoneAsync(world.Detach())).Refusal);
        Assert.Empty(world.Fleet.ListAlarms());

        await AttachedAgainAsync(world);

        Assert.True(world.Pen.Latch.IsLatched);
        Assert.True(world.Owner.Views.Pen.Latched);
        Assert.True(world.Pen.Latch.Generation > number);
        Assert.Equal(alarm.AlarmId, Assert.Single(world.Fleet.ListAlarms()).AlarmId);
        world.Adopt((await world.DoneAsync(world.Create())).Session!.Record.SessionId!);
        Assert.Equal("R-STOP-LATCHED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);

        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.False(world.Pen.Latch.IsLatched);
        world.Pen.PutCartridgeIn(world.Pen.Cartridge with { Insertions = 2, TagId = "tag-2" });
        world.Run(50);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task Who_watches_the_alarms_is_told_of_those_that_come_back_with_their_pen()
    {
        await using var world = await LostWhileArmedAsync();
        await AcknowledgeAlarmsAsync(world);
        var standing = world.Fleet.ListAlarms().Count;
        await world.DoneAsync(world.Detach());
        var told = world.Fleet.Alarms.Newest;

        await AttachedAgainAsync(world);

        Assert.InRange(world.Fleet.Alarms.Newest, told + standing, told + (2 * standing));
    }

    [Fact]
    public async Task A_pen_is_not_detached_while_an_alarm_of_it_stands_that_nobody_acknowledged()
    {
        await using var world = await LostWhileArmedAsync();
        var alarm = Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-LINK-LOST");

        var refused = (await world.DoneAsync(world.Detach())).Refusal;

        Assert.Equal("R-DETACH-ALARM", refused?.RuleId);
        Assert.Contains(alarm.AlarmId, refused!.Sentence, StringComparison.Ordinal);
        Assert.Contains(world.Fleet.ListAlarms(), one => one.AlarmId == alarm.AlarmId);
    }

    [Fact]
    public async Task The_stop_that_came_last_holds_over_a_restart_although_an_older_one_has_a_higher_number()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        await world.Journal.AppendAsync([StopOf(world, "stp-old", 5, StopStage.Stopped)]);
        await world.Journal.AppendAsync([StopOf(world, "stp-old", 5, StopStage.Acknowledged)]);
        await world.Journal.AppendAsync([StopOf(world, "stp-new", 1, StopStage.Stopped)]);

        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(300);

        Assert.True(world.Pen.Latch.IsLatched);
        Assert.Equal((true, 6), (world.Owner.Views.Pen.Latched, world.Pen.Latch.Generation));
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
    }

    [Fact]
    public async Task Stops_count_on_over_detaching_so_that_no_number_comes_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        await world.DoneAsync(world.EmergencyStop());
        await world.DoneAsync(world.EmergencyStop());
        world.Run(300);
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        await AcknowledgeAlarmsAsync(world);
        Assert.Null((await world.DoneAsync(world.Detach())).Refusal);
        await AttachedAgainAsync(world);
        Assert.False(world.Pen.Latch.IsLatched);
        await world.DoneAsync(world.EmergencyStop());
        world.Run(300);

        Assert.Equal(3, world.Journal.All<StopRecord>()[^1].Number);
        await world.KillAndRestartAsync();
        Assert.True(world.Pen.Latch.IsLatched);
    }

    [Fact]
    public async Task A_stop_that_came_before_the_line_knew_its_pen_is_acknowledged_under_a_number_of_that_pen()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        await world.Journal.AppendAsync([StopOf(world, "stp-old", 5, StopStage.Stopped)]);
        await world.Journal.AppendAsync([StopOf(world, "stp-old", 5, StopStage.Acknowledged)]);
        world.Pen.Unplug();
        Assert.Null((await world.DoneAsync(world.Detach())).Refusal);
        await world.DoneAsync(world.Attach());
        await world.DoneAsync(world.Fleet.EmergencyStopAsync(null, PenWorld.Anna, "test"));

        world.Pen.Plug();
        world.Run(300);

        Assert.Equal(6, world.Pen.Latch.Generation);
        Assert.Null((await world.DoneAsync(world.Acknowledge(6))).Refusal);
        Assert.False(world.Owner.Views.Pen.Latched);
    }

    [Fact]
    public async Task An_alarm_of_a_pen_that_was_moved_to_another_line_is_listed_once_and_acknowledged_for_both()
    {
        await using var world = await LostWhileArmedAsync();
        world.Links.Add("/dev/pen1", PenWorld.PenId);
        await world.DoneAsync(world.Attach("/dev/pen1"));
        world.Links.Pens["/dev/pen1"].Plug();
        world.Run(300);
        Assert.True(world.Links.Pens["/dev/pen1"].Latch.IsLatched);
        Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-LINK-LOST");

        await AcknowledgeAlarmsAsync(world);
        Assert.Null((await world.DoneAsync(world.Detach())).Refusal);

        Assert.NotNull(Assert.Single(world.Fleet.ListAlarms(), static one => one.RuleId == "R-LINK-LOST").AcknowledgedAt);
        var number = world.Links.Pens["/dev/pen1"].Latch.Generation;
        Assert.Null((await world.DoneAsync(world.Acknowledge(number))).Refusal);
        Assert.Empty(world.Fleet.ListAlarms());
    }

    [Fact]
    public async Task A_pen_that_is_being_detached_opens_no_session_and_one_that_opens_a_session_is_not_detached()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Holds = true;
        var detaching = world.Detach();
        var creating = world.Create();
        await TakenInOrderAsync(world);
        Assert.Null((await world.DoneAsync(detaching)).Refusal);
        Assert.Equal("R-PEN-LEAVING", (await world.DoneAsync(creating)).Refusal?.RuleId);
        Assert.DoesNotContain(world.Journal.All<SessionRecord>(), static session => session.IsOpen);

        await AttachedAgainAsync(world);
        world.Journal.Holds = true;
        creating = world.Create();
        detaching = world.Detach();
        await TakenInOrderAsync(world);
        var opened = await world.DoneAsync(creating);
        Assert.Null(opened.Refusal);
        var refused = (await world.DoneAsync(detaching)).Refusal;
        Assert.Equal("R-DETACH-SESSION", refused?.RuleId);
        Assert.Equal(opened.Session!.Record.SessionId, refused!.Details["session"]);
    }

    [Fact]
    public async Task A_call_that_reaches_a_pen_after_it_was_detached_is_refused_and_not_left_waiting()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var owner = world.Owner;
        Assert.Null((await world.DoneAsync(world.Detach())).Refusal);

        var late = await Eventually.EndsAsync(owner.CallAsync(
            new Request.CreateSession("patient-7", "anna", PenWorld.PenId, PenWorld.Plan(), null) { Indication = TreatmentIndication.AcneScars, RequestId = world.NewRequestId(), By = PenWorld.Anna }));

        Assert.Equal("R-PEN-LEAVING", late.Verdict.Refusal?.RuleId);
    }

    [Fact]
    public async Task A_pen_whose_detaching_could_not_be_recorded_stays_and_takes_calls_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Journal.Refuses = static entry => entry is AttachedPenRecord { Attached: false };
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Detach())).Refusal?.RuleId);
        world.Journal.Refuses = static _ => false;
        world.Run(2_500);

        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
        Assert.DoesNotContain(world.Journal.All<AttachedPenRecord>(), static pen => !pen.Attached);
    }

    [Fact]
    public async Task A_session_that_the_store_refuses_for_an_open_one_is_refused_and_the_store_is_not_distrusted()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        await world.Journal.AppendAsync([await ElsewhereAsync(world)]);

        Assert.Equal("R-SESSION-OPEN", (await world.DoneAsync(world.Create())).Refusal?.RuleId);

        world.Run(100);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.True(world.Journal.Health.Writable);
        Assert.Null(world.Owner.Views.Session);
    }

    [Fact]
    public async Task A_pen_whose_record_cannot_be_read_is_not_taken_up_before_it_can()
    {
        await using var world = await PenWorld.StartedAsync(Log);
        await world.Journal.AppendAsync([StopOf(world, "stp-old", 5, StopStage.Stopped)]);
        world.Journal.Unreadable = true;
        await AttachedAgainAsync(world);
        Assert.Null(world.Owner.Views.PenId);
        Assert.Equal("R-PEN-UNKNOWN", (await world.DoneAsync(world.Create())).Refusal?.RuleId);

        world.Journal.Unreadable = false;
        world.Run(2_500);

        Assert.Equal((PenWorld.PenId, true), (world.Owner.Views.PenId, world.Owner.Views.Pen.Latched));
    }

    // An open session of the pen that the pen's owner knows nothing of.
    private async Task<SessionRecord> ElsewhereAsync(PenWorld world)
    {
        await using var other = await PenWorld.WithSessionAsync(Log);
        return other.Journal.All<SessionRecord>()[^1] with { SessionId = "ses-elsewhere", At = world.Fleet.Now, EntryNumber = 0 };
    }

    private async Task<PenWorld> LostWhileArmedAsync()
    {
        var world = await PenWorld.ArmedAsync(Log);
        world.Pen.Unplug();
        world.Run(1_000);
        world.Pen.Mode = PenMode.Disarmed;
        await world.DoneAsync(world.Abort());
        return world;
    }

    private static async Task AttachedAgainAsync(PenWorld world)
    {
        await world.DoneAsync(world.Attach());
        world.Pen.Plug();
        world.Run(300);
    }

    private static async Task AcknowledgeAlarmsAsync(PenWorld world)
    {
        foreach (var alarm in world.Fleet.ListAlarms())
        {
            Assert.Null((await world.DoneAsync(world.AcknowledgeAlarm(alarm.AlarmId))).Refusal);
        }
    }

    // Of both requests it is on its way to the disk that they were asked. The second is decided while what was decided of the first is on its way too.
    private static async Task TakenInOrderAsync(PenWorld world)
    {
        for (var request = 0; request < 2; request++)
        {
            Assert.Equal(2, world.Journal.Waiting);
            world.Journal.LetGoOldest();
            await Eventually.TrueAsync(() =>
            {
                world.Pump();
                return world.Journal.Waiting == 2;
            });
        }

        world.Journal.LetGo();
    }

    private static StopRecord StopOf(PenWorld world, string id, long number, StopStage stage) => new()
    {
        At = world.Fleet.Now,
        By = PenWorld.Anna,
        PenId = PenWorld.PenId,
        StopId = id,
        Number = number,
        Stage = stage,
        Reason = StopReason.EmergencyStop,
        Sentence = "Emergency stop.",
        Fate = StopFrameFate.Written,
        StoppedAt = world.Fleet.Now,
    };
}
