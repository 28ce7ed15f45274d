using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>An incident file: lines of JSON, the header first, the end last.</summary>
internal static class IncidentFormat
{
    private const byte LineFeed = (byte)'\n';

    /// <summary>Writes the file, a line at a time: a whole one in memory is megabytes, and the collector would stop the line's thread for them.</summary>
    public static void Write(Stream file, IncidentHeader header, FlightSnapshot snapshot)
    {
        using var digested = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var text = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(text);
        var count = 0;
        void Add<T>(T line, JsonTypeInfo<T> type)
        {
            text.ResetWrittenCount();
            writer.Reset();
            JsonSerializer.Serialize(writer, line, type);
            text.Write([LineFeed]);
            digested.AppendData(text.WrittenSpan);
            file.Write(text.WrittenSpan);
            count++;
        }

        Add(header, IncidentJson.Default.IncidentHeader);
        foreach (var line in LinesOf(snapshot))
        {
            Add(line, IncidentJson.Default.IncidentLine);
        }

        Add(new IncidentEnd(count, Convert.ToHexStringLower(digested.GetCurrentHash())), IncidentJson.Default.IncidentEnd);
    }

    // By time, but the guard of the beginning and the greeting first: a reader takes line after line.
    private static IEnumerable<IncidentLine> LinesOf(FlightSnapshot snapshot) => snapshot.Greeting.Select(static entry => Line(entry, greeting: true))
        .Concat(snapshot.Pieces.Select(static entry => Line(entry, greeting: false))
            .Concat(snapshot.Notes.Select(static note => new IncidentLine { Us = note.Us, Note = note }))
            .OrderBy(static line => line.Us));

    private static IncidentLine Line((LineDirection Direction, FramePiece Piece) entry, bool greeting) =>
        new() { Us = entry.Piece.Us, Direction = entry.Direction, Bytes = entry.Piece.Bytes, Greeting = greeting };
}
