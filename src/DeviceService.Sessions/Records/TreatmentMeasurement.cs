namespace DeviceService.Sessions;

/// <summary>What was set and measured over one activation or one pass. Null means that nothing was measured, never zero.</summary>
public sealed record TreatmentMeasurement
{
    /// <summary>Set needle protrusion in micrometres.</summary>
    public required int SetProtrusionUm { get; init; }

    /// <summary>Needle protrusion measured while driving, in micrometres.</summary>
    public Distribution? MeasuredProtrusionUm { get; init; }

    /// <summary>Set stroke rate in millihertz.</summary>
    public required int SetStrokeRateMillihertz { get; init; }

    /// <summary>Stroke rate measured while driving, in millihertz.</summary>
    public Distribution? MeasuredStrokeRateMillihertz { get; init; }

    /// <summary>Strokes by the pen's own counter.</summary>
    public required long Strokes { get; init; }

    /// <summary>Strokes times needles; null where the needles are not known.</summary>
    public long? Punctures { get; init; }

    /// <summary>Time driving, by the pen's clock, in microseconds.</summary>
    public required long DriveTimeUs { get; init; }

    /// <summary>Time in skin contact, by the pen's clock, in microseconds; null where no sensor is fitted.</summary>
    public long? ContactTimeUs { get; init; }

    /// <summary>Motor current while driving, in milliamperes; null where none is measured.</summary>
    public Distribution? MotorCurrentMilliamps { get; init; }

    /// <summary>Motor current while driving in skin contact, in milliamperes: what the needles' load draws; null where contact or current is not measured.</summary>
    public Distribution? LoadedCurrentMilliamps { get; init; }

    /// <summary>Valid samples received.</summary>
    public required long SamplesReceived { get; init; }

    /// <summary>Samples missing or invalid.</summary>
    public required long SamplesMissing { get; init; }
}
