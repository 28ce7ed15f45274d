namespace DeviceService.Safety.Tests;

/// <summary>
/// A pen whose offset, gain, bend and backlash nobody is told, and a gauge with a bias within its certificate: what the fit has to find out.
/// Made from a seed by additions alone, so that it is the same pen on every machine.
/// </summary>
internal sealed class HiddenPen
{
    private readonly Random _dice;
    private readonly double _offsetUm;
    private readonly double _gain;
    private readonly double _bendUm;
    private readonly double _noiseUm;
    private readonly double _biasUm;

    public HiddenPen(int seed, double offsetMax = 200, double gainSpread = 0.07)
    {
        _dice = new Random(seed);
        _offsetUm = Between(-offsetMax, offsetMax);
        _gain = Between(1 - gainSpread, 1 + gainSpread);
        BacklashUm = Between(0, 60);
        _bendUm = Between(-20, 20);
        _noiseUm = Between(0.5, 6);
        Gauge = new DepthGauge(_dice.Next(2, 11), (int[])[1, 2, 5] is var steps ? steps[_dice.Next(3)] : 1);
        _biasUm = Normal() * Gauge.ExpandedUncertaintyUm / 2;
    }

    public static CalibrationPlan Plan { get; } = CalibrationPlan.Of(Given.Device(minUm: 200, stepUm: 100), out _)!;

    public DepthGauge Gauge { get; }

    public double BacklashUm { get; }

    /// <summary>What the needles truly protrude, in um.</summary>
    public double TrueAt(double indicatedUm, SweepDirection direction)
    {
        var part = (indicatedUm - 200) / 2_300;
        return _offsetUm + (_gain * indicatedUm) + (4 * _bendUm * part * (1 - part)) + (direction == SweepDirection.Down ? BacklashUm / 2 : -BacklashUm / 2);
    }

    /// <summary>The largest error over the range, from either side, in um.</summary>
    public double WorstErrorUm => Everywhere().Max(place => Math.Abs(place.IndicatedUm - TrueAt(place.IndicatedUm, place.Direction)));

    /// <summary>Whether a fitted curve is within its own uncertainty of the truth, everywhere and from both sides.</summary>
    public bool IsToldBy(CalibrationResult result) => Everywhere().All(
        place => Math.Abs(TrueAt(place.IndicatedUm, place.Direction) - result.TrueAt(place.IndicatedUm)) * 1_000 <= result.ExpandedUncertaintyNm);

    /// <summary>One reading for each step of the plan.</summary>
    public DepthReading[] Read() =>
    [
        .. Enumerable.Range(1, Plan.StepsOfPhase).Select(number =>
        {
            var step = Plan.StepAt(CalibrationPhase.AsFound, number);
            var indicated = step.SetUm + (3 * Normal());
            var gauge = TrueAt(indicated, step.Direction) + _biasUm + (_noiseUm * Normal());
            return new DepthReading(
                number, step.SetUm, step.Direction, step.Repeat, (int)Math.Round(indicated), (int)Math.Round(gauge / Gauge.ResolutionUm) * Gauge.ResolutionUm);
        }),
    ];

    private static IEnumerable<(int IndicatedUm, SweepDirection Direction)> Everywhere() =>
        Enumerable.Range(0, 47).SelectMany(static at => Enum.GetValues<SweepDirection>().Select(side => (200 + (at * 50), side)));

    private double Between(double lowest, double highest) => lowest + (_dice.NextDouble() * (highest - lowest));

    // Twelve of them are as good as normal, and no logarithm differs by machine.
    private double Normal() => Enumerable.Range(0, 12).Sum(_ => _dice.NextDouble()) - 6;
}
