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

    /// <summary>Mean stroke rate over the samples, in millihertz, rounded; 0 before the first.</summary>
    public int MeanMillihertz => Samples == 0 ? 0 : (int)((RateSum + (Samples / 2)) / Samples);

    /// <summary>From the first sample to the newest by the pen's clock, in us.</summary>
    public ulong SpanUs { get; private init; }

    /// <summary>Highest current, in mA; null where it is not measured.</summary>
    public int? Milliamps { get; private init; }

    /// <summary>Charges that the pen told meanwhile.</summary>
    public int Charges { get; private init; }

    /// <summary>The lowest of them, in percent.</summary>
    public int LowestPercent { get; private init; } = 100;

    private long RateSum { get; init; }

    private ulong? FirstUs { get; init; }

    /// <summary>The observation with one sample more.</summary>
    public TurnObservation With(in PenSample sample) => this with
    {
        Samples = Samples + 1,
        DeepestUm = Math.Max(DeepestUm, sample.DeepestProtrusion.Micrometers),
        ShallowestUm = Math.Min(ShallowestUm, sample.MeasuredProtrusion.Micrometers),
        FastestMillihertz = Math.Max(FastestMillihertz, sample.StrokeRate.Millihertz),
        SlowestMillihertz = Math.Min(SlowestMillihertz, sample.StrokeRate.Millihertz),
        RateSum = RateSum + sample.StrokeRate.Millihertz,
        FirstUs = FirstUs ?? sample.DeviceTimeUs,
        SpanUs = FirstUs is { } first ? sample.DeviceTimeUs - first : 0,
        Milliamps = RestObservation.Higher(Milliamps, sample.MotorCurrentMilliamps),
    };

    /// <summary>The observation with one charge more.</summary>
    public TurnObservation WithCharge(int percent) => this with { Charges = Charges + 1, LowestPercent = Math.Min(LowestPercent, percent) };
}
