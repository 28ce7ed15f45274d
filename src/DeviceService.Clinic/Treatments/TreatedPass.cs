using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>One pass as far as it went.</summary>
public sealed record TreatedPass
{
    /// <summary>Its id.</summary>
    public required string PassId { get; init; }

    /// <summary>Where.</summary>
    public required TreatmentArea Area { get; init; }

    /// <summary>Which side.</summary>
    public required BodySide Side { get; init; }

    /// <summary>Deepest set protrusion in micrometres.</summary>
    public required int ProtrusionUm { get; init; }

    /// <summary>Highest set stroke rate in millihertz.</summary>
    public required int StrokeRateMillihertz { get; init; }

    /// <summary>Needles of the cartridge that it was armed with last; null where not known.</summary>
    public int? NeedleCount { get; init; }

    /// <summary>Activations on record.</summary>
    public required int Activations { get; init; }

    /// <summary>When the newest activation was recorded; before the first, when the pass was.</summary>
    public required Stamp At { get; init; }

    /// <summary>What closed it; null while it is open.</summary>
    public PassClosing? ClosedBy { get; init; }

    /// <summary>Strokes by the pen's own count.</summary>
    public required long Strokes { get; init; }

    /// <summary>Strokes times needles; null where the needles are not known.</summary>
    public long? Punctures { get; init; }

    /// <summary>Time driving, in microseconds.</summary>
    public required long DriveTimeUs { get; init; }

    /// <summary>Size of the skin that it was planned for, in cm2.</summary>
    public required decimal SizeCm2 { get; init; }

    /// <summary>False while no record is of the pass itself: a pen is armed before its pass is on the disk, and the reservation tells what for.</summary>
    public bool IsOnRecord { get; init; } = true;
}
