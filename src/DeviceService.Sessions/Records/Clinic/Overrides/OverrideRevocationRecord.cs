namespace DeviceService.Sessions;

/// <summary>Somebody took an override back: it counts for nothing from here on.</summary>
public sealed record OverrideRevocationRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.OverrideRevocation;

    /// <summary>The override.</summary>
    public required string OverrideId { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }
}
