using System.Security.Cryptography;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>An incident file as bytes: lines of JSON, the header first, the end last.</summary>
internal static class IncidentFormat
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Writes the file.</summary>
    public static byte[] Write(IncidentHeader header, FlightSnapshot snapshot)
    {
        using var file = new MemoryStream();
        var count = 0;
        void Add<T>(T line, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type)
        {
            JsonSerializer.Serialize(file, line, type);
            file.WriteByte(LineFeed);
            count++;
        }

        Add(header, IncidentJson.Default.IncidentHeader);
        foreach (var line in LinesOf(snapshot))
        {
            Add(line, IncidentJson.Default.IncidentLine);
        }

        var digest = Convert.ToHexStringLower(SHA256.HashData(file.GetBuffer().AsSpan(0, (int)file.Length)));
        Add(new IncidentEnd(count, digest), IncidentJson.Default.IncidentEnd);
        return file.ToArray();
    }

    // By time, but the guard of the beginning and the greeting first: a reader takes line after line.
    private static IEnumerable<IncidentLine> LinesOf(FlightSnapshot snapshot) => snapshot.Greeting.Select(static entry => Line(entry, greeting: true))
        .Concat(snapshot.Pieces.Select(static entry => Line(entry, greeting: false))
            .Concat(snapshot.Notes.Select(static note => new IncidentLine { Us = note.Us, Note = note }))
            .OrderBy(static line => line.Us));

    private static IncidentLine Line((LineDirection Direction, FramePiece Piece) entry, bool greeting) =>
        new() { Us = entry.Piece.Us, Direction = entry.Direction, Bytes = entry.Piece.Bytes, Greeting = greeting };
}
