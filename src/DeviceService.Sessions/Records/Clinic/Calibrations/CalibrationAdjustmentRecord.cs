namespace DeviceService.Sessions;

/// <summary>The pen was adjusted: what was measured until then is as found, what is measured from then on is as left.</summary>
public sealed record CalibrationAdjustmentRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationAdjustment;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>What was done, in the technician's words.</summary>
    public required string Description { get; init; }
}
