using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>Law 22: a wall clock that jumped blocks until a person confirmed it, and that is on record before it counts.</summary>
public sealed class ClockTests : LoggedTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task An_open_session_is_armed_again_once_a_person_confirmed_the_clock()
    {
        await using var world = await JumpedAsync();
        Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Contains(world.Fleet.ListAlarms(), alarm => alarm is { RuleId: "R-CLOCK", EndedAt: null });
        var read = world.WallClock.GetUtcNow() - TimeSpan.FromMinutes(2);

        Assert.Null((await world.DoneAsync(world.Do(Confirming(world, read)))).Refusal);

        Assert.Equal("", world.Fleet.ClockDoubt);
        var record = Assert.Single(world.Journal.All<ClockRecord>(), static one => one.Confirmed);
        Assert.Equal(("anna", "looked at the one on the wall", 120_000L), (record.By.OperatorId, record.Reason, record.DeviationMs));
        Assert.DoesNotContain(world.Fleet.ListAlarms(), alarm => alarm is { RuleId: "R-CLOCK", EndedAt: null });
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task A_jump_between_intent_and_command_voids_the_arming()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        var arming = world.Arm();
        world.Journal.Holds = true;
        world.Pump();
        world.WallClock.WallOffset += Hour;
        world.Run(1_000);
        world.Journal.LetGo();

        Assert.Equal("R-CLOCK", (await world.DoneAsync(arming)).Refusal?.RuleId);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is Arm);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_not_on_record_does_not_settle_the_doubt(bool withSession)
    {
        await using var world = await JumpedAsync();
        world.Journal.Refuses = static entry => entry is ClockRecord { Confirmed: true };
        var now = world.WallClock.GetUtcNow();

        var answer = await world.DoneAsync(withSession ? world.Create(clock: new ClockConfirmation("anna", "looked", now)) : world.Do(Confirming(world, now)));

        Assert.Equal(Rules.JournalNotWritable.Id, answer.Refusal?.RuleId);
        Assert.NotEmpty(world.Fleet.ClockDoubt);
        Assert.DoesNotContain(world.Journal.All<ClockRecord>(), static one => one.Confirmed);
    }

    [Fact]
    public async Task Nothing_is_permitted_by_a_word_that_is_still_on_its_way_to_the_disk_and_a_jump_meanwhile_is_in_doubt_anew()
    {
        await using var world = await JumpedAsync();
        world.Journal.Written = entries =>
        {
            if (entries.OfType<ClockRecord>().Any(static one => one.Confirmed))
            {
                Assert.NotEmpty(world.Fleet.ClockDoubt);
                world.WallClock.WallOffset += Hour;
            }
        };

        Assert.Null((await world.DoneAsync(world.Do(Confirming(world, world.WallClock.GetUtcNow())))).Refusal);

        Assert.Contains("jumped by +3600 s", world.Fleet.ClockDoubt, StringComparison.Ordinal);
        Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_person_who_read_another_time_confirms_nothing()
    {
        await using var world = await JumpedAsync();

        var answer = await world.DoneAsync(world.Do(Confirming(world, world.WallClock.GetUtcNow() - Hour)));

        Assert.Equal("R-CLOCK", answer.Refusal?.RuleId);
        Assert.NotEmpty(world.Fleet.ClockDoubt);
        Assert.DoesNotContain(world.Journal.All<ClockRecord>(), static one => one.Confirmed);
    }

    [Fact]
    public async Task A_clock_that_nobody_doubts_needs_no_word_and_is_not_contradicted()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);

        Assert.Null((await world.DoneAsync(world.Do(Confirming(world, world.WallClock.GetUtcNow())))).Refusal);
        Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Do(Confirming(world, world.WallClock.GetUtcNow() + Hour)))).Refusal?.RuleId);

        Assert.Empty(world.Journal.All<ClockRecord>());
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
    }

    [Fact]
    public async Task A_repeated_word_is_answered_as_before_and_settles_no_later_doubt()
    {
        await using var world = await JumpedAsync();
        var request = Confirming(world, world.WallClock.GetUtcNow());
        Assert.Null((await world.DoneAsync(world.Do(request))).Refusal);
        world.WallClock.WallOffset -= Hour;
        world.Run(100);

        var again = await world.DoneAsync(world.Do(request));

        Assert.True(again.Replayed);
        Assert.Null(again.Refusal);
        Assert.NotEmpty(world.Fleet.ClockDoubt);
        Assert.Single(world.Journal.All<ClockRecord>(), static one => one.Confirmed);
    }

    [Fact]
    public async Task A_doubt_that_nobody_confirmed_outlives_the_service_and_a_confirmed_one_does_not()
    {
        await using var world = await JumpedAsync(withSession: false);
        Assert.NotEmpty(world.Fleet.ClockDoubt);

        for (var restarts = 0; restarts < 2; restarts++)
        {
            await RestartAsync(world);

            Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
            Assert.Contains("an earlier run of the service found that it jumped by +3600 s", world.Fleet.ClockDoubt, StringComparison.Ordinal);
            Assert.Contains(world.Fleet.ListAlarms(), alarm => alarm is { RuleId: "R-CLOCK", EndedAt: null });
            Assert.Single(world.Journal.All<ClockRecord>());
        }

        Assert.Null((await world.DoneAsync(world.Do(Confirming(world, world.WallClock.GetUtcNow())))).Refusal);
        Assert.Equal("", world.Fleet.ClockDoubt);
        await RestartAsync(world);
        Assert.Equal("", world.Fleet.ClockDoubt);
    }

    [Fact]
    public async Task A_clock_that_was_set_right_while_the_service_was_down_is_in_doubt_still()
    {
        await using var world = await JumpedAsync(withSession: false);
        Assert.NotEmpty(world.Fleet.ClockDoubt);
        await world.Fleet.DisposeAsync();
        world.WallClock.WallOffset = TimeSpan.Zero;
        world.Clock.Advance(2 * Hour);
        await RestartAsync(world);

        Assert.Equal("R-CLOCK", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_clock_that_was_set_back_while_the_service_was_down_is_in_doubt_over_the_next_restart_too_though_nobody_asked()
    {
        await using var world = await PenWorld.StartedAsync(Log);
        world.WallClock.WallOffset = -Hour;

        // Each run's first entries are as wrong as its clock: it is the record of the doubt that tells the next one.
        await world.KillAndRestartAsync(awayMs: 0);
        var found = Assert.Single(world.Journal.All<ClockRecord>());
        Assert.Contains("earlier than the newest record", found.Reason, StringComparison.Ordinal);
        var started = world.Journal.All<ServiceRecord>()[^1];
        Assert.Equal(started.EntryNumber + 1, found.EntryNumber);
        await world.KillAndRestartAsync(awayMs: 0);

        Assert.Contains("an earlier run of the service found that it shows", world.Fleet.ClockDoubt, StringComparison.Ordinal);
        Assert.Single(world.Journal.All<ClockRecord>());
    }

    private static async Task RestartAsync(PenWorld world)
    {
        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(300);
    }

    private async Task<PenWorld> JumpedAsync(bool withSession = true)
    {
        var world = await (withSession ? PenWorld.WithSessionAsync(Log) : PenWorld.WithPenAsync(Log));
        world.WallClock.WallOffset = Hour;
        world.Run(100);
        return world;
    }

    private static Request.ConfirmClock Confirming(PenWorld world, DateTimeOffset read) =>
        new(new ClockConfirmation("anna", "looked at the one on the wall", read)) { RequestId = world.NewRequestId(), By = PenWorld.Anna };
}
