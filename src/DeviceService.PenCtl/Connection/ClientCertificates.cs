using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceService.PenCtl;

/// <summary>Both sides show a certificate, and nothing but the named authority is trusted.</summary>
internal static class ClientCertificates
{
    /// <exception cref="PenCtlException">A file cannot be used.</exception>
    public static SslClientAuthenticationOptions Load(ClientFiles files)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        Read("--tls-ca", files.Authority, () =>
        {
            trust.CustomTrustStore.ImportFromPemFile(files.Authority);
            return trust.CustomTrustStore.Count > 0 ? trust : throw new CryptographicException("it holds no certificate");
        });
        var own = Read("--tls-cert or --tls-key", files.Certificate, () => X509Certificate2.CreateFromPemFile(files.Certificate, files.Key));
        return new SslClientAuthenticationOptions { CertificateChainPolicy = trust, ClientCertificates = [own] };
    }

    private static T Read<T>(string option, string file, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new PenCtlException(ExitCode.CertificateUnusable, $"{option}: {file} cannot be used: {wrong.Message.TrimEnd('.')}.", "Give PEM files that this user may read and that belong together.", wrong);
        }
    }
}
