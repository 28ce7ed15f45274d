using System.Globalization;
using System.Net;

namespace DeviceService.PenCtl;

/// <summary>Where the service listens. A PIN and a medical record never go over a network in the clear.</summary>
/// <param name="Uri">What the channel is opened for.</param>
/// <param name="UnixPath">The socket; null for an IP address or name.</param>
internal sealed record ServiceAddress(Uri Uri, string? UnixPath)
{
    public const string Default = "127.0.0.1:5080";

    private const string UnixPrefix = "unix:";
    private const string Remedy = "Write IP:PORT such as 127.0.0.1:5080, https://HOST:PORT with the three TLS files, or unix:/path";

    /// <summary>Reads an address.</summary>
    /// <param name="text">As it was given.</param>
    /// <param name="tls">Whether there are certificates, for an address without a scheme.</param>
    /// <param name="option">The option that gave it, for the refusal.</param>
    /// <exception cref="PenCtlException">It is none.</exception>
    public static ServiceAddress Parse(string text, bool tls, string option = "--service")
    {
        if (text.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            var path = text[UnixPrefix.Length..];
            return Path.IsPathFullyQualified(path)
                ? new ServiceAddress(new Uri("http://localhost"), path)
                : throw Wrong(option, text, "has no absolute path after unix:");
        }

        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"{(tls ? "https" : "http")}://{text}";
        if (!Uri.TryCreate(full, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || !HasPort(full))
        {
            throw Wrong(option, text, "is no address");
        }

        if (uri.Scheme == "http" && !(uri.Host == "localhost" || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address))))
        {
            throw Wrong(option, text, "is on another machine, and http:// is in the clear");
        }

        return new ServiceAddress(uri, null);
    }

    /// <inheritdoc/>
    public override string ToString() => UnixPath is null ? Uri.GetLeftPart(UriPartial.Authority) : UnixPrefix + UnixPath;

    // Without a port the scheme's own would be meant, where no service listens.
    private static bool HasPort(string full) =>
        full.TrimEnd('/') is var bare
        && int.TryParse(bare.AsSpan(bare.LastIndexOf(':') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
        && port is >= 1 and <= IPEndPoint.MaxPort;

    private static PenCtlException Wrong(string option, string text, string why) => PenCtlException.Option(
        $"{option} '{text}' {why}.", option == "--service" ? $"{Remedy}: --service, or PENCTL_SERVICE." : $"{Remedy}.");
}
