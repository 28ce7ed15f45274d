using System.Security.Cryptography;
using DeviceService.Profiles;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>profile show, sign, verify.</summary>
public sealed class ProfileCommandTests(TreatedRoom room) : IDisposable
{
    private static readonly FakeTimeProvider WhileItHolds = At(ReferenceProfile.Profile.ExpiresOn);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task The_profile_in_force_is_shown_and_its_document_is_the_shipped_one()
    {
        var shown = await PenCtlRun.OfAsync(room, "profile", "show");
        var document = await PenCtlRun.OfAsync(room, "profile", "show", "--document");

        Assert.Contains(ReferenceProfile.Profile.Digest, shown.Output, StringComparison.Ordinal);
        Assert.Contains("in force", shown.Output, StringComparison.Ordinal);
        Assert.Equal(ReferenceProfile.Profile.Digest, ProfileReader.Digest(System.Text.Encoding.UTF8.GetBytes(document.Output)));
    }

    [Fact]
    public async Task What_was_signed_is_what_the_service_trusts()
    {
        var (document, secret, known) = Given();

        var signed = await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);
        var verified = await PenCtlRun.OfAsync(["profile", "verify", document, "--key", known], clock: WhileItHolds);

        Assert.True(signed.Code == ExitCode.Ok, signed.Errors);
        Assert.True(verified.Code == ExitCode.Ok, verified.Errors);
        using var key = ProfileKey.FromPem(await File.ReadAllTextAsync(known));
        Assert.Contains(ProfileShelf.Open(_folder.Path, key).All, one => one.File == document);
        Assert.Contains(key.KeyId, verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_was_changed_after_signing_is_not_verified()
    {
        var (document, secret, known) = Given();
        await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);
        await File.AppendAllTextAsync(document, "# one more word\n");

        var run = await PenCtlRun.OfAsync(["profile", "verify", document, "--key", known]);

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Contains("was changed after it was signed", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_is_out_of_date_is_not_verified_on_the_day_after_its_last()
    {
        var (document, secret, known) = Given();
        await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);

        var run = await PenCtlRun.OfAsync(["profile", "verify", document, "--key", known], clock: At(ReferenceProfile.Profile.ExpiresOn.AddDays(1)));

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Contains("and today is", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_that_is_no_profile_is_not_signed_and_no_signature_is_written_over()
    {
        var (document, secret, _) = Given();
        var broken = _folder.Combine("broken.yaml");
        await File.WriteAllTextAsync(broken, "profile: 7\n");

        var notSigned = await PenCtlRun.OfAsync(["profile", "sign", broken, "--key", secret]);
        await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);
        var twice = await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);

        Assert.Equal(ExitCode.No, notSigned.Code);
        Assert.False(File.Exists(broken + ".sig"));
        Assert.Equal(ExitCode.CannotWrite, twice.Code);
    }

    [Fact]
    public async Task The_private_key_has_no_business_where_the_public_one_is_asked_for()
    {
        var (document, secret, known) = Given();
        await PenCtlRun.OfAsync(["profile", "sign", document, "--key", secret]);

        var verified = await PenCtlRun.OfAsync(["profile", "verify", document, "--key", secret]);
        var signed = await PenCtlRun.OfAsync(["profile", "sign", document, "--key", known]);

        Assert.Equal(ExitCode.CertificateUnusable, verified.Code);
        Assert.Equal(ExitCode.CertificateUnusable, signed.Code);
    }

    public void Dispose() => _folder.Dispose();

    private static FakeTimeProvider At(DateOnly day) => new(new DateTimeOffset(day, new TimeOnly(12, 0), TimeSpan.Zero));

    private (string Document, string Secret, string Known) Given()
    {
        var (document, secret, known) = (_folder.Combine("clinic.yaml"), _folder.Combine("director.key"), _folder.Combine("profile-key.pem"));
        File.Copy(RepositoryRoot.Combine("profiles/reference.yaml"), document);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(known, key.ExportSubjectPublicKeyInfoPem());
        return (document, secret, known);
    }
}
