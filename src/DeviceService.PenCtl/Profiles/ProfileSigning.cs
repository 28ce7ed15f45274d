using System.Security.Cryptography;

namespace DeviceService.PenCtl;

/// <summary>The director's side of a profile: signing it with the private key, which the service never sees.</summary>
internal static class ProfileSigning
{
    private const string Curve = "1.2.840.10045.3.1.7";
    private const string Remedy = "Give the private key as docs/profiles.md makes it: PEM, on the curve P-256, not encrypted.";

    /// <summary>Signs exactly these bytes: ECDSA over P-256 with SHA-256, DER.</summary>
    /// <param name="document">The document.</param>
    /// <param name="keyFile">PEM of the private key.</param>
    /// <returns>The signature, and the public key in PEM.</returns>
    /// <exception cref="PenCtlException">The key cannot be used.</exception>
    public static (byte[] Signature, string PublicKey) Sign(ReadOnlySpan<byte> document, string keyFile)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(keyFile));
            if (key.ExportParameters(includePrivateParameters: true).Curve.Oid.Value != Curve)
            {
                throw new CryptographicException("it is not on the curve P-256");
            }

            return (key.SignData(document, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence), key.ExportSubjectPublicKeyInfoPem());
        }
        catch (Exception wrong) when (wrong is CryptographicException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new PenCtlException(ExitCode.CertificateUnusable, $"--key {keyFile} cannot be used: {wrong.Message.TrimEnd('.')}.", Remedy, wrong);
        }
    }
}
