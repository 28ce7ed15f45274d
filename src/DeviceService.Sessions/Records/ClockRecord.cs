namespace DeviceService.Sessions;

/// <summary>The wall clock was found in doubt, or a person confirmed it (law 22).</summary>
public sealed record ClockRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Clock;

    /// <summary>True when a person confirmed it; false when it was found in doubt.</summary>
    public required bool Confirmed { get; init; }

    /// <summary>What was found, or why it is right.</summary>
    public required string Reason { get; init; }

    /// <summary>Wall time against what the newest entry or the monotonic clock let expect, in milliseconds; negative is behind.</summary>
    public required long DeviationMs { get; init; }
}
