using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>No certificate is silent of the stroke rate, where the profile wants it read: none that is given here, and none that comes from elsewhere.</summary>
public sealed class RateRequiredTests : LoggedTests
{
    [Fact]
    public async Task A_pen_that_would_pass_waits_for_its_stroke_rate_and_has_its_certificate_once_that_was_read()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await bench.Desk.RestartAsync();

        var refusal = (await bench.Desk.Do(bench.Completion(id))).Refusal!;
        Assert.Equal(("R-CALIBRATION-INCOMPLETE", "0", "1", "stroke_rate"), (refusal.RuleId, refusal.Observed, refusal.Limit, refusal.Details["field"]));
        Assert.Equal((CalibrationStage.Reviewing, null), (bench.Book.Find(id)!.Progress.Stage, bench.Book.Pen(CalibrationBench.Pen).Certificate));

        await bench.ReadRateAsync(id);
        await bench.Desk.RestartAsync();
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        Assert.Equal(100_000, bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document.Rate?.GaugeMillihertz);
    }

    [Fact]
    public async Task What_was_read_before_an_adjustment_is_no_reading_of_the_pen_as_it_is_left()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 20);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        await bench.MeasureAsync(id);

        var refusal = (await bench.Desk.Do(bench.Completion(id))).Refusal!;
        Assert.Equal("R-CALIBRATION-INCOMPLETE", refusal.RuleId);
        Assert.Contains("0 of 1 AS_LEFT stroke-rate", refusal.Sentence, StringComparison.Ordinal);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        Assert.Equal(CalibrationStage.Passed, bench.Book.Find(id)!.Progress.Stage);
    }

    [Fact]
    public async Task A_pen_that_is_beyond_its_tolerance_fails_without_anybody_reading_its_rate()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 160);

        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);

        Assert.Equal((CalibrationStage.Failed, "R-CALIBRATION-FAILED"), (bench.Book.Find(id)!.Progress.Stage, bench.Unarmed()));
    }

    [Fact]
    public async Task As_many_set_rates_are_read_as_the_profile_in_force_wants_and_the_same_one_again_is_no_other()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Want(bench, 2);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 100_000, "once more"))).Refusal);
        Assert.Equal("R-CALIBRATION-INCOMPLETE", (await bench.Desk.Do(bench.Completion(id))).Refusal?.RuleId);
        await bench.ReadRateAsync(id, 140_000);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);

        Want(bench, 0);
        id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        Assert.Null(bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document.Rate);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, "read at 0 set rates")]
    [InlineData(2, "read at 0 set rates")]
    public async Task A_certificate_from_elsewhere_that_is_silent_of_the_rate_is_taken_over_only_where_the_profile_wants_none(int wanted, string? refused)
    {
        var refusal = await ImportedAsync(wanted, static document => document with { Rate = null });

        Assert.Equal(refused is null ? (null, null, null) : ("R-CERTIFICATE-OTHER", "Rate", refused), (refusal?.RuleId, refusal?.Details["field"], refusal?.Observed));
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "read at 1 set rate")]
    public async Task A_certificate_from_elsewhere_has_as_many_set_rates_as_are_wanted_here(int wanted, string? refused) =>
        Assert.Equal(refused, (await ImportedAsync(wanted, static document => document with { Rates = [document.Rate!, document.Rate!] }))?.Observed);

    [Theory]
    [InlineData(95_200, null)]
    [InlineData(95_199, "off by 5001 mHz at 100000, its uncertainty included")]
    [InlineData(104_800, null)]
    [InlineData(104_801, "off by 5001 mHz at 100000, its uncertainty included")]
    public async Task A_rate_that_was_within_the_tolerance_of_another_profile_has_to_be_within_this_one_s(int gauge, string? refused)
    {
        var refusal = await ImportedAsync(1, document => document with { Rate = document.Rate! with { GaugeMillihertz = gauge, ToleranceMillihertz = 30_000 } });

        Assert.Equal(refused is null ? (null, null) : ("R-CERTIFICATE-OTHER", refused), (refusal?.RuleId, refusal?.Observed));
    }

    private static void Want(CalibrationBench bench, int readings) => bench.Desk.Profile = bench.Desk.Profile with
    {
        Calibration = bench.Desk.Profile.Calibration with { RateReadingsMin = bench.Desk.Profile.Calibration.RateReadingsMin with { Value = readings } },
    };

    // Why it is not taken over; null where it is.
    private async Task<Refusal?> ImportedAsync(int wanted, Func<CertificateDocument, CertificateDocument> change)
    {
        CertificateDocument document;
        await using (var other = await CalibrationBench.OpenAsync(Log))
        {
            await other.CalibrateAsync();
            document = change(other.Book.Pen(CalibrationBench.Pen).Certificate!.Document with { CertificateId = "cert-elsewhere" });
        }

        await using var bench = await CalibrationBench.OpenAsync(Log);
        Want(bench, wanted);
        var answer = await bench.Desk.Do(new ImportCalibration
        {
            RequestId = bench.Desk.NewRequestId(), By = bench.Technician, Document = document.ToText(), Offer = new CertificateOffer("key-1", null),
        });
        Assert.Equal(answer.Refusal is null, bench.Book.Pen(CalibrationBench.Pen).Certificate is not null);
        return answer.Refusal;
    }
}
