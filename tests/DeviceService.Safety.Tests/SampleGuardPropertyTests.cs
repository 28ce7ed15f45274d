using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>
/// Both ways: what has to last never stops on one noisy sample and always stops when it lasts; a depth above the limit
/// stops on its first sample, wherever it stands.
/// </summary>
public sealed class SampleGuardPropertyTests
{
    // A deviation that stays below the limit, a slow motor, a stalling one, a warm one, a drive after the release.
    private static readonly Func<double, PenSample>[] LastingFaults =
    [
        ms => Sample(ms, measuredUm: 880),
        ms => Sample(ms, rateMillihertz: 60_000),
        ms => Sample(ms, rateMillihertz: 160_000),
        ms => Sample(ms, rateMillihertz: 60_000, currentMilliamps: 1_400),
        ms => Sample(ms, temperature: 500),
        ms => Sample(ms, trigger: false),
    ];

    private static readonly StopReason[] LastingReasons =
    [
        StopReason.DepthDeviation,
        StopReason.RateOutOfBand,
        StopReason.RateOutOfBand,
        StopReason.Stall,
        StopReason.Temperature,
        StopReason.UnpermittedMotion,
    ];

    private static readonly int[] LastingMs =
    [
        Profile.Guard.DeviationMs,
        Profile.Guard.RateBandMs,
        Profile.Guard.RateBandMs,
        Profile.Guard.StallMs,
        Profile.Guard.TemperatureMs,
        Profile.Guard.ReleaseMs,
    ];

    private static readonly Gen<int> PeriodMs = Gen.Int[1, 10];

    [Fact]
    public void One_noisy_sample_never_stops_what_has_to_last() =>
        Gen.Select(Gen.Int[0, LastingFaults.Length - 1], PeriodMs, Gen.Int[0, 300]).Sample((fault, period, at) =>
        {
            var guard = new SampleGuard(Guard());
            return Enumerable.Range(0, 320).All(i =>
                guard.Check(i == at ? LastingFaults[fault](i * period) : Sample(i * period)) is null);
        });

    [Fact]
    public void Noise_that_is_never_twice_in_a_row_never_stops_what_has_to_last() =>
        Gen.Select(Gen.Int[0, LastingFaults.Length - 1], PeriodMs, Gen.Bool.Array[320]).Sample((fault, period, noisy) =>
        {
            var guard = new SampleGuard(Guard());
            return Enumerable.Range(0, 320).All(i =>
                guard.Check(noisy[i] && i % 2 == 0 ? LastingFaults[fault](i * period) : Sample(i * period)) is null);
        });

    [Fact]
    public void A_lasting_fault_always_stops_at_its_time_and_never_before() =>
        Gen.Select(Gen.Int[0, LastingFaults.Length - 1], PeriodMs, Gen.Int[0, 200]).Sample((fault, period, goodSamples) =>
        {
            var guard = new SampleGuard(Guard());

            // Well past the run-up, so that every fault is judged from its first sample.
            var begins = (310 / period) + 1 + goodSamples;
            for (var i = 0; i < begins; i++)
            {
                Assert.Null(guard.Check(Sample(i * period)));
            }

            for (var i = begins; ; i++)
            {
                var lastedMs = (i - begins) * period;
                var breach = guard.Check(LastingFaults[fault](i * period));
                if (lastedMs < LastingMs[fault])
                {
                    Assert.Null(breach);
                }
                else
                {
                    Assert.Equal(LastingReasons[fault], breach!.Value.Reason);
                    return;
                }
            }
        });

    [Fact]
    public void A_depth_above_the_limit_always_stops_on_its_first_sample() =>
        Gen.Select(PeriodMs, Gen.Int[0, 300], Gen.Int[1, int.MaxValue - 2_000], Gen.Bool, Gen.Bool, Gen.Bool).Sample(
            (period, goodSamples, excessUm, second, drive, trigger) =>
            {
                var guard = new SampleGuard(Guard());
                for (var i = 0; i < goodSamples; i++)
                {
                    Assert.Null(guard.Check(Sample(i * period)));
                }

                var deepUm = 1_150 + excessUm;
                var breach = guard.Check(Sample(
                    goodSamples * period,
                    measuredUm: second ? 1_000 : deepUm,
                    secondUm: second ? deepUm : null,
                    drive: drive,
                    trigger: trigger));

                Assert.Equal((GuardAction.Stop, StopReason.DepthAboveLimit), (breach!.Value.Action, breach.Value.Reason));
            });

    [Fact]
    public void Any_sample_at_all_is_judged_without_a_throw() =>
        Gen.Select(Gen.Int, Gen.Int.Nullable(), Gen.UInt, Gen.Int.Nullable(), Gen.ULong, Gen.Bool, Gen.UInt).Sample(
            (measured, second, rate, current, time, drive, flags) =>
            {
                var guard = new SampleGuard(Guard(DepthControl.Dial));
                guard.Check(Sample(0));
                var breach = guard.Check(Sample(10) with
                {
                    MeasuredProtrusion = NeedleProtrusion.Measured(measured),
                    SecondChannelProtrusion = second is { } um ? NeedleProtrusion.Measured(um) : null,
                    SetProtrusion = NeedleProtrusion.Measured(measured),
                    StrokeRate = StrokeRate.Measured(rate),
                    MotorCurrentMilliamps = current,
                    TemperatureDecidegrees = current,
                    DeviceTimeUs = time,
                    DriveOn = drive,
                    Faults = (PenFaults)flags,
                });

                var tooDeep = measured > 1_150 || second > 1_150;
                return tooDeep == (breach?.Reason == StopReason.DepthAboveLimit);
            });
}
