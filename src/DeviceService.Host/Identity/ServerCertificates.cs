using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace DeviceService.Host;

/// <summary>The service's own certificate, and which client certificates it accepts: those that the named authorities issued for client authentication.</summary>
internal sealed class ServerCertificates
{
    private const string ClientAuthenticationOid = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _clientCas;
    private readonly TimeProvider _clock;

    private ServerCertificates(X509Certificate2 own, X509Certificate2Collection intermediates, X509Certificate2Collection clientCas, TimeProvider clock)
    {
        Own = own;
        Intermediates = intermediates;
        _clientCas = clientCas;
        _clock = clock;
    }

    public X509Certificate2 Own { get; }

    public X509Certificate2Collection Intermediates { get; }

    public static ServerCertificates Load(TlsFiles files, TimeProvider clock)
    {
        foreach (var (option, path) in new[] { ("--tls-cert", files.CertificatePath), ("--tls-key", files.KeyPath), ("--client-ca", files.ClientCaPath) })
        {
            if (!File.Exists(path))
            {
                throw Unusable($"{option} '{path}' is not there: name a PEM file.");
            }
        }

        try
        {
            var own = X509Certificate2.CreateFromPemFile(files.CertificatePath, files.KeyPath);
            var chain = new X509Certificate2Collection();
            chain.ImportFromPemFile(files.CertificatePath);
            var clientCas = new X509Certificate2Collection();
            clientCas.ImportFromPemFile(files.ClientCaPath);
            if (clientCas.Count == 0)
            {
                throw Unusable($"--client-ca '{files.ClientCaPath}' holds no certificate: give the PEM file of the authority that issues client certificates.");
            }

            var now = clock.GetUtcNow();
            if (now < own.NotBefore.ToUniversalTime() || now > own.NotAfter.ToUniversalTime())
            {
                throw Unusable($"--tls-cert '{files.CertificatePath}' is valid from {own.NotBefore:u} to {own.NotAfter:u}, and it is {now:u}: renew it, or correct the clock.");
            }

            chain.RemoveAt(0);
            return new ServerCertificates(own, chain, clientCas, clock);
        }
        catch (Exception problem) when (problem is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw Unusable($"--tls-cert '{files.CertificatePath}', --tls-key '{files.KeyPath}' and --client-ca '{files.ClientCaPath}' cannot be used: {problem.Message} Give PEM files that this user may read, the key being that of the certificate.", problem);
        }
    }

    /// <summary>True when an accepted authority issued this certificate for client authentication and it is valid now.</summary>
    public bool Accepts(X509Certificate2 client, X509Chain? presented)
    {
        // No extension would mean "for anything"; a client certificate has to say that it is one.
        if (!client.Extensions.OfType<X509EnhancedKeyUsageExtension>().Any(extension =>
                extension.EnhancedKeyUsages.OfType<Oid>().Any(usage => usage.Value == ClientAuthenticationOid)))
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_clientCas);
        chain.ChainPolicy.ApplicationPolicy.Add(new Oid(ClientAuthenticationOid));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTime = _clock.GetUtcNow().UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainElements.Select(element => element.Certificate).ToArray());
        }

        return chain.Build(client);
    }

    private static StartRefusedException Unusable(string sentence, Exception? cause = null) => new(ExitCode.CertificateUnusable, sentence, cause);
}
