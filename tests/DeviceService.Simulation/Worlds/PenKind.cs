namespace DeviceService.Simulation.Worlds;

/// <summary>A model of pen, as whoever works with it knows it from its maker: figures of the field, read from nothing that service or pen says.</summary>
/// <param name="Model">Its name.</param>
/// <param name="Needles">Of its cartridges.</param>
/// <param name="LeastUm">Its shallowest setting, from which its steps count.</param>
/// <param name="MostUm">Its deepest, which is what its cartridges are made for too.</param>
/// <param name="StepUm">Between two settings.</param>
/// <param name="SlowestMillihertz">Its slowest stroke rate.</param>
/// <param name="FastestMillihertz">Its fastest.</param>
/// <param name="Dial">Whether a hand sets its depth.</param>
/// <param name="WearUmPerHundredHours">How much farther out its needles stand after a hundred hours.</param>
internal sealed record PenKind(
    string Model, int Needles, int LeastUm, int MostUm, int StepUm, int SlowestMillihertz, int FastestMillihertz, bool Dial, int WearUmPerHundredHours)
{
    /// <summary>What the profile keeps between a setting and every bound, in um.</summary>
    public const int MarginUm = 150;

    // As the profile has it: areas turn at 120 Hz at the most, and settings beyond 2 mm at 100 Hz.
    private const int DeepUm = 2_000;
    private const int RateMillihertz = 120_000;
    private const int DeepRateMillihertz = 100_000;

    /// <summary>The models, the usual one first.</summary>
    public static IReadOnlyList<PenKind> All { get; } =
    [
        new("SimPen", 12, 200, 2_500, 50, 40_000, 160_000, Dial: false, 0),
        new("SimPen-6", 6, 100, 1_500, 100, 100_000, 150_000, Dial: true, 50),
        new("SimPen-14", 14, 250, 2_500, 250, 110_000, 125_000, Dial: false, 30),
        new("SimPen-16", 16, 200, 3_000, 100, 60_000, 130_000, Dial: false, 30),
    ];

    /// <summary>The deepest setting that is of any use: the margin below its own limit, and no deeper than its slowest rate is permitted.</summary>
    public int DeepestUm => SettingUpTo(SlowestMillihertz > DeepRateMillihertz ? Math.Min(DeepUm, MostUm - MarginUm) : MostUm - MarginUm);

    /// <summary>The deepest of its settings that is not deeper than this, in um.</summary>
    public int SettingUpTo(int um) => LeastUm + ((um - LeastUm) / StepUm * StepUm);

    /// <summary>The shallowest of its settings that is deeper than this, in um.</summary>
    public int SettingBeyond(int um) => SettingUpTo(um) + StepUm;

    /// <summary>A rate that it can turn at and that this depth leaves, in mHz.</summary>
    public int RateFor(int protrusionUm, Dice dice)
    {
        var most = Math.Min(FastestMillihertz, protrusionUm > DeepUm ? DeepRateMillihertz : RateMillihertz);
        return Math.Max(SlowestMillihertz, most - (dice.Between(0, 4) * 5_000));
    }
}
