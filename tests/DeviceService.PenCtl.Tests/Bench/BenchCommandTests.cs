using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microneedling.V1;
using UglyToad.PdfPig;

namespace DeviceService.PenCtl.Tests;

/// <summary>gauges, calibrations, certificate: what programs and people want of the bench besides the guide.</summary>
public sealed class BenchCommandTests : IAsyncLifetime
{
    private BenchRoom _room = null!;

    public async ValueTask InitializeAsync()
    {
        _room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await _room.RunAsync(GuidedCalibrationTests.Register(_room))).Code);
    }

    public ValueTask DisposeAsync() => _room.DisposeAsync();

    [Fact]
    public async Task A_gauge_is_registered_by_its_own_certificate_and_one_that_is_overdue_is_not()
    {
        var listed = await _room.RunAsync("gauges", "list");
        var overdue = await _room.RunAsync(
            "gauges", "register", "probe-2", "--model", "Probe 12", "--serial", "G-2", "--certificate", "C-2", "--due", "2020-01-01", "--uncertainty", "6", "--resolution", "1");
        var kind = await _room.RunAsync(
            "gauges", "register", "probe-2", "--kind", "weight", "--model", "P", "--serial", "G", "--certificate", "C", "--due", "2099-01-01", "--uncertainty", "6", "--resolution", "1");

        Assert.Equal(2, listed.Lines.Length);
        Assert.Matches("^probe-1 +depth +Probe 12 +G-1 +C-2026-1 +2099-12-31 +6 um +1 um", listed.Lines[1]);
        Assert.Equal(PenCtl.ExitCode.Refused, overdue.Code);
        Assert.Equal(PenCtl.ExitCode.OptionWrong, kind.Code);
        Assert.Contains("Give one of depth, stroke-rate.", kind.Errors, StringComparison.Ordinal);
        Assert.Equal("GAUGE_KIND_DEPTH", (await _room.RunAsync("gauges", "list", "--json")).Json.GetProperty("gauges")[0].GetProperty("kind").GetString());
    }

    [Fact]
    public async Task A_certificate_is_one_page_of_selectable_text_with_everything_that_it_stands_for()
    {
        var certificate = await _room.CertifyAsync(errorUm: 40);
        var path = _room.File("certificate.pdf");

        var run = await _room.RunAsync("certificate", BenchRoom.PenId, "--pdf", path);
        var again = await _room.RunAsync("certificate", BenchRoom.PenId, "--pdf", path);

        Assert.True(run.Code == PenCtl.ExitCode.Ok, run.Errors);
        Assert.Equal(PenCtl.ExitCode.CannotWrite, again.Code);
        using var read = PdfDocument.Open(path);
        var page = Assert.Single(read.GetPages());
        var text = string.Join(' ', page.GetWords().Select(static word => word.Text));
        Assert.All(
            (IEnumerable<string>)
            [
                "Calibration certificate", certificate.CertificateId, $"Pen {BenchRoom.PenId}, PenSimulator", "Firmware 1.0.0-sim", "SIMULATED PEN",
                "Gauge probe-1: Probe 12, serial number G-1", "Gauge certificate C-2026-1, due 2099-12-31, U = 6 um", $"Operator {BenchRoom.Technician}",
                "Temperature 21.5 degrees Celsius", $"Valid until {certificate.ValidUntil}", "PASSED", "|error| + U is within 150 um", "Worst error +40.0 um",
                "Fit: gain 1.000000, offset -40.0 um", "Expanded uncertainty U = 6.", "In force when this page was made.", certificate.Digest,
            ],
            part => Assert.Contains(part, text, StringComparison.Ordinal));

        // Text that is there can be hidden all the same: by a mask with a transfer function, which viewers and printers that know none take for one that hides.
        Assert.DoesNotContain("/TR ", Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path)), StringComparison.Ordinal);

        // The plot is text too. Its words lie across each other's lines, so they are found in the order in which they were written.
        var written = string.Concat(page.Letters.Select(static letter => letter.Value)).Replace(" ", "", StringComparison.Ordinal);
        Assert.All(
            (IEnumerable<string>)["tolerance150um", "asfound", "curve", "fittedline", "needleprotrusionthatthepensays[um]"],
            part => Assert.Contains(part, written, StringComparison.Ordinal));
        Assert.All(page.Letters, static letter => Assert.Contains("DejaVuSans", letter.FontName, StringComparison.Ordinal));

        // The page is written in the program's own faces, and carries them: none is a machine's to find.
        var file = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(path));
        Assert.Equal(["DejaVuSans", "DejaVuSans-Bold"], page.Letters.Select(static letter => letter.FontName!.Split('+')[^1]).Distinct().Order(StringComparer.Ordinal));
        Assert.InRange(Regex.Count(file, "/FontFile2 "), 2, 8);
        Assert.Equal($"Calibration certificate {certificate.CertificateId}", read.Information.Title);
    }

    [Fact]
    public async Task A_certificate_in_json_carries_its_document_and_byte_for_byte_it_has_its_digest()
    {
        var certificate = await _room.CertifyAsync(errorUm: -20);

        var json = (await _room.RunAsync("certificate", "--id", certificate.CertificateId, "--json")).Json;
        var bare = await _room.RunAsync("certificate", BenchRoom.PenId, "--document");
        var shown = await _room.RunAsync("certificate", BenchRoom.PenId);

        Assert.Equal(certificate.Digest, json.GetProperty("certificate").GetProperty("digest").GetString());
        Assert.Equal(42, json.GetProperty("document").GetProperty("AsFound").GetArrayLength());
        Assert.Equal(certificate.Digest, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(bare.Output))));
        Assert.Contains(shown.Lines, static line => Regex.IsMatch(line, @"^worst error\s+-20\.0 um at \d+ um, of 150 um$"));
        Assert.Contains(shown.Lines, static line => Regex.IsMatch(line, "^indication +as the pen's own samples said while it held each point$"));
        Assert.Contains(shown.Lines, static line => Regex.IsMatch(line, @"^stroke rate +set 100\.0 Hz, pen 100\.0 Hz, gauge \d+\.\d Hz, U = 0\.2 Hz \(k = 2\), within 5\.0 Hz"));
        Assert.Contains(shown.Lines, static line => Regex.IsMatch(line, "^curve +no curve was written in this calibration"));
    }

    [Fact]
    public async Task A_pen_that_fell_is_recorded_by_whoever_saw_it_and_its_certificate_is_void()
    {
        var nothing = await _room.RunAsync("pens", "dropped", BenchRoom.PenId, "--reason", "off the trolley");
        Assert.EndsWith("has no certificate that it could void.", Assert.Single(nothing.Lines), StringComparison.Ordinal);
        await _room.CertifyAsync(errorUm: 0);

        var dropped = await _room.RunAsync("pens", "dropped", BenchRoom.PenId, "--reason", "off the trolley");
        Assert.Equal(PenCtl.ExitCode.Ok, dropped.Code);
        Assert.Contains("is void: the pen was dropped, as technician-1 says: off the trolley", dropped.Output, StringComparison.Ordinal);
        var json = (await _room.RunAsync("pens", "dropped", BenchRoom.PenId, "--reason", "again", "--json")).Json;
        Assert.False(json.GetProperty("certificate").GetProperty("inForce").GetBoolean());
        Assert.Equal(PenCtl.ExitCode.OptionWrong, (await _room.RunAsync("pens", "dropped", BenchRoom.PenId)).Code);
    }

    [Fact]
    public async Task A_calibration_that_is_given_up_is_told_with_what_is_in_force_then_and_why_not()
    {
        Assert.Equal("It has no certificate.", await GivenUpAsync());
        var certificate = await _room.CertifyAsync(errorUm: 0);
        Assert.Equal($"Certificate {certificate.CertificateId} stays in force, until {certificate.ValidUntil}.", await GivenUpAsync());

        // Found beyond its tolerance: that is not undone by walking away.
        var beyond = await GivenUpAsync(calibration => _room.MeasureAsync(calibration, errorUm: 200));
        Assert.Matches("^The pen is quarantined, and is not armed: Calibration cal-[0-9a-f]+ found the pen beyond its tolerance", beyond);
        Assert.DoesNotContain("stays in force", beyond, StringComparison.Ordinal);
        Assert.Matches($@"\. Not in force: Pen {BenchRoom.PenId} was found beyond its tolerance by calibration cal-[0-9a-f]+\.$", beyond);
        Assert.Contains((await _room.RunAsync("certificate", BenchRoom.PenId)).Lines, static line => Regex.IsMatch(line, "^in force +no Pen .* was found beyond its tolerance by"));
        Assert.False((await _room.RunAsync("certificate", BenchRoom.PenId, "--json")).Json.GetProperty("certificate").GetProperty("inForce").GetBoolean());

        // Dropped on the bench: nothing was adjusted, and the certificate is void all the same.
        var dropped = await GivenUpAsync(async _ => Assert.Equal(PenCtl.ExitCode.Ok, (await _room.RunAsync("pens", "dropped", BenchRoom.PenId, "--reason", "off the bench")).Code));
        Assert.Contains($"Not in force: Certificate {certificate.CertificateId}", dropped, StringComparison.Ordinal);
        Assert.Contains("off the bench", dropped, StringComparison.Ordinal);
        Assert.DoesNotContain("stays in force", dropped, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pen_goes_to_another_room_and_its_certificate_with_it_by_penctl_alone()
    {
        var certificate = await _room.CertifyAsync(errorUm: 15);
        var (document, secret, known) = (_room.File("certificate.json"), _room.File("calibration.key"), _room.File("calibration.pem"));
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
            await File.WriteAllTextAsync(known, key.ExportSubjectPublicKeyInfoPem());
        }

        await File.WriteAllTextAsync(document, (await _room.RunAsync("certificate", BenchRoom.PenId, "--document")).Output);
        var signed = await _room.RunAsync("certificate", "sign", document, "--key", secret);
        var twice = await _room.RunAsync("certificate", "sign", document, "--key", secret);
        Assert.True(signed.Code == PenCtl.ExitCode.Ok, signed.Errors);
        Assert.Contains(certificate.Digest, signed.Output, StringComparison.Ordinal);
        Assert.Equal(PenCtl.ExitCode.CannotWrite, twice.Code);

        // Here nobody said whose signature counts.
        var here = await _room.RunAsync("certificate", "import", document);
        Assert.Equal((PenCtl.ExitCode.Refused, true), (here.Code, here.Errors.Contains("--calibration-key", StringComparison.Ordinal)));

        await _room.StopServiceAsync();
        await using var other = await BenchRoom.StartAsync(_room.Pen, known);
        Assert.Contains("no calibration certificate", (await other.RunAsync("certificate", BenchRoom.PenId)).Errors, StringComparison.Ordinal);

        var changed = other.File("changed.json");
        await File.WriteAllTextAsync(changed, (await File.ReadAllTextAsync(document)).Replace("\"ToleranceUm\": 150", "\"ToleranceUm\": 149", StringComparison.Ordinal));
        Assert.NotEqual(await File.ReadAllTextAsync(document), await File.ReadAllTextAsync(changed));
        File.Copy(document + ".sig", changed + ".sig");
        Assert.Equal(PenCtl.ExitCode.Refused, (await other.RunAsync("certificate", "import", changed)).Code);

        var imported = await other.RunAsync("certificate", "import", document);
        Assert.True(imported.Code == PenCtl.ExitCode.Ok, imported.Errors);
        Assert.StartsWith($"{certificate.CertificateId} of pen {BenchRoom.PenId} is on record here, by key ", imported.Output, StringComparison.Ordinal);
        var held = (await other.RunAsync("certificate", BenchRoom.PenId, "--json")).Json.GetProperty("certificate");
        Assert.Equal((certificate.Digest, true), (held.GetProperty("digest").GetString(), held.GetProperty("inForce").GetBoolean()));
        var json = (await other.RunAsync("certificate", "import", document, "--json")).Json.GetProperty("certificate");
        Assert.Equal(certificate.CertificateId, json.GetProperty("certificateId").GetString());

        // Found beyond its tolerance in a third room: how the pen stands here is asked of the service, and not taken for granted.
        await ImportFoundBeyondAsync(other, document, secret, hour: 1, $"Pen {BenchRoom.PenId} is quarantined, and is not armed: Certificate cert-beyond-1 says");
        await other.Pens.DetachPenAsync(new DetachPenRequest { RequestId = Guid.NewGuid().ToString(), PenId = BenchRoom.PenId });
        await ImportFoundBeyondAsync(other, document, secret, hour: 2, $"Pen {BenchRoom.PenId} is not attached here: it is quarantined as soon as it answers on a line.");
    }

    private static async Task ImportFoundBeyondAsync(BenchRoom room, string document, string secret, int hour, string told)
    {
        var found = JsonNode.Parse(await File.ReadAllTextAsync(document))!.AsObject();
        found["CertificateId"] = $"cert-beyond-{hour}";
        found["IssuedAt"] = found["IssuedAt"]!.GetValue<DateTimeOffset>().AddHours(hour);
        found["Adjustment"] = "zero set anew";
        found["AsLeft"] = found["AsFound"]!.DeepClone();
        found["AsLeftResult"] = found["AsFoundResult"]!.DeepClone();
        found["AsFoundResult"]!["Passed"] = false;
        var path = room.File($"beyond-{hour}.json");
        await File.WriteAllTextAsync(path, found.ToJsonString());
        var signed = await room.RunAsync("certificate", "sign", path, "--key", secret);
        Assert.True(signed.Code == PenCtl.ExitCode.Ok, signed.Errors);
        var imported = await room.RunAsync("certificate", "import", path);
        Assert.True(imported.Code == PenCtl.ExitCode.Ok, imported.Errors);
        Assert.Contains(imported.Lines, line => line.StartsWith(told, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_certificate_or_of_a_pen_that_failed_is_not_signed()
    {
        var (broken, failed, secret) = (_room.File("broken.json"), _room.File("failed.json"), _room.File("calibration.key"));
        using (var key = ECDsa.Create(ECCurve.NamedCurves.nistP256))
        {
            await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem());
        }

        await _room.CertifyAsync(errorUm: 0);
        await File.WriteAllTextAsync(broken, "{}");
        await File.WriteAllTextAsync(
            failed, (await _room.RunAsync("certificate", BenchRoom.PenId, "--document")).Output.Replace("\"Passed\": true", "\"Passed\": false", StringComparison.Ordinal));

        Assert.Equal(PenCtl.ExitCode.No, (await _room.RunAsync("certificate", "sign", broken, "--key", secret)).Code);
        var run = await _room.RunAsync("certificate", "sign", failed, "--key", secret);
        Assert.Equal((PenCtl.ExitCode.No, true), (run.Code, run.Errors.Contains($"says that pen {BenchRoom.PenId} failed", StringComparison.Ordinal)));
        Assert.Equal(PenCtl.ExitCode.NotFound, (await _room.RunAsync("certificate", "import", _room.File("nothing.json"))).Code);
        Assert.False(File.Exists(broken + ".sig") || File.Exists(failed + ".sig"));
    }

    [Fact]
    public async Task Which_certificate_is_meant_has_to_be_said_once_and_a_pen_without_one_has_none()
    {
        Assert.Equal(PenCtl.ExitCode.OptionWrong, (await _room.RunAsync("certificate")).Code);
        Assert.Equal(PenCtl.ExitCode.OptionWrong, (await _room.RunAsync("certificate", BenchRoom.PenId, "--id", "cert-1")).Code);
        Assert.Equal(PenCtl.ExitCode.NotFound, (await _room.RunAsync("certificate", "--id", "cert-1")).Code);
        Assert.Contains("no calibration certificate", (await _room.RunAsync("certificate", BenchRoom.PenId)).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrations_are_listed_and_shown_with_what_they_came_to_and_whom_they_put_in_doubt()
    {
        Assert.Null(await _room.CertifyAsync(errorUm: 160));
        var listed = await _room.RunAsync("calibrations", "list", "--json");
        var id = listed.Json.GetProperty("calibrations")[0].GetProperty("calibrationId").GetString()!;

        var shown = await _room.RunAsync("calibrations", "show", id);
        var impact = await _room.RunAsync("calibrations", "impact", id);

        Assert.Contains(shown.Lines, static line => line.StartsWith("stage", StringComparison.Ordinal) && line.EndsWith("failed", StringComparison.Ordinal));
        Assert.Contains(shown.Lines, static line => line.StartsWith("200 um", StringComparison.Ordinal) && line.Contains("+160 (1)  +160 (15)  +160 (29)", StringComparison.Ordinal));
        Assert.Contains(shown.Lines, static line => Regex.IsMatch(line, @"^as found: beyond 150 um\. Worst error \+160\.0 um at \d+ um"));
        Assert.Equal("The pen had no certificate before: every session on it counts.", impact.Lines[0]);
        Assert.Equal(PenCtl.ExitCode.OptionWrong, (await _room.RunAsync("calibrations", "impact")).Code);
        Assert.Equal(PenCtl.ExitCode.OptionWrong, (await _room.RunAsync("calibrations", "impact", id, "--certificate", "cert-1")).Code);
        Assert.Equal(PenCtl.ExitCode.NotFound, (await _room.RunAsync("calibrations", "impact", "--certificate", "cert-1")).Code);
        Assert.Equal(PenCtl.ExitCode.NotFound, (await _room.RunAsync("calibrations", "show", "cal-0")).Code);
        Assert.Equal(PenCtl.ExitCode.Refused, (await _room.RunAsync("calibrations", "abort", id, "--reason", "late")).Code);
    }

    // What penctl says of the certificate after a calibration that began, in which something happened, was given up.
    private async Task<string> GivenUpAsync(Func<Calibration, Task>? meanwhile = null)
    {
        var calibration = await _room.StartCalibrationAsync();
        await (meanwhile?.Invoke(calibration) ?? Task.CompletedTask);
        var run = await _room.RunAsync("calibrations", "abort", calibration.CalibrationId, "--reason", "the gauge is needed elsewhere");
        Assert.True(run.Code == PenCtl.ExitCode.Ok, run.Errors);
        return run.Lines[^1];
    }
}
