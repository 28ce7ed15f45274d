using System.Text;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>
/// A row of the chain. Text is kept as the bytes that are stored: two different invalid byte strings would be the same
/// text, and a change between them must be seen.
/// </summary>
internal sealed record ChainEntry(
    long Number,
    long WallTimeUs,
    long MonotonicUs,
    byte[] Kind,
    long Version,
    byte[]? PenId,
    byte[]? SessionId,
    byte[] Payload,
    byte[] PreviousHash,
    byte[] Hash)
{
    /// <summary>Version of the payloads that this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The kind as text.</summary>
    public string KindName => Encoding.UTF8.GetString(Kind);

    /// <summary>The head of a chain that ends here.</summary>
    public JournalHead Head => new(Number, Convert.ToHexStringLower(Hash));

    /// <summary>The next entry of a chain, hashed.</summary>
    public static ChainEntry After(long previousNumber, byte[] previousHash, EncodedEntry entry)
    {
        var unhashed = new ChainEntry(
            previousNumber + 1,
            entry.WallTimeUs,
            entry.Record.At.MonotonicUs,
            Encoding.UTF8.GetBytes(entry.Record.Kind.ToString()),
            CurrentVersion,
            entry.Record.PenId is { } pen ? Encoding.UTF8.GetBytes(pen) : null,
            entry.Record.SessionId is { } session ? Encoding.UTF8.GetBytes(session) : null,
            entry.Payload,
            previousHash,
            []);
        return unhashed with { Hash = EntryHash.Compute(unhashed, unhashed.Number) };
    }

    /// <summary>The record that was journalled.</summary>
    /// <exception cref="System.Text.Json.JsonException">The payload is not a record of its kind.</exception>
    public JournalEntry ToRecord() => JournalPayload.FromBytes(Enum.Parse<EntryKind>(KindName), Payload);

    /// <summary>The entry as the port gives it out.</summary>
    public StoredEntry ToStored() => new(
        Number,
        Enum.Parse<EntryKind>(KindName),
        UnixMicroseconds.ToWallTime(WallTimeUs),
        PenId is null ? null : Encoding.UTF8.GetString(PenId),
        SessionId is null ? null : Encoding.UTF8.GetString(SessionId),
        Payload,
        Convert.ToHexStringLower(PreviousHash),
        Convert.ToHexStringLower(Hash),
        MonotonicUs,
        checked((int)Version));
}
