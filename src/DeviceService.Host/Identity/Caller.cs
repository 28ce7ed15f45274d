using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace DeviceService.Host;

/// <summary>Who calls, as far as the connection proves it.</summary>
/// <param name="Principal">The client certificate's name; "local" on a loopback address or a Unix socket. Requests are scoped to it.</param>
/// <param name="ByCertificate">True when a certificate proves it.</param>
/// <param name="Peer">The other end of the connection, for the log.</param>
internal sealed record Caller(string Principal, bool ByCertificate, string Peer)
{
    public const string Local = "local";

    public static Caller Of(ServerCallContext context) => Of(context.GetHttpContext());

    public static Caller Of(HttpContext http)
    {
        var peer = http.Connection.RemoteIpAddress is { } address ? $"{address}:{http.Connection.RemotePort}" : "unix";
        return http.Connection.ClientCertificate is { } certificate
            ? new Caller(NameIn(certificate), true, peer)
            : new Caller(Local, false, peer);
    }

    // Prefixed, so that no certificate can call itself "local" or "service".
    private static string NameIn(X509Certificate2 certificate)
    {
        var alternative = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(names => names.EnumerateDnsNames())
            .FirstOrDefault();
        var common = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        return common.Length > 0 ? $"cn:{common}"
            : alternative is not null ? $"dns:{alternative}"
            : $"sha256:{certificate.GetCertHashString(System.Security.Cryptography.HashAlgorithmName.SHA256)}";
    }
}
