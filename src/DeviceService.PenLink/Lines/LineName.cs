using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace DeviceService.PenLink;

/// <summary>What names a line: a device path (kept as given, so that by-id links stay), or tcp://host:port.</summary>
internal sealed record LineName
{
    private const string TcpPrefix = "tcp://";
    private const string Remedy = "Give a device path such as /dev/serial/by-id/usb-..., or tcp://host:port.";

    private LineName(string text) => Text = text;

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Host of a TCP line; null for a device.</summary>
    public string? Host { get; private init; }

    /// <summary>Port of a TCP line, 1 to 65,535.</summary>
    public int Port { get; private init; }

    /// <summary>False when the text names no line; <paramref name="problem"/> says what is wrong with it and what to do.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out LineName? name, [NotNullWhen(false)] out string? problem)
    {
        name = null;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = $"The line's name is empty. {Remedy}";
        }
        else if (text.Any(char.IsControl) || char.IsWhiteSpace(text[0]) || char.IsWhiteSpace(text[^1]))
        {
            problem = $"The line's name holds control characters, or begins or ends with a space. {Remedy}";
        }
        else if (text.StartsWith(TcpPrefix, StringComparison.OrdinalIgnoreCase))
        {
            name = ParseTcp(text, out problem);
        }
        else if (text.Contains("://", StringComparison.Ordinal))
        {
            problem = $"The line '{text}' has a scheme that is not known; only tcp:// is. {Remedy}";
        }
        else if (!OperatingSystem.IsWindows() && !Path.IsPathFullyQualified(text))
        {
            problem = $"The line '{text}' is not an absolute path. {Remedy}";
        }
        else
        {
            name = new LineName(text);
        }

        return name is not null;
    }

    private static LineName? ParseTcp(string text, out string? problem)
    {
        problem = null;
        var address = text[TcpPrefix.Length..];
        var colon = address.LastIndexOf(':');
        var host = colon < 0 ? address : address[..colon];
        if (host is ['[', .. var inner, ']'])
        {
            host = inner;
        }

        if (colon < 0 || !int.TryParse(address[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
        {
            problem = $"The line '{text}' has no port within 1 to 65535. Write tcp://host:port.";
            return null;
        }

        if (Uri.CheckHostName(host) == UriHostNameType.Unknown)
        {
            problem = $"The line '{text}' has no host name or address before its port. Write tcp://host:port.";
            return null;
        }

        return new LineName(text) { Host = host, Port = port };
    }
}
