using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What sets a pen aside outlives a journal that cannot be written, and what a person lifted does not come back.</summary>
public sealed class QuarantineTests : LoggedTests
{
    private const string Verdict = "a certificate says so";
    private const string Looked = "looked at it";

    [Fact]
    public async Task A_quarantine_that_could_not_be_written_is_on_record_once_the_journal_is_back_and_stays_lifted_once_it_is_lifted()
    {
        await using var world = await WithBookAsync();
        world.Journal.Fails = "the disk is full";
        await OweAsync(world);

        // Nothing was written, so nothing can be lifted yet.
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(Set(world, AdministrativeState.InService))).Refusal?.RuleId);
        Assert.Equal((AdministrativeState.Quarantined, Verdict), Shown(world));
        Assert.DoesNotContain(Registered(world), static one => one.State == AdministrativeState.Quarantined);

        await RestoredAsync(world);
        Assert.Equal((AdministrativeState.Quarantined, Verdict), Registered(world)[^1]);
        Assert.Null(world.Clinic.Owed);

        Assert.Null((await world.DoneAsync(Set(world, AdministrativeState.InService))).Refusal);
        world.Run(1_000);
        Assert.Equal((AdministrativeState.InService, Looked), Shown(world));
        Assert.Equal([(AdministrativeState.Quarantined, Verdict), (AdministrativeState.InService, Looked)], Registered(world)[^2..]);
        Assert.Single(Registered(world), static one => one.State == AdministrativeState.Quarantined);
    }

    [Fact]
    public async Task A_lift_waits_until_the_quarantine_is_on_record_and_the_quarantine_does_not_come_back_while_the_disk_is_slow()
    {
        await using var world = await WithBookAsync();
        world.Journal.Holds = true;

        // The request is recorded before the quarantine, and comes to the pen while that is on its way to the disk.
        var lifting = Set(world, AdministrativeState.InService);
        await Eventually.TrueAsync(() => world.Journal.Waiting == 1);
        await OweAsync(world);
        world.Journal.LetGoOldest();
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(!world.Owner.State.Deferred.IsEmpty || Shown(world).State == AdministrativeState.InService);
        });
        world.Run(500);
        Assert.False(lifting.IsCompleted);
        Assert.Equal((AdministrativeState.Quarantined, Verdict), Shown(world));

        world.Journal.LetGo();
        Assert.Null((await world.DoneAsync(lifting)).Refusal);
        world.Run(1_000);
        Assert.Equal((AdministrativeState.InService, Looked), Shown(world));
        Assert.Equal([(AdministrativeState.Quarantined, Verdict), (AdministrativeState.InService, Looked)], Registered(world)[^2..]);
    }

    [Fact]
    public async Task A_lift_that_could_not_be_written_lifted_nothing()
    {
        await using var world = await WithBookAsync();
        await OweAsync(world);
        world.Journal.Refuses = static entry => entry is AttachedPenRecord { AdministrativeState: AdministrativeState.InService };

        Assert.Equal("R-JOURNAL", (await world.DoneAsync(Set(world, AdministrativeState.InService))).Refusal?.RuleId);
        world.Run(100);
        Assert.Equal((AdministrativeState.Quarantined, Verdict), Shown(world));

        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);
        Assert.Equal((AdministrativeState.Quarantined, Verdict), Registered(world)[^1]);
        Assert.Null((await world.DoneAsync(Set(world, AdministrativeState.InService))).Refusal);
        Assert.Equal((AdministrativeState.InService, Looked), Shown(world));
    }

    [Fact]
    public async Task A_pen_that_a_person_set_aside_while_nothing_could_be_written_stays_so_and_is_on_record_before_it_is_lifted()
    {
        await using var world = await WithBookAsync();
        world.Journal.Refuses = static entry => entry is AttachedPenRecord;
        Assert.Equal("R-JOURNAL", (await world.DoneAsync(Set(world, AdministrativeState.OutOfService))).Refusal?.RuleId);
        Assert.Equal((AdministrativeState.OutOfService, Looked), Shown(world));

        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);
        Assert.Equal((AdministrativeState.OutOfService, Looked), Registered(world)[^1]);
        Assert.Equal((AdministrativeState.OutOfService, Looked), Shown(world));
    }

    [Fact]
    public async Task A_quarantine_that_was_to_be_written_together_with_a_session_is_not_lost_with_it()
    {
        await using var world = await WithBookAsync();
        world.Clinic.Owed = Verdict;
        world.Journal.Refuses = static entry => entry is SessionRecord;

        Assert.Equal("R-JOURNAL", (await world.DoneAsync(world.Create())).Refusal?.RuleId);
        world.Journal.Refuses = static _ => false;
        await RestoredAsync(world);

        Assert.Equal((AdministrativeState.Quarantined, Verdict), Registered(world)[^1]);
        Assert.Empty(world.Journal.All<PlanRecord>());
    }

    // As the clinic's book: what is registered settles what is owed.
    private async Task<PenWorld> WithBookAsync()
    {
        var world = await PenWorld.WithPenAsync(Log);
        world.Clinic.Registered = world.Journal.All<AttachedPenRecord>()[^1];
        world.Journal.Written = entries =>
        {
            foreach (var registered in entries.OfType<AttachedPenRecord>())
            {
                world.Clinic.Registered = registered;
                world.Clinic.Owed = registered is { AdministrativeState: AdministrativeState.Quarantined } && registered.Reason == world.Clinic.Owed ? null : world.Clinic.Owed;
            }
        };
        return world;
    }

    private static async Task OweAsync(PenWorld world)
    {
        world.Clinic.Owed = Verdict;
        world.Fleet.ReconsiderEligibility();
        await Eventually.TrueAsync(() =>
        {
            world.Run(10);
            return Task.FromResult(Shown(world) == (AdministrativeState.Quarantined, Verdict));
        });
        world.Run(100);
    }

    private static Task<Answer> Set(PenWorld world, AdministrativeState state) => world.Do(
        new Request.SetPenAdministrativeState(PenWorld.PenId, state, Looked) { RequestId = world.NewRequestId(), By = PenWorld.Anna });

    private static (AdministrativeState State, string Reason) Shown(PenWorld world) =>
        (world.Owner.Views.Pen.AdministrativeState, world.Owner.Views.Pen.AdministrativeReason);

    private static (AdministrativeState State, string Reason)[] Registered(PenWorld world) =>
        [.. world.Journal.All<AttachedPenRecord>().Select(static one => (one.AdministrativeState, one.Reason))];

    // The keeper's continuations run on another thread: virtual time passes until it has had its turn.
    private static async Task RestoredAsync(PenWorld world)
    {
        world.Journal.Fails = null;
        await Eventually.TrueAsync(() =>
        {
            world.Run(100);
            return Task.FromResult(world.Journal.Health.Writable && world.Owner.State.Unwritten.IsEmpty && !world.Owner.IsSyncing);
        });
        world.Run(500);
    }
}
