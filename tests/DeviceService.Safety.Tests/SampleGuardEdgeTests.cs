using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>Each bound of the guard exactly where it lies, and what a breach reports. Guard(): 1.0 mm, 110 Hz, 93.5 to 126.5 Hz, stall from 900 mA.</summary>
public sealed class SampleGuardEdgeTests
{
    /// <summary>What has to last: a sample of it, and for how long.</summary>
    private static readonly (Func<double, PenSample> Sample, int Ms)[] Lasting =
    [
        (ms => Sample(ms, measuredUm: 880), 100),
        (ms => Sample(ms, rateMillihertz: 60_000), 200),
        (ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: 1_400), 60),
        (ms => Sample(ms, temperature: 500), 1_000),
        (ms => Sample(ms, trigger: false), 50),
        (ms => Sample(ms) with { SkinContact = null }, 200),
        (ms => Sample(ms, trigger: false, drive: false) with { BatteryPercent = 3 }, 1_000),
    ];

    /// <summary>As far as each may go, for as long as it likes.</summary>
    private static readonly Func<double, PenSample>[] Enough =
    [
        ms => Sample(ms, measuredUm: 900),
        ms => Sample(ms, measuredUm: 1_100),
        ms => Sample(ms, rateMillihertz: 93_500, currentMilliamps: 1_400),
        ms => Sample(ms, rateMillihertz: 126_500),
        ms => Sample(ms, currentMilliamps: 1_400),
        ms => Sample(ms, temperature: 430),
        ms => Sample(ms, temperature: null, currentMilliamps: null),
    ];

    [Fact]
    public void What_is_just_allowed_may_last() => Assert.All(Enough, sample => Assert.Null(First(new SampleGuard(Guard()), 0, 3_000, sample)));

    [Theory]
    [InlineData(StopReason.RateOutOfBand, 93_500, 93_499)]
    [InlineData(StopReason.RateOutOfBand, 126_500, 126_501)]
    public void A_rate_out_of_its_band_is_reported_with_the_edge_that_it_passed(StopReason reason, long edge, int rate)
    {
        var breach = First(new SampleGuard(Guard()), 0, 1_000, ms => Sample(ms, rateMillihertz: rate))!.Value;

        Assert.Equal((reason, edge, rate), (breach.Reason, breach.Limit, breach.Observed));
    }

    [Fact]
    public void A_stall_begins_at_its_current_and_not_while_the_motor_runs_up()
    {
        var guard = new SampleGuard(Guard());

        Assert.Null(First(guard, 0, 350, ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: 900)));
        var breach = guard.Check(Sample(360, rateMillihertz: 60_000, currentMilliamps: 900))!.Value;
        Assert.Equal((StopReason.Stall, 900L, 900L), (breach.Reason, breach.Limit, breach.Observed));
    }

    [Fact]
    public void A_pen_that_stands_after_a_press_is_never_too_long_at_it()
    {
        var guard = new SampleGuard(Guard());
        First(guard, 0, 1_000, ms => Sample(ms));

        Assert.Null(First(guard, 1_010, 70_000, ms => Sample(ms, drive: false, trigger: false)));
    }

    [Fact]
    public void A_breach_reports_what_the_sample_showed()
    {
        Assert.Equal((100L, 120L), Seen(ms => Sample(ms, measuredUm: 880)));
        Assert.Equal((430L, 431L), Seen(ms => Sample(ms, temperature: 431)));
        Assert.Equal((50L, 1L), Seen(ms => Sample(ms, trigger: false)));
        Assert.Equal((7L, 8L), Seen(ms => Sample(ms, generation: 8)));
        Assert.Equal((0L, 0x81L), Seen(ms => Sample(ms, faults: PenFaults.DepthSensor | PenFaults.Internal | PenFaults.BatteryLow)));
        Assert.Equal((150L, 151L), Seen(ms => Sample(ms, secondUm: 849)));
        Assert.Equal((60_200L, 60_210L), Seen(ms => Sample(ms)));
    }

    [Fact]
    public void A_clock_that_stands_is_one_that_runs_back_and_both_stop_only_who_is_armed()
    {
        foreach (var later in new[] { 100d, 50d })
        {
            var guard = new SampleGuard(Guard());
            guard.Check(Sample(100));
            var breach = guard.Check(Sample(later))!.Value;
            Assert.Equal((StopReason.ClockRegressed, (long)Sample(100).DeviceTimeUs, (long)Sample(later).DeviceTimeUs), (breach.Reason, breach.Limit, breach.Observed));

            var disarmed = new SampleGuard();
            disarmed.Check(Sample(100, drive: false, trigger: false));
            Assert.Null(disarmed.Check(Sample(later, drive: false, trigger: false)));
        }
    }

    [Fact]
    public void After_a_restart_the_clock_and_the_drive_begin_anew()
    {
        var guard = new SampleGuard(Guard());
        guard.Check(Sample(100));
        guard.Restart();
        guard.Adopt(Guard());

        Assert.Null(First(guard, 0, 1_000, ms => Sample(ms)));
    }

    [Fact]
    public void New_settings_forget_whatever_has_lasted_so_far()
    {
        foreach (var (sample, lasting) in Lasting)
        {
            // Past the run-up first, so that each of them is judged.
            var guard = new SampleGuard(Guard());
            Assert.Null(First(guard, 0, 400, ms => Sample(ms)));
            Assert.Null(First(guard, 410, 410 + lasting - 10, sample));

            guard.Adopt(Guard());

            Assert.Null(First(guard, 410 + lasting, 410 + lasting + lasting - 10, sample));
            Assert.NotNull(guard.Check(sample(410 + lasting + lasting)));
        }
    }

    [Fact]
    public void Nothing_is_held_against_nothing()
    {
        var limits = PenLimits.Snapshot(1, Limits());
        Assert.Throws<ArgumentNullException>("settings", () => new SampleGuard().Adopt(null!));
        Assert.Throws<ArgumentNullException>("profile", () => InterlockList.Of(Um(1_150), TreatmentArea.Cheek, null!));
        Assert.Throws<ArgumentNullException>("confirmed", () => GuardSettings.ForArming(null!, Um(0), StrokeRate.FromHertz(110), Device(), Profile, Allowance()));
        Assert.Throws<ArgumentNullException>("device", () => GuardSettings.ForArming(limits, Um(0), StrokeRate.FromHertz(110), null!, Profile, Allowance()));
        Assert.Throws<ArgumentNullException>("profile", () => GuardSettings.ForArming(limits, Um(0), StrokeRate.FromHertz(110), Device(), null!, Allowance()));
        Assert.Throws<ArgumentNullException>("allowance", () => GuardSettings.ForArming(limits, Um(0), StrokeRate.FromHertz(110), Device(), Profile, null!));
        Assert.Throws<ArgumentNullException>("old", () => GuardSettings.LowerOf(null!, limits));
        Assert.Throws<ArgumentNullException>("sent", () => GuardSettings.LowerOf(Guard(), null!));
    }

    [Fact]
    public void Only_the_settings_of_an_arming_can_permit_a_motor() => Assert.Equal(
        "Only what was made for an arming can permit the motor.", Assert.Throws<InvalidOperationException>(static () => GuardSettings.Disarmed.Permit()).Message);

    [Fact]
    public void The_limit_of_depth_is_listed_as_what_follows_from_its_bounds()
    {
        var depth = InterlockList.Of(Um(1_150), TreatmentArea.Cheek, Profile)[0];

        Assert.Equal(("R-DEPTH-LIMIT", "L: the lowest of the depth bounds", FigureMark.Derived), (depth.RuleId, depth.Source, depth.Mark));
    }

    [Fact]
    public void A_setting_may_be_the_limit_itself_and_no_more()
    {
        var limits = PenLimits.Snapshot(1, Limits(plannedUm: 500));

        Assert.Equal(limits.ProtrusionMax, GuardSettings.ForArming(limits, limits.ProtrusionMax, StrokeRate.FromHertz(110), Device(), Profile, Allowance()).Setting);
        var thrown = Assert.Throws<ArgumentOutOfRangeException>("setting", () =>
            GuardSettings.ForArming(limits, Um(limits.ProtrusionMax.Micrometers + 1), StrokeRate.FromHertz(110), Device(), Profile, Allowance()));
        Assert.Contains("below the limit of 0.65 mm", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_lower_of_what_the_pen_enforces_and_what_the_profile_says_counts() =>
        Gen.Select(Gen.Int[50, 300], Gen.Int[300, 500], Gen.Int[1_000, 120_000]).Sample((channelsUm, warmth, activationMs) =>
        {
            var limits = PenLimits.Snapshot(1, Limits(plannedUm: 500)) with
            {
                ChannelDisagreementUmMax = channelsUm, TemperatureDecidegreesMax = warmth, ActivationMsMax = activationMs,
            };
            var guard = GuardSettings.ForArming(limits, Um(500), StrokeRate.FromHertz(110), Device(), Profile, Allowance());

            return (guard.ChannelsUm, guard.TemperatureDecidegrees, guard.ActivationMs)
                == (Math.Min(channelsUm, 150), Math.Min(warmth, 430), Math.Min(activationMs, 60_000) + 200);
        });

    [Fact]
    public void The_interlocks_in_force_are_listed_with_threshold_unit_and_duration()
    {
        Assert.Equal(
            [
                "R-DEPTH-LIMIT H01 1150 um 0: Needles above this limit stop at once.",
                "R-DEPTH-CHANNELS H15 150 um 0: Two depth channels further apart than this stop at once.",
                "R-DEPTH-DEVIATION H01 100 um 100: Needles further from their setting than this, for so long, stop.",
                "R-RATE-BAND H02 15 percent 200: A stroke rate further than this from the set one, for so long, stops; judged from 300 ms after the start.",
                "R-STALL H03 85 percent 60: A stroke rate below this share of the set one while the current is above 60 percent of the highest, for so long, stops.",
                "R-TEMPERATURE-HIGH H19 430 0.1 degree Celsius 1000: A handpiece warmer than this, for so long, stops.",
                "R-MOTION-UNPERMITTED H07 50 ms 50: A motor driven for so long after the release stops; one that nobody armed stops at once.",
                "R-ACTIVATION-LONG H04 60200 ms 0: A press longer than this stops.",
                "R-DWELL-REACHED H04 1000 ms 0: Needles that run in one place for so long pause, where the pen reports its glide.",
                "R-CONTACT-UNSURE H04 200 ms 200: Contact or glide that goes missing, or glide without contact, for so long, pauses.",
                "R-BATTERY-LOW H19 15 percent 1000: A charge below this, for so long, disarms once the trigger is released.",
            ],
            Listed());
    }

    private static IEnumerable<string> Listed() => InterlockList.Of(Um(1_150), TreatmentArea.Cheek, Profile).Select(interlock =>
        $"{interlock.RuleId} {interlock.HazardId} {interlock.Threshold} {interlock.Unit} {interlock.Lasting.TotalMilliseconds}: {interlock.Sentence}");

    private static GuardBreach? First(SampleGuard guard, double fromMs, double toMs, Func<double, PenSample> sample)
    {
        for (var ms = fromMs; ms <= toMs; ms += 10)
        {
            if (guard.Check(sample(ms)) is { } breach)
            {
                return breach;
            }
        }

        return null;
    }

    private static (long Limit, long Observed) Seen(Func<double, PenSample> sample) => Numbers(First(new SampleGuard(Guard()), 0, 61_000, sample)!.Value);

    private static (long Limit, long Observed) Numbers(GuardBreach breach) => (breach.Limit, breach.Observed);
}
