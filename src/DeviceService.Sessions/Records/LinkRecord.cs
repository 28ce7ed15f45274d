using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>The link of a pen changed, a handshake was completed, or what the pen says of its drops, its run time or its curve changed while it was online.</summary>
public sealed record LinkRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Link;

    /// <summary>The line.</summary>
    public required string Line { get; init; }

    /// <summary>State of the link.</summary>
    public required LinkState State { get; init; }

    /// <summary>Sub-reason; empty where there is none.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Start of the firmware; null when not online.</summary>
    public ulong? BootId { get; init; }

    /// <summary>The pen's press counter; null when not online.</summary>
    public ulong? Presses { get; init; }

    /// <summary>The pen's stroke counter; null when not online.</summary>
    public ulong? Strokes { get; init; }

    /// <summary>The pen's stop counter; null when not online.</summary>
    public uint? PenStopCount { get; init; }

    /// <summary>Firmware; null when not online.</summary>
    public string? FirmwareVersion { get; init; }

    /// <summary>Seconds that the pen's motor has ever turned; null when not online.</summary>
    public ulong? RunSeconds { get; init; }

    /// <summary>Drops that the pen ever felt; null when not online.</summary>
    public uint? Drops { get; init; }

    /// <summary>
    /// Digest of the curve that the pen keeps, as the pen computed it, 16 lower-case hexadecimal digits: that of an empty one where it corrects
    /// nothing. Null where it was not read yet over this link, and in entries of older builds.
    /// </summary>
    public string? CurveDigest { get; init; }

    /// <summary>Entries of the journal whose end the pen kept at this handshake; null where it keeps none. What was told since is newer.</summary>
    public long? KeptEntryCount { get; init; }

    /// <summary>Hash of that end, lower-case hexadecimal; null where it keeps none.</summary>
    public string? KeptHeadHash { get; init; }
}
