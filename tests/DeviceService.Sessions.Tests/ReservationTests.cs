using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>Law 11: what becomes of the cartridge that an arming reserved.</summary>
public sealed class ReservationTests : LoggedTests
{
    [Fact]
    public async Task Each_arming_reserves_the_cartridge_and_gives_it_back_only_when_the_pen_counted_nothing()
    {
        // A dial moves no needle: they move with the motor alone.
        await using var world = await DialledAsync();
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(1_000);
        Assert.Equal(ReservationState.Reserved, Newest(world));
        await world.DoneAsync(world.Disarm());
        world.Run(300);
        Assert.Equal(ReservationState.Released, Newest(world));

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(300);
        Assert.Equal(ReservationState.Consumed, Newest(world));
        world.Pen.Release();
        world.Run(300);
        await world.DoneAsync(world.Disarm());
        world.Run(300);
        Assert.Equal(ReservationState.Consumed, Newest(world));
    }

    [Fact]
    public async Task Needles_that_stood_out_without_a_press_have_used_their_cartridge_and_no_other_session_gets_it()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Run(50);
        Assert.Equal((ReservationState.Consumed, SessionState.Armed, 0UL), (Newest(world), world.State, world.Pen.Presses));
        Assert.Equal(CartridgeUse.Used, world.Owner.Views.Pen.CartridgeUse);

        // What is used is not used up: the session in whose hand it is goes on with it.
        await world.DoneAsync(world.Disarm());
        world.Run(300);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await world.DoneAsync(world.Disarm());
        world.Run(300);
        Assert.All(world.Journal.All<ReservationRecord>().GroupBy(static one => one.ReservationId), static versions => Assert.Equal(ReservationState.Consumed, versions.Last().State));

        await AnotherSessionAsync(world);
        Assert.Equal("R-CARTRIDGE-USED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Theory]
    [InlineData(100, ReservationState.Reserved)]
    [InlineData(101, ReservationState.Consumed)]
    public async Task Needles_are_out_from_the_first_sample_that_shows_them_beyond_play_and_noise(int measuredUm, ReservationState expected)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.DepthErrorUm = measuredUm - PenWorld.Plan()[0].ProtrusionUm;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(1_000);
        Assert.Equal((expected, SessionState.Armed), (Newest(world), world.State));

        // Whatever the samples showed: that the needles stayed where they were nobody can prove.
        await world.DoneAsync(world.Disarm());
        world.Run(300);
        Assert.Equal(ReservationState.Consumed, Newest(world));
    }

    [Theory]
    [InlineData(CommandResult.Rejected, ReservationState.Released)]
    [InlineData(CommandResult.Failed, ReservationState.Released)]
    [InlineData(CommandResult.Uncertain, ReservationState.Consumed)]
    public async Task An_Arm_gives_the_cartridge_back_only_where_it_is_known_that_the_pen_did_not_take_it(CommandResult fate, ReservationState expected)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = command => command is Arm ? fate : null;
        Assert.NotNull((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(1_000);
        Assert.Equal(expected, Newest(world));

        world.Pen.Fate = static _ => null;
        await AnotherSessionAsync(world);
        Assert.Equal(expected == ReservationState.Released ? null : "R-CARTRIDGE-USED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_setting_that_the_pen_refused_gives_the_cartridge_back()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = static command => command is ApplySetting ? CommandResult.Rejected : null;
        Assert.NotNull((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(1_000);
        Assert.Equal(ReservationState.Released, Newest(world));
    }

    [Fact]
    public async Task An_Arm_that_was_answered_only_after_somebody_disarmed_has_used_the_cartridge()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var arming = world.Arm();
        for (var ms = 0; world.Owner.State.Arming is not { Stage: ArmingStage.Arm } && ms < 1_000; ms += 10)
        {
            world.Run(10);
        }

        Assert.Equal(ArmingStage.Arm, world.Owner.State.Arming?.Stage);
        await world.DoneAsync(world.Disarm());
        Assert.NotNull((await world.DoneAsync(arming)).Refusal);
        world.Run(1_000);
        Assert.Equal(ReservationState.Consumed, Newest(world));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_kill_after_the_Arm_counts_as_used_whether_or_not_a_sample_came_of_it(bool silent)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Silent = silent;
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        await world.KillAndRestartAsync();
        world.Pen.Silent = false;
        world.Pen.Plug();
        world.Run(500);

        Assert.Equal((ReservationState.Consumed, 0UL), (Newest(world), world.Pen.Presses));
        await AnotherSessionAsync(world);
        Assert.Equal("R-CARTRIDGE-USED", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_has_happened_is_on_record_once_and_in_its_order_although_the_cartridge_of_the_arming_beside_it_is_taken(bool late)
    {
        await using var world = await DisarmedAsync();
        world.Pen.PutCartridgeIn(new CartridgeObservation(true, 2, "tag-2", "C12", "lot-10", 12, 2_500));
        world.Run(300);
        await world.Journal.AppendAsync([HeldElsewhere(world)]);
        var first = Assert.Single(world.Journal.All<ActivationRecord>()).ActivationId;
        if (late)
        {
            // The press is decided on while nothing can be written: it waits.
            world.Journal.Fails = "the disk is full";
        }

        PressUnseen(world);
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(late ? !world.Owner.State.Unwritten.IsEmpty : world.Owner.State.Counters!.Presses == world.Pen.Presses);
        });
        Assert.Single(world.Journal.All<ActivationRecord>());

        // The arming is the first that is decided on since the press was told, or since the journal is back.
        world.Journal.Fails = null;
        world.Journal.Forget();
        var written = world.Journal.Count;
        var arming = world.Arm();
        await AnsweredAtOnceAsync(world, arming);

        Assert.Equal("R-CARTRIDGE-TAKEN", (await arming).Refusal?.RuleId);
        Assert.Equal(
            [EntryKind.Activation, EntryKind.Pass, EntryKind.Session, EntryKind.Refusal],
            world.Journal.Everything().Skip(written).Select(static entry => entry.Kind).Where(static kind => kind != EntryKind.Request));
        world.Run(5_000);
        var unseen = Assert.Single(world.Journal.All<ActivationRecord>(), one => one.ActivationId != first);
        Assert.Equal((7L, true), (unseen.Measured.Strokes, unseen.Uncertain));
        Assert.Equal([first, unseen.ActivationId], world.Journal.All<PassRecord>()[^1].ActivationIds);
        Assert.Equal(world.Pen.Presses, world.Journal.All<SessionRecord>()[^1].CountersSeen!.Presses);
        Assert.DoesNotContain(world.Journal.All<ReservationRecord>(), one => one.CartridgeTagId == "tag-2" && one.SessionId == world.SessionId);
        Assert.DoesNotContain(world.Pen.Commands.SkipWhile(static command => command is not Disarm), static command => command is Arm);
    }

    [Fact]
    public async Task An_arming_is_not_begun_where_what_is_written_ahead_of_it_cannot_be()
    {
        await using var world = await DisarmedAsync();
        PressUnseen(world);
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(world.Owner.State.Counters!.Presses == world.Pen.Presses);
        });
        world.Journal.Refuses = static entry => entry is ActivationRecord;
        var sent = world.Pen.Commands.Count;
        var arming = world.Arm();
        await AnsweredAtOnceAsync(world, arming);

        Assert.Equal("R-JOURNAL", (await arming).Refusal?.RuleId);
        Assert.Equal(SessionState.Ready, world.State);
        Assert.Equal(sent, world.Pen.Commands.Count);
        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);
        Assert.Single(world.Journal.All<ActivationRecord>(), static one => one.Uncertain);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task What_stands_once_the_journal_is_back_is_on_record_although_the_cartridge_that_was_reserved_meanwhile_is_taken()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        await world.Journal.AppendAsync([HeldElsewhere(world)]);
        world.Journal.Refuses = static entry => entry is IntentRecord or AlarmRecord;
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Equal(ReservationState.Reserved, world.Owner.State.Reservation?.State);
        await world.DoneAsync(world.EmergencyStop());
        Assert.DoesNotContain(world.Journal.All<AlarmRecord>(), static one => one.PenId is not null);

        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);

        Assert.Equal(world.Owner.State.Alarms.Select(static one => one.AlarmId), world.Journal.All<AlarmRecord>().Where(static one => one.PenId is not null).Select(static one => one.AlarmId).Distinct());
        Assert.NotEmpty(world.Owner.State.Alarms);
        Assert.Equal(SessionState.Stopped, world.Journal.All<SessionRecord>()[^1].State);
        Assert.DoesNotContain(world.Journal.All<ReservationRecord>(), one => one.SessionId == world.SessionId && one.State != ReservationState.Released);
    }

    // The keeper's continuations run on another thread: virtual time passes until it has had its turn.
    private static async Task RestoredAsync(PenWorld world)
    {
        await Eventually.TrueAsync(() =>
        {
            world.Run(100);
            return Task.FromResult(world.Journal.Health.Writable && world.Owner.State.Unwritten.IsEmpty && !world.Owner.IsSyncing);
        });
        world.Run(3_000);
    }

    // No time passes: nothing is decided on but what was told, and what is asked.
    private static Task AnsweredAtOnceAsync(PenWorld world, Task<Answer> asked) => Eventually.TrueAsync(() =>
    {
        world.Pump();
        return Task.FromResult(asked.IsCompleted);
    });

    // The pen counts a press of which no sample shows anything.
    private static void PressUnseen(PenWorld world)
    {
        world.Pen.Presses++;
        world.Pen.Strokes += 7;
    }

    private async Task<PenWorld> DisarmedAsync()
    {
        var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_000);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        world.Run(1_000);
        return world;
    }

    private static ReservationRecord HeldElsewhere(PenWorld world) => new()
    {
        At = world.Owner.State.Session!.At,
        By = Actor.Service,
        SessionId = "ses-other",
        ReservationId = "res-other",
        State = ReservationState.Reserved,
        CartridgeTagId = world.Pen.Cartridge.TagId,
        Presses = 0,
        Strokes = 0,
    };

    private static ReservationState Newest(PenWorld world) => world.Journal.All<ReservationRecord>()[^1].State;

    private async Task<PenWorld> DialledAsync()
    {
        var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Unplug();
        world.Pen.Control = DepthControl.Dial;
        world.Pen.DialUm = PenWorld.Plan()[0].ProtrusionUm;
        world.Pen.Plug();
        world.Run(300);
        world.Adopt((await world.DoneAsync(world.Create())).Session!.Record.SessionId!);
        return world;
    }

    private static async Task AnotherSessionAsync(PenWorld world)
    {
        await world.DoneAsync(world.Abort());
        world.Run(500);
        if (world.Owner.State.Latched)
        {
            Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        }

        world.Run(500);
        world.Adopt((await world.DoneAsync(world.Create())).Session!.Record.SessionId!);
    }
}
