using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

public sealed class CertificateTests : LoggedTests
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _clinic = new("clinic");

    [Fact]
    public async Task A_client_certificate_of_the_clinic_is_the_principal()
    {
        await using var service = await StartAsync();
        using var certificate = _clinic.Client("tablet-1");

        using var channel = Channel(service, certificate);
        await new OperatorService.OperatorServiceClient(channel).RegisterOperatorAsync(new RegisterOperatorRequest
        {
            RequestId = "r-1", OperatorId = "operator-7", DisplayName = "Anna", Role = OperatorRole.Prescriber, LicenceNumber = "L-1",
            LicenceExpiresOn = "2099-12-31", Pin = "24680", SetupCode = await File.ReadAllTextAsync(Path.Combine(_folder.Combine("data"), "setup-code")),
        });
        using var call = new PassLogService.PassLogServiceClient(channel).ExportLog(new ExportLogRequest { Format = ExportFormat.Csv });
        var text = "";
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            text += response.Lines.ToStringUtf8();
        }

        Assert.Contains("cn:tablet-1", text, StringComparison.Ordinal);
        Assert.StartsWith("number,wall_time,", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_certificate_and_one_that_is_foreign_expired_or_not_for_clients_does_not_get_in()
    {
        await using var service = await StartAsync();
        using var foreign = new TestCertificates("somebody else");
        using var stranger = foreign.Client("tablet-1");
        using var expired = _clinic.Client("tablet-1", expired: true);
        using var server = _clinic.Client("tablet-1", forServers: true);
        using var silent = _clinic.Client("tablet-1", sayingNothing: true);

        foreach (var certificate in new[] { null, stranger, expired, server, silent })
        {
            var refused = await Assert.ThrowsAsync<RpcException>(() => CreateAsync(service, certificate));
            Assert.True(refused.StatusCode is StatusCode.Unavailable or StatusCode.Internal, $"{certificate?.Subject}: {refused.Status}");
        }

        using var accepted = _clinic.Client("tablet-1");
        Assert.Equal("R-SIGN-IN-MISSING", (await Assert.ThrowsAsync<RpcException>(() => CreateAsync(service, accepted))).Info().Metadata["rule_id"]);
    }

    [Fact]
    public async Task Files_that_cannot_be_used_are_refused_before_the_port_is_opened()
    {
        var files = Files();
        using var other = _clinic.Server();
        await File.WriteAllTextAsync(files.KeyPath, other.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());

        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => DeviceHost.StartAsync(Options(files)));

        Assert.Equal(ExitCode.CertificateUnusable, refused.Code);
        Assert.Contains(files.KeyPath, refused.Message, StringComparison.Ordinal);
        await File.WriteAllTextAsync(files.ClientCaPath, "");
        refused = await Assert.ThrowsAsync<StartRefusedException>(() => DeviceHost.StartAsync(Options(files)));
        Assert.Equal(ExitCode.CertificateUnusable, refused.Code);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _clinic.Dispose();
            _folder.Dispose();
        }

        base.Dispose(disposing);
    }

    private Task<DeviceHost> StartAsync() => DeviceHost.StartAsync(Options(Files()));

    private HostOptions Options(TlsFiles files) => new()
    {
        DataDirectory = _folder.Combine("data"), Grpc = ListenAddress.Loopback(0), Tls = files, AlsoLogTo = Log,
    };

    private TlsFiles Files()
    {
        using var server = _clinic.Server();
        var files = new TlsFiles(_folder.Combine("cert.pem"), _folder.Combine("key.pem"), _folder.Combine("ca.pem"));
        File.WriteAllText(files.CertificatePath, server.ExportCertificatePem());
        File.WriteAllText(files.KeyPath, server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(files.ClientCaPath, _clinic.AuthorityPem);
        return files;
    }

    private static GrpcChannel Channel(DeviceHost service, X509Certificate2? certificate)
    {
        var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.Subject == "CN=service";
        if (certificate is not null)
        {
            handler.SslOptions.ClientCertificates = [certificate];
        }

        return GrpcChannel.ForAddress(service.Address, new GrpcChannelOptions { HttpHandler = handler, DisposeHttpClient = true });
    }

    private static async Task CreateAsync(DeviceHost service, X509Certificate2? certificate)
    {
        using var channel = Channel(service, certificate);
        await new SessionService.SessionServiceClient(channel).CreateSessionAsync(
            new CreateSessionRequest { RequestId = $"r-{Guid.NewGuid():N}", PatientReference = "p", OperatorId = "o", PenId = "none", Indication = TreatmentIndication.Texture },
            deadline: DateTime.UtcNow.AddSeconds(30));
    }
}
