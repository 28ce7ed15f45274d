namespace DeviceService.Safety;

/// <summary>A pen that stands, over a while: the extremes of what was seen of it.</summary>
public sealed record RestObservation
{
    /// <summary>Nothing was seen yet.</summary>
    public static readonly RestObservation None = new();

    /// <summary>Samples that were looked at.</summary>
    public int Samples { get; private init; }

    /// <summary>Deepest reading of either channel, in um.</summary>
    public int DeepestUm { get; private init; } = int.MinValue;

    /// <summary>Shallowest reading of the first channel, in um.</summary>
    public int ShallowestUm { get; private init; } = int.MaxValue;

    /// <summary>How far two channels lay apart at the most, in um; null where the pen has one.</summary>
    public int? ApartUm { get; private init; }

    /// <summary>Highest stroke rate, in millihertz.</summary>
    public int RateMillihertz { get; private init; }

    /// <summary>Highest current, in mA; null where it is not measured.</summary>
    public int? Milliamps { get; private init; }

    /// <summary>Samples with the drive on.</summary>
    public int Driven { get; private init; }

    /// <summary>Samples with the trigger pressed.</summary>
    public int Pressed { get; private init; }

    /// <summary>Samples with contact although nobody was asked to touch anything; null where it is not sensed.</summary>
    public int? Touched { get; private init; }

    /// <summary>The observation with one sample more.</summary>
    public RestObservation With(in PenSample sample)
    {
        var apart = sample.SecondChannelProtrusion is { } second ? Math.Abs(second.Micrometers - sample.MeasuredProtrusion.Micrometers) : (int?)null;
        return this with
        {
            Samples = Samples + 1,
            DeepestUm = Math.Max(DeepestUm, sample.DeepestProtrusion.Micrometers),
            ShallowestUm = Math.Min(ShallowestUm, sample.MeasuredProtrusion.Micrometers),
            ApartUm = Higher(ApartUm, apart),
            RateMillihertz = Math.Max(RateMillihertz, sample.StrokeRate.Millihertz),
            Milliamps = Higher(Milliamps, sample.MotorCurrentMilliamps),
            Driven = Driven + (sample.DriveOn ? 1 : 0),
            Pressed = Pressed + (sample.TriggerPressed ? 1 : 0),
            Touched = sample.SkinContact is { } touched ? (Touched ?? 0) + (touched ? 1 : 0) : Touched,
        };
    }

    internal static int? Higher(int? one, int? other) => one is { } first && other is { } second ? Math.Max(first, second) : one ?? other;
}
