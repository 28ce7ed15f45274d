using System.Globalization;
using DeviceService.Safety;
using PenSimulator;

namespace DeviceService.Simulation.Tests;

/// <summary>
/// One simulated pen that is off by what a seed drew, calibrated on the bench by a gauge that is off within its own certificate. The fit is
/// given what the pen indicated and what the gauge showed. What it does not know is what it is held against afterwards.
/// </summary>
internal sealed record CalibratedPen
{
    public const int ToleranceUm = 150;
    private const int OffsetUmMax = 200;
    private const int GainPermilleMax = 70;
    private const int BacklashUmMax = 60;

    // From less depth each takes a press of its own: between the points, where the curve is straight and nothing was read, and at both ends.
    private static readonly int[] FromLessUm = [200, 400, 1_150, 1_950, 2_300, 2_450];

    // From more depth one press is enough for all. Near the deepest point, where the needles turn, at every step.
    private static readonly int[] FromMoreUm = [2_450, 2_400, 2_350, 2_300, 2_200, 2_100, 1_950, 1_750, 1_550, 1_350, 1_150, 950, 750, 600, 400, 300, 250, 200];

    public required string Name { get; init; }

    public required CalibrationResult Result { get; init; }

    /// <summary>The largest difference between what the pen says and what is true, from either side, in um.</summary>
    public required double WorstErrorUm { get; init; }

    /// <summary>The largest difference between what the curve says and what is true, from either side, in um.</summary>
    public required double WorstMissUm { get; init; }

    /// <summary>Whether the motor stood all the time, as it has to on the bench.</summary>
    public required bool Stood { get; init; }

    /// <summary>Whether the truth is within the stated uncertainty of the curve, over the whole range and from both sides.</summary>
    public bool IsTold => WorstMissUm * 1_000 <= Result.ExpandedUncertaintyNm;

    public static CalibratedPen Of(int seed)
    {
        var dice = new Random(seed);
        var options = new PenOptions
        {
            Seed = (ulong)seed,
            DepthOffsetUm = dice.Next(-OffsetUmMax, OffsetUmMax + 1),
            DepthGainPermille = 1_000 + dice.Next(-GainPermilleMax, GainPermilleMax + 1),
            DepthBacklashUm = dice.Next(0, BacklashUmMax + 1),
        };
        using var bench = BenchedPen.Open(options);
        var (gauge, readings) = Read(bench, dice);
        var result = CalibrationFit.Evaluate(readings, gauge, ToleranceUm);
        var (error, miss) = Compare(bench, result);
        return new CalibratedPen
        {
            Name = string.Create(
                CultureInfo.InvariantCulture,
                $"pen {seed}, offset {options.DepthOffsetUm} um, gain {options.DepthGainPermille} permille, backlash {options.DepthBacklashUm} um"),
            Result = result,
            WorstErrorUm = error,
            WorstMissUm = miss,
            Stood = bench.Pen.Truth is { DriveOn: false, Strokes: 0 },
        };
    }

    private static (DepthGauge Gauge, DepthReading[] Readings) Read(BenchedPen bench, Random dice)
    {
        // Additions alone, as in the fit's own tests: no logarithm differs by machine.
        double Normal() => Enumerable.Range(0, 12).Sum(_ => dice.NextDouble()) - 6;

        var gauge = new DepthGauge(dice.Next(2, 11), (int[])[1, 2, 5] is var steps ? steps[dice.Next(3)] : 1);
        var biasUm = Normal() * gauge.ExpandedUncertaintyUm / 2;
        var scatterUm = 0.5 + (5.5 * dice.NextDouble());
        var plan = CalibrationPlan.Of(bench.Capability, out _)!;
        var readings = new DepthReading[plan.StepsOfPhase];
        for (var number = 1; number <= readings.Length; number++)
        {
            var step = plan.StepAt(CalibrationPhase.AsFound, number);
            var indicated = step.Direction == SweepDirection.Up ? bench.MeetFromLess(step.SetUm) : bench.MeetFromMore(step.SetUm);
            var shown = bench.Pen.Truth.ProtrusionUm + biasUm + (scatterUm * Normal());
            readings[number - 1] = new DepthReading(
                number, step.SetUm, step.Direction, step.Repeat, (int)Math.Round(indicated), (int)Math.Round(shown / gauge.ResolutionUm) * gauge.ResolutionUm);
        }

        return (gauge, readings);
    }

    private static (double ErrorUm, double MissUm) Compare(BenchedPen bench, CalibrationResult result)
    {
        var (error, miss) = (0.0, 0.0);
        void Look(double indicatedUm)
        {
            var truth = bench.Pen.Truth.ProtrusionUm;
            error = Math.Max(error, Math.Abs(indicatedUm - truth));
            miss = Math.Max(miss, Math.Abs(result.TrueAt(indicatedUm) - truth));
        }

        foreach (var um in FromLessUm)
        {
            Look(bench.MeetFromLess(um));
        }

        Look(bench.MeetFromLess(bench.Capability.ProtrusionMax.Micrometers));
        foreach (var um in FromMoreUm)
        {
            Look(bench.MeetFromMore(um));
        }

        return (error, miss);
    }
}
