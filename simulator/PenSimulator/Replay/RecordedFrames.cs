using System.Text.Json;

namespace PenSimulator.Replay;

/// <summary>One line's bytes out of an incident file (docs/incidents.md), read apart from the service that wrote it.</summary>
internal sealed record RecordedFrames(string IncidentId, IReadOnlyList<RecordedPiece> Pieces)
{
    private const string Format = "pen-incident";
    private const int Version = 1;

    /// <summary>Reads the file.</summary>
    /// <exception cref="InvalidDataException">It is no incident file of this version, or has no bytes of a pen.</exception>
    public static RecordedFrames Read(string path)
    {
        var pieces = new List<RecordedPiece>();
        string? id = null;
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            using var json = Parse(path, number, line);
            id ??= IdIn(path, json.RootElement);
            if (json.RootElement.TryGetProperty("bytes", out var bytes))
            {
                pieces.Add(new RecordedPiece(
                    json.RootElement.GetProperty("us").GetInt64(),
                    json.RootElement.GetProperty("direction").GetString() == "FromPen",
                    bytes.GetBytesFromBase64()));
            }
        }

        return id is not null && pieces.Exists(static piece => piece.FromPen)
            ? new RecordedFrames(id, pieces)
            : throw new InvalidDataException($"--replay '{path}' has no bytes of a pen in it. Name an incident file whose pen was there.");
    }

    private static JsonDocument Parse(string path, int number, string line)
    {
        try
        {
            return JsonDocument.Parse(line);
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException($"--replay '{path}' is no incident file: line {number} is no JSON. Name a file that GetIncident sent.", wrong);
        }
    }

    private static string IdIn(string path, JsonElement first) =>
        first.ValueKind == JsonValueKind.Object
        && first.TryGetProperty("format", out var format) && format.ValueEquals(Format)
        && first.TryGetProperty("version", out var version) && version.TryGetInt32(out var found) && found == Version
        && first.TryGetProperty("incident_id", out var id)
            ? id.GetString()!
            : throw new InvalidDataException($"--replay '{path}' is not of format {Format}, version {Version}. Name a file that GetIncident sent.");
}

/// <summary>Bytes that were said at once.</summary>
/// <param name="Us">When, in us.</param>
/// <param name="FromPen">True for the pen's.</param>
/// <param name="Bytes">The bytes.</param>
internal sealed record RecordedPiece(long Us, bool FromPen, byte[] Bytes);
