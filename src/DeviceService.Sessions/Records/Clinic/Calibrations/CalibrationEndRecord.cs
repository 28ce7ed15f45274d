using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A calibration is over.</summary>
public sealed record CalibrationEndRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationEnd;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Passed, failed or aborted.</summary>
    public required CalibrationStage Stage { get; init; }

    /// <summary>Why it was aborted; empty where it was completed.</summary>
    public required string Reason { get; init; }
}
