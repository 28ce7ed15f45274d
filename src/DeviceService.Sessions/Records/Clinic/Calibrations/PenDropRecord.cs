namespace DeviceService.Sessions;

/// <summary>Somebody saw a pen fall, whatever its own sensor felt: its certificate is void from here on.</summary>
public sealed record PenDropRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.PenDrop;

    /// <summary>What happened, in that person's words, 1 to 500 characters.</summary>
    public required string Reason { get; init; }
}
