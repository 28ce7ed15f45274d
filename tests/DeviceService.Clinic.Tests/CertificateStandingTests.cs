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

    [Fact]
    public async Task A_certificate_holds_the_curve_that_the_pen_kept_before_one_was_written()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.HearAsync(curve: "00000000000000aa");
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, errorUm: 20);
        Assert.Null((await bench.Desk.Do(bench.Adjustment(id))).Refusal);
        await bench.Desk.Followed.AppendAsync(
        [
            new CalibrationCurveRecord
            {
                At = bench.Desk.Clocks.Now, By = bench.Technician, PenId = CalibrationBench.Pen, CalibrationId = id, Before = [new CurveKnot(200, 210), new CurveKnot(2_500, 2_510)],
            },
        ]);
        await bench.HearAsync(curve: "00000000000000bb");
        await bench.Desk.RestartAsync();
        await bench.MeasureAsync(id);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Completion(id))).Refusal);

        var held = bench.Book.Pen(CalibrationBench.Pen).Certificate!;
        var read = CertificateDocument.FromText(held.Record.Document);
        Assert.Equal(("00000000000000aa", "00000000000000bb"), (read.CurveDigestAsFound, read.CurveDigest));
        Assert.Equal([new CurveKnot(200, 210), new CurveKnot(2_500, 2_510)], read.CurveBefore!);
        Assert.Equal(held.Record.Document, read.ToText());

        // Where none was written the next one says of the pen as it came, and of no curve before.
        await bench.CalibrateAsync();
        Assert.Equal(("00000000000000bb", null), bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document is var document ? (document.CurveDigestAsFound, document.CurveBefore) : default);
    }

    [Fact]
    public async Task A_document_of_before_the_curve_was_in_it_is_read_and_keeps_its_bytes_and_its_digest()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.HearAsync(curve: "00000000000000aa");
        await bench.CalibrateAsync();
        var text = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Record.Document;
        var older = text.Replace(",\n  \"CurveDigestAsFound\": \"00000000000000aa\"", "", StringComparison.Ordinal);
        Assert.NotEqual(text, older);

        var read = CertificateDocument.FromText(older);

        Assert.Equal((null, null), (read.CurveDigestAsFound, read.CurveBefore));
        Assert.Equal(CertificateDocument.DigestOf(older), CertificateDocument.DigestOf(read.ToText()));
    }

    [Fact]
    public async Task A_certificate_of_another_room_puts_the_sessions_here_in_doubt_since_the_one_that_the_pen_had_before()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        async Task TreatAsync(string id, int depthUm)
        {
            await bench.Desk.Followed.AppendAsync([.. Treated.Whole(id, Cases.Patient, bench.Desk.Clocks.Now, depthUm: depthUm)]);
            bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        }

        await TreatAsync("ses-before", 400);
        var first = (await bench.CalibrateAsync()).CertificateId!;
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        await TreatAsync("ses-between", 1_000);

        // Its other room found it 200 um off, and adjusted it.
        var document = bench.Book.Certificates[first].Document;
        var points = document.AsFoundResult.Points.Select(static point => point with { GaugeNm = point.GaugeNm + 200_000 });
        var found = document.AsFoundResult with { Points = [.. points], Passed = false };
        Assert.Null((await bench.Desk.Do(Import(bench, document with
        {
            CertificateId = "cert-elsewhere", IssuedAt = bench.Desk.Clocks.Now.WallTime, Adjustment = "zero set anew", AsFoundResult = found, AsLeft = document.AsFound,
            AsLeftResult = document.AsFoundResult,
        }))).Refusal);
        bench.Desk.Clock.Advance(TimeSpan.FromHours(1));
        await TreatAsync("ses-after", 400);
        await bench.Desk.RestartAsync();

        var held = bench.Book.Certificates["cert-elsewhere"];
        Assert.Equal((first, true), (held.Before?.Record.CertificateId, held.Document.FoundBeyond));
        Assert.StartsWith("Certificate cert-elsewhere says that the pen was beyond its tolerance", bench.Desk.Book.OwedQuarantineOf(CalibrationBench.Pen), StringComparison.Ordinal);
        var impacted = Assert.Single(CalibrationImpact.Of(bench.Desk.Book.State, held));
        Assert.Equal(("ses-between", 1_000, 1_207), (impacted.Session.SessionId, impacted.DeepestUm, impacted.DeepestTrueUm));

        // One that was made here: what its calibration puts in doubt.
        Assert.Equal("ses-before", Assert.Single(CalibrationImpact.Of(bench.Desk.Book.State, bench.Book.Certificates[first])).Session.SessionId);
    }

    [Fact]
    public async Task A_certificate_names_everybody_who_read_and_nobody_besides_where_one_did_all()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        Assert.Null(bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document.ReadBy);

        await bench.Desk.RegisterAsync("tina", OperatorRole.Technician);
        var tina = Desk.ActorOf((await bench.Desk.SignInAsync("tina")).SignIn!);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id, most: 7);
        var step = bench.Book.Find(id)!.Progress.Next!;
        Assert.Null((await bench.Desk.Do(bench.Reading(id, step.Phase, step.Number, step.SetUm, step.SetUm) with { By = tina })).Refusal);
        await bench.MeasureAsync(id);
        await bench.ReadRateAsync(id);
        Assert.Null((await bench.Desk.Do(bench.Completion(id) with { By = tina })).Refusal);

        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal("tina", document.OperatorId);
        Assert.Equal(["tom", "tina"], document.ReadBy);
        Assert.Equal(document.ToText(), CertificateDocument.FromText(document.ToText()).ToText());
    }

    [Fact]
    public async Task A_pen_was_found_beyond_elsewhere_also_where_only_its_rate_was_and_a_better_reading_of_the_same_rate_ends_that()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.CalibrateAsync();
        var sound = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document with { Adjustment = "a new motor" };
        static CertificateRateNotCounted Read(CalibrationPhase phase, int set, bool passed) => new(phase, new CertificateRate("tacho", set, set, 200, passed, set), "a slip");
        bool Beyond(params CertificateRateNotCounted[] read) => (sound with { RatesNotCounted = read }).FoundBeyond;

        Assert.False(sound.FoundBeyond);
        Assert.True(Beyond(Read(CalibrationPhase.AsFound, 100_000, passed: true), Read(CalibrationPhase.AsFound, 140_000, passed: false)));
        Assert.False(Beyond(Read(CalibrationPhase.AsFound, 100_000, passed: false), Read(CalibrationPhase.AsFound, 100_000, passed: true)));
        Assert.False(Beyond(Read(CalibrationPhase.AsLeft, 100_000, passed: false)));
    }

    private static ImportCalibration Import(CalibrationBench bench, CertificateDocument document) => new()
    {
        RequestId = bench.Desk.NewRequestId(), By = bench.Technician, Document = document.ToText(), Offer = new CertificateOffer("key-1", null),
    };
}
