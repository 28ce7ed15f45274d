using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A pen as it is kept in the registry; the newest one per pen and line counts.</summary>
public sealed record AttachedPenRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.AttachedPen;

    /// <summary>The line it hangs on. With <see cref="JournalEntry.PenId"/> null no pen has answered there yet.</summary>
    public required string Line { get; init; }

    /// <summary>False once it was detached.</summary>
    public required bool Attached { get; init; }

    /// <summary>What the clinic decided about it.</summary>
    public required AdministrativeState AdministrativeState { get; init; }

    /// <summary>Why; empty for a pen that was never set aside.</summary>
    public string Reason { get; init; } = "";

    /// <summary>As of its newest handshake; null before the first.</summary>
    public bool? Simulated { get; init; }

    /// <summary>Firmware as of its newest handshake; null before the first.</summary>
    public string? FirmwareVersion { get; init; }
}
