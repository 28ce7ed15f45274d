using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace PenSimulator.Control;

/// <summary>Where the control service listens: an IP address or "localhost" with a port, or a socket's path.</summary>
public sealed record ControlAddress
{
    private const string UnixPrefix = "unix:";

    private ControlAddress(string? socketPath, IPEndPoint? endPoint) => (SocketPath, EndPoint) = (socketPath, endPoint);

    /// <summary>Path of the Unix socket, or null.</summary>
    public string? SocketPath { get; }

    /// <summary>Address and port, or null.</summary>
    public IPEndPoint? EndPoint { get; }

    /// <summary>Reads host:port or unix:path.</summary>
    /// <exception cref="ArgumentException">Names the value and what to give instead.</exception>
    public static ControlAddress Parse(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.StartsWith(UnixPrefix, StringComparison.Ordinal) && address.Length > UnixPrefix.Length)
        {
            return new ControlAddress(address[UnixPrefix.Length..], null);
        }

        var named = address.StartsWith("localhost:", StringComparison.Ordinal)
            ? string.Concat("127.0.0.1", address.AsSpan("localhost".Length))
            : address;
        var colon = named.LastIndexOf(':');
        var port = 0;
        var parsed = colon > 0
            && int.TryParse(named.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)
            && port <= IPEndPoint.MaxPort;
        return parsed && IPAddress.TryParse(named.AsSpan(0, colon), out var ip)
            ? new ControlAddress(null, new IPEndPoint(ip, port))
            : throw new ArgumentException(
                $"--control is '{address}'. Give ADDRESS:PORT such as 127.0.0.1:5090 (port 0 for a free one), or unix:PATH.");
    }

    internal void Listen(KestrelServerOptions kestrel)
    {
        if (SocketPath is { } path)
        {
            File.Delete(path);
            kestrel.ListenUnixSocket(path, listen => listen.Protocols = HttpProtocols.Http2);
        }
        else
        {
            kestrel.Listen(EndPoint!, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    internal string Describe(string bound) => SocketPath is { } path ? UnixPrefix + path : bound;
}
