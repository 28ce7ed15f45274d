namespace DeviceService.Sessions;

/// <summary>An entry as it lies in the chain.</summary>
/// <param name="Number">Place in the chain, from 1.</param>
/// <param name="Kind">What it is.</param>
/// <param name="WallTime">Wall time.</param>
/// <param name="PenId">The pen, or null.</param>
/// <param name="SessionId">The session, or null.</param>
/// <param name="Payload">The canonical JSON that is hashed.</param>
/// <param name="PreviousHash">Hash of the entry before, lower-case hexadecimal.</param>
/// <param name="Hash">Hash of this entry, lower-case hexadecimal.</param>
/// <param name="MonotonicUs">Monotonic time, in microseconds since its run of the service began.</param>
/// <param name="Version">Version of the payload's layout.</param>
public sealed record StoredEntry(
    long Number,
    EntryKind Kind,
    DateTimeOffset WallTime,
    string? PenId,
    string? SessionId,
    ReadOnlyMemory<byte> Payload,
    string PreviousHash,
    string Hash,
    long MonotonicUs = 0,
    int Version = 1);
