using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What the skin showed when treating an area ended.</summary>
public enum ClinicalEndpoint
{
    /// <summary>Nothing to be seen.</summary>
    None = 1,

    /// <summary>Even redness.</summary>
    Erythema = 2,

    /// <summary>Pinpoint bleeding.</summary>
    PinpointBleeding = 3,

    /// <summary>Something else; the note says what.</summary>
    Other = 4,
}

/// <summary>The endpoint that was seen on one area and side.</summary>
public sealed record EndpointRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Endpoint;

    /// <summary>Where.</summary>
    public required TreatmentArea Area { get; init; }

    /// <summary>Which side.</summary>
    public required BodySide Side { get; init; }

    /// <summary>What was seen.</summary>
    public required ClinicalEndpoint Seen { get; init; }

    /// <summary>In words; may be empty.</summary>
    public required string Note { get; init; }
}
