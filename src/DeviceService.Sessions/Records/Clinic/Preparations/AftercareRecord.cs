namespace DeviceService.Sessions;

/// <summary>Aftercare instructions were given.</summary>
public sealed record AftercareRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Aftercare;

    /// <summary>Which instructions: the clinic's own word for text and version.</summary>
    public required string InstructionsReference { get; init; }

    /// <summary>In words; may be empty.</summary>
    public required string Note { get; init; }
}
