using System.Security.Cryptography;
using DeviceService.Clinic;
using DeviceService.Safety;
using Google.Protobuf;
using Microneedling.V1;
using TestSupport;
using AdministrativeState = Microneedling.V1.AdministrativeState;
using CalibrationPoint = DeviceService.Safety.CalibrationPoint;
using CalibrationResult = DeviceService.Safety.CalibrationResult;
using DepthReading = DeviceService.Safety.DepthReading;
using OperatorRole = Microneedling.V1.OperatorRole;

namespace DeviceService.Host.Tests;

/// <summary>A verdict that comes while the pen is away: it is quarantined when it is back, whatever happened in between.</summary>
public sealed class OwedQuarantineTests : LoggedTests
{
    private const string Technician = "technician-1";

    [Fact]
    public async Task A_pen_whose_certificate_came_before_it_did_is_quarantined_once_it_is_there_and_over_a_restart()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.Combine("key.pem"), key.ExportSubjectPublicKeyInfoPem());
        await using var bench = await Bench.StartUnstaffedAsync(Log, folder.Combine("key.pem"));
        await bench.RegisterFirstAsync();
        bench.Token = (await bench.SignInAsync(Bench.Prescriber)).Token;
        await bench.Operators.RegisterOperatorAsync(bench.Registration(Technician, OperatorRole.Technician));
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        var firmware = (await bench.OnlineAsync()).Identity.FirmwareVersion;
        await bench.Pens.DetachPenAsync(new DetachPenRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial });

        var document = ByteString.CopyFromUtf8(FoundBeyond(firmware).ToText());
        var imported = await new CalibrationService.CalibrationServiceClient(bench.Invoker).ImportCalibrationAsync(new ImportCalibrationRequest
        {
            RequestId = bench.NextRequest(), Document = document,
            Signature = ByteString.CopyFrom(key.SignData(document.Span, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)),
        });
        Assert.True(imported.Certificate.InForce);

        // The service is gone between the record and the pen; then the pen comes to the line, and nobody says which one it is.
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        await bench.Pens.AttachPenAsync(new AttachPenRequest { RequestId = bench.NextRequest(), Line = bench.Simulated.Line });
        await bench.OnlineAsync();
        Assert.Equal(AdministrativeState.Quarantined, (await StatusAsync(bench)).State);
        Assert.StartsWith("Certificate cert-elsewhere says", (await StatusAsync(bench)).Reason, StringComparison.Ordinal);

        // What is shown is settled: a person lifts it once, and it stays lifted over detaching, another line's word, and a restart.
        await bench.Pens.SetPenAdministrativeStateAsync(new SetPenAdministrativeStateRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, State = AdministrativeState.InService, Reason = "looked at", OperatorId = Technician,
        });
        await bench.StopServiceAsync();
        await bench.StartServiceAsync([]);
        bench.Token = (await bench.SignInAsync(Technician)).Token;
        await bench.OnlineAsync();
        Assert.Equal((AdministrativeState.InService, "looked at"), ((await StatusAsync(bench)).State, (await StatusAsync(bench)).Reason));
    }

    private static async Task<AdministrativeStatus> StatusAsync(Bench bench) =>
        (await bench.Pens.GetPenAsync(new GetPenRequest { PenId = Bench.Serial })).Pen.Administrative;

    private static CertificateDocument FoundBeyond(string firmware)
    {
        DepthReading[] readings = [.. Enumerable.Range(1, 42).Select(static step => new DepthReading(step, 1_000, Safety.SweepDirection.Up, 1, 1_000, 1_000))];
        var result = new CalibrationResult
        {
            OffsetNm = 0, GainPpm = 1_000_000, Outliers = [], RepeatabilityNm = 0, BacklashNm = 0, ExpandedUncertaintyNm = 7_000, WorstSetUm = 300, WorstErrorNm = 0,
            ToleranceUm = 150, Passed = true,
            Points = [.. Enumerable.Range(1, 7).Select(static at => new CalibrationPoint(at * 300, at * 300_000, at * 300_000, 0, 0, 0))],
        };
        return new CertificateDocument
        {
            Form = CertificateDocument.FormName, CertificateId = "cert-elsewhere", CalibrationId = "cal-elsewhere", PenId = Bench.Serial, Vendor = "PenSimulator", Model = "SimPen",
            FirmwareVersion = firmware, Simulated = true, Gauge = new CertificateGauge("gauge-2", "Probe 12", "G-2", "C-2", new DateOnly(2099, 12, 31), 6, 1), OperatorId = "tom",
            TemperatureDecidegrees = 215, AsFound = readings, AsFoundResult = result with { WorstErrorNm = 400_000, Passed = false }, Adjustment = "zero set anew",
            AsLeft = readings, AsLeftResult = result, Replaced = [], Rate = new CertificateRate("strobe-2", 100_000, 100_000, 200, Passed: true, 100_000, 5_000),
            IssuedAt = DateTimeOffset.UtcNow, ValidUntil = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(30),
            RunSeconds = 0, RunHoursMax = 100, Drops = 0,
        };
    }
}
