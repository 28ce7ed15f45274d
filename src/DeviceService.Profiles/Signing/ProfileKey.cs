using System.Security.Cryptography;

namespace DeviceService.Profiles;

/// <summary>The public key that a clinic configured: what it signed is its profile. ECDSA over P-256 with SHA-256, DER encoded.</summary>
public sealed class ProfileKey : IDisposable
{
    private const int KeyIdLength = 16;
    private const string Curve = "1.2.840.10045.3.1.7";

    private readonly ECDsa _key;

    private ProfileKey(ECDsa key)
    {
        _key = key;
        KeyId = Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..KeyIdLength];
    }

    /// <summary>The first 16 hexadecimal digits of the SHA-256 of the public key (SubjectPublicKeyInfo).</summary>
    public string KeyId { get; }

    /// <summary>Reads a key from PEM text.</summary>
    /// <exception cref="ProfileException">It is no public key on P-256.</exception>
    public static ProfileKey FromPem(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var key = ECDsa.Create();
        try
        {
            // A private key would do for verifying too, and has no business on this machine.
            if (pem.Contains("PRIVATE KEY", StringComparison.Ordinal))
            {
                throw Refused("is a private key");
            }

            key.ImportFromPem(pem);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == Curve ? new ProfileKey(key) : throw Refused("is not on the curve P-256");
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException)
        {
            key.Dispose();
            throw Refused("is no public key in PEM", wrong);
        }
        catch (ProfileException)
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Whether this key signed exactly these bytes.</summary>
    /// <param name="document">The document's bytes.</param>
    /// <param name="signature">The signature, DER.</param>
    public bool VouchesFor(ReadOnlySpan<byte> document, ReadOnlySpan<byte> signature) =>
        _key.VerifyData(document, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    private static ProfileException Refused(string reason, Exception? inner = null) =>
        new([new("the key", "", reason, "Give the public key that belongs to the one that signs: docs/profiles.md says how it is made.")], inner);
}
