namespace DeviceService.Sessions;

/// <summary>
/// A pen told that a cartridge is in, or out: written at the first report of each run and at each that differs. Boot and insertions
/// together stand for one insertion; while both stay the same, the cartridge has not left the pen.
/// </summary>
public sealed record CartridgeSeatRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CartridgeSeat;

    /// <summary>True while one is in.</summary>
    public required bool Present { get; init; }

    /// <summary>Start of the firmware within which insertions are counted.</summary>
    public required ulong BootId { get; init; }

    /// <summary>The pen's count of insertions; 0 while none is in.</summary>
    public required uint Insertions { get; init; }

    /// <summary>Unique id from the tag; null where none was read.</summary>
    public string? CartridgeTagId { get; init; }

    /// <summary>
    /// Until when in this run a cartridge was last heard to be in before this; null where this run knows nothing, and then nobody can say
    /// how long what was in before has been out.
    /// </summary>
    public Moment? HeldUntil { get; init; }
}
