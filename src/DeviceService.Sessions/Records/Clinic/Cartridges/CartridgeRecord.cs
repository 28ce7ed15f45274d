namespace DeviceService.Sessions;

/// <summary>Where the data of a cartridge come from.</summary>
public enum CartridgeSource
{
    /// <summary>Its tag, which the pen reads; the label for what the tag does not say.</summary>
    Tag = 1,

    /// <summary>The GS1 symbol on its label.</summary>
    Scanned = 2,

    /// <summary>A person who read its label.</summary>
    Typed = 3,
}

/// <summary>A cartridge is registered. What became of it follows from its reservations, its insertions and its disposal.</summary>
public sealed record CartridgeRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Cartridge;

    /// <summary>Its unique id, for ever: from the tag, GTIN and serial, what a person typed, or minted.</summary>
    public required string CartridgeId { get; init; }

    /// <summary>Where this comes from.</summary>
    public required CartridgeSource Source { get; init; }

    /// <summary>Its model, as the profile names it.</summary>
    public required string Model { get; init; }

    /// <summary>Needles.</summary>
    public required int NeedleCount { get; init; }

    /// <summary>Production lot.</summary>
    public required string Lot { get; init; }

    /// <summary>Last day of use, inclusive, in the clinic's calendar.</summary>
    public required DateOnly ExpiresOn { get; init; }

    /// <summary>Whether it is for the bench alone: such a cartridge never touches a patient.</summary>
    public bool BenchUse { get; init; }

    /// <summary>Number of the trade item, 14 digits; null where it was not scanned.</summary>
    public string? Gtin { get; init; }
}
