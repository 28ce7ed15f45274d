using System.Security.Cryptography;
using System.Text.Json;

namespace DeviceService.Journal;

/// <summary>Reads incident files: whole ones for a replay, and headers for a list.</summary>
public static class IncidentReader
{
    /// <summary>An incident file, checked to its last line.</summary>
    /// <param name="file">The bytes of the file.</param>
    /// <exception cref="InvalidDataException">It is no incident file, of another version, was cut, or was changed; the message says which.</exception>
    public static (IncidentHeader Header, IReadOnlyList<IncidentLine> Lines) Read(ReadOnlySpan<byte> file)
    {
        var body = file.TrimEnd((byte)'\n');
        var endAt = body.LastIndexOf((byte)'\n') + 1;
        if (endAt == 0)
        {
            throw new InvalidDataException("The incident file has one line only: it was cut, or is no incident file. Fetch it again.");
        }

        var header = HeaderIn(file[..(file.IndexOf((byte)'\n'))]);
        var end = Parse(body[endAt..], IncidentJson.Default.IncidentEnd, "last line");
        if (end.Sha256 is not { Length: 64 })
        {
            throw new InvalidDataException("The incident file has no last line with lines and sha256: it was cut. Fetch it again.");
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(file[..endAt]));
        if (digest != end.Sha256)
        {
            throw new InvalidDataException($"The incident file's sha256 is {digest} and its last line says {end.Sha256}: it was changed. Fetch it again.");
        }

        var lines = new List<IncidentLine>(end.Lines);
        var rest = file[(file.IndexOf((byte)'\n') + 1)..endAt];
        while (!rest.IsEmpty)
        {
            var length = rest.IndexOf((byte)'\n');
            lines.Add(Parse(rest[..length], IncidentJson.Default.IncidentLine, $"line {lines.Count + 2}"));
            rest = rest[(length + 1)..];
        }

        return (header, lines);
    }

    /// <summary>The header, from the first line.</summary>
    internal static IncidentHeader HeaderIn(ReadOnlySpan<byte> line)
    {
        var header = Parse(line, IncidentJson.Default.IncidentHeader, "first line");
        return header switch
        {
            { Format: not IncidentHeader.FormatName } =>
                throw new InvalidDataException($"format is '{header.Format}', and '{IncidentHeader.FormatName}' was expected: this is no incident file."),
            { Version: not IncidentHeader.CurrentVersion } =>
                throw new InvalidDataException($"version is {header.Version}, and this build reads {IncidentHeader.CurrentVersion}: use the build that wrote it."),
            { Causes.Count: 0 } => throw new InvalidDataException("causes is empty: the incident file was changed."),
            _ => header,
        };
    }

    private static T Parse<T>(ReadOnlySpan<byte> line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type, string where)
    {
        try
        {
            return JsonSerializer.Deserialize(line, type) ?? throw new InvalidDataException($"The {where} of the incident file is null: it was changed.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"The {where} of the incident file cannot be read ({wrong.Message}): it was cut, or is no incident file.", wrong);
        }
    }
}
