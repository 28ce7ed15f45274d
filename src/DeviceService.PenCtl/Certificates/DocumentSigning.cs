using System.Security.Cryptography;
using DeviceService.Profiles;

namespace DeviceService.PenCtl;

/// <summary>Signing a profile or a certificate with the private key of whoever vouches for it, which no service ever sees.</summary>
internal static class DocumentSigning
{
    private const string Curve = "1.2.840.10045.3.1.7";
    private const string Remedy = "Give the private key as docs/profiles.md makes it: PEM, on the curve P-256, not encrypted.";

    /// <summary>Reads a document, a signature or a key that somebody names.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="bytesMax">More than this none of them has.</param>
    /// <param name="named">What it is to be, for the remedy.</param>
    /// <exception cref="PenCtlException">It cannot be read, or is longer.</exception>
    public static byte[] Read(string path, int bytesMax, string named)
    {
        NamedPath.Of(path, $"Name {named}.");
        try
        {
            return new FileInfo(path).Length <= bytesMax
                ? File.ReadAllBytes(path)
                : throw new PenCtlException(ExitCode.Refused, $"{path} has more than {bytesMax} bytes.", $"Name {named}.");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new PenCtlException(ExitCode.NotFound, $"{path} cannot be read: {problem.Message.TrimEnd('.')}.", "Name a file that is there and that this user may read.", problem);
        }
    }

    /// <summary>Signs a document into a file beside it, which must not be there yet.</summary>
    /// <returns>The file, and the id of the key by which the service will know it.</returns>
    /// <exception cref="PenCtlException">The key cannot be used, or the file cannot be written.</exception>
    public static async Task<(string File, string KeyId)> SignBesideAsync(string path, byte[] document, string keyFile, CancellationToken cancellation)
    {
        var (signature, publicKey) = Sign(document, keyFile);
        using var trusted = ProfileKey.FromPem(publicKey);
        var beside = path + ProfileShelf.SignatureExtension;
        await NewFile.WriteAsync(beside, stream => stream.WriteAsync(signature, cancellation).AsTask(), cancellation);
        return (beside, trusted.KeyId);
    }

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
