using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>One place: 10 mm of glide or 200 ms off the skin lead to another; 1 s in it pauses.</summary>
public sealed class DwellTests
{
    [Fact]
    public void Standing_in_one_place_pauses_at_the_sample_that_reaches_the_time()
    {
        var guard = new SampleGuard(Guard());

        Assert.Null(Run(guard, 0, 999, 0));
        var breach = guard.Check(Glides(1_000, 0))!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.DwellTooLong, 1_000L, 1_000L), (breach.Action, breach.Reason, breach.Limit, breach.Observed));
    }

    [Fact]
    public void A_pen_that_cannot_tell_its_glide_is_not_watched() =>
        Assert.All(Enumerable.Range(0, 300), (_, i) => Assert.Null(new SampleGuard(Guard()).Check(Sample(i * 10))));

    [Fact]
    public void Gliding_the_width_of_the_tip_in_time_is_another_place_and_a_little_slower_is_not()
    {
        // 10 mm in 1 s, less the sample in which the first glide is seen.
        Assert.Null(Run(new SampleGuard(Guard()), 0, 5_000, 10_101));
        Assert.Null(Run(new SampleGuard(Guard()), 0, 5_000, 10_000));
        Assert.Equal(StopReason.DwellTooLong, Run(new SampleGuard(Guard()), 0, 5_000, 9_500)?.Reason);
    }

    [Fact]
    public void The_time_in_one_place_is_what_it_pauses_at_and_begins_anew_in_another()
    {
        var guard = new SampleGuard(Guard());
        Assert.Null(guard.PlaceUs);
        guard.Check(Sample(0, drive: false, trigger: false));
        Assert.Null(guard.PlaceUs);

        Run(guard, 10, 610, 0);
        Assert.Equal(600_000, guard.PlaceUs);
        Run(guard, 620, 900, 0, drive: false);
        Assert.Equal(610_000, guard.PlaceUs);

        // 40 mm/s: the width of the tip is glided in 250 ms.
        Run(guard, 910, 1_200, 40_000, drive: false);
        Assert.Equal(0, guard.PlaceUs);
        guard.Restart();
        Assert.Null(guard.PlaceUs);
    }

    [Fact]
    public void Lifting_the_tip_for_long_enough_is_another_place_and_for_a_moment_is_not()
    {
        var lifted = new SampleGuard(Guard());
        Run(lifted, 0, 900, 0);
        Run(lifted, 910, 1_110, 0, contact: false);
        Assert.Null(Run(lifted, 1_120, 2_000, 0));

        var bounced = new SampleGuard(Guard());
        Run(bounced, 0, 900, 0);
        Run(bounced, 910, 1_090, 0, contact: false);
        Assert.Equal(StopReason.DwellTooLong, bounced.Check(Glides(1_100, 0))?.Reason);
    }

    [Fact]
    public void Short_presses_in_one_place_add_up_and_so_does_another_arming()
    {
        var guard = new SampleGuard(Guard());
        Run(guard, 0, 600, 0);
        Run(guard, 610, 2_000, 0, drive: false);
        guard.Adopt(GuardSettings.Disarmed);
        guard.Check(Glides(2_010, 0, drive: false));
        guard.Adopt(Guard());
        Assert.Null(Run(guard, 2_020, 2_400, 0));

        Assert.Equal(StopReason.DwellTooLong, Run(guard, 2_410, 2_450, 0)?.Reason);
    }

    [Fact]
    public void A_pen_that_begins_anew_begins_in_another_place()
    {
        var guard = new SampleGuard(Guard());
        Run(guard, 0, 900, 0);
        guard.Restart();
        guard.Adopt(Guard());

        Assert.Null(Run(guard, 10, 990, 0));
    }

    [Fact]
    public void Across_a_gap_nobody_knows_that_the_pen_moved()
    {
        var guard = new SampleGuard(Guard());
        for (var ms = 0; ms < 1_000; ms += 101)
        {
            Assert.Null(guard.Check(Glides(ms, 50_000)));
        }

        Assert.Equal(StopReason.DwellTooLong, guard.Check(Glides(1_010, 50_000))?.Reason);

        var seen = new SampleGuard(Guard());
        Assert.All(Enumerable.Range(0, 60), i => Assert.Null(seen.Check(Glides(i * 100, 50_000))));
    }

    [Fact]
    public void A_profile_that_is_stricter_stops()
    {
        var guard = new SampleGuard(Guard(profile: Profile with { Reactions = [new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified)] }));

        Assert.Equal(GuardAction.Stop, Run(guard, 0, 1_000, 0)?.Action);
    }

    [Fact]
    public void A_pen_that_runs_on_after_it_had_to_pause_is_stopped_half_a_second_later()
    {
        var guard = new SampleGuard(Guard());
        Run(guard, 0, 999, 0);

        for (var ms = 1_000; ms < 1_500; ms += 10)
        {
            Assert.Equal(GuardAction.Pause, guard.Check(Glides(ms, 0))?.Action);
        }

        Assert.Equal((GuardAction.Stop, StopReason.DwellTooLong), Act(guard.Check(Glides(1_500, 0))));

        static (GuardAction, StopReason) Act(GuardBreach? breach) => (breach!.Value.Action, breach.Value.Reason);
    }

    [Fact]
    public void New_settings_give_a_pen_that_has_to_pause_its_half_second_anew()
    {
        var guard = new SampleGuard(Guard());
        Run(guard, 0, 999, 0);
        guard.Check(Glides(1_000, 0));
        guard.Check(Glides(1_400, 0));

        guard.Adopt(Guard());

        Assert.Equal(GuardAction.Pause, guard.Check(Glides(1_500, 0))?.Action);
        Assert.Equal(GuardAction.Pause, guard.Check(Glides(1_990, 0))?.Action);
        Assert.Equal(GuardAction.Stop, guard.Check(Glides(2_000, 0))?.Action);
    }

    [Fact]
    public void A_used_up_budget_goes_before_too_long_in_one_place()
    {
        var guard = new SampleGuard(Guard(allowance: Allowance(Use() with { DayUs = 3_599_000_000 })));
        Assert.Null(Run(guard, 0, 990, 0));

        Assert.Equal(StopReason.DayTimeSpent, guard.Check(Glides(1_000, 0))?.Reason);
    }

    [Fact]
    public void Too_long_in_one_place_goes_before_contact_that_went_missing()
    {
        var guard = new SampleGuard(Guard());
        Assert.Null(Run(guard, 0, 790, 0));
        for (var ms = 800; ms < 1_000; ms += 10)
        {
            Assert.Null(guard.Check(Glides(ms, 0) with { SkinContact = null }));
        }

        Assert.Equal(StopReason.DwellTooLong, guard.Check(Glides(1_000, 0) with { SkinContact = null })?.Reason);
    }

    [Fact]
    public void One_noisy_reading_of_glide_at_a_time_neither_pauses_a_pen_that_moves_nor_moves_one_that_stands() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[0, 1_000_000].Array[300], Gen.Int[4, 9]).Sample((period, noise, every) =>
        {
            var (moves, stands) = (new SampleGuard(Guard()), new SampleGuard(Guard()));
            GuardBreach? stood = null;
            for (var i = 0; i * period < 1_000 + period; i++)
            {
                var noisy = i % every == 0;
                Assert.Null(moves.Check(Glides(i * period, noisy ? noise[i % 300] / 25 : 40_000)));
                stood ??= stands.Check(Glides(i * period, noisy ? noise[i % 300] : 0));
            }

            Assert.Equal(StopReason.DwellTooLong, stood?.Reason);
        });

    private static PenSample Glides(double ms, int umPerSecond, bool contact = true, bool drive = true) =>
        Sample(ms, drive: drive, trigger: drive) with { SkinContact = contact, GlideMicrometersPerSecond = umPerSecond };

    private static GuardBreach? Run(SampleGuard guard, int fromMs, int toMs, int glide, bool contact = true, bool drive = true)
    {
        for (var ms = fromMs; ms <= toMs; ms += 10)
        {
            if (guard.Check(Glides(ms, glide, contact, drive)) is { } breach)
            {
                return breach;
            }
        }

        return null;
    }
}
