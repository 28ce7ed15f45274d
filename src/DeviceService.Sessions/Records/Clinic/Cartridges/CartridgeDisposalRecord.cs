namespace DeviceService.Sessions;

/// <summary>A cartridge was thrown away: it is never permitted again.</summary>
public sealed record CartridgeDisposalRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CartridgeDisposal;

    /// <summary>The cartridge.</summary>
    public required string CartridgeId { get; init; }

    /// <summary>Into which sharps container; may be empty.</summary>
    public required string Container { get; init; }
}
