using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What began and ended while nothing could be written, and what is on record although it was reported as failed.</summary>
public sealed class LateEntryTests : LoggedTests
{
    [Fact]
    public async Task An_alarm_that_came_and_went_and_control_that_ended_while_nothing_could_be_written_are_on_record_once_it_can()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        await world.DoneAsync(world.Abort());
        world.Journal.Fails = "the disk is full";
        world.Clinic.Drift = [Rules.WarnOf(Rules.DriftDepth, PenWorld.PenId, DriftTrend.Of([.. Enumerable.Range(0, 10).Select(static at => at * 20.0)]), 100)!];
        world.Run(1_000);
        world.Clinic.Drift = [];
        world.Run(1_000);
        world.Run(60_000);
        Assert.Null(world.Owner.State.Control);
        Assert.DoesNotContain(world.Journal.All<AlarmRecord>(), static alarm => Rules.IsDrift(alarm.RuleId));

        await RestoredAsync(world);

        var alarm = Assert.Single(world.Journal.All<AlarmRecord>(), static one => Rules.IsDrift(one.RuleId));
        Assert.NotNull(alarm.EndedAt);
        Assert.Equal((world.Lease, ControlChange.Expired), (world.Journal.All<ControlRecord>()[^1].LeaseNumber, world.Journal.All<ControlRecord>()[^1].Change));
    }

    [Fact]
    public async Task A_session_that_came_on_record_although_its_opening_was_reported_as_failed_is_closed_and_the_pen_takes_another()
    {
        await using var world = await PenWorld.WithPenAsync(Log);

        // The first write has the request, the second one the session.
        world.Journal.UnsyncedAt = 2;
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
        var unknown = Assert.Single(world.Journal.All<SessionRecord>());
        Assert.True(unknown.IsOpen);

        await RestoredAsync(world);

        var closed = world.Journal.All<SessionRecord>()[^1];
        Assert.Equal((unknown.SessionId, SessionState.Aborted, (SessionEnd?)SessionEnd.Aborted, 2L), (closed.SessionId, closed.State, closed.End, closed.Revision));
        Assert.Null((await world.DoneAsync(world.Create())).Refusal);
    }

    [Fact]
    public async Task A_press_that_came_on_record_although_its_sync_failed_is_there_as_one_and_counted_once()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Run(500);

        // The first write has the release, the second one the press.
        world.Journal.UnsyncedAt = 2;
        world.Pen.Release();
        world.Run(500);
        Assert.Single(world.Journal.All<ActivationRecord>());

        await RestoredAsync(world);

        var press = Assert.Single(world.Journal.All<ActivationRecord>().GroupBy(static one => one.ActivationId));
        Assert.Equal(press.Last().Measured.Strokes, world.Journal.All<SessionRecord>()[^1].Progress.Sum(static one => one.Strokes));
    }

    private static async Task RestoredAsync(PenWorld world)
    {
        world.Journal.Fails = null;
        await Eventually.TrueAsync(() =>
        {
            // The keeper's continuations run on another thread: virtual time passes until it has had its turn.
            world.Run(100);
            return Task.FromResult(world.Journal.Health.Writable && world.Owner.State.Unwritten.IsEmpty && !world.Owner.IsSyncing);
        });
        world.Run(1_000);
    }
}
