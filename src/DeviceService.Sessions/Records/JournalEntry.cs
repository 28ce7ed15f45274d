using System.Text.Json.Serialization;

namespace DeviceService.Sessions;

/// <summary>
/// One entry of the journal. Its payload is what <see cref="JournalPayload"/> makes of it, and the journal hashes those
/// bytes. Records hold numbers with their unit in the name, so that the log reads without this program.
/// </summary>
public abstract record JournalEntry
{
    /// <summary>What it is.</summary>
    [JsonIgnore]
    public abstract EntryKind Kind { get; }

    /// <summary>Its place in the chain, from 1; set by the journal on what it hands out, 0 before.</summary>
    [JsonIgnore]
    public long EntryNumber { get; init; }

    /// <summary>When it happened, which may be before it was written.</summary>
    public required Moment At { get; init; }

    /// <summary>Who did or asked for it.</summary>
    public required Actor By { get; init; }

    /// <summary>The pen; null for entries about none.</summary>
    public string? PenId { get; init; }

    /// <summary>The session; null for entries about none.</summary>
    public string? SessionId { get; init; }

    /// <summary>Digest of the profile that was in force; null where the journal itself writes, and before there was one.</summary>
    public string? ProfileDigest { get; init; }
}
