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

    // The gravest first.
    private static readonly (StopReason Reason, Func<int, bool> Holds, Figure Ms)[] Conditions =
    [
        (StopReason.UnpermittedMotion, faults => Has(faults, Released), Profile.Guard.ReleaseMs),
        (StopReason.DepthDeviation, faults => Has(faults, Deviates), Profile.Guard.DeviationMs),
        (StopReason.Stall, faults => Has(faults, Slow) && Has(faults, Loaded), Profile.Guard.StallMs),
        (StopReason.RateOutOfBand, faults => Has(faults, Slow), Profile.Guard.RateBandMs),
        (StopReason.Temperature, faults => Has(faults, Warm), Profile.Guard.TemperatureMs),
        (StopReason.ContactUnsure, faults => Has(faults, NoContact) || Has(faults, GlidesInAir), Profile.Guard.ContactMs),
    ];

    private static readonly Gen<(int Samples, int Faults)> Stretch = Gen.Select(
        Gen.Frequency((4, Gen.Int[1, 3]), (2, Gen.Int[1, 40]), (1, Gen.Int[100, 1_200])),
        Gen.Frequency((3, Gen.Const(0)), (3, Gen.Int[0, 6].Select(bit => 1 << bit)), (1, Gen.Int[0, 127])));

    private static readonly Gen<(double[] Ms, int[] Faults)> Timelines = Gen.Select(
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

            return (ms, faults);
        });

    [Fact]
    public void What_has_to_last_stops_exactly_when_it_lasted_however_samples_come_and_whatever_else_is_wrong() =>
        Timelines.Sample(timeline =>
        {
            var guard = new SampleGuard(Guard());
            for (var i = 0; i < timeline.Ms.Length; i++)
            {
                var breach = guard.Check(At(timeline.Ms[i], timeline.Faults[i]));
                var expected = Expected(timeline.Ms, timeline.Faults, i);
                Assert.Equal(expected, breach?.Reason);
                if (expected is not null)
                {
                    return;
                }
            }
        });

    [Fact]
    public void Noise_of_one_sample_at_a_time_never_stops_whatever_it_shows() =>
        Gen.Select(Gen.Int[1, 10], Gen.Int[1, 127].Array[200]).Sample((period, faults) =>
        {
            var guard = new SampleGuard(Guard());
            return Enumerable.Range(0, 2 * faults.Length).All(i => guard.Check(At(i * period, i % 2 == 0 ? 0 : faults[i / 2])) is null);
        });

    [Fact]
    public void The_first_sample_above_the_limit_stops_through_any_noise() =>
        Gen.Select(Timelines, Gen.Int[1, 3_000]).Sample((timeline, excessUm) =>
        {
            var guard = new SampleGuard(Guard());
            var i = 0;
            while (i < timeline.Ms.Length - 1 && Expected(timeline.Ms, timeline.Faults, i) is null)
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

    private static PenSample At(double ms, int faults) => Sample(
        ms,
        measuredUm: Has(faults, Deviates) ? 880 : 1_000,
        rateMillihertz: Has(faults, Slow) ? 60_000 : 110_000,
        currentMilliamps: Has(faults, Loaded) ? 1_400 : 300,
        trigger: !Has(faults, Released),
        temperature: Has(faults, Warm) ? 500 : 300) with
    {
        SkinContact = Has(faults, NoContact) ? null : !Has(faults, GlidesInAir),
        GlideMicrometersPerSecond = 20_000,
    };

    private static StopReason? Expected(double[] ms, int[] faults, int at)
    {
        foreach (var (reason, holds, figure) in Conditions)
        {
            var from = at;
            while (from >= 0 && holds(faults[from]))
            {
                from--;
            }

            // In whole microseconds, as the pen's clock has it.
            if (from < at && Us(ms[at]) - Us(ms[from + 1]) >= figure.Value * 1_000L)
            {
                return reason;
            }
        }

        return null;

        static long Us(double ms) => (long)(ms * 1_000);
    }

    private static bool Has(int faults, int fault) => (faults & fault) != 0;
}
