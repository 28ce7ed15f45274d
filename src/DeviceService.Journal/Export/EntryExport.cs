using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// Stored entries as lines for machines and for people. An NDJSON line holds all that its hash covers, and the payload as
/// the text that was hashed, so that an export can be verified without this program (docs/journal.md).
/// </summary>
public static class EntryExport
{
    /// <summary>First line of a CSV export, with its end.</summary>
    public const string CsvHeader =
        "number,wall_time,wall_time_us,monotonic_us,kind,version,pen_id,session_id,payload,previous_hash,hash,amended_by\r\n";

    private static readonly SearchValues<char> s_quoted = SearchValues.Create(",\"\r\n");

    /// <summary>An entry as one line of NDJSON, with its end.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="amendedBy">Numbers of its amendments, which are no part of what is hashed; none where it was not corrected.</param>
    public static byte[] ToNdjson(StoredEntry entry, IReadOnlyList<long> amendedBy)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(amendedBy);
        var line = new ArrayBufferWriter<byte>(entry.Payload.Length + 512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteNumber("number", entry.Number);
            json.WriteString("wall_time", WallTime(entry));
            json.WriteNumber("wall_time_us", UnixMicroseconds.Of(entry.WallTime));
            json.WriteNumber("monotonic_us", entry.MonotonicUs);
            json.WriteString("kind", entry.Kind.ToString());
            json.WriteNumber("version", entry.Version);
            json.WriteString("pen_id", entry.PenId);
            json.WriteString("session_id", entry.SessionId);
            json.WriteString("previous_hash", entry.PreviousHash);
            json.WriteString("hash", entry.Hash);
            if (amendedBy.Count > 0)
            {
                json.WriteStartArray("amended_by");
                foreach (var number in amendedBy)
                {
                    json.WriteNumberValue(number);
                }

                json.WriteEndArray();
            }

            // Last, and byte for byte: reading it as JSON and writing it again need not give the bytes that were hashed.
            json.WritePropertyName("payload");
            json.WriteRawValue(entry.Payload.Span);
            json.WriteEndObject();
        }

        line.Write("\n"u8);
        return line.WrittenSpan.ToArray();
    }

    /// <summary>An entry as one line of CSV (RFC 4180), with its end.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="amendedBy">Numbers of its amendments.</param>
    public static string ToCsv(StoredEntry entry, IReadOnlyList<long> amendedBy)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(amendedBy);
        string?[] fields =
        [
            entry.Number.ToString(CultureInfo.InvariantCulture),
            WallTime(entry),
            UnixMicroseconds.Of(entry.WallTime).ToString(CultureInfo.InvariantCulture),
            entry.MonotonicUs.ToString(CultureInfo.InvariantCulture),
            entry.Kind.ToString(),
            entry.Version.ToString(CultureInfo.InvariantCulture),
            entry.PenId,
            entry.SessionId,
            Encoding.UTF8.GetString(entry.Payload.Span),
            entry.PreviousHash,
            entry.Hash,
            string.Join(' ', amendedBy.Select(static number => number.ToString(CultureInfo.InvariantCulture))),
        ];
        return string.Join(',', fields.Select(Quote)) + "\r\n";
    }

    private static string WallTime(StoredEntry entry) =>
        entry.WallTime.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Quote(string? field) => field is null
        ? ""
        : field.AsSpan().ContainsAny(s_quoted) ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
