using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What takes permission back without a latch is an alarm too, with the priority of docs/states.md; what somebody meant is none.</summary>
public sealed class AlarmReasonTests : LoggedTests
{
    // How each comes about while nothing latches; budgets pause in BudgetTests, and what is no row here stops, or only ends an activation.
    private static readonly Dictionary<string, (StopReason Reason, Func<AlarmReasonTests, Task<PenWorld>> Begin, Func<PenWorld, Task> Cause)> s_ways = new()
    {
        ["the battery is low at the release"] = (StopReason.BatteryLow, TreatingAsync, ReleaseWithLowBatteryAsync),
        ["the pen finds its battery low"] = (StopReason.BatteryLow, ArmedAsync, static world => PenDisarmsAsync(world, PenDisarmCause.BatteryLow)),
        ["the handpiece is warm"] = (StopReason.Temperature, ArmedAsync, WarmAsync),
        ["the dial is turned"] = (StopReason.DialMoved, DialledAsync, TurnAsync),
        ["the pen finds its dial turned"] = (StopReason.DialMoved, ArmedAsync, static world => PenDisarmsAsync(world, PenDisarmCause.DialMoved)),
        ["nobody sees the alarms"] = (StopReason.AlarmUnseen, ControlledAsync, LookAwayAsync),
        ["the records forbid it"] = (StopReason.EligibilityLost, ArmedAsync, ForbidAsync),
        ["the records forbid it while treating"] = (StopReason.EligibilityLost, TreatingAsync, ForbidAsync),
        ["the records forbid it while the pen is being disarmed"] = (StopReason.EligibilityLost, ArmedAsync, ForbidMeanwhileAsync),
        ["nobody renews the lease"] = (StopReason.LeaseLost, ControlledAsync, static world => RunAsync(world, 5_300)),
        ["a second pen has the same serial number"] = (StopReason.WrongPen, ArmedAsync, PlugTwinAsync),
        ["the cartridge is pulled"] = (StopReason.CartridgeRemoved, ArmedAsync, PullAsync),
        ["the pen finds its cartridge gone"] = (StopReason.CartridgeRemoved, ArmedAsync, static world => PenDisarmsAsync(world, PenDisarmCause.CartridgeRemoved)),
        ["the journal cannot be written"] = (StopReason.JournalFailed, ArmedAsync, FillDiskAsync),
        ["the pen runs out of permission"] = (StopReason.DeadMan, ArmedAsync, BlockAsync),
        ["the pen ends a press that lasted too long"] = (StopReason.ActivationTooLong, TreatingAsync, static world => PenDisarmsAsync(world, PenDisarmCause.ActivationExpired)),
        ["nobody knows whether it armed"] = (StopReason.OutcomeUnknown, ReadyAsync, ArmWithoutAnswerAsync),
        ["the pen restarts"] = (StopReason.PenRestarted, ReadyAsync, RestartAsync),
    };

    private static readonly Dictionary<string, (Func<AlarmReasonTests, Task<PenWorld>> Begin, Func<PenWorld, Task> Will)> s_meant = new()
    {
        ["disarm"] = (ArmedAsync, static world => AskAsync(world, world.Disarm())),
        ["disarm while treating"] = (TreatingAsync, static world => AskAsync(world, world.Disarm())),
        ["pause"] = (ArmedAsync, static world => AskAsync(world, world.Pause())),
        ["pause while treating"] = (TreatingAsync, static world => AskAsync(world, world.Pause())),
        ["complete the pass"] = (TreatingAsync, CompletePassAsync),
        ["release control"] = (ControlledAsync, static world => AskAsync(world, world.ReleaseControl())),
        ["release the trigger"] = (TreatingAsync, ReleaseAsync),
        ["let the arming run out"] = (ArmedAsync, static world => RunAsync(world, 61_000)),
        ["end the service"] = (ArmedAsync, ShutDownAsync),
    };

    public static TheoryData<string> Ways => [.. s_ways.Keys];

    public static TheoryData<string> Meant => [.. s_meant.Keys];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_takes_permission_back_without_a_latch_is_an_alarm_of_its_priority(string way)
    {
        var (reason, begin, cause) = s_ways[way];
        var rule = StopRules.For(reason);
        await using var world = await begin(this);
        Assert.DoesNotContain(world.Journal.All<AlarmRecord>(), alarm => alarm.RuleId == rule.RuleId);

        await cause(world);

        Assert.False(world.Pen.Latch.IsLatched);
        Assert.False(world.Pen.Mode is PenMode.Armed or PenMode.Driving);
        var raised = Assert.Single(world.Journal.All<AlarmRecord>().DistinctBy(static alarm => alarm.AlarmId), alarm => alarm.RuleId == rule.RuleId);
        Assert.Equal((rule.Priority, rule.HazardId, rule.WhatToDo, world.SessionId), (raised.Priority, raised.HazardId, raised.Remedy, raised.SessionId));
        var listed = Assert.Single(world.Fleet.ListAlarms(), alarm => alarm.AlarmId == raised.AlarmId);
        Assert.Equal((raised.Priority, true, (Moment?)null), (listed.Priority, listed.Stands, listed.AcknowledgedAt));
        Assert.Equal(rule.Priority > AlarmPriority.Low, listed.Latching);
    }

    [Theory]
    [MemberData(nameof(Meant))]
    public async Task What_a_person_or_the_session_itself_means_is_no_alarm(string will)
    {
        var (begin, carryOut) = s_meant[will];
        await using var world = await begin(this);

        await carryOut(world);

        Assert.False(world.Pen.Driving);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.DoesNotContain(world.Journal.All<AlarmRecord>(), static alarm => alarm.RuleId != "R-ALARM-SELF-CHECK");
    }

    [Fact]
    public void Every_reason_is_meant_or_stops_or_is_driven_here_or_is_a_budget()
    {
        // Breaches of samples, stops and losses latch, and a latched stop raises its own alarm (StopReasonTests, StoppingTests).
        StopReason[] latching =
        [
            StopReason.EmergencyStop, StopReason.DepthAboveLimit, StopReason.DepthDeviation, StopReason.ChannelsDisagree, StopReason.RateOutOfBand,
            StopReason.Stall, StopReason.LimitsGenerationMismatch, StopReason.LinkLost, StopReason.TelemetryStale, StopReason.PenStopped,
            StopReason.UnpermittedMotion, StopReason.ClockRegressed, StopReason.PenFault,
        ];
        var pausing = StopRules.All.Where(static rule => HazardReactions.Floors.For(rule.Reason) == Reaction.Pause).Select(static rule => rule.Reason);

        Assert.All(StopRules.All, rule => Assert.True(
            latching.Contains(rule.Reason) || pausing.Contains(rule.Reason) || PenDecision.IsMeant(rule.Reason) || s_ways.Values.Any(way => way.Reason == rule.Reason),
            $"{rule.Reason} is {rule.Priority} and nothing here raises it."));
    }

    [Fact]
    public void The_risk_file_names_the_priority_of_every_alarm_that_a_reason_raises()
    {
        var cells = File.ReadLines(RepositoryRoot.Combine("docs/hazards.md")).SkipWhile(static line => line != "## Hazards").TakeWhile(static line => line != "## Controls")
            .Select(static line => line.Split('|', StringSplitOptions.TrimEntries)).Where(static row => row.Length == 5).ToDictionary(static row => row[1], static row => row[3].Split(", "));

        Assert.All(StopRules.All.Where(static rule => !PenDecision.IsMeant(rule.Reason)), rule =>
            Assert.Contains(StateNames.Of(rule.Priority).ToLowerInvariant(), cells[rule.HazardId]));
    }

    [Fact]
    public async Task An_alarm_of_what_was_taken_back_keeps_no_pen_from_being_armed_again_and_the_arming_ends_it()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await ForbidAsync(world);
        world.Clinic.NoArming = false;
        var raised = Assert.Single(world.Fleet.ListAlarms());
        Assert.Null(raised.EndedAt);

        Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        // It latches: shown until somebody acknowledged it.
        Assert.NotNull(Assert.Single(world.Fleet.ListAlarms()).EndedAt);
        await AcknowledgeAsync(world, raised.AlarmId);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.Equal(SessionState.Armed, world.State);
    }

    [Fact]
    public async Task An_alarm_that_is_acknowledged_stands_until_its_cause_is_gone()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await PullAsync(world);
        var raised = Assert.Single(world.Fleet.ListAlarms());
        await AcknowledgeAsync(world, raised.AlarmId);
        world.Run(2_000);
        Assert.Null(Assert.Single(world.Fleet.ListAlarms()).EndedAt);

        world.Pen.PutCartridgeIn(new CartridgeObservation(true, 2, "tag-2", "C12", "lot-9", 12, 2_500));
        world.Run(500);

        Assert.Empty(world.Fleet.ListAlarms());
        Assert.NotNull(world.Journal.All<AlarmRecord>()[^1].EndedAt);
    }

    [Fact]
    public async Task Each_time_that_something_is_taken_back_is_an_alarm_of_its_own_and_none_is_dropped()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        for (var times = 1; times <= 3; times++)
        {
            await ForbidAsync(world);
            world.Clinic.NoArming = false;
            Assert.Equal(times, world.Fleet.ListAlarms().Count(static alarm => alarm.RuleId == "R-ELIGIBILITY-LOST"));
            Assert.Null((await world.DoneAsync(world.Resume())).Refusal);
            Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        }
    }

    [Fact]
    public async Task A_charge_that_may_not_last_is_a_low_technical_alarm_once_in_each_session_until_the_pen_is_charged_well_above_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Battery = 18;
        world.Run(1_000);

        var raised = Assert.Single(world.Fleet.ListAlarms());
        Assert.Equal(
            ("R-BATTERY", "H19", AlarmPriority.Low, AlarmGroup.Technical, false),
            (raised.RuleId, raised.HazardId, raised.Priority, raised.Group, raised.Latching));
        Assert.Contains("18 percent", raised.Sentence, StringComparison.Ordinal);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);

        // What a motor draws makes a charge waver: that is no new alarm each time.
        foreach (var percent in (int[])[21, 19, 24, 17])
        {
            world.Pen.Battery = percent;
            world.Run(500);
            Assert.Null(Assert.Single(world.Fleet.ListAlarms()).EndedAt);
        }

        world.Pen.Battery = 25;
        world.Run(500);
        Assert.Empty(world.Fleet.ListAlarms());
        Assert.Single(world.Journal.All<AlarmRecord>().Where(static alarm => alarm.RuleId == "R-BATTERY").DistinctBy(static alarm => alarm.AlarmId));
    }

    [Fact]
    public async Task A_low_charge_is_no_alarm_any_more_once_the_session_is_over_and_one_anew_in_the_next()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Battery = 18;
        world.Run(1_000);
        var first = Assert.Single(world.Fleet.ListAlarms()).AlarmId;
        Assert.Null((await world.DoneAsync(world.Abort())).Refusal);
        world.Run(500);
        Assert.DoesNotContain(world.Fleet.ListAlarms(), static alarm => alarm.RuleId == "R-BATTERY");

        world.Adopt((await world.DoneAsync(world.Create())).Session!.Record.SessionId!);
        world.Run(1_000);

        Assert.NotEqual(first, Assert.Single(world.Fleet.ListAlarms(), static alarm => alarm.RuleId == "R-BATTERY").AlarmId);
    }

    [Fact]
    public async Task What_was_taken_back_holds_as_an_alarm_over_a_restart()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await PullAsync(world);
        var before = Assert.Single(world.Fleet.ListAlarms()).AlarmId;

        await world.KillAndRestartAsync();
        world.Run(500);

        Assert.Contains(world.Fleet.ListAlarms(), alarm => alarm.AlarmId == before);
    }

    private static Task<PenWorld> ReadyAsync(AlarmReasonTests tests) => PenWorld.WithSessionAsync(tests.Log);

    private static Task<PenWorld> ArmedAsync(AlarmReasonTests tests) => PenWorld.ArmedAsync(tests.Log);

    private static Task<PenWorld> TreatingAsync(AlarmReasonTests tests) => PenWorld.TreatingAsync(tests.Log);

    private static async Task<PenWorld> ControlledAsync(AlarmReasonTests tests)
    {
        var world = await PenWorld.ControlledAsync(tests.Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        return world;
    }

    private static async Task<PenWorld> DialledAsync(AlarmReasonTests tests)
    {
        var world = await PenWorld.WithPenAsync(tests.Log);
        world.Pen.Unplug();
        world.Pen.Control = DepthControl.Dial;
        world.Pen.DialUm = PenWorld.Plan()[0].ProtrusionUm;
        world.Pen.Plug();
        world.Run(300);
        world.Adopt((await world.DoneAsync(world.Create())).Session!.Record.SessionId!);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        return world;
    }

    private static Task RunAsync(PenWorld world, int ms)
    {
        world.Run(ms);
        return Task.CompletedTask;
    }

    private static async Task AskAsync(PenWorld world, Task<Answer> call)
    {
        Assert.Null((await world.DoneAsync(call)).Refusal);
        world.Run(500);
    }

    private static Task ReleaseWithLowBatteryAsync(PenWorld world)
    {
        world.Pen.Battery = 9;
        world.Run(500);
        world.Pen.Release();
        return RunAsync(world, 300);
    }

    private static Task ReleaseAsync(PenWorld world)
    {
        world.Pen.Release();
        return RunAsync(world, 300);
    }

    private static async Task CompletePassAsync(PenWorld world)
    {
        await ReleaseAsync(world);
        await AskAsync(world, world.CompletePass());
    }

    private static Task PenDisarmsAsync(PenWorld world, PenDisarmCause cause)
    {
        world.Pen.Battery = cause == PenDisarmCause.BatteryLow ? 9 : world.Pen.Battery;
        world.Pen.DisarmItself(cause);
        return RunAsync(world, 300);
    }

    private static Task WarmAsync(PenWorld world)
    {
        world.Pen.TemperatureDecidegrees = 440;
        return RunAsync(world, 5_000);
    }

    private static Task TurnAsync(PenWorld world)
    {
        world.Pen.DialUm -= 300;
        return RunAsync(world, 300);
    }

    private static async Task LookAwayAsync(PenWorld world)
    {
        world.Hearing!.Dispose();
        for (var passed = 0; passed < 3_500; passed += 500)
        {
            world.Run(500);
            await world.DoneAsync(world.Renew());
        }
    }

    private static Task ForbidAsync(PenWorld world)
    {
        world.Clinic.NoArming = true;
        world.Fleet.ReconsiderEligibility();
        return RunAsync(world, 300);
    }

    private static async Task ForbidMeanwhileAsync(PenWorld world)
    {
        world.Pen.Mute = true;
        var disarm = world.Disarm();
        world.Run(20);
        world.Clinic.NoArming = true;
        world.Fleet.ReconsiderEligibility();
        world.Run(20);
        world.Pen.Mute = false;
        Assert.Null((await world.DoneAsync(disarm)).Refusal);
        Assert.Equal(SessionState.Paused, world.State);
    }

    private static async Task PlugTwinAsync(PenWorld world)
    {
        var twin = world.Links.Add("/dev/pen1", PenWorld.PenId);
        await world.DoneAsync(world.Do(new Request.AttachPen("/dev/pen1", null) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        twin.Plug();
        world.Run(900);
    }

    private static Task PullAsync(PenWorld world)
    {
        world.Pen.TakeCartridgeOut();
        return RunAsync(world, 300);
    }

    private static Task FillDiskAsync(PenWorld world)
    {
        world.Journal.Health = new JournalHealth(false, "the disk is full");
        return RunAsync(world, 300);
    }

    private static Task BlockAsync(PenWorld world)
    {
        world.LoopBlocked = true;
        world.Run(400);
        world.LoopBlocked = false;
        return RunAsync(world, 300);
    }

    private static async Task ArmWithoutAnswerAsync(PenWorld world)
    {
        world.Pen.Fate = static command => command is Arm ? CommandResult.Uncertain : null;
        Assert.NotNull((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(500);
    }

    private static Task RestartAsync(PenWorld world)
    {
        world.Pen.Unplug();
        world.Pen.BootId++;
        world.Pen.Plug();
        return RunAsync(world, 300);
    }

    private static async Task ShutDownAsync(PenWorld world)
    {
        var ending = world.Fleet.ShutDownAsync();
        world.Run(2_500);
        await ending;
    }

    private static Task<Answer> AcknowledgeAsync(PenWorld world, string alarmId) =>
        world.DoneAsync(world.Do(new Request.AcknowledgeAlarm(alarmId) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
}
