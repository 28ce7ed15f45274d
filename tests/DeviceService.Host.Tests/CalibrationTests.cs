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
    private const string Technician = "technician-1";

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

        bench.Token = (await bench.SignInAsync(Technician)).Token;
        await MeasureAsync(bench, started, errorUm: 40);
        var completed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = started.CalibrationId });
        Assert.Equal((CalibrationStage.Passed, true, 7u), (completed.Calibration.Stage, completed.Certificate.InForce, completed.Certificate.ExpandedUncertaintyUm));
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
        var passed = await StartCalibrationAsync(bench);
        await MeasureAsync(bench, passed, errorUm: 0);
        await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = passed.CalibrationId });
        var document = (await Client(bench).GetCertificateAsync(new GetCertificateRequest { PenId = Bench.Serial })).Document;

        var failing = await StartCalibrationAsync(bench);
        await MeasureAsync(bench, failing, errorUm: -160);
        var failed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = failing.CalibrationId });
        Assert.Equal((CalibrationStage.Failed, null), (failed.Calibration.Stage, failed.Certificate));
        Assert.Equal(AdministrativeState.Quarantined, (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Administrative.State);
        Assert.Empty((await Client(bench).GetCalibrationImpactAsync(new GetCalibrationImpactRequest { CalibrationId = failing.CalibrationId })).Sessions);

        var refused = await Answers.RefusedAsync(ImportAsync(bench, document, key.SignData(document.Span, HashAlgorithmName.SHA256)));
        Assert.Equal("R-CERTIFICATE-UNTRUSTED", refused.Info().Metadata["rule_id"]);
        var later = CertificateDocument.FromText(document.ToStringUtf8());
        var other = ByteString.CopyFromUtf8((later with { CertificateId = "cert-elsewhere", IssuedAt = later.IssuedAt.AddHours(1) }).ToText());
        var imported = await ImportAsync(bench, other, key.SignData(other.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        Assert.Equal(("cert-elsewhere", true), (imported.Certificate.CertificateId, imported.Certificate.InForce));
    }

    [Fact]
    public async Task Without_a_key_no_certificate_is_taken_over_and_a_key_that_is_none_refuses_the_start()
    {
        await using var bench = await StartAsync(Log);
        var refused = await Answers.RefusedAsync(ImportAsync(bench, ByteString.CopyFromUtf8("{}"), [1]));
        Assert.Equal("R-CERTIFICATE-UNTRUSTED", refused.Info().Metadata["rule_id"]);
        refused = await Answers.RefusedAsync(ImportAsync(bench, ByteString.Empty, [1]));
        Assert.Equal("R-ARGUMENT-MISSING", refused.Info().Metadata["rule_id"]);
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
    public async Task What_was_found_is_written_into_the_pen_and_read_back_by_its_digest()
    {
        await using var bench = await StartAsync(Log);
        await bench.AcquireAsync();
        _ = bench.RenewAsync();
        await RegisterForTheBenchAsync(bench);
        var calibration = await StartCalibrationAsync(bench);
        WriteCurveRequest Curve() => new() { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId, LeaseNumber = bench.Lease };
        await MeasureAsync(bench, calibration, errorUm: 60);
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
        await MeasureAsync(bench, adjusted.Calibration, errorUm: 0);
        var completed = await Client(bench).CompleteCalibrationAsync(new CompleteCalibrationRequest { RequestId = bench.NextRequest(), CalibrationId = calibration.CalibrationId });
        Assert.Equal((60_000, 0), (completed.Calibration.AsFound.WorstErrorNm, completed.Calibration.AsLeft.WorstErrorNm));
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

    private static async Task<Bench> StartAsync(TestLog log, string? calibrationKey = null)
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

    private static CalibrationService.CalibrationServiceClient Client(Bench bench) => new(bench.Invoker);

    private static async Task<Calibration> StartCalibrationAsync(Bench bench) => (await Client(bench).StartCalibrationAsync(
        new StartCalibrationRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, GaugeId = "gauge-1", TemperatureDecidegrees = 215 })).Calibration;

    private static async Task MeasureAsync(Bench bench, Calibration calibration, int errorUm)
    {
        while (calibration.NextStep is { } step)
        {
            calibration = (await Client(bench).RecordMeasurementAsync(new RecordMeasurementRequest
            {
                RequestId = bench.NextRequest(),
                CalibrationId = calibration.CalibrationId,
                Depth = new DepthMeasurement { Phase = step.Phase, Step = step.Number, IndicatedUm = step.SetUm, GaugeUm = (int)step.SetUm - errorUm },
            })).Calibration;
        }
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
