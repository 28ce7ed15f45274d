using System.Globalization;
using System.Security.Cryptography;
using Google.Protobuf;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;
using CertificateDocument = DeviceService.Clinic.CertificateDocument;

namespace DeviceService.Host.Tests;

/// <summary>The technician's bench through the API alone.</summary>
[Collection(RealLines.Name)]
public sealed class CalibrationTests : LoggedTests
{
    internal const string Technician = "technician-1";

    [Fact]
    public async Task A_pen_is_calibrated_step_by_step_and_its_certificate_lowers_the_limits()
    {
        await using var bench = await StartAsync(Log);
        var before = await LimitsAsync(bench);
        var started = await StartCalibrationAsync(bench);
        Assert.Equal((CalibrationStage.MeasuringAsFound, 42u, 1u), (started.Stage, started.ReadingsWanted, started.NextStep.Number));

        using var watched = Client(bench).WatchCalibration(new WatchCalibrationRequest { CalibrationId = started.CalibrationId });
        Assert.True(await watched.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(0u, watched.ResponseStream.Current.Calibration.ReadingsDone);

        // Whoever treats is told that the pen is on the bench.
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.AcquireAsync();
        var refused = await Answers.RefusedAsync(bench.Sessions.CreateSessionAsync(bench.Creation()));
        Assert.Equal("R-CALIBRATION-OPEN", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(Client(bench).AbortCalibrationAsync(new AbortCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = started.CalibrationId, Reason = "mine" }));
        Assert.Equal((StatusCode.PermissionDenied, "R-ROLE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        await LetGoAsync(bench);

        // Typed by somebody whose pen holds nothing: no number is a reading of it.
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        refused = await Answers.RefusedAsync(Client(bench).RecordMeasurementAsync(new RecordMeasurementRequest
        {
            RequestId = bench.NextRequest(), CalibrationId = started.CalibrationId,
            Depth = new DepthMeasurement { Phase = CalibrationPhase.AsFound, Step = 1, IndicatedUm = started.NextStep.SetUm, GaugeUm = (int)started.NextStep.SetUm },
        }));
        Assert.Equal((StatusCode.FailedPrecondition, "R-BENCH-UNHELD"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        await MeasureAsync(bench, started, errorUm: 40);
        var completed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = started.CalibrationId });
        Assert.Equal((CalibrationStage.Passed, true, 7u), (completed.Calibration.Stage, completed.Certificate.InForce, completed.Certificate.ExpandedUncertaintyUm));
        Assert.All(completed.Calibration.Readings, static reading => Assert.InRange(reading.SeenUm - (int)reading.IndicatedUm, -15, 15));
        Assert.False(completed.Certificate.IndicationTyped);
        Assert.Equal((40_000, true, 42), (completed.Calibration.AsFound.WorstErrorNm, completed.Calibration.AsFound.Passed, completed.Calibration.Readings.Count));

        var after = await LimitsAsync(bench);
        Assert.Equal((before.NeedleProtrusionLimitUm - 7, 7u), (after.NeedleProtrusionLimitUm, after.CalibrationUncertaintyUm));

        // The stream had every reading, and ends with the calibration.
        Calibration? last = null;
        while (await watched.ResponseStream.MoveNext(CancellationToken.None))
        {
            last = watched.ResponseStream.Current.Calibration ?? last;
        }

        Assert.Equal((CalibrationStage.Passed, completed.Certificate.CertificateId), (last!.Stage, last.CertificateId));
        var exported = await Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial });
        Assert.Equal(exported.Certificate.Digest, Convert.ToHexStringLower(SHA256.HashData(exported.Document.Span)));
        Assert.Single((await Client(bench).ListCalibrationsAsync(new ListCalibrationsRequest { PenId = Bench.Serial })).Calibrations);
    }

    [Fact]
    public async Task A_pen_that_fails_is_quarantined_and_a_signed_certificate_of_later_lifts_the_failure()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("key.pem"), key.ExportSubjectPublicKeyInfoPem());
        await using var bench = await StartAsync(Log, folder.Combine("key.pem"));
        var treated = await TreatedAsync(bench);
        var passed = await StartCalibrationAsync(bench);
        await MeasureAsync(bench, passed, errorUm: 0);
        await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = passed.CalibrationId });
        var document = (await Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial })).Document;
        var impact = await Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CalibrationId = passed.CalibrationId });
        var impacted = Assert.Single(impact.Sessions);
        Assert.Equal(
            (treated, Bench.Patient, Bench.Prescriber, (uint)Bench.SettingUm, (uint)Bench.SettingUm + 7, ""),
            (impacted.SessionId, impacted.PatientReference, impacted.OperatorId, impacted.DeepestSetUm, impacted.DeepestTrueUm, impact.CertificateIdBefore));

        var failing = await StartCalibrationAsync(bench);
        await MeasureAsync(bench, failing, errorUm: -160);
        var adjustment = new RecordAdjustmentRequest { RequestId = bench.NextRequest(), CalibrationId = failing.CalibrationId, Description = "zero set anew" };
        var adjusted = await Client(bench).RecordAdjustmentAsync(adjustment);
        Assert.Equal(AdministrativeState.Quarantined, await StateAsync(bench));
        Assert.Contains("the pen was adjusted in calibration", (await CertificateAsync(bench)).NotInForceBecause, StringComparison.Ordinal);
        Assert.EndsWith($" was found beyond its tolerance by calibration {failing.CalibrationId}.", (await CertificateAsync(bench)).NotInForceBecause, StringComparison.Ordinal);

        // Somebody lifts it. The same call again is a repetition and quarantines nothing; the second verdict does.
        await bench.Pens.SetPenAdministrativeStateAsync(new SetPenAdministrativeStateRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, State = AdministrativeState.InService, Reason = "looked at", OperatorId = Technician,
        });
        Assert.True((await Client(bench).RecordAdjustmentAsync(adjustment)).Replayed);
        Assert.Equal(AdministrativeState.InService, await StateAsync(bench));
        await MeasureAsync(bench, adjusted.Calibration, errorUm: -170);
        var failed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = failing.CalibrationId });
        Assert.Equal((CalibrationStage.Failed, null), (failed.Calibration.Stage, failed.Certificate));
        Assert.Equal(AdministrativeState.Quarantined, await StateAsync(bench));
        Assert.Empty((await Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CalibrationId = failing.CalibrationId })).Sessions);

        var refused = await Answers.RefusedAsync(ImportAsync(bench, document, key.SignData(document.Span, HashAlgorithmName.SHA256)));
        Assert.Equal("R-CERTIFICATE-UNTRUSTED", refused.Info().Metadata["rule_id"]);
        var later = CertificateDocument.FromText(document.ToStringUtf8());
        var other = ByteString.CopyFromUtf8((later with { CertificateId = "cert-elsewhere", IssuedAt = later.IssuedAt.AddHours(1) }).ToText());
        var imported = await ImportAsync(bench, other, key.SignData(other.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(("cert-elsewhere", true), (imported.Certificate.CertificateId, imported.Certificate.InForce));

        // Found beyond in another room and adjusted there: it may be armed by its certificate, once a person has looked at whom it met here.
        await bench.Pens.SetPenAdministrativeStateAsync(new SetPenAdministrativeStateRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, State = AdministrativeState.InService, Reason = "looked at", OperatorId = Technician,
        });
        other = ByteString.CopyFromUtf8((later with
        {
            CertificateId = "cert-adjusted", IssuedAt = later.IssuedAt.AddHours(2), Adjustment = "zero set anew", AsLeft = later.AsFound, AsLeftResult = later.AsFoundResult,
            AsFoundResult = later.AsFoundResult with { Passed = false },
        }).ToText());
        imported = await ImportAsync(bench, other, key.SignData(other.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.True(imported.Certificate.InForce);
        Assert.Equal(AdministrativeState.Quarantined, await StateAsync(bench));
        impact = await Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CertificateId = "cert-adjusted" });
        Assert.Equal(("cert-elsewhere", 0), (impact.CertificateIdBefore, impact.Sessions.Count));
        impact = await Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CertificateId = later.CertificateId });
        Assert.Equal((treated, ""), (Assert.Single(impact.Sessions).SessionId, impact.CertificateIdBefore));
    }

    [Fact]
    public async Task Without_a_key_no_certificate_is_taken_over_and_a_key_that_is_none_refuses_the_start()
    {
        await using var bench = await StartAsync(Log);
        var refused = await Answers.RefusedAsync(ImportAsync(bench, ByteString.CopyFromUtf8("{}"), [1]));
        Assert.Equal("R-CERTIFICATE-UNTRUSTED", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(ImportAsync(bench, ByteString.Empty, [1]));
        Assert.Equal("R-ARGUMENT-MISSING", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest()));
        Assert.Equal(("R-ARGUMENT-MISSING", "calibration_id or certificate_id"), (refused.Info().Metadata["rule_id"], refused.Info().Metadata["field"]));
        refused = await Answers.RefusedAsync(Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CertificateId = "cert-0" }));
        Assert.Equal("R-CALIBRATION-UNKNOWN", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(Client(bench).GetCertificateAsync(new GetCertificateRequest()));
        Assert.Equal("R-ARGUMENT-MISSING", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial }));
        Assert.Equal("R-CALIBRATION-NONE", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = "SN-NOWHERE" }));
        Assert.Equal((StatusCode.NotFound, "R-PEN-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        refused = await Answers.RefusedAsync(Client(bench).GetCalibrationAsync(new GetCalibrationRequest { CalibrationId = "cal-0" }));
        Assert.Equal((StatusCode.NotFound, "R-CALIBRATION-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));

        await bench.StopServiceAsync();
        bench.CalibrationKey = typeof(CalibrationTests).Assembly.Location;
        Assert.Equal(ExitCode.CertificateUnusable, (await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]))).Code);
        bench.CalibrationKey += ".none";
        Assert.Equal(ExitCode.CertificateUnusable, (await Assert.ThrowsAsync<StartRefusedException>(() => bench.StartServiceAsync([]))).Code);
        bench.CalibrationKey = null;
        await bench.StartServiceAsync([]);
    }

    [Fact]
    public async Task A_pen_holds_its_points_for_the_gauge_while_a_finger_is_on_the_trigger()
    {
        await using var bench = await StartAsync(Log);
        await bench.AcquireAsync();
        _ = bench.RenewAsync();
        HoldDepthRequest Holding(uint um) => new() { RequestId = bench.NextRequest(), PenId = Bench.Serial, LeaseNumber = bench.Lease, NeedleProtrusionUm = um };
        var refused = await Answers.RefusedAsync(Client(bench).HoldDepthAsync(Holding(1_000)));
        Assert.Equal("R-BENCH-CLOSED", refused.Info().Metadata["rule_id"]);

        await StartCalibrationAsync(bench);
        refused = await Answers.RefusedAsync(Client(bench).HoldDepthAsync(Holding(1_000)));
        Assert.Equal("R-BENCH-CARTRIDGE", refused.Info().Metadata["rule_id"]);
        await RegisterForTheBenchAsync(bench);

        await Client(bench).HoldDepthAsync(Holding(1_000));
        Assert.InRange((await bench.Simulated.GetPenAsync()).MeasuredProtrusionUm, -20, 20);
        await bench.Simulated.PressTriggerAsync();
        await bench.Simulated.WaitForAsync(static seen => Math.Abs(seen.MeasuredProtrusionUm - 1_000) <= 40, TimeSpan.FromSeconds(5));
        await Client(bench).HoldDepthAsync(Holding(600));
        var held = await bench.Simulated.WaitForAsync(static seen => Math.Abs(seen.MeasuredProtrusionUm - 600) <= 40, TimeSpan.FromSeconds(5));
        Assert.False(held.DriveOn);
        await Client(bench).EndHoldAsync(new EndHoldRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial });
        held = await bench.Simulated.WaitForAsync(static seen => Math.Abs(seen.MeasuredProtrusionUm) <= 40, TimeSpan.FromSeconds(5));
        Assert.Equal(0UL, held.PressCount);
        await bench.Simulated.ReleaseTriggerAsync();
    }

    [Fact]
    public async Task A_motor_turns_for_a_tachometer_while_a_finger_is_on_the_trigger_and_what_its_samples_said_counts()
    {
        await using var bench = await StartAsync(Log);
        await Client(bench).RegisterGaugeAsync(new RegisterGaugeRequest
        {
            RequestId = bench.NextRequest(),
            Gauge = new Gauge
            {
                GaugeId = "tacho-1", Kind = GaugeKind.StrokeRate, Model = "Strobe 3", SerialNumber = "T-1", CertificateNumber = "C-2", DueOn = "2099-12-31",
                ExpandedUncertainty = 200, Resolution = 100,
            },
        });
        await bench.AcquireAsync();
        _ = bench.RenewAsync();
        HoldRateRequest Turning() => new() { RequestId = bench.NextRequest(), PenId = Bench.Serial, LeaseNumber = bench.Lease, StrokeRateMillihertz = 100_000 };
        Assert.Equal("R-BENCH-CLOSED", (await Answers.RefusedAsync(Client(bench).HoldRateAsync(Turning()))).Info().Metadata["rule_id"]);
        var calibration = await StartCalibrationAsync(bench);
        Assert.Equal("R-BENCH-CARTRIDGE", (await Answers.RefusedAsync(Client(bench).HoldRateAsync(Turning()))).Info().Metadata["rule_id"]);
        await RegisterForTheBenchAsync(bench);
        RecordMeasurementRequest Read(uint says, uint gauge = 100_000, string again = "") => new()
        {
            RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId,
            StrokeRate = new StrokeRateMeasurement
            {
                GaugeId = "tacho-1", SetMillihertz = 100_000, IndicatedMillihertz = says, GaugeMillihertz = gauge, ReplacesReason = again,
            },
        };

        Assert.Equal("R-BENCH-UNHELD", (await Answers.RefusedAsync(Client(bench).RecordMeasurementAsync(Read(100_000)))).Info().Metadata["rule_id"]);
        var turned = await TurnsAsync(bench, Turning);
        Assert.Equal("R-CALIBRATION-INDICATED", (await Answers.RefusedAsync(Client(bench).RecordMeasurementAsync(Read(106_000)))).Info().Metadata["rule_id"]);
        var read = Assert.Single((await Client(bench).RecordMeasurementAsync(Read(100_000, (uint)turned.StrokeRateMillihertz))).Calibration.StrokeRates);
        Assert.InRange((int)read.SeenMillihertz, 99_500, 100_500);
        Assert.True(read.Passed);
        await LetGoOfTriggerAsync(bench);

        // A pen that says 8 % more than it does goes by that itself, so its own samples are what was set. The tachometer tells.
        await bench.Simulated.InjectFaultAsync(new Simulator.V1.Fault { Kind = Simulator.V1.FaultKind.PartScale, Component = Simulator.V1.PenComponent.RateSensor, Value = 108 });
        var wrong = await TurnsAsync(bench, Turning);
        Assert.InRange(wrong.StrokeRateMillihertz, 90_000, 95_000);
        read = Assert.Single((await Client(bench).RecordMeasurementAsync(Read(100_000, (uint)wrong.StrokeRateMillihertz, "read once more"))).Calibration.StrokeRates);
        Assert.InRange((int)read.SeenMillihertz, 99_000, 101_000);
        Assert.False(read.Passed);
        await LetGoOfTriggerAsync(bench);
        await Client(bench).EndHoldAsync(new EndHoldRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial });
        await bench.Simulated.WaitForAsync(static seen => seen.State == Simulator.V1.PenState.Disarmed, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task What_was_found_is_written_into_the_pen_and_read_back_by_its_digest()
    {
        await using var bench = await StartAsync(Log);
        await using var hand = await HandAsync(bench);
        var calibration = await StartCalibrationAsync(bench);
        WriteCurveRequest Curve() => new() { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId, LeaseNumber = hand.Lease };
        await hand.MeasureAsync(calibration, errorUm: 60);
        var refused = await Answers.RefusedAsync(Client(bench).WriteCurveAsync(Curve()));
        Assert.Equal("R-CALIBRATION-ADJUST", refused.Info().Metadata["rule_id"]);
        var adjusted = await Client(bench).RecordAdjustmentAsync(
            new RecordAdjustmentRequest { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId, Description = "curve by the as-found points" });
        Assert.Equal(CalibrationStage.MeasuringAsLeft, adjusted.Calibration.Stage);

        var asked = Curve();
        var written = await Client(bench).WriteCurveAsync(asked);
        Assert.Matches("^[0-9a-f]{16}$", written.CurveDigest);
        Assert.Equal((written.CurveDigest, true), (await Client(bench).WriteCurveAsync(asked)) is var again ? (again.CurveDigest, again.Replayed) : default);

        // Under another request id it is written again, and is the same curve: what was measured before it is not taken back through it.
        var second = await Client(bench).WriteCurveAsync(Curve());
        Assert.Equal((written.CurveDigest, false), (second.CurveDigest, second.Replayed));
        await hand.MeasureAsync(adjusted.Calibration, errorUm: 0);
        var completed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId });
        Assert.Equal((60_000, 0), (completed.Calibration.AsFound.WorstErrorNm, completed.Calibration.AsLeft.WorstErrorNm));
        Assert.Equal((written.CurveDigest, true), (completed.Certificate.CurveDigest, completed.Certificate.InForce));

        // It falls while it is online: its counter is read within seconds, and nobody has to plug it in anew.
        await bench.Simulated.DropAsync(0);
        await Bench.UntilAsync(async () => !(await CertificateAsync(bench)).InForce);
        Assert.Contains("was dropped", (await CertificateAsync(bench)).NotInForceBecause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_a_lease_that_was_lost_writing_a_curve_is_ABORTED_and_nothing_reaches_the_pen()
    {
        await using var bench = await StartAsync(Log);
        var lost = (await bench.Control.AcquireControlAsync(
            new AcquireControlRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "another tablet" })).LeaseNumber;
        await bench.Control.ReleaseControlAsync(new ReleaseControlRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, LeaseNumber = lost });
        await using var hand = await HandAsync(bench);
        var calibration = await StartCalibrationAsync(bench);
        await hand.MeasureAsync(calibration, errorUm: 60);
        await Client(bench).RecordAdjustmentAsync(
            new RecordAdjustmentRequest { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId, Description = "curve by the as-found points" });
        WriteCurveRequest Curve(uint lease) => new() { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId, LeaseNumber = lease };

        // Everything else is as it has to be: it is the lease alone that refuses, and under the one in force the same is written.
        var before = await SentAsync();
        var refused = await Answers.RefusedAsync(Client(bench).WriteCurveAsync(Curve(lost)));
        Assert.Equal((StatusCode.Aborted, "R-CONTROL-STALE"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        Assert.Equal(before, await SentAsync());
        Assert.Matches("^[0-9a-f]{16}$", (await Client(bench).WriteCurveAsync(Curve(hand.Lease))).CurveDigest);
        Assert.Contains((await SentAsync()).Except(before), static sent => sent.EndsWith(" WriteCalibration", StringComparison.Ordinal));

        async Task<string[]> SentAsync() =>
            [.. (await bench.Simulated.GetPenAsync()).Commands.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.SessionTag}.{one.Number} {one.Name}"))];
    }

    [Fact]
    public async Task Whoever_is_signed_in_records_that_a_pen_fell_and_nobody_else()
    {
        await using var bench = await StartAsync(Log);
        RecordDropRequest Drop() => new() { RequestId = bench.NextRequest(), PenId = Bench.Serial, Reason = "off the trolley" };
        var dropped = Drop();
        Assert.Null((await Client(bench).RecordDropAsync(dropped)).Certificate);
        Assert.True((await Client(bench).RecordDropAsync(dropped)).Replayed);
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        Assert.False((await Client(bench).RecordDropAsync(Drop())).Replayed);
        bench.Token = "";
        Assert.Equal("R-SIGN-IN-MISSING", (await Answers.RefusedAsync(Client(bench).RecordDropAsync(Drop()))).Info().Metadata["rule_id"]);
    }

    private static async Task RegisterForTheBenchAsync(Bench bench)
    {
        var tip = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Cartridge;
        await bench.Cartridges.RegisterCartridgeAsync(new RegisterCartridgeRequest
        {
            RequestId = bench.NextRequest(), Source = CartridgeSource.Tag, CartridgeId = tip.CartridgeId, Model = tip.Model, NeedleCount = tip.NeedleCount, Lot = tip.Lot,
            ExpiresOn = tip.ExpiresOn, BenchUse = true,
        });
    }

    internal static async Task<Bench> StartAsync(TestLog log, string? calibrationKey = null)
    {
        var bench = await Bench.StartUnstaffedAsync(log, calibrationKey);
        await bench.RegisterFirstAsync();
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.Operators.RegisterOperatorAsync(bench.Registration(Technician, OperatorRole.Technician));
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        await Client(bench).RegisterGaugeAsync(new RegisterGaugeRequest
        {
            RequestId = bench.NextRequest(),
            Gauge = new Gauge
            {
                GaugeId = "gauge-1", Kind = GaugeKind.Depth, Model = "Probe 12", SerialNumber = "G-1", CertificateNumber = "C-1", DueOn = "2099-12-31",
                ExpandedUncertainty = 6, Resolution = 1,
            },
        });
        return bench;
    }

    internal static CalibrationService.CalibrationServiceClient Client(Bench bench) => new(bench.Invoker);

    internal static async Task<Calibration> StartCalibrationAsync(Bench bench) => (await Client(bench).StartCalibrationAsync(
        new StartCalibrationRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, GaugeId = "gauge-1", TemperatureDecidegrees = 215 })).Calibration;

    private static async Task MeasureAsync(Bench bench, Calibration calibration, int errorUm)
    {
        await using var hand = await HandAsync(bench);
        await hand.MeasureAsync(calibration, errorUm);
    }

    internal static Task<TechniciansHand> HandAsync(Bench bench) => TechniciansHand.OpenAsync(
        bench.Simulated, Bench.Serial, Client(bench), bench.Control, bench.Telemetry, new AlarmService.AlarmServiceClient(bench.Invoker), bench.Pens, bench.Cartridges, bench.Safety);

    private static async Task<CalibrationCertificate> CertificateAsync(Bench bench) =>
        (await Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial })).Certificate;

    private static async Task<AdministrativeState> StateAsync(Bench bench) =>
        (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Administrative.State;

    // The motor turns for two and a half seconds under a press, and on. A machine that stood still has the pen stop it: that is acknowledged, and done once more.
    private static async Task<Simulator.V1.Pen> TurnsAsync(Bench bench, Func<HoldRateRequest> turning)
    {
        for (var tried = 1; ; tried++)
        {
            await HoldRateAsync(bench, turning);
            var before = await bench.Simulated.GetPenAsync();
            Assert.False(before.DriveOn);
            await bench.Simulated.PressTriggerAsync();
            var seen = await bench.Simulated.WaitForAsync(
                pen => pen.StrokeCount > before.StrokeCount + 250 || pen.State == Simulator.V1.PenState.Latched, TimeSpan.FromSeconds(10));
            if (seen.DriveOn)
            {
                return seen;
            }

            Assert.True(tried < 5, $"The motor was stopped {tried} times: {seen.LastStop}");
            await LetGoOfTriggerAsync(bench);
            var stop = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.LastStop;
            await bench.Safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
            {
                RequestId = bench.NextRequest(), PenId = Bench.Serial, Reason = "the machine stood still", StopCount = stop.StopCount, LeaseNumber = bench.Lease,
            });
        }
    }

    // What the service has seen of the trigger may be older than the press that a stop cut short. The pen itself knows then, and is asked again.
    private static async Task HoldRateAsync(Bench bench, Func<HoldRateRequest> turning)
    {
        try
        {
            await Client(bench).HoldRateAsync(turning());
        }
        catch (RpcException refused) when (refused.Status.Detail.Contains("TRIGGER_PRESSED", StringComparison.Ordinal))
        {
            await LetGoOfTriggerAsync(bench);
            await Client(bench).HoldRateAsync(turning());
        }
    }

    // Until the service has seen it too: to end what still turns, as far as it knows, is a stop.
    private static async Task LetGoOfTriggerAsync(Bench bench)
    {
        await bench.Simulated.ReleaseTriggerAsync();
        await bench.Simulated.WaitForAsync(static seen => !seen.DriveOn, TimeSpan.FromSeconds(5));
        await Bench.UntilAsync(async () => !(await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Operating.TriggerPressed);
    }

    private static async Task LetGoAsync(Bench bench) => await bench.Control.ReleaseControlAsync(
        new ReleaseControlRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, LeaseNumber = bench.Lease });

    // Somebody treats with the pen before anybody looked at it; then it comes to the bench, with a cartridge that no patient meets.
    private static async Task<string> TreatedAsync(Bench bench)
    {
        await bench.BeginAsync();
        var session = (await bench.CreateAsync()).SessionId;
        await bench.TreatAsync(session);
        await Bench.UntilAsync(() => bench.ReadyAsync(session));
        await bench.Sessions.CompletePassAsync(new CompletePassRequest { RequestId = bench.NextRequest(), SessionId = session, LeaseNumber = bench.Lease });
        await bench.Sessions.CompleteSessionAsync(new CompleteSessionRequest { RequestId = bench.NextRequest(), SessionId = session, LeaseNumber = bench.Lease });
        await LetGoAsync(bench);
        var used = (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Cartridge.CartridgeId;
        await bench.Simulated.RemoveCartridgeAsync();
        await bench.Simulated.InsertCartridgeAsync();
        await Bench.UntilAsync(async () =>
            (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Cartridge is { Inserted: true } tip && tip.CartridgeId != used && tip.CartridgeId.Length > 0);
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        return session;
    }

    private static AsyncUnaryCall<ImportCalibrationResponse> ImportAsync(Bench bench, ByteString document, byte[] signature) => Client(bench).ImportCalibrationAsync(
        new ImportCalibrationRequest { RequestId = bench.NextRequest(), Document = document, Signature = ByteString.CopyFrom(signature) });

    // A technician treats nobody, so the limits are asked for by somebody who does.
    private static async Task<EffectiveLimits> LimitsAsync(Bench bench)
    {
        var technician = bench.Token;
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        var limits = (await bench.Safety.GetEffectiveLimitsAsync(new GetEffectiveLimitsRequest
        {
            PenId = Bench.Serial, Area = TreatmentArea.Cheek, Side = BodySide.Left, Indication = TreatmentIndication.AcneScars,
        })).Limits;
        bench.Token = technician;
        return limits;
    }
}
