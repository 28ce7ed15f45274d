namespace DeviceService.Safety;

/// <summary>A motor that turns, from its run-up on: the extremes of what was seen of it.</summary>
public sealed record TurnObservation
{
    /// <summary>Nothing was seen yet.</summary>
    public static readonly TurnObservation None = new();

    /// <summary>Samples that were looked at, after the run-up.</summary>
    public int Samples { get; private init; }

    /// <summary>Deepest reading, in um.</summary>
    public int DeepestUm { get; private init; } = int.MinValue;

    /// <summary>Shallowest reading of the first channel, in um.</summary>
    public int ShallowestUm { get; private init; } = int.MaxValue;

    /// <summary>Fastest stroke rate, in millihertz.</summary>
    public int FastestMillihertz { get; private init; }

    /// <summary>Slowest stroke rate, in millihertz.</summary>
    public int SlowestMillihertz { get; private init; } = int.MaxValue;

    /// <summary>Highest current, in mA; null where it is not measured.</summary>
    public int? Milliamps { get; private init; }

    /// <summary>Charges that the pen told meanwhile.</summary>
    public int Charges { get; private init; }

    /// <summary>The lowest of them, in percent.</summary>
    public int LowestPercent { get; private init; } = 100;

    /// <summary>The observation with one sample more.</summary>
    public TurnObservation With(in PenSample sample) => this with
    {
        Samples = Samples + 1,
        DeepestUm = Math.Max(DeepestUm, sample.DeepestProtrusion.Micrometers),
        ShallowestUm = Math.Min(ShallowestUm, sample.MeasuredProtrusion.Micrometers),
        FastestMillihertz = Math.Max(FastestMillihertz, sample.StrokeRate.Millihertz),
        SlowestMillihertz = Math.Min(SlowestMillihertz, sample.StrokeRate.Millihertz),
        Milliamps = RestObservation.Higher(Milliamps, sample.MotorCurrentMilliamps),
    };

    /// <summary>The observation with one charge more.</summary>
    public TurnObservation WithCharge(int percent) => this with { Charges = Charges + 1, LowestPercent = Math.Min(LowestPercent, percent) };
}
