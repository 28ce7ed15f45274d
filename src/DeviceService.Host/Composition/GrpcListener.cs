using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>How Kestrel listens: HTTP/2 alone, with pings, and with bounds on everything that a client may send.</summary>
internal static class GrpcListener
{
    private const int ConnectionsMax = 256;
    private const int HeadersSizeMax = 16 * 1024;
    private const int HeadersMax = 64;

    // A client that is gone without a word is noticed after delay and time-out.
    private static readonly TimeSpan PingDelay = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PingTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    public static void Configure(IWebHostBuilder host, HostOptions options, ServerCertificates? certificates, Func<ILogger> log)
    {
        host.UseKestrelCore();
        if (certificates is not null)
        {
            host.UseKestrelHttpsConfiguration();
        }

        host.UseSockets(sockets => sockets.CreateBoundListenSocket = BindListenSocket);
        host.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Bound(kestrel.Limits);
            if (options.Grpc.Endpoint is { } endpoint)
            {
                kestrel.Listen(endpoint, listener => Speak(listener, certificates, log));
            }
            else
            {
                kestrel.ListenUnixSocket(options.Grpc.UnixPath!, listener => Speak(listener, null, log));
            }
        });
    }

    private static void Bound(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = ConnectionsMax;
        limits.MaxRequestHeadersTotalSize = HeadersSizeMax;
        limits.MaxRequestHeaderCount = HeadersMax;
        limits.RequestHeadersTimeout = HeadersTimeout;
        limits.Http2.MaxStreamsPerConnection = StreamBudget.Http2StreamsMax;
        limits.Http2.KeepAlivePingDelay = PingDelay;
        limits.Http2.KeepAlivePingTimeout = PingTimeout;
    }

    private static void Speak(ListenOptions listener, ServerCertificates? certificates, Func<ILogger> log)
    {
        listener.Protocols = HttpProtocols.Http2;
        if (certificates is null)
        {
            return;
        }

        listener.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificates.Own,
            ServerCertificateChain = certificates.Intermediates,
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = HandshakeTimeout,
            ClientCertificateMode = ClientCertificateMode.RequireCertificate,
            ClientCertificateValidation = (client, chain, _) =>
            {
                var accepted = certificates.Accepts(client, chain);
                if (!accepted)
                {
                    log().ClientCertificateRefused(client.Subject);
                }

                return accepted;
            },
        });
    }

    // A socket's file gets its permissions between bind and listen, so that there is no moment at which others could connect.
    private static Socket BindListenSocket(EndPoint endpoint)
    {
        if (endpoint is not UnixDomainSocketEndPoint unix || OperatingSystem.IsWindows())
        {
            return SocketTransportOptions.CreateDefaultBoundListenSocket(endpoint);
        }

        var path = unix.ToString();
        RemoveAbandoned(path, unix);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(unix);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A killed process leaves its socket's file behind; one that still answers belongs to somebody.
    private static void RemoveAbandoned(string path, UnixDomainSocketEndPoint endpoint)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(endpoint);
        }
        catch (SocketException refused) when (refused.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return;
        }

        throw new SocketException((int)SocketError.AddressAlreadyInUse);
    }
}
