using System.Globalization;
using System.Text;
using DeviceService.Sessions;
using Google.Protobuf;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Journal entries as lines of text, gathered to responses of a bounded size.</summary>
internal sealed class ExportLines(Func<StoredEntry, string> format) : IDisposable
{
    private const string CsvHeader = "number,kind,wall_time,pen_id,session_id,previous_hash,hash,payload\n";

    private readonly MemoryStream _text = new();
    private long _last;
    private bool _begun;

    public void Dispose() => _text.Dispose();

    public long Length => _text.Length;

    /// <summary>One JSON object a line; the payload stands in it as the text that was hashed.</summary>
    public static string Ndjson(StoredEntry entry) => string.Concat(
        "{\"number\":", entry.Number.ToString(CultureInfo.InvariantCulture),
        ",\"kind\":", Quoted(entry.Kind.ToString()),
        ",\"wall_time\":", Quoted(entry.WallTime.ToString("O", CultureInfo.InvariantCulture)),
        ",\"pen_id\":", entry.PenId is { } pen ? Quoted(pen) : "null",
        ",\"session_id\":", entry.SessionId is { } session ? Quoted(session) : "null",
        ",\"previous_hash\":", Quoted(entry.PreviousHash),
        ",\"hash\":", Quoted(entry.Hash),
        ",\"payload\":") + Quoted(Encoding.UTF8.GetString(entry.Payload.Span)) + "}\n";

    /// <summary>RFC 4180; the first line names the columns.</summary>
    public static string Csv(StoredEntry entry) => string.Join(
        ',',
        entry.Number.ToString(CultureInfo.InvariantCulture),
        entry.Kind.ToString(),
        entry.WallTime.ToString("O", CultureInfo.InvariantCulture),
        Cell(entry.PenId ?? ""),
        Cell(entry.SessionId ?? ""),
        entry.PreviousHash,
        entry.Hash,
        Cell(Encoding.UTF8.GetString(entry.Payload.Span))) + "\n";

    public void Add(StoredEntry entry)
    {
        if (!_begun && format == Csv)
        {
            _text.Write(Encoding.UTF8.GetBytes(CsvHeader));
        }

        _begun = true;
        _last = entry.Number;
        _text.Write(Encoding.UTF8.GetBytes(format(entry)));
    }

    /// <summary>What was gathered, which is then gone from here.</summary>
    public V1.ExportLogResponse Take()
    {
        var response = new V1.ExportLogResponse { Lines = ByteString.CopyFrom(_text.GetBuffer(), 0, (int)_text.Length), LastEntry = (ulong)_last };
        _text.SetLength(0);
        return response;
    }

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text, JsonText.Default.String);

    private static string Cell(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
