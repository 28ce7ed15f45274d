using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class SampleGuardTests
{
    [Fact]
    public void A_sample_in_order_breaks_nothing()
    {
        var guard = new SampleGuard(Guard());

        for (var ms = 0; ms < 2_000; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms)));
        }
    }

    [Fact]
    public void Measured_above_the_limit_stops_on_the_first_sample()
    {
        var guard = new SampleGuard(Guard());

        Assert.Null(guard.Check(Sample(0, measuredUm: 1_150 - 60)));
        var breach = guard.Check(Sample(10, measuredUm: 1_151));

        Assert.Equal((GuardAction.Stop, StopReason.DepthAboveLimit), (breach!.Value.Action, breach.Value.Reason));
        Assert.Equal((1_150, 1_151), (breach.Value.Limit, breach.Value.Observed));
        Assert.Equal(Sample(10).HostTimestamp, breach.Value.HostTimestamp);
    }

    [Fact]
    public void A_limit_has_no_tolerance()
    {
        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, measuredUm: 1_150)));
        Assert.Equal(StopReason.DepthAboveLimit, Reason(new SampleGuard(Guard()), Sample(0, measuredUm: 1_151)));
    }

    [Fact]
    public void Depth_counts_also_while_the_motor_stands()
    {
        var guard = new SampleGuard(Guard());

        Assert.Equal(StopReason.DepthAboveLimit, Reason(guard, Sample(0, measuredUm: 1_200, drive: false, trigger: false)));
    }

    [Fact]
    public void The_deeper_of_two_channels_counts()
    {
        Assert.Equal(StopReason.DepthAboveLimit, Reason(new SampleGuard(Guard()), Sample(0, measuredUm: 1_100, secondUm: 1_151)));
        Assert.Equal(StopReason.DepthAboveLimit, Reason(new SampleGuard(Guard()), Sample(0, measuredUm: 1_151, secondUm: 1_100)));
    }

    [Fact]
    public void Channels_that_disagree_stop_on_the_first_sample()
    {
        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, measuredUm: 1_000, secondUm: 850)));
        Assert.Equal(StopReason.ChannelsDisagree, Reason(new SampleGuard(Guard()), Sample(0, measuredUm: 1_000, secondUm: 849)));
    }

    [Fact]
    public void A_motor_driven_while_disarmed_stops_at_once() =>
        Assert.Equal(StopReason.UnpermittedMotion, Reason(new SampleGuard(), Sample(0)));

    [Fact]
    public void A_motor_driven_under_another_generation_of_limits_stops_at_once()
    {
        Assert.Equal(StopReason.LimitsGenerationMismatch, Reason(new SampleGuard(Guard()), Sample(0, generation: Generation + 1)));
        Assert.Equal(StopReason.LimitsGenerationMismatch, Reason(new SampleGuard(Guard()), Sample(0, generation: 0)));
        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, generation: 0, drive: false)));
    }

    [Fact]
    public void A_stopping_fault_stops_a_driven_pen_and_a_battery_warning_does_not()
    {
        Assert.Equal(StopReason.PenFault, Reason(new SampleGuard(Guard()), Sample(0, faults: PenFaults.Internal)));
        Assert.Equal(StopReason.PenFault, Reason(new SampleGuard(Guard()), Sample(0, faults: (PenFaults)(1u << 30))));
        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, faults: PenFaults.BatteryLow)));
    }

    [Fact]
    public void A_dial_moved_while_armed_disarms_and_while_treating_stops()
    {
        var settings = Guard(DepthControl.Dial);

        Assert.Null(new SampleGuard(settings).Check(Sample(0, setUm: 1_025)));
        Assert.Equal(GuardAction.Disarm, new SampleGuard(settings).Check(Sample(0, setUm: 900, drive: false))!.Value.Action);
        var stop = new SampleGuard(settings).Check(Sample(0, setUm: 900))!.Value;
        Assert.Equal((GuardAction.Stop, StopReason.DialMoved), (stop.Action, stop.Reason));
    }

    [Fact]
    public void What_an_actuated_pen_says_that_it_was_set_to_is_no_dial() =>
        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, setUm: 0, drive: false)));

    [Fact]
    public void A_drive_that_outlasts_the_release_stops()
    {
        Assert.Null(Run(new SampleGuard(Guard()), 0, 40, ms => Sample(ms, trigger: false)));
        Assert.Equal(StopReason.UnpermittedMotion, Run(new SampleGuard(Guard()), 0, 60, ms => Sample(ms, trigger: false)));
    }

    [Fact]
    public void A_press_that_lasts_too_long_stops_even_when_the_pen_does_not_end_it()
    {
        var longest = Profile.Pen.ActivationMs + Profile.Guard.ActivationSlackMs;
        var guard = new SampleGuard(Guard());

        Assert.Null(Run(guard, 0, longest, ms => Sample(ms)));
        Assert.Equal(StopReason.ActivationTooLong, Reason(guard, Sample(longest + 10)));
    }

    [Fact]
    public void Each_press_has_its_own_time()
    {
        var guard = new SampleGuard(Guard());
        Run(guard, 0, 50_000, ms => Sample(ms));
        guard.Check(Sample(50_010, drive: false, trigger: false));

        Assert.Null(Run(guard, 50_020, 100_000, ms => Sample(ms)));
    }

    [Fact]
    public void The_rate_is_not_judged_while_the_motor_runs_up()
    {
        var guard = new SampleGuard(Guard());

        Assert.Null(Run(guard, 0, 290, ms => Sample(ms, rateMillihertz: (int)ms * 300)));
        Assert.Null(Run(guard, 300, 1_000, ms => Sample(ms)));
    }

    [Fact]
    public void A_motor_that_never_gets_up_to_speed_stops_once_it_should_have()
    {
        var stoppedAt = FirstBreach(Guard(), ms => Sample(ms, rateMillihertz: 60_000));

        Assert.Equal(300 + Profile.Guard.RateBandMs, stoppedAt.Ms);
        Assert.Equal(StopReason.RateOutOfBand, stoppedAt.Reason);
    }

    [Fact]
    public void A_stall_is_told_from_a_slow_motor_by_its_current()
    {
        var slow = FirstBreach(Guard(), ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: 300));
        var stalled = FirstBreach(Guard(), ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: 1_200));
        var unmeasured = FirstBreach(Guard(), ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: null));

        Assert.Equal(StopReason.RateOutOfBand, slow.Reason);
        Assert.Equal(StopReason.Stall, stalled.Reason);
        Assert.Equal(StopReason.RateOutOfBand, unmeasured.Reason);
    }

    [Fact]
    public void A_warm_pen_stops_while_driven_disarms_while_armed_and_is_let_be_otherwise()
    {
        var driven = FirstBreach(Guard(), ms => Sample(ms, temperature: 431));
        var armed = FirstBreach(Guard(), ms => Sample(ms, temperature: 431, drive: false, trigger: false));

        Assert.Equal((1_000d, StopReason.Temperature, GuardAction.Stop), driven);
        Assert.Equal(GuardAction.Disarm, armed.Action);
        Assert.Null(Run(new SampleGuard(), 0, 5_000, ms => Sample(ms, temperature: 431, drive: false, trigger: false)));
    }

    [Fact]
    public void Until_the_read_back_the_lower_of_both_limits_counts_and_no_motion_is_permitted()
    {
        var old = Guard(settingUm: 500);
        var sent = PenLimits.Snapshot(Generation + 1, Limits(plannedUm: 1_000));
        var between = GuardSettings.LowerOf(old, sent);
        var other = GuardSettings.LowerOf(Guard(settingUm: 1_000), sent with { ProtrusionMax = Um(400) });

        Assert.Equal(650, between.Limit!.Value.Micrometers);
        Assert.Equal(400, other.Limit!.Value.Micrometers);
        Assert.Equal(1_150, GuardSettings.LowerOf(GuardSettings.Disarmed, sent).Limit!.Value.Micrometers);
        Assert.Equal(StopReason.UnpermittedMotion, Reason(new SampleGuard(between), Sample(0, measuredUm: 600)));
        Assert.Equal(StopReason.DepthAboveLimit, Reason(new SampleGuard(between), Sample(0, measuredUm: 651, drive: false)));
    }

    [Fact]
    public void What_lasted_under_old_settings_counts_no_more_under_new_ones()
    {
        var guard = new SampleGuard(Guard());
        Assert.Null(Run(guard, 0, 90, ms => Sample(ms, measuredUm: 880)));

        guard.Adopt(Guard());

        Assert.Null(Run(guard, 100, 190, ms => Sample(ms, measuredUm: 880)));
        Assert.Equal(StopReason.DepthDeviation, Reason(guard, Sample(200, measuredUm: 880)));
    }

    [Fact]
    public void The_same_settings_adopted_again_forget_nothing()
    {
        var settings = Guard();
        var guard = new SampleGuard(settings);
        Assert.Null(Run(guard, 0, 90, ms => Sample(ms, measuredUm: 880)));

        guard.Adopt(settings);

        Assert.Equal(StopReason.DepthDeviation, Reason(guard, Sample(100, measuredUm: 880)));
    }

    [Fact]
    public void A_clock_that_runs_back_while_armed_stops_and_hides_no_depth()
    {
        var guard = new SampleGuard(Guard());
        guard.Check(Sample(100));

        Assert.Equal(StopReason.ClockRegressed, Reason(guard, Sample(50)));
        Assert.Equal(StopReason.DepthAboveLimit, Reason(guard, Sample(40, measuredUm: 1_151)));
    }

    [Fact]
    public void After_a_restart_of_the_pen_nothing_is_permitted_and_its_clock_begins_anew()
    {
        var guard = new SampleGuard(Guard());
        guard.Check(Sample(100));
        guard.Restart();

        Assert.Null(guard.Check(Sample(0, drive: false, trigger: false)));
        Assert.Equal(StopReason.UnpermittedMotion, Reason(guard, Sample(10)));
    }

    [Fact]
    public void A_motor_that_turns_before_the_answer_to_Arm_is_stopped_and_after_it_is_not()
    {
        var limits = PenLimits.Snapshot(Generation, Limits());
        var asked = GuardSettings.ForArming(limits, Um(1_000), StrokeRate.FromHertz(110), Device(), Profile, Allowance());
        var guard = new SampleGuard(asked);

        Assert.Null(guard.Check(Sample(0, drive: false)));
        Assert.Equal(StopReason.UnpermittedMotion, Reason(guard, Sample(10)));
        guard.Adopt(asked.Permit());
        Assert.Null(guard.Check(Sample(20)));
    }

    [Fact]
    public void Nothing_permits_the_motor_but_what_was_made_for_an_arming()
    {
        Assert.Throws<InvalidOperationException>(() => GuardSettings.Disarmed.Permit());
        Assert.Throws<InvalidOperationException>(() => GuardSettings.LowerOf(Guard(), PenLimits.Snapshot(1, Limits())).Permit());
    }

    [Fact]
    public void A_setting_above_its_own_limit_cannot_be_armed()
    {
        var limits = PenLimits.Snapshot(1, Limits(plannedUm: 500));

        Assert.Throws<ArgumentOutOfRangeException>(() =>
            GuardSettings.ForArming(limits, Um(700), StrokeRate.FromHertz(110), Device(), Profile, Allowance()));
    }

    [Fact]
    public void Checking_a_sample_allocates_nothing()
    {
        var guard = new SampleGuard(Guard());
        var good = Sample(0);
        var deep = Sample(0, measuredUm: 4_000);
        guard.Check(good);
        guard.Check(deep);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            guard.Check(good);
            guard.Check(deep);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Every_interlock_is_listed_with_the_words_of_its_stop()
    {
        var list = InterlockList.Of(Um(1_150), TreatmentArea.Cheek, Profile);

        Assert.Equal((1_150, "um", TimeSpan.Zero), Of("R-DEPTH-LIMIT"));
        Assert.Equal((150, "um", TimeSpan.Zero), Of("R-DEPTH-CHANNELS"));
        Assert.Equal((100, "um", TimeSpan.FromMilliseconds(100)), Of("R-DEPTH-DEVIATION"));
        Assert.Equal((15, "percent", TimeSpan.FromMilliseconds(200)), Of("R-RATE-BAND"));
        Assert.Equal((85, "percent", TimeSpan.FromMilliseconds(60)), Of("R-STALL"));
        Assert.Equal((430, "0.1 degree Celsius", TimeSpan.FromSeconds(1)), Of("R-TEMPERATURE-HIGH"));
        Assert.Equal((50, "ms", TimeSpan.FromMilliseconds(50)), Of("R-MOTION-UNPERMITTED"));
        Assert.Equal((60_200, "ms", TimeSpan.Zero), Of("R-ACTIVATION-LONG"));
        Assert.Equal((1_000, "ms", TimeSpan.Zero), Of("R-DWELL-REACHED"));
        Assert.Equal((200, "ms", TimeSpan.FromMilliseconds(200)), Of("R-CONTACT-UNSURE"));
        Assert.Equal((15, "percent", TimeSpan.FromSeconds(1)), Of("R-BATTERY-LOW"));
        Assert.All(list, interlock => Assert.Equal(StopRules.All.Single(rule => rule.RuleId == interlock.RuleId).HazardId, interlock.HazardId));
        Assert.All(list, interlock => Assert.EndsWith(".", interlock.Sentence, StringComparison.Ordinal));

        (long Threshold, string Unit, TimeSpan Lasting) Of(string ruleId)
        {
            var found = Assert.Single(list, interlock => interlock.RuleId == ruleId);
            return (found.Threshold, found.Unit, found.Lasting);
        }
    }

    [Fact]
    public void What_is_listed_of_a_budget_says_whether_it_pauses_or_stops()
    {
        var stops = Profile with { Reactions = [new HazardReaction("H04", Reaction.Stop, "stricter", FigureMark.Unverified)] };

        Assert.Contains("pause", Dwell(Profile), StringComparison.Ordinal);
        Assert.Contains("stop", Dwell(stops), StringComparison.Ordinal);

        static string Dwell(SafetyProfile profile) =>
            InterlockList.Of(Um(1_150), TreatmentArea.Cheek, profile).Single(interlock => interlock.RuleId == "R-DWELL-REACHED").Sentence;
    }

    [Theory]
    [InlineData(null, "disarms once the trigger is released")]
    [InlineData(Reaction.Pause, "for so long, pauses")]
    [InlineData(Reaction.Stop, "for so long, stops")]
    public void What_is_listed_of_the_battery_says_what_the_profile_chose(Reaction? asked, string said)
    {
        var profile = asked is { } reaction
            ? Profile with { Reactions = [.. Profile.Reactions, new HazardReaction("H19", reaction, "", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" }] }
            : Profile;

        Assert.Contains(said, InterlockList.Of(Um(1_150), TreatmentArea.Cheek, profile).Single(static one => one.RuleId == "R-BATTERY-LOW").Sentence, StringComparison.Ordinal);
    }

    private static StopReason? Reason(SampleGuard guard, PenSample sample) => guard.Check(sample)?.Reason;

    private static StopReason? Run(SampleGuard guard, double fromMs, double toMs, Func<double, PenSample> sample)
    {
        for (var ms = fromMs; ms <= toMs; ms += 10)
        {
            if (guard.Check(sample(ms)) is { } breach)
            {
                return breach.Reason;
            }
        }

        return null;
    }

    private static (double Ms, StopReason Reason, GuardAction Action) FirstBreach(GuardSettings settings, Func<double, PenSample> sample)
    {
        var guard = new SampleGuard(settings);
        for (var ms = 0d; ms < 10_000; ms += 10)
        {
            if (guard.Check(sample(ms)) is { } breach)
            {
                return (ms, breach.Reason, breach.Action);
            }
        }

        throw new InvalidOperationException("Nothing broke within ten seconds.");
    }
}
