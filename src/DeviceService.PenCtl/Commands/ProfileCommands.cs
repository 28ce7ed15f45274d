using System.CommandLine;
using System.Text.Json.Nodes;
using DeviceService.Profiles;
using DeviceService.Safety;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>profile show, sign, verify. Signing and verifying work without a service.</summary>
internal static class ProfileCommands
{
    public static Command Create(SharedOptions shared) => new("profile", "Safety profiles: the limits as a reviewed, signed document.")
    {
        Show(shared),
        Sign(shared),
        Verify(shared),
    };

    private static Command Show(SharedOptions shared)
    {
        var digest = new Argument<string?>("digest") { Description = "Which, by its digest. Without it: the one in force.", Arity = ArgumentArity.ZeroOrOne };
        var document = new Option<bool>("--document") { Description = "Print the document itself, byte for byte." };
        return shared.Run(new Command("show", "A profile of the service, and which others there are.") { digest, document }, async run =>
        {
            if (run.Get(document) && run.Screen.Json)
            {
                throw PenCtlException.Option("--document prints the profile byte for byte, which is YAML and no JSON, and --json was given.", "Leave --document out: with --json the answer has it as `document`, in Base64. Or leave --json out.");
            }

            var service = await run.ServiceAsync();
            var answer = await service.Profiles.GetProfileAsync(
                new GetProfileRequest { ProfileDigest = run.Get(digest) ?? "" }, deadline: service.Deadline, cancellationToken: run.Cancellation);
            if (run.Get(document))
            {
                run.Screen.Text(answer.Document.ToStringUtf8());
                return ExitCode.Ok;
            }

            if (run.Screen.Json)
            {
                run.Screen.Document(answer);
                return ExitCode.Ok;
            }

            var others = await service.Profiles.ListProfilesAsync(new ListProfilesRequest(), deadline: service.Deadline, cancellationToken: run.Cancellation);
            Describe(run.Screen, answer, others);
            return ExitCode.Ok;
        });
    }

    private static void Describe(Screen screen, GetProfileResponse answer, ListProfilesResponse others)
    {
        var (profile, activation) = (answer.Profile, answer.NewestActivation);
        screen.Line($"[bold]{Safe(profile.ProfileId)} version {profile.Version}[/]{(profile.InForce ? " [green]in force[/]" : "")}{(profile.HoldsToday ? "" : " [red]does not hold today[/]")}");
        screen.Facts(
            ("digest", Safe(profile.ProfileDigest)),
            ("holds", Safe($"{profile.IssuedOn} to {profile.ExpiresOn}")),
            ("issuer", Safe(profile.Issuer)),
            ("signed by", profile.Shipped ? "nobody: it came with the service" : $"key {Safe(profile.KeyId)}"),
            ("activated", activation is null ? "" : Safe($"{screen.Time(activation.ActivatedAt)} by {activation.Operator?.OperatorId}: {activation.Reason}")));
        var table = screen.Table("PROFILE", "VERSION", "HOLDS UNTIL", "IN FORCE", "DIGEST");
        foreach (var one in others.Profiles)
        {
            table.AddRow(Safe(one.ProfileId), $"{one.Version}", Safe(one.ExpiresOn), one.InForce ? "yes" : "", Safe(one.ProfileDigest));
        }

        screen.Show(table);
    }

    private static Command Sign(SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "The document, .yaml." };
        var key = new Option<string>("--key") { Description = "The private key: PEM, P-256.", HelpName = "FILE", Required = true };
        return shared.Run(new Command("sign", "Checks a profile's document and signs it into FILE.sig, which must not be there yet.") { file, key }, async run =>
        {
            var path = run.Get(file)!;
            var document = Read(path);
            var profile = Check(path, document);
            var (signature, keyId) = await DocumentSigning.SignBesideAsync(path, document, run.Get(key)!, run.Cancellation);
            Tell(run.Screen, profile, keyId, signature);
            return ExitCode.Ok;
        });
    }

    private static Command Verify(SharedOptions shared)
    {
        var file = new Argument<string>("file") { Description = "The document, .yaml, with its .yaml.sig beside it." };
        var key = new Option<string>("--key") { Description = "The public key of whoever signs: PEM, P-256.", HelpName = "FILE", Required = true };
        return shared.Run(new Command("verify", "Whether the service would trust a document: signed by this key, unchanged, a profile, and in date. Exit code 1 when not.") { file, key }, run =>
        {
            var path = run.Get(file)!;
            var (document, signature) = (Read(path), Read(path + ProfileShelf.SignatureExtension));
            using var trusted = KeyOf(run.Get(key)!);
            if (!trusted.VouchesFor(document, signature))
            {
                throw new PenCtlException(ExitCode.No, $"{path} was changed after it was signed, or was signed with another key than {trusted.KeyId}.", "Restore the document, or have it reviewed and signed again.");
            }

            var profile = Check(path, document);
            var today = DateOnly.FromDateTime(run.Clock.GetLocalNow().DateTime);
            if (today < profile.IssuedOn || today > profile.ExpiresOn)
            {
                throw new PenCtlException(
                    ExitCode.No, FormattableString.Invariant($"{path} holds from {profile.IssuedOn:yyyy-MM-dd} to {profile.ExpiresOn:yyyy-MM-dd}, and today is {today:yyyy-MM-dd}."), "Have it reviewed, dated and signed again.");
            }

            Tell(run.Screen, profile, trusted.KeyId, path);
            return Task.FromResult(ExitCode.Ok);
        });
    }

    private static byte[] Read(string path) => DocumentSigning.Read(path, ProfileReader.BytesMax, "a profile's document");

    private static SafetyProfile Check(string path, byte[] document)
    {
        try
        {
            return ProfileReader.Read(document);
        }
        catch (ProfileException wrong)
        {
            throw new PenCtlException(ExitCode.No, $"{path} is no profile: {wrong.Message}", "Correct it; docs/profiles.md names every key.", wrong);
        }
    }

    private static ProfileKey KeyOf(string path)
    {
        try
        {
            return ProfileKey.FromPem(System.Text.Encoding.UTF8.GetString(Read(path)));
        }
        catch (ProfileException wrong)
        {
            throw new PenCtlException(ExitCode.CertificateUnusable, $"--key {path}: {wrong.Message}", "", wrong);
        }
    }

    private static void Tell(Screen screen, SafetyProfile profile, string keyId, string file)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject
            {
                ["verified"] = true, ["profile_id"] = profile.Id, ["version"] = profile.Version, ["profile_digest"] = profile.Digest, ["key_id"] = keyId, ["file"] = file,
            });
            return;
        }

        screen.Line($"[green]{Safe(file)}[/]: {Safe(profile.Id)} version {profile.Version}, signed by key {keyId}");
        screen.Facts(("digest", profile.Digest));
    }
}
