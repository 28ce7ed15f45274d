using System.Text.Json;

namespace DeviceService.PenCtl;

/// <summary>An entry of the journal, as an export shows it. Read loosely: a newer service may say more.</summary>
/// <param name="Number">Place in the chain, from 1.</param>
/// <param name="WallTime">When it happened.</param>
/// <param name="Kind">What it is, such as Pass.</param>
/// <param name="PenId">Which pen; empty for none.</param>
/// <param name="SessionId">Which session; empty for none.</param>
/// <param name="Payload">The record.</param>
/// <param name="Line">The whole line.</param>
internal sealed record LogEntry(long Number, DateTimeOffset WallTime, string Kind, string PenId, string SessionId, JsonElement Payload, string Line)
{
    /// <exception cref="JsonException">The line is no entry.</exception>
    public static LogEntry Read(string line)
    {
        var root = JsonSerializer.Deserialize<JsonElement>(line);
        return new LogEntry(
            root.GetProperty("number").GetInt64(),
            DateTimeOffset.UnixEpoch.AddTicks(root.GetProperty("wall_time_us").GetInt64() * TimeSpan.TicksPerMicrosecond),
            Text(root, "kind"),
            Text(root, "pen_id"),
            Text(root, "session_id"),
            root.GetProperty("payload"),
            line);
    }

    /// <summary>A field of the record as text; empty where it has none.</summary>
    public string Of(string field) => Text(Payload, field);

    /// <summary>A number of the record; null where it has none.</summary>
    public long? NumberOf(string field) =>
        Payload.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string Text(JsonElement holder, string field) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(field, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
