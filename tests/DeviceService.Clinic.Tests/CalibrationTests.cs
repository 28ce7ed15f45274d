using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>A calibration from the gauge to the certificate, and what it means for the pen.</summary>
public sealed class CalibrationTests : LoggedTests
{
    [Fact]
    public async Task A_pen_within_its_tolerance_gets_a_certificate_that_says_what_it_rests_on()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal("R-CALIBRATION-NONE", bench.Unarmed(simulated: false));
        var life = await bench.CalibrateAsync(errorUm: 30);

        var held = bench.Book.Pen(CalibrationBench.Pen).Certificate!;
        Assert.Equal((CalibrationStage.Passed, held.Record.CertificateId), (life.Progress.Stage, life.CertificateId));
        var document = held.Document;
        Assert.Equal(
            ("SN-1", "1.0.0-sim", "gauge-1", "C-2026-1", "tom", 215, 42, 0),
            (document.PenId, document.FirmwareVersion, document.Gauge.GaugeId, document.Gauge.CertificateNumber, document.OperatorId, document.TemperatureDecidegrees,
                document.AsFound.Count, document.AsLeft.Count));
        Assert.Equal((30_000, true), (document.Result.WorstErrorNm, document.Result.Passed));
        Assert.Equal((new DateOnly(2027, 3, 3), 3_600, 300), (document.ValidUntil, document.RunSeconds, document.RunHoursMax));
        Assert.Equal(CertificateDocument.DigestOf(held.Record.Document), held.Record.Digest);
        Assert.Equal(held.Record.Document, CertificateDocument.FromText(held.Record.Document).ToText());
        Assert.Null(bench.Unarmed(simulated: false));
        Assert.Equal(7, bench.Desk.Book.CalibrationUncertaintyUm(CalibrationBench.Pen));
    }

    [Fact]
    public async Task A_pen_beyond_its_tolerance_fails_and_is_not_armed_until_one_passes_that_came_later()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var failed = await bench.CalibrateAsync(errorUm: -160);

        Assert.Equal((CalibrationStage.Failed, null), (failed.Progress.Stage, failed.CertificateId));
        Assert.Equal(("R-CALIBRATION-FAILED", "R-CALIBRATION-FAILED"), (bench.Unarmed(), bench.Unarmed(simulated: false)));
        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());
        await bench.CalibrateAsync();
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task As_found_beyond_the_tolerance_stands_whatever_is_done_afterwards()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 200);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        Assert.Equal((false, "zero set anew"), (bench.Book.Find(id)!.AsFound?.Result.Passed, bench.Book.Find(id)!.Adjustment?.Description));
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);
        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());

        var again = await bench.BeginAsync();
        await bench.MeasureAsync(again, errorUm: 200);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(again))).Refusal);
        await bench.MeasureAsync(again, errorUm: 5);
        await bench.ReadRateAsync(again);
        Assert.Null((await bench.Desk.Do(bench.Completion(again))).Refusal);
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal((false, true, 42), (document.AsFoundResult.Passed, document.Result.Passed, document.AsLeft.Count));
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task A_stroke_rate_that_was_beyond_fails_the_pen_also_where_the_depths_were_given_up()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        await bench.CalibrateAsync();
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 41);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 90_000))).Refusal);
        Assert.False(bench.Book.Find(id)!.FoundBeyond);
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        Assert.True(bench.Book.Find(id)!.FoundBeyond);
        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());
    }

    [Fact]
    public async Task An_abandoned_calibration_leaves_the_old_certificate_in_force()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var before = (await bench.CalibrateAsync()).CertificateId;
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 156, most: 41);
        Assert.Equal("R-CALIBRATION-OPEN", bench.Unarmed());
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        Assert.Equal((CalibrationStage.Aborted, "lunch"), (bench.Book.Find(id)!.Progress.Stage, bench.Book.Find(id)!.End?.Reason));
        Assert.Equal(before, bench.Book.Pen(CalibrationBench.Pen).Certificate?.Record.CertificateId);
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Theory]
    [InlineData("adjustment")]
    [InlineData("curve")]
    public async Task An_abandoned_calibration_that_altered_the_pen_leaves_no_certificate_in_force_until_another_passes(string how)
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var before = (await bench.CalibrateAsync()).CertificateId;
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 20);
        if (how == "adjustment")
        {
            Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        }
        else
        {
            await bench.Desk.Followed.AppendAsync(
                [new CalibrationCurveRecord { At = bench.Desk.Clocks.Now, By = bench.Technician, PenId = CalibrationBench.Pen, CalibrationId = id, Before = [] }]);
        }

        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        Assert.Equal(("R-CALIBRATION-VOID", "R-CALIBRATION-VOID"), (bench.Unarmed(), bench.Unarmed(simulated: false)));
        Assert.Equal(before, bench.Book.Pen(CalibrationBench.Pen).Certificate?.Record.CertificateId);
        await bench.HearAsync();
        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed());
        await bench.CalibrateAsync();
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task Walking_away_from_as_found_points_that_are_all_there_does_not_undo_what_they_show()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 400);
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());
    }

    [Fact]
    public async Task A_killed_calibration_goes_on_where_it_was()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 17);
        Assert.Null((await bench.Desk.Do(bench.Reading(id, CalibrationPhase.AsFound, 3, 1_000, 1_001, "gauge slipped"))).Refusal);
        var before = bench.Book.Find(id)!;
        await bench.Desk.RestartAsync();

        var after = bench.Book.Find(id)!;
        Assert.Equal((18, CalibrationStage.MeasuringAsFound), (after.Progress.Next?.Number, after.Progress.Stage));
        Assert.Equal(before.Readings.Select(static one => one.Reading), after.Readings.Select(static one => one.Reading));
        Assert.Equal(before.NewestEntry, after.NewestEntry);
        Assert.Equal(1_001, after.Progress.AsFound[3].GaugeUm);
        await bench.MeasureAsync(id);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        var replaced = Assert.Single(bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document.Replaced);
        Assert.Equal((1_000, "gauge slipped"), (replaced.Reading.GaugeUm, replaced.Reason));
    }

    [Theory]
    [InlineData("firmware")]
    [InlineData("drop")]
    public async Task What_a_certificate_was_given_for_voids_it_once_it_is_no_longer_so_and_for_good(string what)
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        await bench.HearAsync();
        Assert.Null(bench.Unarmed(simulated: false));

        await (what == "firmware" ? bench.HearAsync(firmware: "1.0.1-sim") : bench.HearAsync(drops: 1));
        Assert.Equal(("R-CALIBRATION-VOID", "R-CALIBRATION-VOID"), (bench.Unarmed(), bench.Unarmed(simulated: false)));
        await bench.HearAsync();
        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed());
    }

    [Fact]
    public async Task Whoever_saw_a_pen_fall_voids_its_certificate_by_saying_so_whatever_the_pen_felt()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        RecordDrop Drop(string pen = CalibrationBench.Pen) => new() { RequestId = bench.Desk.NewRequestId(), By = bench.Desk.Dora, PenId = pen, Reason = "It fell off the trolley." };
        await bench.CalibrateAsync();
        Assert.Equal("R-PEN-UNKNOWN", (await bench.Desk.Do(Drop("SN-NOWHERE"))).Refusal?.RuleId);
        Assert.Equal("R-SIGN-IN-MISSING", (await bench.Desk.Do(Drop() with { By = Desk.Tablet })).Refusal?.RuleId);
        Assert.Null(bench.Unarmed(simulated: false));

        var dropped = Drop();
        Assert.Null((await bench.Desk.Do(dropped)).Refusal);
        Assert.True((await bench.Desk.Do(dropped)).Replayed);
        Assert.Equal(("R-CALIBRATION-VOID", "R-CALIBRATION-VOID"), (bench.Unarmed(), bench.Unarmed(simulated: false)));
        Assert.Contains("It fell off the trolley,", Assert.Single(bench.Desk.Book.WhyEnded(bench.Book.Pen(CalibrationBench.Pen).Certificate!)).Sentence, StringComparison.Ordinal);
        await bench.HearAsync();
        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed());
        await bench.CalibrateAsync();
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task A_pen_that_lost_its_curve_or_got_another_one_is_not_what_was_measured()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.HearAsync(curve: "00000000000000aa");
        await bench.CalibrateAsync();
        Assert.Equal("00000000000000aa", bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document.CurveDigest);

        // Heard again, before its curve was read and after.
        await bench.HearAsync();
        await bench.HearAsync(curve: "00000000000000aa");
        Assert.Null(bench.Unarmed(simulated: false));
        await bench.HearAsync(curve: "00000000000000bb");
        Assert.Equal(("R-CALIBRATION-VOID", "R-CALIBRATION-VOID"), (bench.Unarmed(), bench.Unarmed(simulated: false)));
        await bench.HearAsync(curve: "00000000000000aa");
        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed());
    }

    [Fact]
    public async Task A_certificate_that_says_of_no_curve_holds_for_the_one_that_the_pen_keeps()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Null(document.CurveDigest);
        Assert.DoesNotContain("CurveDigest", document.ToText(), StringComparison.Ordinal);
        await bench.HearAsync(curve: "00000000000000aa");
        await bench.HearAsync(curve: "00000000000000aa");
        Assert.Null(bench.Unarmed(simulated: false));
        await bench.HearAsync(curve: "00000000000000bb");
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed());
    }

    [Fact]
    public async Task A_certificate_holds_on_its_last_day_and_up_to_its_hours_and_not_beyond()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        bench.Desk.Profile = bench.Desk.Profile with { Calibration = bench.Desk.Profile.Calibration with { ValidDays = bench.Desk.Profile.Calibration.ValidDays with { Value = 2 } } };
        await bench.CalibrateAsync();
        bench.Desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(bench.Unarmed(simulated: false));
        await bench.HearAsync(runSeconds: 3_600 + (300 * 3_600) - 1);
        Assert.Null(bench.Unarmed(simulated: false));
        await bench.HearAsync(runSeconds: 3_600 + (300 * 3_600));
        Assert.Equal("R-CALIBRATION-EXPIRED", bench.Unarmed());

        await bench.HearAsync();
        Assert.Null(bench.Unarmed(simulated: false));
        bench.Desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal("R-CALIBRATION-EXPIRED", bench.Unarmed());
    }

    [Fact]
    public async Task A_simulated_pen_needs_a_certificate_where_the_profile_says_every_pen()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null(bench.Unarmed());
        bench.Desk.Profile = bench.Desk.Profile with { Calibration = bench.Desk.Profile.Calibration with { RequiredOf = CalibrationScope.EveryPen } };

        Assert.Equal("R-CALIBRATION-NONE", bench.Unarmed());
        await bench.CalibrateAsync();
        Assert.Null(bench.Unarmed());
    }

    [Fact]
    public async Task A_stroke_rate_that_is_not_what_the_pen_says_fails_it()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 95_199))).Refusal);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        Assert.Equal((CalibrationStage.Failed, "R-CALIBRATION-FAILED"), (bench.Book.Find(id)!.Progress.Stage, bench.Unarmed()));

        id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 95_199))).Refusal);

        // What was read first stays on record, and on the certificate, with why it does not count.
        Assert.Equal("R-ARGUMENT-MISSING", (await bench.Desk.Do(bench.RateReading(id, 100_000, 95_200))).Refusal?.RuleId);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 95_200, "a slip"))).Refusal);
        Assert.Equal("R-ARGUMENT-FORM", (await bench.Desk.Do(bench.RateReading(id, 120_000, 120_000, "no other"))).Refusal?.RuleId);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal((95_200, true, "C-2026-1"), document.Rate is { } rate ? (rate.GaugeMillihertz, rate.Passed, rate.Gauge!.CertificateNumber) : default);
        Assert.Equal((95_199, false, "a slip"), Assert.Single(document.RatesNotCounted!) is var other ? (other.Reading.GaugeMillihertz, other.Reading.Passed, other.Reason) : default);
    }

    [Fact]
    public async Task A_stroke_rate_that_was_beyond_as_found_fails_the_pen_and_counts_no_more_once_it_was_adjusted()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 90_000))).Refusal);
        Assert.False(bench.Book.Find(id)!.FoundBeyond);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        Assert.True(bench.Book.Find(id)!.FoundBeyond);
        Assert.Equal(id, bench.Book.Pen(CalibrationBench.Pen).FailedBy);

        await bench.MeasureAsync(id);
        Assert.Empty(bench.Book.Find(id)!.RatesThatCount);
        var silent = (await bench.Desk.Do(bench.Completion(id))).Refusal!;
        Assert.Equal("R-CALIBRATION-INCOMPLETE", silent.RuleId);
        Assert.Contains("100000 mHz", silent.Sentence, StringComparison.Ordinal);
        Assert.Null((await bench.Desk.Do(bench.RateReading(id, 100_000, 100_000))).Refusal);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal(100_000, document.Rate!.GaugeMillihertz);
        Assert.Equal(
            (CalibrationPhase.AsFound, 90_000, "read before the pen was adjusted"),
            Assert.Single(document.RatesNotCounted!) is var other ? (other.Phase, other.Reading.GaugeMillihertz, other.Reason) : default);
        Assert.Null(bench.Unarmed());
    }

    [Theory]
    [InlineData("felt")]
    [InlineData("told")]
    [InlineData("curve")]
    public async Task What_happens_to_a_pen_while_it_is_measured_leaves_nothing_but_to_give_it_up(string what)
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.HearAsync(drops: 1, curve: "00000000000000aa");
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 41);
        await bench.HearAsync(drops: 1, curve: "00000000000000aa");
        var last = bench.Book.Find(id)!.Progress.Next!;
        switch (what)
        {
            case "felt": await bench.HearAsync(drops: 2, curve: "00000000000000aa"); break;
            case "curve": await bench.HearAsync(drops: 1, curve: "00000000000000bb"); break;
            default:
                var drop = new RecordDrop { RequestId = bench.Desk.NewRequestId(), By = bench.Desk.Dora, PenId = CalibrationBench.Pen, Reason = "It fell." };
                Assert.Null((await bench.Desk.Do(drop)).Refusal);
                break;
        }

        await bench.Desk.RestartAsync();
        Assert.Equal("R-CALIBRATION-SPOILT", (await bench.Desk.Do(bench.Reading(id, last.Phase, last.Number, last.SetUm, last.SetUm))).Refusal?.RuleId);
        Assert.Equal("R-CALIBRATION-SPOILT", (await bench.Desk.Do(bench.Completion(id))).Refusal?.RuleId);
        Assert.Equal("R-CALIBRATION-SPOILT", (await bench.Desk.Do(bench.Adjustment(id))).Refusal?.RuleId);
        Assert.Equal("R-CALIBRATION-SPOILT", bench.Book.Find(id)!.JudgeCurve()?.RuleId);
        Assert.Null((await bench.Desk.Do(bench.Abort(id))).Refusal);

        // Anew, of the pen as it is: that holds.
        await bench.CalibrateAsync();
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task The_stroke_rate_is_judged_at_each_set_rate_and_a_newer_reading_at_one_leaves_the_others_as_they_are()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        async Task ReadAsync(string id, int set, int gauge, string? again = null) => Assert.Null((await bench.Desk.Do(bench.RateReading(id, set, gauge, again))).Refusal);

        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await ReadAsync(id, 140_000, 120_000);
        await ReadAsync(id, 100_000, 100_000);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        Assert.Equal(CalibrationStage.Failed, bench.Book.Find(id)!.Progress.Stage);

        id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await ReadAsync(id, 140_000, 120_000);
        await ReadAsync(id, 100_000, 100_000);
        await ReadAsync(id, 140_000, 139_000, "the strobe was not in phase");
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal([(100_000, 100_000, 5_000), (140_000, 139_000, 7_000)], document.Rates!.Select(static rate => (rate.SetMillihertz!.Value, rate.GaugeMillihertz, rate.ToleranceMillihertz!.Value)));
        Assert.All(document.Rates!, static rate => Assert.Equal((false, rate.SetMillihertz), (rate.Typed!.Value, rate.SeenMillihertz)));
        Assert.Equal(document, CertificateDocument.FromText(document.ToText()) with
        {
            Gauge = document.Gauge, AsFound = document.AsFound, AsFoundResult = document.AsFoundResult, AsLeft = document.AsLeft, Replaced = document.Replaced, Rates = document.Rates, RatesNotCounted = document.RatesNotCounted,
        });
    }

    [Fact]
    public async Task The_sessions_since_the_last_good_certificate_are_what_a_failure_puts_in_doubt()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        async Task TreatAsync(string id, int depthUm) => await bench.Desk.Followed.AppendAsync([.. Treated.Whole(id, Cases.Patient, bench.Desk.Clocks.Now, depthUm: depthUm)]);
        await TreatAsync("ses-before", 400);
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        var first = await bench.CalibrateAsync();
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        await TreatAsync("ses-after", 1_000);
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        var failed = await bench.CalibrateAsync(errorUm: -200);
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        await TreatAsync("ses-later", 400);

        Assert.Equal("ses-before", Assert.Single(CalibrationImpact.Of(bench.Desk.Book.State, first)).Session.SessionId);
        var impacted = Assert.Single(CalibrationImpact.Of(bench.Desk.Book.State, bench.Book.Find(failed.CalibrationId)!));
        Assert.Equal(("ses-after", 1_000, 1_207), (impacted.Session.SessionId, impacted.DeepestUm, impacted.DeepestTrueUm));
        Assert.Equal(first.CertificateId, failed.Before?.Record.CertificateId);
    }

    [Fact]
    public async Task What_was_read_with_a_gauge_is_as_unsure_as_it_was_then_whatever_is_registered_later()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration() with { CertificateNumber = "C-rough", ExpandedUncertainty = 40 })).Refusal);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 20);
        Assert.Null((await bench.Desk.Do(bench.Registration() with { CertificateNumber = "C-fine", ExpandedUncertainty = 2 })).Refusal);
        await bench.MeasureAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Registration() with { CertificateNumber = "C-later", ExpandedUncertainty = 1 })).Refusal);
        await bench.ReadRateAsync(id);
        await bench.Desk.RestartAsync();
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);

        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal(("C-fine", "C-rough"), (document.Gauge.CertificateNumber, Assert.Single(document.GaugesBefore!).CertificateNumber));
        Assert.True(document.Result.ExpandedUncertaintyNm >= 40_000, $"{document.Result.ExpandedUncertaintyNm} nm");
    }

    [Fact]
    public async Task Whoever_waits_for_a_change_is_told_of_it()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var seen = bench.Desk.Book.State;
        var next = bench.Desk.Book.NextAsync(seen, CancellationToken.None);
        Assert.False(next.IsCompleted);
        var id = await bench.BeginAsync();

        Assert.NotNull((await next.WaitAsync(Eventually.Bound, TestContext.Current.CancellationToken)).Calibrations.Find(id));
        Assert.Same(bench.Desk.Book.State, await bench.Desk.Book.NextAsync(seen, CancellationToken.None));
    }
}
