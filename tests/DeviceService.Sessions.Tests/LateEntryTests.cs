using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What began and ended while nothing could be written, so that nothing that stands tells of it.</summary>
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

        world.Journal.Fails = null;
        await Eventually.TrueAsync(() =>
        {
            // The keeper's continuations run on another thread: virtual time passes until it has had its turn.
            world.Run(100);
            return Task.FromResult(world.Journal.Health.Writable && world.Owner.State.Unwritten.IsEmpty && !world.Owner.IsSyncing);
        });

        var alarm = Assert.Single(world.Journal.All<AlarmRecord>(), static one => Rules.IsDrift(one.RuleId));
        Assert.NotNull(alarm.EndedAt);
        Assert.Equal((world.Lease, ControlChange.Expired), (world.Journal.All<ControlRecord>()[^1].LeaseNumber, world.Journal.All<ControlRecord>()[^1].Change));
    }
}
