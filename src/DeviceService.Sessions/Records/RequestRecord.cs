namespace DeviceService.Sessions;

/// <summary>
/// A request and its answer, kept for 24 h (law 21): first without an answer, before anything is done, then with it. One that only records is
/// there with its answer alone, in one append with its records.
/// </summary>
public sealed record RequestRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Request;

    /// <summary>Who called; part of the key.</summary>
    public required string Principal { get; init; }

    /// <summary>The call; part of the key.</summary>
    public required string Rpc { get; init; }

    /// <summary>The caller's id; part of the key.</summary>
    public required string RequestId { get; init; }

    /// <summary>SHA-256 of what was asked, lower-case hexadecimal.</summary>
    public required string PayloadDigest { get; init; }

    /// <summary>The answer, UTF-8 JSON; null while the request is under way, and after a crash in its middle.</summary>
    public string? Answer { get; init; }
}
