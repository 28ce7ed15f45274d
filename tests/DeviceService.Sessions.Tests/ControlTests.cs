using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

public sealed class ControlTests : LoggedTests
{
    private static readonly Actor s_ben = new("tablet-2", "ben", IdentityProof.Asserted);

    [Fact]
    public async Task Nobody_commands_a_pen_without_control_and_anybody_stops_it()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Lease = 0;

        Assert.Equal("R-CONTROL-HELD", (await world.DoneAsync(world.Arm())).Refusal!.RuleId);
        Assert.Equal("R-CONTROL-HELD", (await world.DoneAsync(world.Create())).Refusal!.RuleId);
        Assert.Null((await world.DoneAsync(world.Pause())).Refusal);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        Assert.Equal(StopFrameFate.Confirmed, Assert.Single(await world.DoneAsync(world.EmergencyStop(), 500)).Fate);
        Assert.Null((await world.DoneAsync(world.Abort())).Refusal);
    }

    [Fact]
    public async Task Where_nobody_has_control_a_command_is_told_to_acquire_it()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);

        Assert.Equal("R-CONTROL-MISSING", (await world.DoneAsync(world.Create())).Refusal!.RuleId);
        world.Lease = 17;
        var stale = (await world.DoneAsync(world.Create())).Refusal!;
        Assert.Equal(("R-CONTROL-STALE", RefusalCategory.Aborted), (stale.RuleId, stale.Category));
    }

    [Fact]
    public async Task Whoever_lost_control_is_told_so_whatever_the_session_does_meanwhile()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var before = world.Lease;
        world.Lease = (await world.DoneAsync(world.Take(s_ben))).First.Control!.LeaseNumber;
        await world.DoneAsync(world.Pause());
        world.Lease = before;

        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(world.Arm())).Refusal?.RuleId);
        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(world.Resume())).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_second_client_is_refused_with_holder_and_expiry()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        var refusal = (await world.DoneAsync(world.Acquire(s_ben))).Refusal!;

        Assert.Equal("R-CONTROL-HELD", refusal.RuleId);
        Assert.Equal("tablet-1 (anna)", refusal.Observed);
        Assert.InRange(int.Parse(refusal.Limit!, System.Globalization.CultureInfo.InvariantCulture), 1, 30_000);
    }

    [Fact]
    public async Task The_number_of_a_lease_is_worth_nothing_to_another_principal()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        var (control, refusal) = await world.DoneAsync(world.Renew(s_ben));

        Assert.Equal("R-CONTROL-STALE", refusal!.RuleId);
        Assert.Equal("tablet-1", control!.ClientName);
    }

    [Fact]
    public async Task The_holder_that_asks_again_has_its_lease_and_number_again()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Run(20_000);

        var again = (await world.DoneAsync(world.Acquire(lease: world.Lease))).First.Control!;

        Assert.Equal(world.Lease, again.LeaseNumber);
        world.Run(20_000);
        Assert.Null((await world.DoneAsync(world.Renew())).Refusal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Another_process_of_the_same_principal_and_name_is_refused_with_holder_and_expiry(int beside)
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        world.Run(20_000);

        var second = await world.DoneAsync(world.Acquire(lease: beside == 0 ? 0 : (uint)(world.Lease + beside)));

        Assert.Equal(("R-CONTROL-HELD", "tablet-1 (anna)"), (second.Refusal!.RuleId, second.Refusal.Observed));
        Assert.InRange(int.Parse(second.Refusal.Limit!, System.Globalization.CultureInfo.InvariantCulture), 1, 10_000);
        Assert.Null(second.First.Control);

        // Nor was the lease renewed by it: it ends when its holder does not renew it.
        world.Run(10_100);
        Assert.Equal(0u, world.Owner.Views.Control.LeaseNumber);
        var after = (await world.DoneAsync(world.Acquire(lease: world.Lease))).First.Control!;
        Assert.True(after.LeaseNumber > world.Lease);
    }

    [Fact]
    public async Task The_number_alone_makes_nobody_the_holder_that_asks_again()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        Assert.Equal("R-CONTROL-HELD", (await world.DoneAsync(world.Acquire(s_ben, world.Lease))).Refusal?.RuleId);
        Assert.Equal("R-CONTROL-HELD", (await world.DoneAsync(world.Do(new Request.AcquireControl(PenWorld.PenId, "tablet-9")
        {
            RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease,
        }))).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_client_that_did_not_hear_its_answer_hears_it_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        var request = new Request.AcquireControl(PenWorld.PenId, "tablet-1") { RequestId = world.NewRequestId(), By = PenWorld.Anna };
        var first = await world.DoneAsync(world.Do(request));

        var again = await world.DoneAsync(world.Do(request));

        Assert.True(again.Replayed);
        Assert.Equal(first.First.Control!.LeaseNumber, again.First.Control!.LeaseNumber);
    }

    [Fact]
    public async Task Arm_and_permissions_carry_the_number_of_the_lease()
    {
        await using var world = await PenWorld.ControlledAsync(Log);

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        Assert.Equal(world.Lease, world.Pen.ArmedLease);
    }

    [Fact]
    public async Task A_lease_that_is_not_renewed_while_armed_disarms_within_its_five_seconds_and_pauses_without_a_latch()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        world.Run(4_900);
        Assert.Equal(SessionState.Armed, world.State);
        world.Run(400);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
        Assert.False(world.Pen.Latch.IsLatched);
        Assert.StartsWith("CONTROL_LOST", world.Owner.Views.Session!.Record.StateReason, StringComparison.Ordinal);
        Assert.Equal(ControlChange.Expired, world.Journal.All<ControlRecord>()[^1].Change);
    }

    [Fact]
    public async Task A_lease_that_is_over_before_it_is_on_record_is_not_told_after_its_end()
    {
        await using var world = await PenWorld.WithPenAsync(Log, controlRequired: true);
        world.Journal.Holds = true;
        var acquiring = world.Acquire();
        await UntilAsync(world, () => world.Journal.Waiting == 1);
        world.Journal.LetGoOldest();
        await UntilAsync(world, () => world.Owner.State.Control is not null);
        var from = world.Fleet.ControlPlace;
        world.Run(31_000);
        Assert.Null(world.Owner.State.Control);

        world.Journal.LetGo();
        await world.DoneAsync(acquiring);
        var told = await world.Fleet.WatchControl(from, TestContext.Current.CancellationToken)
            .Take((int)(world.Fleet.ControlPlace.Sequence - from.Sequence)).ToListAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0u, Assert.IsType<FeedItem<IReadOnlyList<ControlView>, ControlView>.Happened>(told[^1]).Value.LeaseNumber);
    }

    private static Task UntilAsync(PenWorld world, Func<bool> so) => Eventually.TrueAsync(() =>
    {
        world.Run(100);
        return Task.FromResult(so());
    });

    [Fact]
    public async Task After_control_was_lost_another_client_goes_on_under_a_higher_number()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Run(5_300);
        var first = world.Lease;

        world.Lease = (await world.DoneAsync(world.Acquire(s_ben))).First.Control!.LeaseNumber;

        Assert.True(world.Lease > first);
        var resumed = await world.DoneAsync(world.Do(new Request.ResumeSession(world.SessionId, "taken over") { RequestId = world.NewRequestId(), By = s_ben, LeaseNumber = world.Lease }));
        Assert.Null(resumed.Refusal);
        Assert.Equal(SessionState.Ready, world.State);
    }

    [Fact]
    public async Task A_lease_that_is_lost_while_treating_stops_and_latches()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(5_300);

        Assert.Equal(SessionState.Stopped, world.State);
        Assert.True(world.Pen.Latch.IsLatched);
        Assert.Equal(StopReason.LeaseLost, world.Pen.Latch.Reason);
        Assert.False(world.Pen.Driving);
    }

    [Fact]
    public async Task Renewing_keeps_an_armed_session_armed_for_as_long_as_an_arming_lasts()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        for (var second = 0; second < 50; second += 2)
        {
            world.Run(2_000);
            Assert.Null((await world.DoneAsync(world.Renew())).Refusal);
        }

        Assert.Equal(SessionState.Armed, world.State);
    }

    [Fact]
    public async Task Letting_go_while_armed_disarms_and_pauses()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        Assert.Null((await world.DoneAsync(world.ReleaseControl())).Refusal);
        world.Run(200);

        Assert.Equal(SessionState.Paused, world.State);
        Assert.Equal(PenMode.Disarmed, world.Pen.Mode);
    }

    [Fact]
    public async Task Control_is_not_taken_from_an_armed_session_and_is_taken_from_a_disarmed_one_with_a_reason()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        Assert.Contains((await world.DoneAsync(world.Take(s_ben))).Refusal!.RuleId, new[] { "R-CONTROL-ARMED", "R-SESSION-STATE" });
        Assert.Equal(SessionState.Armed, world.State);
        Assert.Null((await world.DoneAsync(world.Disarm())).Refusal);
        var taken = (await world.DoneAsync(world.Take(s_ben))).First.Control!;

        Assert.True(taken.LeaseNumber > world.Lease);
        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(world.Arm())).Refusal!.RuleId);
        Assert.Equal("Anna was called away", world.Journal.All<ControlRecord>()[^1].Reason);
    }

    [Fact]
    public async Task Numbers_grow_over_a_restart_and_nobody_is_in_control_after_it()
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        var before = world.Lease;

        await world.KillAndRestartAsync();
        world.Pen.Plug();
        world.Run(500);
        Assert.Equal("R-CONTROL-STALE", (await world.DoneAsync(world.Renew())).Refusal!.RuleId);

        Assert.True((await world.DoneAsync(world.Acquire())).First.Control!.LeaseNumber > before);
    }

    [Theory]
    [InlineData(365)]
    [InlineData(-365)]
    public async Task A_wall_clock_that_steps_a_year_moves_neither_lease_nor_arming(int days)
    {
        await using var world = await PenWorld.ControlledAsync(Log);
        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);
        world.Pen.Press();
        world.Run(500);

        world.WallClock.WallOffset = TimeSpan.FromDays(days);
        world.Run(3_000);
        Assert.Equal(SessionState.Treating, world.State);
        Assert.Null((await world.DoneAsync(world.Renew())).Refusal);
        world.Run(4_000);
        Assert.Equal(SessionState.Treating, world.State);

        // Back again, and without a renewal the lease ends when five real seconds are over.
        world.WallClock.WallOffset = TimeSpan.Zero;
        world.Pen.Release();
        world.Run(900);
        Assert.Equal(SessionState.Armed, world.State);
        world.Run(300);
        Assert.Equal(SessionState.Paused, world.State);
    }

    [Fact]
    public void Two_clients_that_fight_never_both_hold_and_no_stale_command_reaches_the_pen() =>
        Gen.Int[0, 7].Array[10, 60].Sample(deeds => FightAsync(deeds).GetAwaiter().GetResult(), iter: 60, threads: 1);

    private static async Task FightAsync(int[] deeds)
    {
        using var log = new TestLog();
        await using var world = await PenWorld.ControlledAsync(log);
        var held = new Dictionary<string, uint> { ["tablet-1"] = world.Lease, ["tablet-2"] = 0 };
        foreach (var deed in deeds)
        {
            var who = deed % 2 == 0 ? PenWorld.Anna : s_ben;
            var lease = held[who.Principal];
            switch (deed / 2)
            {
                case 0:
                    held[who.Principal] = (await world.DoneAsync(world.Acquire(who, lease))).First.Control?.LeaseNumber ?? lease;
                    break;
                case 1:
                    held[who.Principal] = (await world.DoneAsync(world.Take(who))).First.Control?.LeaseNumber ?? lease;
                    break;
                case 2:
                    var armed = await world.DoneAsync(world.Do(world.Arming() with { By = who, LeaseNumber = lease }));
                    if (armed.Refusal is null)
                    {
                        Assert.Equal(lease, world.Owner.Views.Control.LeaseNumber);
                        Assert.Equal(who.Principal, world.Owner.Views.Control.Holder!.Principal);
                    }

                    break;
                default:
                    world.Run(deed * 1_000);
                    break;
            }

            Assert.True(world.Pen.Mode is not (PenMode.Armed or PenMode.Driving) || world.Pen.ArmedLease == world.Owner.Views.Control.LeaseNumber, "armed under a lease that is not in force");
            Assert.True(held["tablet-1"] != held["tablet-2"], "two holders of one lease");
            if (world.State == SessionState.Paused)
            {
                await world.DoneAsync(world.Do(new Request.ResumeSession(world.SessionId, "again")
                {
                    RequestId = world.NewRequestId(), By = who, LeaseNumber = held[who.Principal],
                }));
            }
        }
    }
}
