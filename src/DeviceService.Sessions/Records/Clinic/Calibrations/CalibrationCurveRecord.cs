using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>The curve that a pen kept while its as-found points were measured: read before the first one was written, so that each writing is taken back through it.</summary>
public sealed record CalibrationCurveRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationCurve;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Its points, rising; none where the pen corrected nothing.</summary>
    public required IReadOnlyList<CurveKnot> Before { get; init; }
}
