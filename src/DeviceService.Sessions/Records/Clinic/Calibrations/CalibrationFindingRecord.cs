using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What the points of a phase came to. An as-found finding that did not pass stands whatever becomes of the calibration.</summary>
public sealed record CalibrationFindingRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationFinding;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Before or after the adjustment.</summary>
    public required CalibrationPhase Phase { get; init; }

    /// <summary>The fit, its uncertainty and the verdict.</summary>
    public required CalibrationResult Result { get; init; }
}
