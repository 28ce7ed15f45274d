using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using DeviceService.Host;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>The ways to a service besides a port of this machine: certificates on both sides, and a socket.</summary>
public sealed class ConnectionTests : IDisposable
{
    private const string ServerUse = "1.3.6.1.5.5.7.3.1";
    private const string ClientUse = "1.3.6.1.5.5.7.3.2";

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task With_certificates_both_sides_are_known_and_a_stranger_is_not_trusted()
    {
        using var authority = Authority("clinic");
        using var stranger = Authority("stranger");
        Write("ca.pem", authority.ExportCertificatePem());
        Write("stranger.pem", stranger.ExportCertificatePem());
        Issue(authority, "server", ServerUse);
        Issue(authority, "client", ClientUse);
        await using var host = await DeviceHost.StartAsync(Options(ListenAddress.Loopback(0)) with { Tls = new TlsFiles(File("server.pem"), File("server.key"), File("ca.pem")) });
        string[] ListWith(string ca) => ["pens", "list", "--json", "--service", host.Address, "--tls-ca", File(ca), "--tls-cert", File("client.pem"), "--tls-key", File("client.key")];

        var known = await PenCtlRun.OfAsync(ListWith("ca.pem"));
        var unknown = await PenCtlRun.OfAsync(ListWith("stranger.pem"));

        Assert.True(known.Code == PenCtl.ExitCode.Ok, known.Errors);
        Assert.Equal(0, known.Json.GetProperty("pens").GetArrayLength());
        Assert.Equal(PenCtl.ExitCode.NoService, unknown.Code);
        Assert.Contains("certificate", unknown.Errors, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_unix_socket_is_an_address_like_any_other()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The service offers no sockets on Windows.");
        await using var host = await DeviceHost.StartAsync(Options(ListenAddress.TryParse($"unix:{File("api.sock")}", out _)!));

        var run = await PenCtlRun.OfAsync(["pens", "list"], new Dictionary<string, string> { ["PENCTL_SERVICE"] = host.Address });

        Assert.True(run.Code == PenCtl.ExitCode.Ok, run.Errors);
        Assert.StartsWith("No pen is attached.", run.Output, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private HostOptions Options(ListenAddress address) => new() { DataDirectory = File("data"), Grpc = address };

    private static X509Certificate2 Authority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private void Issue(X509Certificate2 authority, string name, string use)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(use)], false));
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(authority, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddDays(1), RandomNumberGenerator.GetBytes(12));
        Write($"{name}.pem", issued.ExportCertificatePem());
        Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
    }

    private string File(string name) => _folder.Combine(name);

    private void Write(string name, string text) => System.IO.File.WriteAllText(File(name), text);
}
