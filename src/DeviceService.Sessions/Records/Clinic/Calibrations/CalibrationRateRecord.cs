using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>The stroke rate was read on the pen and on a gauge of its own; of each phase of a calibration the newest one at each set rate counts.</summary>
public sealed record CalibrationRateRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.CalibrationRate;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>What it was read with.</summary>
    public required string GaugeId { get; init; }

    /// <summary>That gauge as it was registered then; null in records of older builds.</summary>
    public GaugeAsRead? Gauge { get; init; }

    /// <summary>Before or after an adjustment.</summary>
    public CalibrationPhase Phase { get; init; } = CalibrationPhase.AsFound;

    /// <summary>Why the reading before it at the same set rate does not count; null for the first one.</summary>
    public string? ReplacesReason { get; init; }

    /// <summary>What the pen was set to, in mHz; null where nobody said, and then it counts as one rate of its own.</summary>
    public int? SetMillihertz { get; init; }

    /// <summary>What the pen said, in mHz.</summary>
    public required int IndicatedMillihertz { get; init; }

    /// <summary>What the pen's own samples said meanwhile, in mHz, which is what counts; null in records of older builds, where it was typed alone.</summary>
    public int? SeenMillihertz { get; init; }

    /// <summary>What the gauge said, in mHz.</summary>
    public required int GaugeMillihertz { get; init; }

    /// <summary>Expanded uncertainty of the gauge, k = 2, in mHz.</summary>
    public required int ExpandedUncertaintyMillihertz { get; init; }

    /// <summary>What |error| and uncertainty together may come to, in mHz.</summary>
    public required int ToleranceMillihertz { get; init; }

    /// <summary>Whether they do not come to more.</summary>
    public required bool Passed { get; init; }
}
