namespace DeviceService.Sessions;

/// <summary>What a gauge measures.</summary>
public enum GaugeKind
{
    /// <summary>How far needles protrude.</summary>
    Depth = 1,

    /// <summary>How often they go to and fro.</summary>
    StrokeRate = 2,
}

/// <summary>A gauge of the bench is registered, or registered again by a newer certificate of its own; the newest one counts.</summary>
public sealed record GaugeRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Gauge;

    /// <summary>What the clinic calls it.</summary>
    public required string GaugeId { get; init; }

    /// <summary>What it measures. Never changes.</summary>
    public required GaugeKind Measures { get; init; }

    /// <summary>Maker and model, for a person.</summary>
    public required string Model { get; init; }

    /// <summary>Its serial number. Never changes.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Number of its own certificate.</summary>
    public required string CertificateNumber { get; init; }

    /// <summary>Last day on which that holds, inclusive, in the clinic's calendar.</summary>
    public required DateOnly DueOn { get; init; }

    /// <summary>Expanded uncertainty, k = 2, by that certificate: um for a depth, mHz for a rate.</summary>
    public required int ExpandedUncertainty { get; init; }

    /// <summary>Its smallest step, in the same unit.</summary>
    public required int Resolution { get; init; }
}
