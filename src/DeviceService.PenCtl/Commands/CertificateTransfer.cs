using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DeviceService.Profiles;
using Google.Protobuf;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>certificate sign, certificate import: a pen goes to another room, and its certificate with it. Whether it holds there that service decides.</summary>
internal static class CertificateTransfer
{
    // As much as ImportCalibration takes.
    private const int BytesMax = 200_000;

    public static Command Sign(SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "The document, as `certificate PEN --document` prints it." };
        var key = new Option<string>("--key") { Description = "The private key of whoever vouches for certificates: PEM, P-256.", HelpName = "FILE", Required = true };
        return shared.Run(new Command("sign", "Signs a certificate's document into FILE.sig, which must not be there yet, so that another room takes it over.") { file, key }, async run =>
        {
            var path = run.Get(file)!;
            var document = Read(path);
            var content = Check(path, document);
            var (signature, keyId) = await DocumentSigning.SignBesideAsync(path, document, run.Get(key)!, run.Cancellation);
            Tell(run.Screen, content, Convert.ToHexStringLower(SHA256.HashData(document)), keyId, signature);
            return ExitCode.Ok;
        });
    }

    public static Command Import(SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "The document, with FILE.sig beside it." };
        return shared.Run(
            new Command("import", "Hands a certificate that was signed in another room to the service. It is taken when the service trusts the key and it holds here. For technicians: sign in for it.") { file },
            async run =>
            {
                var path = run.Get(file)!;
                var (document, signature) = (Read(path), Read(path + ProfileShelf.SignatureExtension));
                var service = await run.ServiceAsync();
                var answer = await service.Calibrations.ImportCalibrationAsync(
                    new ImportCalibrationRequest
                    {
                        RequestId = ServiceConnection.NewRequest(), Document = ByteString.CopyFrom(document), Signature = ByteString.CopyFrom(signature),
                    },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                    return ExitCode.Ok;
                }

                var certificate = answer.Certificate;
                run.Screen.Line($"{Safe(certificate.CertificateId)} of pen {Safe(certificate.PenId)} is on record here, by key {Safe(certificate.KeyId)}.");
                run.Screen.Facts(
                    ("in force", certificate.InForce ? "[green]yes[/]" : $"[red]no[/] {Safe(certificate.NotInForceBecause)}"),
                    ("valid until", Safe(certificate.ValidUntil)),
                    ("digest", Safe(certificate.Digest)));
                if (CertificateContent.Of(document).FoundBeyond)
                {
                    run.Screen.Line($"[yellow]As found there it was beyond its tolerance: penctl calibrations impact --certificate {Safe(certificate.CertificateId)} lists the sessions in doubt.[/]");
                    run.Screen.Line(await WhatHolds.ShownAsync(run, service, certificate.PenId));
                }

                return ExitCode.Ok;
            });
    }

    private static byte[] Read(string path) => DocumentSigning.Read(path, BytesMax, "a certificate's document");

    // Whoever signs has seen that it is one, and of a pen that passed.
    private static CertificateContent Check(string path, byte[] document)
    {
        CertificateContent content;
        try
        {
            content = CertificateContent.Of(document);
        }
        catch (PenCtlException wrong)
        {
            throw new PenCtlException(ExitCode.No, $"{path} is no certificate: {wrong.Sentence}", "Name what `penctl certificate PEN --document` printed, byte for byte.", wrong);
        }

        return content.Standing.Passed
            ? content
            : throw new PenCtlException(ExitCode.No, $"{path} says that pen {content.PenId} failed.", "Calibrate the pen until it passes: no room takes this over.");
    }

    private static void Tell(Screen screen, CertificateContent content, string digest, string keyId, string file)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject
            {
                ["signed"] = true, ["certificate_id"] = content.CertificateId, ["pen_id"] = content.PenId, ["digest"] = digest, ["key_id"] = keyId, ["file"] = file,
            });
            return;
        }

        screen.Line($"[green]{Safe(file)}[/]: {Safe(content.CertificateId)} of pen {Safe(content.PenId)}, signed by key {keyId}");
        screen.Facts(("digest", digest));
    }
}
