using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A point was read on pen and gauge.</summary>
public sealed record CalibrationReadingRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationReading;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Before or after the adjustment.</summary>
    public required CalibrationPhase Phase { get; init; }

    /// <summary>What was read.</summary>
    public required DepthReading Reading { get; init; }

    /// <summary>What it was read with.</summary>
    public required string GaugeId { get; init; }

    /// <summary>That gauge, as it was registered then; null in entries of older builds, where its newest registration stands for it.</summary>
    public GaugeAsRead? Gauge { get; init; }

    /// <summary>Why the reading before it of the same step does not count; null for the first one.</summary>
    public string? ReplacesReason { get; init; }
}
