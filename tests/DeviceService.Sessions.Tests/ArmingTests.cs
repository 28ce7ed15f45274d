using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class ArmingTests : LoggedTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_arming_that_waits_for_the_disk_is_void_once_somebody_disarms_or_pauses(bool pauses)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Journal.Holds = true;
        var arming = world.Arm();
        world.Run(200);
        var withdrawing = pauses ? world.Pause() : world.Disarm();
        world.Run(200);
        world.Journal.LetGo();

        Assert.NotNull((await world.DoneAsync(arming)).Refusal);
        Assert.Null((await world.DoneAsync(withdrawing)).Refusal);
        world.Run(500);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Fact]
    public async Task An_arming_is_void_once_the_cartridge_was_out_however_short()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Mute = true;
        var arming = world.Arm();
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(world.Owner.State.Arming is { Stage: not ArmingStage.Intent });
        });

        // No report came in between: the next one shows another insertion.
        world.Pen.PutCartridgeIn(world.Pen.Cartridge with { Insertions = 2 });
        world.Run(50);
        world.Pen.Mute = false;

        Assert.NotNull((await world.DoneAsync(arming)).Refusal);
        world.Run(500);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Fact]
    public async Task An_arming_that_is_asked_for_after_a_disarm_is_carried_out()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.Disarm());

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task Arming_writes_limits_then_the_setting_then_Arm_and_a_press_treats()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);

        var answer = await world.DoneAsync(world.Arm());

        Assert.Null(answer.Refusal);
        Assert.Equal([typeof(WriteLimits), typeof(ApplySetting), typeof(Arm)], world.Pen.Commands.Select(command => command.GetType()));
        Assert.NotNull(answer.Session!.Armed);
        world.Pen.Press();
        world.Run(200);
        Assert.True(world.Pen.Driving);
        Assert.Equal(SessionState.Treating, world.State);
        world.Pen.Release();
        world.Run(400);
        Assert.Equal(SessionState.Armed, world.State);
        Assert.Equal(StopReason.TriggerReleased, Assert.Single(world.Journal.All<ActivationRecord>()).EndedBy);
    }

    [Fact]
    public async Task A_pen_that_confirmed_fewer_than_100_samples_a_second_is_not_armed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.SamplesPerSecond = 50;
        world.Pen.Unplug();
        world.Pen.Plug();
        world.Run(100);

        Assert.Equal("R-TELEMETRY-RATE", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, command => command is Arm);
    }

    [Fact]
    public async Task A_pen_that_sends_fewer_samples_than_it_confirmed_is_held_against_what_comes()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.SamplePeriodUs = 12_500;
        world.Run(1_500);

        var refusal = (await world.DoneAsync(world.Arm())).Refusal;

        Assert.Equal("R-TELEMETRY-RATE", refusal?.RuleId);
        Assert.Equal("80", refusal!.Details["observed"]);
    }

    [Theory]
    [InlineData(100, 0, 100)]
    [InlineData(100, 95, 100)]
    [InlineData(100, 89, 89)]
    [InlineData(500, 480, 500)]
    [InlineData(500, 80, 80)]
    [InlineData(50, 50, 50)]
    public void Arming_is_held_against_the_confirmed_rate_unless_clearly_fewer_samples_come(int confirmed, int measured, int rate) =>
        Assert.Equal(rate, TelemetryRate.Of(confirmed, measured));

    [Fact]
    public async Task The_intent_is_durable_before_anything_is_sent_to_the_pen()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Run(100);

        Assert.Empty(world.Pen.Commands);

        world.Journal.LetGo();
        Assert.Null((await world.DoneAsync(arming)).Refusal);
        var intent = Assert.Single(world.Journal.All<IntentRecord>());
        Assert.Equal(CommandResult.Applied, Assert.Single(world.Journal.All<OutcomeRecord>(), outcome => outcome.IntentId == intent.IntentId).Result);
    }

    [Fact]
    public async Task A_stop_between_intent_and_command_voids_the_arming()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Pump();
        var stop = world.EmergencyStop();
        world.Journal.LetGo();

        var answer = await world.DoneAsync(arming);

        Assert.Equal("R-STOP-LATCHED", answer.Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, command => command is Arm);
        await world.DoneAsync(stop);
        Assert.Equal(SessionState.Stopped, world.State);
    }

    [Fact]
    public async Task What_cannot_be_judged_any_more_between_intent_and_command_is_not_armed_and_nothing_is_armed_before()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Clinic.ArmingNotJudged = true;
        var early = await world.DoneAsync(world.Arm());
        Assert.Equal("R-ARM-NOT-JUDGED", early.Refusal?.RuleId);
        Assert.Equal("something is missing", early.First.Arming!.Verdicts.Single(static one => one.NotJudgedBecause is not null).NotJudgedBecause);

        world.Clinic.ArmingNotJudged = false;
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Pump();
        world.Clinic.ArmingNotJudged = true;
        world.Journal.LetGo();

        Assert.Equal("R-ARM-NOT-JUDGED", (await world.DoneAsync(arming)).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task A_lost_answer_to_Arm_is_uncertain_and_reconciles_to_paused_without_a_retry()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = command => command is Arm ? CommandResult.Uncertain : null;

        var answer = await world.DoneAsync(world.Arm());

        Assert.Equal(RefusalCategory.Unknown, answer.Refusal?.Category);
        world.Run(600);
        Assert.Equal(SessionState.Paused, world.State);
        Assert.Single(world.Pen.Commands, command => command is Arm);
        Assert.Contains(world.Journal.All<SessionRecord>(), session => session.State == SessionState.Reconciling);
    }

    [Theory]
    [InlineData(CommandResult.Rejected, CommandOutcome.ReadBackDiffers, "00000000000000ab", "00000000000000ab")]
    [InlineData(CommandResult.Rejected, CommandOutcome.ReadBackDiffers, null, "none")]
    [InlineData(CommandResult.Applied, "", "00000000000000ab", "00000000000000ab")]
    [InlineData(CommandResult.Applied, "", null, "none")]
    public async Task A_pen_that_reads_back_other_limits_is_not_armed(CommandResult result, string reason, string? digest, string told)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.GivesBack = ticket => new CommandOutcome(ticket, result, reason) { LimitsDigest = digest };

        var answer = await world.DoneAsync(world.Arm());

        var wanted = world.Pen.Commands.OfType<WriteLimits>().Single().Limits.DigestText();
        Assert.Equal(("R-LIMITS-UNCONFIRMED", told, wanted), (answer.Refusal?.RuleId, answer.Refusal?.Observed, answer.Refusal?.Limit));
        Assert.Equal("R-LIMITS-UNCONFIRMED", world.Journal.All<OutcomeRecord>()[^1].Reason);
        Assert.Equal(SessionState.Created, world.State);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is ApplySetting or Arm);

        world.Pen.GivesBack = null;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task A_pen_that_rejects_its_limits_is_not_armed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = command => command is WriteLimits ? CommandResult.Rejected : null;

        var answer = await world.DoneAsync(world.Arm());

        Assert.Equal("R-COMMAND-REJECTED", answer.Refusal?.RuleId);
        Assert.Equal(SessionState.Created, world.State);
        Assert.DoesNotContain(world.Pen.Commands, command => command is Arm);
    }

    [Fact]
    public async Task A_pressed_trigger_refuses_arming()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Press();
        world.Run(50);

        Assert.Equal("R-TRIGGER-PRESSED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Fact]
    public async Task Resuming_never_arms()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.Pause());
        Assert.Equal(SessionState.Paused, world.State);
        var sent = world.Pen.Commands.Count(command => command is Arm);

        await world.DoneAsync(world.Resume());
        world.Pen.Press();
        world.Run(500);

        Assert.Equal(SessionState.Ready, world.State);
        Assert.Equal(sent, world.Pen.Commands.Count(command => command is Arm));
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task An_arming_expires_after_60_s_without_a_press()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Run(59_500);
        Assert.Equal(SessionState.Armed, world.State);

        world.Run(1_500);

        Assert.Equal(SessionState.Ready, world.State);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task An_arming_that_the_pen_would_keep_for_ever_expires_after_60_s_however_the_clock_is_stepped(int days)
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        var year = TimeSpan.FromDays(days);
        foreach (var step in new[] { year, -year, -year, year })
        {
            world.WallClock.WallOffset += step;
            world.Run(14_800);
            Assert.Equal(SessionState.Armed, world.State);
        }

        world.WallClock.WallOffset += year;
        world.Run(1_500);

        Assert.Equal((SessionState.Ready, "The arming expired after 60 s."), (world.State, world.Owner.Views.Session!.Record.StateReason));
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task An_arming_that_waited_for_the_disk_is_not_carried_out_over_a_line_that_was_lost_meanwhile()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Run(500);
        world.Pen.Unplug();
        world.Run(100);
        world.Pen.Plug();
        world.Run(100);
        world.Journal.LetGo();
        world.Run(2_000);

        Assert.Equal("R-LINK", (await world.DoneAsync(arming)).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
        Assert.Equal((PenMode.Disarmed, SessionState.Created), (world.Pen.Mode, world.State));
        var intent = Assert.Single(world.Journal.All<IntentRecord>());
        Assert.Equal(CommandResult.Failed, Assert.Single(world.Journal.All<OutcomeRecord>(), outcome => outcome.IntentId == intent.IntentId).Result);
    }

    [Fact]
    public async Task Too_deep_is_refused_and_journalled_and_the_refusal_says_the_highest_setting()
    {
        await using var world = await PenWorld.WithPenAsync(Log);

        var answer = await world.DoneAsync(world.Create(protrusionUm: 1_400));

        Assert.Equal("R-DEPTH-AREA", answer.Refusal?.RuleId);
        Assert.Equal("1350", answer.Refusal?.Limit);
        Assert.Equal("R-DEPTH-AREA", Assert.Single(world.Journal.All<RefusalRecord>()).RuleId);
    }

    [Fact]
    public async Task A_second_session_on_a_pen_is_refused_and_named()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);

        var answer = await world.DoneAsync(world.Create());

        Assert.Equal("R-SESSION-OPEN", answer.Refusal?.RuleId);
        Assert.Contains(world.SessionId, answer.Refusal!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_pens_with_one_serial_number_are_neither_armed()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var twin = world.Links.Add("/dev/pen1", PenWorld.PenId);
        await world.DoneAsync(world.Do(new Request.AttachPen("/dev/pen1", null) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        twin.Plug();
        world.Run(200);

        Assert.Equal("R-SERIAL-DUPLICATE", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    public static TheoryData<string> ChangesOfWhatIsArmed => ["a lower plan", "another plan", "another operator", "quarantined"];

    [Theory]
    [MemberData(nameof(ChangesOfWhatIsArmed))]
    public async Task Whatever_an_arming_was_judged_by_is_changed_before_it_or_not_until_it_is_over(string what)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Arm());
        await world.DoneAsync(world.Disarm());
        world.Journal.Holds = true;
        var armed = world.Arm();
        world.Run(20);
        var changed = world.Do(Change(world, what));
        world.Run(20);
        Assert.False(armed.IsCompleted || changed.IsCompleted);
        world.Journal.LetGo();

        Assert.Null((await world.DoneAsync(armed)).Refusal);
        Assert.Equal(Rules.SessionStateWrong.Id, (await world.DoneAsync(changed)).Refusal?.RuleId);
        var session = world.Owner.State.Session!;
        Assert.Equal((SessionState.Armed, 1, "anna"), (session.State, session.Plan.Number, session.OperatorId));
        Assert.Equal(AdministrativeState.InService, world.Owner.State.AdministrativeState);
    }

    [Theory]
    [MemberData(nameof(ChangesOfWhatIsArmed))]
    public async Task A_change_that_waited_for_an_arming_is_done_when_that_came_to_nothing(string what)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.DoneAsync(world.Arm());
        await world.DoneAsync(world.Disarm());
        world.Pen.Fate = static command => command is Arm ? CommandResult.Rejected : null;
        world.Journal.Holds = true;
        var armed = world.Arm();
        world.Run(20);
        var changed = world.Do(Change(world, what));
        world.Run(20);
        world.Journal.LetGo();

        Assert.NotNull((await world.DoneAsync(armed)).Refusal);
        Assert.Null((await world.DoneAsync(changed)).Refusal);
        Assert.NotEqual(PenMode.Armed, world.Pen.Mode);
    }

    private static Request Change(PenWorld world, string what)
    {
        var ben = new Actor("tablet-1", "ben", IdentityProof.SignedIn) { SignInId = "sig-ben" };
        var id = world.NewRequestId();
        return what switch
        {
            "a lower plan" => new Request.UpdatePlan(world.SessionId, PenWorld.Plan(300), null, "less deep") { RequestId = id, By = PenWorld.Anna },
            "another plan" => new Request.UpdatePlan(world.SessionId, [PenWorld.Plan()[1]], null, "the forehead alone") { RequestId = id, By = PenWorld.Anna },
            "another operator" => new Request.ChangeOperator(world.SessionId) { RequestId = id, By = ben },
            _ => new Request.SetPenAdministrativeState(PenWorld.PenId, AdministrativeState.Quarantined, "it fell") { RequestId = id, By = PenWorld.Anna },
        };
    }

    [Fact]
    public async Task An_arming_waits_for_what_the_pen_is_told_beside_it_and_is_not_refused_for_it()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Mute = true;
        world.Owner.Tell(new PenEvent.HeadSigned(new JournalHead(7, new string('a', 64))));
        world.Run(50);
        Assert.IsType<StoreJournalHead>(world.Pen.Commands[^1]);
        var arming = world.Arm();
        world.Run(200);
        Assert.False(arming.IsCompleted);

        world.Pen.Mute = false;
        Assert.Null((await world.DoneAsync(arming)).Refusal);
    }

    [Fact]
    public async Task An_arming_beside_what_is_never_answered_is_refused_in_bounded_time()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Mute = true;
        world.Owner.Tell(new PenEvent.HeadSigned(new JournalHead(7, new string('a', 64))));
        world.Run(50);
        var arming = world.Arm();
        world.Run(20_000);

        Assert.True(arming.IsCompleted);
        Assert.NotNull((await arming).Refusal);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }
}
