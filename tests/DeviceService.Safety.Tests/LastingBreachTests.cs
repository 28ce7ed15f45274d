using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>
/// Everything that has to last, at rates of 100 to 1,000 samples a second, with jitter, gaps and several conditions at once: held against what the
/// words say (the condition held at each sample of a stretch that is long enough), reckoned anew for each sample without any state.
/// </summary>
public sealed class LastingBreachTests
{
    private const int Deviates = 1;
    private const int Slow = 2;
    private const int Loaded = 4;
    private const int Warm = 8;
    private const int Released = 16;
    private const int NoContact = 32;
    private const int GlidesInAir = 64;
    private const int NoGlide = 128;
    private const int Flat = 256;
    private const int Stands = 512;
    private const int NotTold = 1_024;
    private const int Bits = 11;
    private const int All = (1 << Bits) - 1;

    // The gravest first.
    private static readonly (StopReason Reason, Func<Timeline, int, bool> Holds, Figure Ms)[] Conditions =
    [
        (StopReason.UnpermittedMotion, static (line, at) => line.Has(at, Released), Profile.Guard.ReleaseMs),
        (StopReason.DepthDeviation, static (line, at) => line.Has(at, Deviates), Profile.Guard.DeviationMs),
        (StopReason.Stall, static (line, at) => line.RanUp(at) && line.Has(at, Slow) && line.Has(at, Loaded), Profile.Guard.StallMs),
        (StopReason.RateOutOfBand, static (line, at) => line.RanUp(at) && line.Has(at, Slow), Profile.Guard.RateBandMs),
        (StopReason.Temperature, static (line, at) => line.IsAny(at, Warm), Profile.Guard.TemperatureMs),
        (StopReason.ContactUnsure, static (line, at) => line.Has(at, NoContact | GlidesInAir | NoGlide), Profile.Guard.ContactMs),
    ];

    private static readonly Gen<(int Samples, int Faults)> Stretch = Gen.Select(
        Gen.Frequency((4, Gen.Int[1, 3]), (2, Gen.Int[1, 40]), (1, Gen.Int[100, 1_200])),
        Gen.Frequency(
            (4, Gen.Const(0)), (4, Gen.Int[0, Bits - 1].Select(bit => 1 << bit)), (1, Gen.Int[0, All]),
            (1, Gen.Int[0, 3].Select(static what => Flat | ((what & 1) != 0 ? Stands : 0) | ((what & 2) != 0 ? NotTold : 0)))));

    private static readonly Gen<Timeline> Timelines = Gen.Select(
        Gen.Double[1, 10], Gen.Double[0, 0.5], Stretch.Array[1, 12], Gen.Int[0, 10_000]).Select((period, jitter, stretches, seed) =>
        {
            // 400 ms in order, so that the motor has run up.
            var faults = Enumerable.Repeat(0, (int)(400 / period) + 1).Concat(stretches.SelectMany(one => Enumerable.Repeat(one.Faults, one.Samples))).ToArray();
            var noise = new Random(seed);
            var ms = new double[faults.Length];
            for (var i = 1; i < ms.Length; i++)
            {
                ms[i] = Math.Round(ms[i - 1] + (period * (1 + (jitter * ((2 * noise.NextDouble()) - 1)))) + (noise.Next(50) == 0 ? noise.Next(1, 100) : 0), 3);
            }

            return new Timeline(ms, faults);
        });

    [Fact]
    public void What_has_to_last_stops_exactly_when_it_lasted_however_samples_come_and_whatever_else_is_wrong() =>
        Timelines.Sample(timeline =>
        {
            var guard = new SampleGuard(NeverDwelling());
            for (var i = 0; i < timeline.Ms.Length; i++)
            {
                var breach = guard.Check(At(timeline.Ms[i], timeline.Faults[i]));
                var expected = Expected(timeline, i);
                Assert.Equal(expected, breach?.Reason);
                if (expected is not null)
                {
                    return;
                }
            }
        });

    [Fact]
    public void Noise_of_one_sample_at_a_time_never_stops_whatever_it_shows() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[1, All].Array[200]).Sample((period, faults) =>
        {
            var guard = new SampleGuard(NeverDwelling());
            return Enumerable.Range(0, 2 * faults.Length).All(i => guard.Check(At(i * period, i % 2 == 0 ? 0 : faults[i / 2])) is null);
        });

    [Fact]
    public void One_sample_of_whatever_rate_uses_up_no_more_strokes_than_the_band_allows() =>
        Gen.Select(Gen.UInt, Gen.Int[1, 100], Gen.Int[1, 20]).Sample((rate, period, at) =>
        {
            var settings = NeverDwelling();
            var guard = new SampleGuard(settings);
            for (var i = 0; i <= at + 20; i++)
            {
                Assert.Null(guard.Check(i == at ? At(i * period, 0) with { StrokeRate = StrokeRate.Measured(rate) } : At(i * period, 0)));
            }

            Assert.InRange(guard.Strokes, 0, 1 + ((at + 20L) * period * settings.RateMax.Millihertz / 1_000_000));
        });

    [Fact]
    public void A_rate_above_the_band_counts_in_full_from_its_second_sample_on()
    {
        var guard = new SampleGuard(NeverDwelling());
        for (var i = 0; i < 10; i++)
        {
            Assert.Null(guard.Check(At(i * 10, 0) with { StrokeRate = StrokeRate.Measured(400_000) }));
        }

        Assert.InRange(guard.Strokes, 8 * 4, 9 * 4);
    }

    [Fact]
    public void The_first_sample_above_the_limit_stops_through_any_noise() =>
        Gen.Select(Timelines, Gen.Int[1, 3_000]).Sample((timeline, excessUm) =>
        {
            var guard = new SampleGuard(NeverDwelling());
            var i = 0;
            while (i < timeline.Ms.Length - 1 && Expected(timeline, i) is null)
            {
                guard.Check(At(timeline.Ms[i], timeline.Faults[i]));
                i++;
            }

            var breach = guard.Check(At(timeline.Ms[i], timeline.Faults[i]) with { MeasuredProtrusion = NeedleProtrusion.Measured(1_150 + excessUm) });
            Assert.Equal((GuardAction.Stop, StopReason.DepthAboveLimit), (breach!.Value.Action, breach.Value.Reason));
        });

    [Fact]
    public void A_low_battery_disarms_a_pen_that_stands_once_it_lasted_and_never_in_mid_press()
    {
        var guard = new SampleGuard(Guard());
        for (var ms = 0; ms <= 1_500; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms) with { BatteryPercent = 14 }));
        }

        var breach = guard.Check(Sample(1_510, trigger: false, drive: false) with { BatteryPercent = 14 })!.Value;
        Assert.Equal((GuardAction.Disarm, StopReason.BatteryLow, 15L, 14L), (breach.Action, breach.Reason, breach.Limit, breach.Observed));
    }

    [Theory]
    [InlineData(Reaction.Pause, GuardAction.Pause, GuardAction.Pause)]
    [InlineData(Reaction.Stop, GuardAction.Stop, GuardAction.Disarm)]
    public void A_profile_may_have_a_low_battery_pause_or_stop_in_mid_press_once_it_lasted(Reaction asked, GuardAction driven, GuardAction standing)
    {
        var profile = Profile with
        {
            Reactions = [.. Profile.Reactions, new HazardReaction("H19", asked, "stricter", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" }],
        };
        var pressed = new SampleGuard(Guard(profile: profile));
        var released = new SampleGuard(Guard(profile: profile));
        for (var ms = 0; ms < 1_000; ms += 10)
        {
            Assert.Null(pressed.Check(Sample(ms) with { BatteryPercent = 14 }));
            Assert.Null(released.Check(Sample(ms, trigger: false, drive: false) with { BatteryPercent = 14 }));
        }

        var breach = pressed.Check(Sample(1_000) with { BatteryPercent = 14 })!.Value;
        Assert.Equal((driven, StopReason.BatteryLow, 15L, 14L), (breach.Action, breach.Reason, breach.Limit, breach.Observed));
        Assert.Equal(standing, released.Check(Sample(1_000, trigger: false, drive: false) with { BatteryPercent = 14 })!.Value.Action);
    }

    [Fact]
    public void Of_a_budget_and_a_low_battery_that_pause_at_once_the_budget_is_named()
    {
        var profile = Profile with
        {
            Reactions = [.. Profile.Reactions, new HazardReaction("H19", Reaction.Pause, "stricter", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" }],
        };
        var allowance = Allowance() with { DriveUs = 1_000_000 };
        var guard = new SampleGuard(Guard(profile: profile, allowance: allowance));
        var breaches = Enumerable.Range(0, 121).Select(step => guard.Check(Sample(step * 10) with { BatteryPercent = 14 })).ToList();

        Assert.Equal((GuardAction.Pause, allowance.TimeReason), (breaches[^1]!.Value.Action, breaches[^1]!.Value.Reason));
    }

    [Fact]
    public void Of_a_contact_that_went_missing_and_a_low_battery_that_pause_at_once_the_contact_is_named()
    {
        var profile = Profile with
        {
            Reactions = [.. Profile.Reactions, new HazardReaction("H19", Reaction.Pause, "stricter", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" }],
        };
        var guard = new SampleGuard(Guard(profile: profile));
        var breaches = Enumerable.Range(0, 121)
            .Select(step => guard.Check(Sample(step * 10) with { BatteryPercent = 14, SkinContact = step < 90 ? true : null })).ToList();

        // The charge has lasted since 1 s, and contact has been missing from 0.9 s on.
        Assert.Equal((GuardAction.Pause, StopReason.BatteryLow), (breaches[105]!.Value.Action, breaches[105]!.Value.Reason));
        Assert.Equal((GuardAction.Pause, StopReason.ContactUnsure), (breaches[120]!.Value.Action, breaches[120]!.Value.Reason));
    }

    [Fact]
    public void A_pen_that_runs_on_after_a_low_battery_had_to_pause_it_is_stopped_half_a_second_later()
    {
        var profile = Profile with
        {
            Reactions = [.. Profile.Reactions, new HazardReaction("H19", Reaction.Pause, "stricter", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" }],
        };
        var guard = new SampleGuard(Guard(profile: profile));
        var actions = Enumerable.Range(0, 160).Select(step => guard.Check(Sample(step * 10) with { BatteryPercent = 14 })?.Action).ToList();

        Assert.Equal((100, 150), (actions.IndexOf(GuardAction.Pause), actions.IndexOf(GuardAction.Stop)));
    }

    [Fact]
    public void A_battery_that_sags_for_a_moment_or_is_not_told_disarms_nothing()
    {
        var guard = new SampleGuard(Guard());
        for (var ms = 0; ms < 5_000; ms += 10)
        {
            int? told = (ms / 10 % 100) switch { 0 => 15, < 99 and > 50 => null, _ => 3 };
            Assert.Null(guard.Check(Sample(ms, trigger: false, drive: false) with { BatteryPercent = told }));
        }

        Assert.Null(new SampleGuard(Guard()).Check(Sample(0, trigger: false, drive: false) with { BatteryPercent = 0 }));
    }

    [Fact]
    public void Needles_that_run_in_the_air_break_nothing()
    {
        var guard = new SampleGuard(Guard());
        for (var ms = 0; ms < 5_000; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms) with { SkinContact = false, GlideMicrometersPerSecond = 0 }));
        }
    }

    [Fact]
    public void A_pen_that_never_reported_contact_or_glide_is_not_missed_them()
    {
        var guard = new SampleGuard(Guard());
        for (var ms = 0; ms < 5_000; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms) with { SkinContact = null }));
        }
    }

    [Fact]
    public void A_pen_that_begins_anew_may_report_no_contact_although_it_did_before()
    {
        var guard = new SampleGuard(Guard());
        Assert.Null(guard.Check(Sample(0)));
        guard.Restart();
        guard.Adopt(Guard());

        for (var ms = 0; ms < 1_000; ms += 10)
        {
            Assert.Null(guard.Check(Sample(ms) with { SkinContact = null }));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Contact_that_goes_missing_pauses_once_it_lasted(int reported)
    {
        var guard = new SampleGuard(Guard());
        for (var sample = 0; sample < reported; sample++)
        {
            Assert.Null(guard.Check(Sample(sample)));
        }

        Assert.Null(guard.Check(Sample(10) with { SkinContact = null }));
        Assert.Null(guard.Check(Sample(209) with { SkinContact = null }));

        var breach = guard.Check(Sample(210) with { SkinContact = null })!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.ContactUnsure, 200L), (breach.Action, breach.Reason, breach.Limit));
    }

    [Fact]
    public void Gliding_over_skin_that_is_not_touched_pauses_once_it_lasted()
    {
        var guard = new SampleGuard(Guard());
        var impossible = Sample(10) with { SkinContact = false, GlideMicrometersPerSecond = 1 };
        Assert.Null(guard.Check(impossible));
        Assert.Null(guard.Check(impossible with { DeviceTimeUs = Sample(209).DeviceTimeUs }));

        var breach = guard.Check(impossible with { DeviceTimeUs = Sample(210).DeviceTimeUs })!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.ContactUnsure, 200L), (breach.Action, breach.Reason, breach.Limit));
    }

    [Fact]
    public void Glide_that_goes_missing_pauses_once_it_lasted()
    {
        var guard = new SampleGuard(Guard());
        Assert.Null(guard.Check(Sample(0) with { GlideMicrometersPerSecond = 20_000 }));
        Assert.Null(guard.Check(Sample(10)));
        Assert.Null(guard.Check(Sample(209)));

        var breach = guard.Check(Sample(210))!.Value;

        Assert.Equal((GuardAction.Pause, StopReason.ContactUnsure, 200L), (breach.Action, breach.Reason, breach.Limit));
    }

    // A glide that is not told moves nothing from its place, and how long that may be has tests of its own.
    private static GuardSettings NeverDwelling() => Guard(allowance: Allowance() with { DwellMs = 10_000_000 });

    private static PenSample At(double ms, int faults) => Sample(
        ms,
        measuredUm: Any(faults, Deviates) ? 880 : 1_000,
        rateMillihertz: Any(faults, Slow) ? 60_000 : 110_000,
        currentMilliamps: Any(faults, Loaded) ? 1_400 : 300,
        trigger: !Any(faults, Released),
        drive: !Any(faults, Stands),
        temperature: Any(faults, Warm) ? 500 : 300) with
    {
        SkinContact = Any(faults, NoContact) ? null : !Any(faults, GlidesInAir),
        GlideMicrometersPerSecond = Any(faults, NoGlide) ? null : 20_000,
        BatteryPercent = Any(faults, NotTold) ? null : Any(faults, Flat) ? 14 : 15,
    };

    private static StopReason? Expected(Timeline line, int at)
    {
        foreach (var (reason, holds, figure) in Conditions)
        {
            var from = at;
            while (from >= 0 && holds(line, from))
            {
                from--;
            }

            if (from < at && line.Us(at) - line.Us(from + 1) >= figure.Value * 1_000L)
            {
                return reason;
            }
        }

        return BatteryLow(line, at) ? StopReason.BatteryLow : null;
    }

    // Low at each sample that says what it holds; those that say nothing are passed over. Never in mid-press.
    private static bool BatteryLow(Timeline line, int at)
    {
        if (!line.IsAny(at, Stands) || line.IsAny(at, NotTold))
        {
            return false;
        }

        var from = at;
        for (var i = at; i >= 0 && (line.IsAny(i, NotTold) || line.IsAny(i, Flat)); i--)
        {
            from = line.IsAny(i, NotTold) ? from : i;
        }

        return line.IsAny(at, Flat) && from < at && line.Us(at) - line.Us(from) >= Profile.Guard.BatteryMs.Value * 1_000L;
    }

    private static bool Any(int faults, int fault) => (faults & fault) != 0;

    /// <summary>What is wrong at each sample, and when it was taken.</summary>
    private sealed class Timeline(double[] ms, int[] faults)
    {
        private readonly int[] _began = Began(faults);

        public double[] Ms { get; } = ms;

        public int[] Faults { get; } = faults;

        /// <summary>In whole microseconds, as the pen's clock has it.</summary>
        public long Us(int at) => (long)(Ms[at] * 1_000);

        public bool IsAny(int at, int fault) => Any(Faults[at], fault);

        /// <summary>Whether any of these is wrong while the motor is driven.</summary>
        public bool Has(int at, int fault) => !IsAny(at, Stands) && IsAny(at, fault);

        /// <summary>Whether the motor has been driven for long enough to have its rate.</summary>
        public bool RanUp(int at) => !IsAny(at, Stands) && Us(at) - Us(_began[at]) >= Profile.Guard.RunUpMs.Value * 1_000L;

        private static int[] Began(int[] faults)
        {
            var began = new int[faults.Length];
            for (var i = 1; i < began.Length; i++)
            {
                began[i] = Any(faults[i - 1], Stands) ? i : began[i - 1];
            }

            return began;
        }
    }
}
