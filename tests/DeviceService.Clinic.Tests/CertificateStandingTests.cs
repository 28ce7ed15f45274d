using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Whether a certificate is in force, and what it put in doubt when it came.</summary>
public sealed class CertificateStandingTests : LoggedTests
{
    [Fact]
    public async Task A_certificate_of_a_pen_that_was_found_beyond_its_tolerance_since_is_not_in_force_and_says_by_which_calibration()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var held = bench.Book.Pen(CalibrationBench.Pen).Certificate!;
        Assert.Empty(bench.Desk.Book.WhyEnded(held));
        var walkedAway = await bench.BeginAsync();
        await bench.MeasureAsync(walkedAway, errorUm: 200);
        Assert.Empty(bench.Desk.Book.WhyEnded(held));
        Assert.Null((await bench.Desk.Do(bench.Abort(walkedAway))).Refusal);
        AssertReasons(("R-CALIBRATION-FAILED", walkedAway));
        await bench.Desk.RestartAsync();
        AssertReasons(("R-CALIBRATION-FAILED", walkedAway));

        // Adjusted, and still beyond: that it is not the pen of before is one reason, and that it failed another.
        var failed = await bench.BeginAsync();
        await bench.MeasureAsync(failed, errorUm: 200);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(failed))).Refusal);
        await bench.MeasureAsync(failed, errorUm: -200);
        Assert.Null((await bench.Desk.Do(bench.Completion(failed))).Refusal);
        AssertReasons(("R-CALIBRATION-VOID", failed), ("R-CALIBRATION-FAILED", failed));

        await bench.CalibrateAsync();
        Assert.Empty(bench.Desk.Book.WhyEnded(bench.Book.Pen(CalibrationBench.Pen).Certificate!));

        void AssertReasons(params (string Rule, string Names)[] reasons)
        {
            var told = bench.Desk.Book.WhyEnded(bench.Book.Pen(CalibrationBench.Pen).Certificate!);
            Assert.Equal(reasons.Select(static one => one.Rule), told.Select(static one => one.RuleId));
            Assert.All(told.Zip(reasons), static one => Assert.Contains(one.Second.Names, one.First.Sentence, StringComparison.Ordinal));
        }
    }
}
