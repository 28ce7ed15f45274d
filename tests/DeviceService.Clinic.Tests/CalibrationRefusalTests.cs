using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What a bench does not do, and whose certificates it does not take over.</summary>
public sealed class CalibrationRefusalTests : LoggedTests
{
    [Fact]
    public async Task A_gauge_that_is_overdue_is_not_registered_and_not_read_with()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal("R-GAUGE-OVERDUE", await RefusedAsync(bench, bench.Registration("gauge-2") with { DueOn = new DateOnly(2026, 3, 3) }));
        Assert.Null(await RefusedAsync(bench, bench.Registration("gauge-2") with { DueOn = new DateOnly(2026, 3, 4) }));
        var id = await bench.BeginAsync();
        bench.Desk.Clock.Advance(TimeSpan.FromDays(211));
        Assert.Equal("R-GAUGE-OVERDUE", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 200, 200)));
        Assert.Null(await RefusedAsync(bench, bench.Registration() with { CertificateNumber = "C-2026-2", DueOn = new DateOnly(2027, 9, 30) }));
        Assert.Null(await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 200, 200)));
    }

    [Fact]
    public async Task A_gauge_keeps_its_kind_and_its_serial_number_and_the_same_again_changes_nothing()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal("R-GAUGE-DIFFERS", await RefusedAsync(bench, bench.Registration() with { SerialNumber = "G-2" }));
        Assert.Equal("R-GAUGE-DIFFERS", await RefusedAsync(bench, bench.Registration(kind: GaugeKind.StrokeRate)));
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Registration() with { ExpandedUncertainty = 51 }));
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Registration() with { Resolution = 0 }));
        Assert.Empty((await bench.Desk.Do(bench.Registration())).Records);
        Assert.Null(await RefusedAsync(bench, bench.Registration("tacho", GaugeKind.StrokeRate)));
        Assert.Equal("R-GAUGE-KIND", await RefusedAsync(bench, bench.Start() with { GaugeId = "tacho" }));
        Assert.Equal("R-GAUGE-UNKNOWN", await RefusedAsync(bench, bench.Start() with { GaugeId = "nobody's" }));
    }

    [Fact]
    public async Task Only_a_technician_calibrates_and_only_where_the_profile_lets_one()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        Assert.Equal("R-ROLE", await RefusedAsync(bench, bench.Abort(id) with { By = bench.Desk.Dora }));
        Assert.Equal("R-SIGN-IN-MISSING", await RefusedAsync(bench, bench.Abort(id) with { By = Desk.Tablet }));
        bench.Desk.Profile = bench.Desk.Profile with { Roles = [.. bench.Desk.Profile.Roles.Select(static scope => scope with { May = [.. scope.May.Except([RoleAct.Service])] })] };

        Assert.Equal("R-ROLE", await RefusedAsync(bench, bench.Abort(id)));
        Assert.Equal("R-ROLE", await RefusedAsync(bench, bench.Registration()));
    }

    [Fact]
    public async Task A_pen_is_with_a_patient_or_on_the_bench_and_never_both()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, bench.Desk.Clocks.Now);
        await bench.Desk.Followed.AppendAsync([session]);
        Assert.Equal("R-CALIBRATION-SESSION", await RefusedAsync(bench, bench.Start()));
        await bench.Desk.Followed.AppendAsync([Treated.Closed(session, bench.Desk.Clocks.Now)]);
        var id = await bench.BeginAsync();

        Assert.Equal("R-CALIBRATION-OPEN", await RefusedAsync(bench, bench.Start()));
        Assert.Equal(("R-CALIBRATION-OPEN", id), CalibrationRules.OffTheBench(bench.Book, CalibrationBench.Pen).Refusal is { } refusal ? (refusal.RuleId, refusal.Observed) : default);
        await bench.Desk.Followed.AppendAsync([Treated.Session("ses-2", Cases.Patient, bench.Desk.Clocks.Now)]);
        Assert.Equal("R-CALIBRATION-SESSION", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 200, 200)));
        Assert.Null(await RefusedAsync(bench, bench.Abort(id)));
        Assert.Equal("R-CALIBRATION-OVER", await RefusedAsync(bench, bench.Abort(id)));
    }

    [Fact]
    public async Task What_was_measured_under_other_firmware_is_not_gone_on_with()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        await bench.HearAsync(firmware: "1.0.1-sim");

        Assert.Equal("R-CALIBRATION-FIRMWARE", await RefusedAsync(bench, bench.Completion(id)));
        Assert.Equal("R-CALIBRATION-FIRMWARE", await RefusedAsync(bench, bench.Adjustment(id)));
        Assert.Null(await RefusedAsync(bench, bench.Abort(id)));
    }

    [Fact]
    public async Task What_is_out_of_range_unknown_or_out_of_turn_is_refused_and_named()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal("R-CALIBRATION-PEN", await RefusedAsync(bench, bench.Start() with { Pen = null }));
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Start() with { TemperatureDecidegrees = 149 }));
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Start() with { TemperatureDecidegrees = 351 }));
        Assert.Equal("R-CALIBRATION-UNKNOWN", await RefusedAsync(bench, bench.Completion("cal-0")));
        Assert.Equal("R-CALIBRATION-UNKNOWN", await RefusedAsync(bench, bench.Adjustment("cal-0")));
        Assert.Equal("R-CALIBRATION-UNKNOWN", await RefusedAsync(bench, bench.Abort("cal-0")));
        Assert.Equal("R-CALIBRATION-UNKNOWN", await RefusedAsync(bench, bench.Reading("cal-0", CalibrationPhase.AsFound, 1, 200, 200)));
        var id = await bench.BeginAsync();
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, -1, 200)));
        Assert.Equal("R-ARGUMENT-RANGE", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 200, 20_000)));
        Assert.Equal("R-CALIBRATION-STEP", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 2, 600, 600)));
        Assert.Equal("R-CALIBRATION-PLACE", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 600, 600)));
        Assert.Equal("R-CALIBRATION-INCOMPLETE", await RefusedAsync(bench, bench.Completion(id)));
        Assert.Equal("R-CALIBRATION-ADJUST", await RefusedAsync(bench, bench.Adjustment(id)));
        Assert.Equal("R-ARGUMENT-MISSING", await RefusedAsync(bench, bench.Reading(id, CalibrationPhase.AsFound, 1, 200, 200) with { Depth = null }));
        Assert.Empty(bench.Book.Find(id)!.Readings);
    }

    [Fact]
    public async Task A_point_that_nobody_saw_the_pen_hold_is_not_read()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        var plan = bench.Book.Find(id)!.Progress.Plan;
        var first = plan.StepAt(CalibrationPhase.AsFound, 1);
        var held = CalibrationBench.Held(first, first.SetUm);
        RecordMeasurement Typed(BenchSight? sight) => bench.Reading(id, CalibrationPhase.AsFound, 1, first.SetUm, first.SetUm) with { Sight = sight };

        Assert.Equal("R-CALIBRATION-PEN", await RefusedAsync(bench, Typed(null)));
        (string Observed, BenchSight Sight)[] unheld =
        [
            ("no hold is in force", held with { HeldUm = null }),
            ("1000 um is permitted", held with { HeldUm = 1_000 }),
            ("its needles did not stand there under the trigger", held with { Stand = null, StandAge = null }),
            ("its needles did not stand there under the trigger", held with { Stand = held.Stand! with { SetUm = 1_000 } }),
            ("its needles did not stand there under the trigger", held with { StandAge = TimeSpan.FromSeconds(60.1) }),
            ("samples were lost, and nobody knows from which side its needles came", held with { Stand = held.Stand! with { FromAbove = null } }),
            ("its needles came from more depth", held with { Stand = held.Stand! with { FromAbove = true } }),
        ];
        foreach (var (observed, sight) in unheld)
        {
            Assert.Equal(("R-BENCH-UNHELD", observed), (await bench.Desk.Do(Typed(sight))).Refusal is { } refusal ? (refusal.RuleId, refusal.Observed) : default);
        }

        Assert.Empty(bench.Book.Find(id)!.Readings);
        Assert.Null(await RefusedAsync(bench, Typed(held)));
        Assert.Equal(first.SetUm, Assert.Single(bench.Book.Find(id)!.Readings).Reading.SeenUm);

        // On the way back a point is met from more depth; the deepest one cannot be.
        await bench.MeasureAsync(id, most: 7);
        var back = bench.Book.Find(id)!.Progress.Next!;
        Assert.Equal((9, SweepDirection.Down), (back.Number, back.Direction));
        var below = bench.Reading(id, back.Phase, back.Number, back.SetUm, back.SetUm);
        below = below with { Sight = below.Sight! with { Stand = below.Sight.Stand! with { FromAbove = false } } };
        Assert.Equal("its needles came from less depth", (await bench.Desk.Do(below)).Refusal?.Observed);
    }

    [Fact]
    public async Task A_number_that_the_pen_did_not_say_is_no_reading_of_it()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var id = await bench.BeginAsync();
        RecordMeasurement Typed(int typedUm, int seenUm)
        {
            var reading = bench.Reading(id, CalibrationPhase.AsFound, 1, typedUm, 200);
            return reading with { Sight = reading.Sight! with { Stand = reading.Sight.Stand! with { IndicatedUm = seenUm } } };
        }

        Assert.Equal("R-CALIBRATION-INDICATED", await RefusedAsync(bench, Typed(200, 216)));
        Assert.Equal("R-CALIBRATION-INDICATED", await RefusedAsync(bench, Typed(216, 200)));

        // What the pen truly says is no point there, whatever was typed.
        Assert.Equal("R-CALIBRATION-PLACE", await RefusedAsync(bench, Typed(200, 600)));
        Assert.Null(await RefusedAsync(bench, Typed(200, 215)));
        Assert.Equal((200, 215), Assert.Single(bench.Book.Find(id)!.Readings).Reading is var read ? (read.IndicatedUm, read.SeenUm) : default);
    }

    [Fact]
    public async Task A_stroke_rate_that_nobody_saw_the_motor_turn_at_is_not_read_and_what_its_samples_said_counts()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null((await bench.Desk.Do(bench.Registration("tacho", GaugeKind.StrokeRate))).Refusal);
        var id = await bench.BeginAsync();
        var turned = CalibrationBench.Turned(100_000, 100_000);
        RecordMeasurement Typed(BenchSight? sight, int says = 100_000) => new()
        {
            RequestId = bench.Desk.NewRequestId(), By = bench.Technician, CalibrationId = id, Rate = new RateMeasurement("tacho", says, 99_000, 100_000), Sight = sight,
        };

        Assert.Equal("R-CALIBRATION-PEN", await RefusedAsync(bench, Typed(null)));
        (string Observed, BenchSight Sight)[] unturned =
        [
            ("its motor did not turn for it", turned with { Rate = null, RateAge = null }),
            ("its motor did not turn for it", turned with { RateAge = TimeSpan.FromSeconds(60.1) }),
            ("120000 mHz was permitted", turned with { Rate = turned.Rate! with { SetMillihertz = 120_000 } }),
            ("its motor turned for 999 ms", turned with { Rate = turned.Rate! with { SpanUs = 999_999 } }),
        ];
        foreach (var (observed, sight) in unturned)
        {
            Assert.Equal(("R-BENCH-UNHELD", observed), (await bench.Desk.Do(Typed(sight))).Refusal is { } refusal ? (refusal.RuleId, refusal.Observed) : default);
        }

        Assert.Equal("R-CALIBRATION-INDICATED", await RefusedAsync(bench, Typed(turned, 100_501)));
        Assert.Equal("R-CALIBRATION-INDICATED", await RefusedAsync(bench, Typed(turned, 99_499)));
        Assert.Empty(bench.Book.Find(id)!.Rates);
        Assert.Null(await RefusedAsync(bench, Typed(CalibrationBench.Turned(100_000, 103_500), 103_900)));

        // 4.5 Hz by the samples, and 0.1 of the tachometer; what was typed alone would have been 4.9 Hz, and failed it.
        Assert.Equal((103_900, 103_500, 99_000), Assert.Single(bench.Book.Find(id)!.Rates) is var read ? (read.IndicatedMillihertz, read.SeenMillihertz!.Value, read.GaugeMillihertz) : default);
    }

    [Fact]
    public async Task A_dial_is_set_by_hand_and_its_certificate_says_that_nobody_saw_what_it_said()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        var answer = await bench.Desk.Do(bench.Start() with { Pen = CalibrationBench.Told with { Device = CalibrationBench.Told.Device with { DepthControl = DepthControl.Dial } } });
        var id = answer.Record<CalibrationRecord>().CalibrationId;
        while (bench.Book.Find(id)!.Progress.Next is { } step)
        {
            Assert.Null(await RefusedAsync(bench, bench.Reading(id, step.Phase, step.Number, step.SetUm, step.SetUm) with { Sight = null }));
        }

        await bench.ReadRateAsync(id);
        Assert.Null(await RefusedAsync(bench, bench.Completion(id)));
        var document = bench.Book.Pen(CalibrationBench.Pen).Certificate!.Document;
        Assert.Equal(DepthControl.Dial, document.DepthControl);
        Assert.All(document.AsFound, static reading => Assert.Null(reading.SeenUm));
        Assert.Equal(DepthControl.Dial, CertificateDocument.FromText(document.ToText()).DepthControl);
    }

    [Fact]
    public async Task A_certificate_from_another_room_holds_here_when_it_was_signed_and_fits()
    {
        var document = await FromAnotherRoomAsync();
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal("R-CERTIFICATE-UNTRUSTED", await RefusedAsync(bench, Import(bench, document) with { Offer = new CertificateOffer("", "it was changed") }));
        Assert.Equal("R-ROLE", await RefusedAsync(bench, Import(bench, document) with { By = bench.Desk.Dora }));
        Assert.Equal("R-CALIBRATION-NONE", bench.Unarmed(simulated: false));

        var taken = await bench.Desk.Do(Import(bench, document));
        Assert.Null(taken.Refusal);
        Assert.Equal((document.CertificateId, "key-1"), (taken.Record<CertificateRecord>().CertificateId, taken.Record<CertificateRecord>().KeyId));
        Assert.Null(bench.Unarmed(simulated: false));
        Assert.Empty((await bench.Desk.Do(Import(bench, document))).Records);
        await bench.Desk.RestartAsync();
        Assert.Null(bench.Unarmed(simulated: false));
    }

    [Fact]
    public async Task What_is_no_certificate_is_refused_by_its_field_and_what_stands_there_and_not_by_the_types_that_read_it()
    {
        var sound = (await FromAnotherRoomAsync()).ToText();
        await using var bench = await CalibrationBench.OpenAsync(Log);
        (string Rule, string Field, string? Observed, string Document)[] unfit =
        [
            ("R-ARGUMENT-MISSING", "document.Form", null, "{}"),
            ("R-ARGUMENT-MISSING", "document.PenId", null, sound.Replace("\"PenId\"", "\"Pen\"", StringComparison.Ordinal)),
            ("R-ARGUMENT-FORM", "document.Form", "\"another\"", sound.Replace($"\"{CertificateDocument.FormName}\"", "\"another\"", StringComparison.Ordinal)),
            ("R-ARGUMENT-FORM", "document.Drops", "\"Drops\": \"none\"", sound.Replace("\"Drops\": 0", "\"Drops\": \"none\"", StringComparison.Ordinal)),
            ("R-ARGUMENT-FORM", "document.Gauge.DueOn", "\"DueOn\": \"soon\",", Changed(sound, "DueOn", "\"soon\",")),
            ("R-ARGUMENT-FORM", "document.Vendor", "\"Vendor\": null,", Changed(sound, "Vendor", "null,")),
            ("R-ARGUMENT-FORM", "document", "no certificate", "no certificate"),
            ("R-ARGUMENT-FORM", "document", null, "null"),
        ];
        foreach (var (rule, field, observed, document) in unfit)
        {
            Assert.NotEqual(sound, document);
            var refusal = (await bench.Desk.Do(Import(bench, document))).Refusal!;

            Assert.Equal((rule, field), (refusal.RuleId, refusal.Details["field"]));
            Assert.True(observed is null || observed == refusal.Observed, refusal.Sentence);
            Assert.Contains(field, refusal.Remedy, StringComparison.Ordinal);
            Assert.DoesNotMatch("DeviceService\\.(?!Certificate\\.1)|System\\.|[Tt]ype|JSON|\\.NET|Path:", refusal.ToString());
        }
    }

    [Fact]
    public async Task A_certificate_that_does_not_hold_here_is_refused_by_what_does_not_fit()
    {
        var sound = await FromAnotherRoomAsync();
        await using var bench = await CalibrationBench.OpenAsync(Log);
        (string Field, CertificateDocument Document)[] unfit =
        [
            ("verdict", sound with { AsFoundResult = sound.AsFoundResult with { Passed = false } }),
            ("Points", sound with { AsFoundResult = sound.AsFoundResult with { Points = [] } }),
            ("ExpandedUncertaintyNm", sound with { AsFoundResult = sound.AsFoundResult with { ExpandedUncertaintyNm = 0 } }),
            ("error with its uncertainty", sound with { AsFoundResult = sound.AsFoundResult with { WorstErrorNm = 148_000 } }),
            ("ValidUntil", sound with { ValidUntil = new DateOnly(2026, 3, 3) }),
            ("ValidUntil", sound with { ValidUntil = new DateOnly(2028, 3, 3) }),
            ("RunHoursMax", sound with { RunHoursMax = 301 }),
            ("Rate", sound with { Rate = null }),
            ("Rate", sound with { Rate = sound.Rate! with { GaugeMillihertz = 95_199 } }),
            ("Rate", sound with
            {
                Rate = sound.Rate! with { SetMillihertz = 120_000 }, RatesNotCounted = [new(CalibrationPhase.AsFound, new CertificateRate("tacho", 100_000, 90_000, 100, Passed: false, 100_000), "read before the pen was adjusted")],
            }),
            ("FirmwareVersion", sound with { FirmwareVersion = "0.9" }),
        ];
        foreach (var (field, document) in unfit)
        {
            var refusal = (await bench.Desk.Do(Import(bench, document))).Refusal;
            Assert.Equal(("R-CERTIFICATE-OTHER", field), (refusal?.RuleId, refusal?.Details["field"]));
        }

        await bench.HearAsync(curve: "00000000000000aa");
        Assert.Equal("CurveDigest", (await bench.Desk.Do(Import(bench, sound with { CurveDigest = "00000000000000bb" }))).Refusal?.Details["field"]);
        await bench.HearAsync(drops: 1);
        Assert.Equal("Drops", (await bench.Desk.Do(Import(bench, sound))).Refusal?.Details["field"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_of_a_simulated_pen_is_not_taken_over_for_a_real_one_nor_the_other_way_round(bool simulated)
    {
        var sound = await FromAnotherRoomAsync() with { Simulated = !simulated };
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await bench.AttachAsync(simulated);

        var refusal = (await bench.Desk.Do(Import(bench, sound))).Refusal;

        Assert.Equal(("R-CERTIFICATE-OTHER", "Simulated"), (refusal?.RuleId, refusal?.Details["field"]));
        Assert.Equal(simulated ? ("a real pen", "a simulated pen") : ("a simulated pen", "a real pen"), (refusal!.Details["observed"], refusal.Details["limit"]));
        Assert.Null(bench.Book.Pen(CalibrationBench.Pen).Certificate);
        Assert.Null(await RefusedAsync(bench, Import(bench, sound with { Simulated = simulated })));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_certificate_that_came_before_its_pen_was_heard_is_void_when_the_pen_is_of_the_other_kind(bool simulated)
    {
        var sound = await FromAnotherRoomAsync() with { Simulated = !simulated };
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null(await RefusedAsync(bench, Import(bench, sound)));
        Assert.Null(bench.Unarmed(!simulated));

        await bench.AttachAsync(simulated);

        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed(simulated));
        await bench.AttachAsync(!simulated);
        Assert.Equal("R-CALIBRATION-VOID", bench.Unarmed(!simulated));
    }

    [Fact]
    public async Task A_certificate_that_is_older_than_what_is_on_record_lifts_nothing()
    {
        var old = await FromAnotherRoomAsync();
        await using var bench = await CalibrationBench.OpenAsync(Log);
        bench.Desk.Clock.Advance(TimeSpan.FromMinutes(1));
        await bench.CalibrateAsync(errorUm: 300);

        Assert.Equal("IssuedAt", (await bench.Desk.Do(Import(bench, old))).Refusal?.Details["field"]);
        Assert.Equal("R-CALIBRATION-FAILED", bench.Unarmed());
        Assert.Null(await RefusedAsync(bench, Import(bench, old with { IssuedAt = bench.Desk.Clocks.Now.WallTime.AddMinutes(1) })));
        Assert.Null(bench.Unarmed());
    }

    [Fact]
    public async Task A_certificate_from_before_the_pen_was_adjusted_is_of_another_pen()
    {
        var old = await FromAnotherRoomAsync();
        await using var bench = await CalibrationBench.OpenAsync(Log);
        bench.Desk.Clock.Advance(TimeSpan.FromMinutes(1));
        var id = await bench.BeginAsync();
        await bench.MeasureAsync(id);
        Assert.Null(await RefusedAsync(bench, bench.Adjustment(id)));
        Assert.Null(await RefusedAsync(bench, bench.Abort(id)));

        Assert.Equal("IssuedAt", (await bench.Desk.Do(Import(bench, old))).Refusal?.Details["field"]);
        Assert.Equal("R-CALIBRATION-NONE", bench.Unarmed(simulated: false));
        Assert.Null(await RefusedAsync(bench, Import(bench, old with { IssuedAt = bench.Desk.Clocks.Now.WallTime.AddMinutes(1) })));
        Assert.Null(bench.Unarmed(simulated: false));
    }

    private static async Task<string?> RefusedAsync(CalibrationBench bench, ClinicRequest request) => (await bench.Desk.Do(request)).Refusal?.RuleId;

    // The line of this field, with another value.
    private static string Changed(string text, string field, string value) => string.Join('\n', text.Split('\n').Select(line =>
        line.TrimStart().StartsWith($"\"{field}\": ", StringComparison.Ordinal) ? $"    \"{field}\": {value}" : line));

    private static ImportCalibration Import(CalibrationBench bench, CertificateDocument document) => Import(bench, document.ToText());

    private static ImportCalibration Import(CalibrationBench bench, string document) => new()
    {
        RequestId = bench.Desk.NewRequestId(), By = bench.Technician, Document = document, Offer = new CertificateOffer("key-1", null),
    };

    private async Task<CertificateDocument> FromAnotherRoomAsync()
    {
        await using var other = await CalibrationBench.OpenAsync(Log);
        await other.CalibrateAsync();
        return other.Book.Pen(CalibrationBench.Pen).Certificate!.Document with { CertificateId = "cert-elsewhere" };
    }
}
