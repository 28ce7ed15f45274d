using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>certificate: what a pen is certified by, on the screen, as JSON and as a page. What the service hands out is held against its digest first.</summary>
internal static class CertificateCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string?>("pen") { Description = "Serial number: the newest certificate of this pen.", Arity = ArgumentArity.ZeroOrOne };
        var id = new Option<string?>("--id") { Description = "This certificate, by its number.", HelpName = "CERTIFICATE" };
        var pdf = new Option<string?>("--pdf") { Description = "Also writes it as a page of PDF; the file must not be there yet.", HelpName = "FILE" };
        var document = new Option<bool>("--document") { Description = "Prints the document byte for byte, as it is signed for another room." };
        return shared.Run(
            new Command("certificate", "A certificate: what was measured, and whether it holds. With --json its document too.")
            {
                pen, id, pdf, document, CertificateTransfer.Sign(shared), CertificateTransfer.Import(shared),
            },
            run => ShowAsync(run, Asked(run.Get(pen), run.Get(id)), run.Get(pdf), run.Get(document)));
    }

    private static GetCertificateRequest Asked(string? pen, string? id) => (pen, id) switch
    {
        ({ } of, null) => new GetCertificateRequest { PenId = of },
        (null, { } named) => new GetCertificateRequest { CertificateId = named },
        (null, null) => throw PenCtlException.Option("Nothing says whose certificate is meant.", "Write penctl certificate PEN, or penctl certificate --id CERTIFICATE."),
        _ => throw PenCtlException.Option($"Both '{pen}' and --id '{id}' were given.", "Write penctl certificate PEN, or penctl certificate --id CERTIFICATE."),
    };

    private static async Task<ExitCode> ShowAsync(CommandRun run, GetCertificateRequest request, string? pdf, bool bare)
    {
        var service = await run.ServiceAsync();
        var answer = await service.Calibrations.GetCertificateAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
        var (certificate, digest) = (answer.Certificate, Convert.ToHexStringLower(SHA256.HashData(answer.Document.Span)));
        if (digest != certificate.Digest)
        {
            throw new PenCtlException(
                ExitCode.No, $"The document of {certificate.CertificateId} has the digest {digest}, and the record says {certificate.Digest}.", "Verify the journal: penctl log verify.");
        }

        var content = CertificateContent.Of(answer.Document.Span);
        if (pdf is not null)
        {
            var page = CertificatePdf.Of(content, digest, Standing(certificate));
            await NewFile.WriteAsync(pdf, stream => stream.WriteAsync(page, run.Cancellation).AsTask(), run.Cancellation);
        }

        if (bare)
        {
            run.Screen.Text(answer.Document.ToStringUtf8());
        }
        else if (run.Screen.Json)
        {
            run.Screen.Document(new JsonObject
            {
                ["certificate"] = Screen.Node(certificate), ["document"] = JsonNode.Parse(answer.Document.Span),
                ["curve"] = new JsonObject { ["written"] = content.Curve.Written, ["sentence"] = content.Curve.Told }, ["pdf"] = pdf,
            });
        }
        else
        {
            Show(run.Screen, certificate, content);
            if (pdf is not null)
            {
                run.Screen.Line($"{Safe(pdf)}: one page");
            }
        }

        return ExitCode.Ok;
    }

    private static void Show(Screen screen, CalibrationCertificate certificate, CertificateContent content)
    {
        var result = content.Standing;
        screen.Facts(
            ("certificate", Safe(content.CertificateId)),
            ("pen", Safe($"{content.PenId}, {content.Vendor} {content.Model}, firmware {content.FirmwareVersion}") + (content.Simulated ? " [aqua](simulated)[/]" : "")),
            ("in force", certificate.InForce ? "[green]yes[/]" : $"[red]no[/] {Safe(certificate.NotInForceBecause)}"),
            ("valid until", $"{Safe(certificate.ValidUntil)}, or {content.RunHoursMax} hours of the motor"),
            ("issued", $"{screen.Time(certificate.IssuedAt)} by {Safe(content.OperatorTold)}"),
            ("gauge", Safe($"{content.Gauge.GaugeId}, {content.Gauge.Model}, {content.Gauge.CertificateNumber}, U = {content.Gauge.ExpandedUncertainty} um (k = 2)")),
            ("indication", content.IndicationTyped ? "[yellow]typed[/]: what the pen said was seen by nobody but the technician" : "as the pen's own samples said while it held each point"),
            ("temperature", Number(content.TemperatureDecidegrees / 10.0, "0.0") + " C"),
            ("adjustment", Safe(content.Adjustment ?? "")),
            ("curve", Safe(content.Curve.Told)),
            ("worst error", $"{CalibrationPage.Um(result.WorstErrorNm)} um at {result.WorstSetUm} um, of {result.ToleranceUm} um"),
            ("uncertainty", $"{CalibrationPage.Um(result.ExpandedUncertaintyNm, signed: false)} um (k = 2)"),
            ("fit", $"gain {Number(result.GainPpm / 1e6, "0.000000")}, offset {CalibrationPage.Um(result.OffsetNm)} um"),
            ("stroke rate", Safe(content.RateTold)),
            ("verdict", result.Passed ? "[green]passed[/]" : "[red]failed[/]"),
            ("signed by", certificate.KeyId.Length == 0 ? "" : $"key {Safe(certificate.KeyId)}"),
            ("digest", Safe(certificate.Digest)));
    }

    private static string Standing(CalibrationCertificate certificate) =>
        certificate.InForce ? "In force when this page was made." : $"Not in force when this page was made: {certificate.NotInForceBecause}";
}
