using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A calibration of a pen began. What was measured in it, and how it ended, follow as entries of their own.</summary>
public sealed record CalibrationRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Calibration;

    /// <summary>Its id.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>Vendor of the pen.</summary>
    public required string Vendor { get; init; }

    /// <summary>Model of the pen.</summary>
    public required string Model { get; init; }

    /// <summary>Firmware of the pen: what is measured is of this one alone.</summary>
    public required string FirmwareVersion { get; init; }

    /// <summary>Whether there is no needle behind the line.</summary>
    public required bool Simulated { get; init; }

    /// <summary>How its depth is set: one by hand is held by nobody that this service sees. Null in entries of older builds.</summary>
    public DepthControl? DepthControl { get; init; }

    /// <summary>What depth is read with.</summary>
    public required string GaugeId { get; init; }

    /// <summary>Points over the pen's range, rising, in um.</summary>
    public required IReadOnlyList<int> SetPointsUm { get; init; }

    /// <summary>Readings of each point from each side.</summary>
    public required int Repeats { get; init; }

    /// <summary>What |error| and expanded uncertainty together may come to, in um.</summary>
    public required int ToleranceUm { get; init; }

    /// <summary>Temperature of the room, in 0.1 degree Celsius.</summary>
    public required int TemperatureDecidegrees { get; init; }
}
