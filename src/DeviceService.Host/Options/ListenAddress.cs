using System.Globalization;
using System.Net;

namespace DeviceService.Host;

/// <summary>Where the service listens: an IP address and port, or a Unix socket. Names are not resolved, so that what is reachable is what was written.</summary>
public sealed record ListenAddress
{
    private const string UnixPrefix = "unix:";

    // sockaddr_un.sun_path less its terminating zero.
    private const int UnixPathLengthMax = 107;

    private ListenAddress(IPEndPoint? endpoint, string? unixPath)
    {
        Endpoint = endpoint;
        UnixPath = unixPath;
    }

    /// <summary>Address and port (0: any free one); null for a Unix socket.</summary>
    public IPEndPoint? Endpoint { get; }

    /// <summary>Path of the Unix socket; null for an IP address.</summary>
    public string? UnixPath { get; }

    /// <summary>True when only this machine can reach it.</summary>
    public bool IsLocal => Endpoint is null || IPAddress.IsLoopback(Endpoint.Address);

    /// <summary>An address of this machine alone.</summary>
    public static ListenAddress Loopback(int port) => new(new IPEndPoint(IPAddress.Loopback, port), null);

    /// <summary>Null with a sentence that says what is wrong when the text is no address.</summary>
    public static ListenAddress? TryParse(string text, out string problem)
    {
        ArgumentNullException.ThrowIfNull(text);
        problem = "";
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            return TryParseUnix(text, out problem);
        }

        var colon = text.LastIndexOf(':');
        if (colon <= 0
            || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port > IPEndPoint.MaxPort)
        {
            problem = $"'{text}' is no address: write IP:PORT with a port of 0 to {IPEndPoint.MaxPort}, such as 127.0.0.1:5080, or unix:/path";
            return null;
        }

        var host = text[..colon];
        if (host == "localhost")
        {
            return Loopback(port);
        }

        // An IPv6 address needs its brackets, or the last group would read as the port.
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!IPAddress.TryParse(bracketed ? host[1..^1] : host, out var address) || (host.Contains(':') && !bracketed))
        {
            problem = $"'{host}' is no IP address: write one, such as 127.0.0.1 or [::1], or localhost; names are not resolved";
            return null;
        }

        return new ListenAddress(new IPEndPoint(address, port), null);
    }

    /// <inheritdoc/>
    public override string ToString() => Endpoint?.ToString() ?? UnixPrefix + UnixPath;

    private static ListenAddress? TryParseUnix(string text, out string problem)
    {
        var path = text[UnixPrefix.Length..];
        problem = OperatingSystem.IsWindows() ? "unix: sockets are not offered on Windows: write IP:PORT"
            : !Path.IsPathFullyQualified(path) ? $"'{text}' is no address: the path after unix: has to begin with /"
            : System.Text.Encoding.UTF8.GetByteCount(path) > UnixPathLengthMax ? $"'{path}' is longer than the {UnixPathLengthMax} bytes that a socket's path may have: choose a shorter one"
            : "";
        return problem.Length == 0 ? new ListenAddress(null, path) : null;
    }
}
