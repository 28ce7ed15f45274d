using System.Security.Cryptography;
using System.Text;
using TestSupport;
using Xunit;

namespace DeviceService.Profiles.Tests;

/// <summary>What a folder of documents is trusted with.</summary>
public sealed class ProfileShelfTests : IDisposable
{
    private readonly ECDsa _director = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _folder = Directory.CreateTempSubdirectory("profiles-").FullName;

    private ProfileKey Key => ProfileKey.FromPem(_director.ExportSubjectPublicKeyInfoPem());

    private static byte[] Clinic => Encoding.UTF8.GetBytes(
        Encoding.UTF8.GetString(ReferenceProfile.Document.Span).Replace("id: reference\n", "id: clinic\n", StringComparison.Ordinal));

    [Fact]
    public void Without_a_folder_there_is_the_shipped_profile_alone()
    {
        var only = Assert.Single(ProfileShelf.Open(null, null).All);

        Assert.True(only.Shipped);
        Assert.Equal(ReferenceProfile.Profile.Digest, only.Profile.Digest);
    }

    [Fact]
    public void A_signed_document_is_a_profile_and_named_by_the_digest_of_its_bytes()
    {
        Put("clinic-1", Clinic);
        using var key = Key;

        var found = ProfileShelf.Open(_folder, key).All[1];

        Assert.Equal(("clinic", key.KeyId, false), (found.Profile.Id, found.KeyId, found.Shipped));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Clinic)), found.Profile.Digest);
        Assert.Equal(16, key.KeyId.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(-1)]
    public void One_changed_byte_refuses_the_folder_and_names_the_file(int at)
    {
        Put("clinic-1", Clinic);
        var changed = Clinic;
        changed[at < 0 ? ^1 : at] ^= 1;
        File.WriteAllBytes(Path.Combine(_folder, "clinic-1.yaml"), changed);

        var refused = Assert.Throws<ProfileFileException>(() => ProfileShelf.Open(_folder, Key));

        Assert.EndsWith("clinic-1.yaml", refused.File, StringComparison.Ordinal);
        Assert.Contains("was changed", refused.Reason, StringComparison.Ordinal);
        Assert.NotEmpty(refused.Remedy);
    }

    [Fact]
    public void A_document_without_a_signature_or_with_another_keys_refuses_the_folder()
    {
        Put("clinic-1", Clinic);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var otherKey = ProfileKey.FromPem(other.ExportSubjectPublicKeyInfoPem());
        Assert.Contains("another key", Assert.Throws<ProfileFileException>(() => ProfileShelf.Open(_folder, otherKey)).Reason, StringComparison.Ordinal);

        File.Delete(Path.Combine(_folder, "clinic-1.yaml.sig"));
        Assert.Contains("is not signed", Assert.Throws<ProfileFileException>(() => ProfileShelf.Open(_folder, Key)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_signed_and_no_profile_is_refused_with_its_mistakes()
    {
        Put("clinic-1", Encoding.UTF8.GetBytes("id: clinic\n"));

        Assert.Contains("is signed and no profile", Assert.Throws<ProfileFileException>(() => ProfileShelf.Open(_folder, Key)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_went_bad_takes_nothing_back_and_adds_nothing()
    {
        Put("clinic-1", Clinic);
        var shelf = ProfileShelf.Open(_folder, Key);
        File.WriteAllText(Path.Combine(_folder, "clinic-2.yaml"), "id: clinic");

        Assert.Throws<ProfileFileException>(() => shelf.Reread());
        Assert.Equal(2, shelf.All.Count);
    }

    [Fact]
    public void Two_documents_that_call_themselves_alike_are_refused()
    {
        Put("clinic-1", Clinic);
        Put("clinic-2", [.. Clinic, (byte)'\n']);

        Assert.Contains("calls itself clinic version 4", Assert.Throws<ProfileFileException>(() => ProfileShelf.Open(_folder, Key)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_private_key_another_curve_and_no_key_are_refused()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);

        Assert.Throws<ProfileException>(() => ProfileKey.FromPem(_director.ExportECPrivateKeyPem()));
        Assert.Throws<ProfileException>(() => ProfileKey.FromPem(wide.ExportSubjectPublicKeyInfoPem()));
        Assert.Throws<ProfileException>(() => ProfileKey.FromPem("nothing"));
    }

    public void Dispose()
    {
        _director.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Put(string name, byte[] document)
    {
        var file = Path.Combine(_folder, name + ProfileShelf.Extension);
        File.WriteAllBytes(file, document);
        File.WriteAllBytes(
            file + ProfileShelf.SignatureExtension, _director.SignData(document, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
    }
}
