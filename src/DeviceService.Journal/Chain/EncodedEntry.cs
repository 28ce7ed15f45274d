using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>A record, its canonical bytes and what it changes, made on the caller's thread so that the writer only writes.</summary>
internal sealed record EncodedEntry(JournalEntry Record, byte[] Payload, IReadOnlyList<ProjectionRow> Changes)
{
    /// <summary>The largest payload, in bytes: far beyond any plan, and small enough that a queue of them stays bounded.</summary>
    public const int PayloadLengthMax = 1024 * 1024;

    /// <summary>Wall time of the event, in microseconds since 1970.</summary>
    public long WallTimeUs => UnixMicroseconds.Of(Record.At.WallTime);

    /// <summary>The record, encoded.</summary>
    /// <exception cref="ArgumentException">It is too large, or lacks what it is found by.</exception>
    public static EncodedEntry Of(JournalEntry record)
    {
        var payload = JournalPayload.ToBytes(record);
        return payload.Length <= PayloadLengthMax
            ? new(record, payload, [.. ProjectionRow.Of(record)])
            : throw new ArgumentException(
                $"An entry of kind {record.Kind} takes {payload.Length} bytes; the most is {PayloadLengthMax}.", nameof(record));
    }
}
