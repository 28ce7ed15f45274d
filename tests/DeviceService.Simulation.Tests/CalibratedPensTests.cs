namespace DeviceService.Simulation.Tests;

/// <summary>
/// A miscalibrated simulated pen, its offset, gain and backlash drawn and hidden from the fit: the fitted curve is within the stated uncertainty
/// of the truth in at least 95 % of 1,000, and a pen beyond tolerance fails. Unlike the fit's own hidden pens, these share nothing with it: what
/// they indicate comes over their line, and where their needles are their depth stop says, which lags on the way out alone.
/// </summary>
public sealed class CalibratedPensTests
{
    private const int Pens = 1_000;

    private static readonly Lazy<CalibratedPen[]> Calibrated = new(static () =>
    {
        var pens = new CalibratedPen[Pens];
        Parallel.For(0, Pens, at => pens[at] = CalibratedPen.Of(at + 1));
        return pens;
    });

    [Fact]
    public void The_curve_is_within_its_stated_uncertainty_of_the_truth_in_95_of_100_simulated_pens()
    {
        var missed = Calibrated.Value.Where(static pen => !pen.IsTold).ToArray();

        Assert.True(
            Pens - missed.Length >= 950,
            $"{Pens - missed.Length} of {Pens} are told. Missed: " + string.Join(
                "; ", missed.Take(10).Select(static pen => $"{pen.Name}: {pen.WorstMissUm:F1} um, U = {pen.Result.ExpandedUncertaintyNm / 1_000.0:F1} um")));
        Assert.All(Calibrated.Value, static pen => Assert.True(pen.Stood, pen.Name));
    }

    [Fact]
    public void Half_of_the_backlash_would_not_do_as_nothing_comes_to_the_deepest_point_from_more_depth()
    {
        var told = Calibrated.Value.Count(static pen =>
        {
            var least = pen.Result.Points.Min(static point => Math.Abs(point.BacklashNm));
            return pen.WorstMissUm * 1_000 <= pen.Result.ExpandedUncertaintyNm - (pen.Result.BacklashNm / 2) + (least / 2);
        });

        Assert.InRange(told, 0, 700);
    }

    [Fact]
    public void A_simulated_pen_beyond_the_tolerance_fails_and_one_well_within_it_passes()
    {
        var beyond = Calibrated.Value.Where(static pen => pen.WorstErrorUm > CalibratedPen.ToleranceUm).ToArray();
        var within = Calibrated.Value.Where(static pen => pen.WorstErrorUm < CalibratedPen.ToleranceUm / 2).ToArray();

        Assert.All(beyond, static pen => Assert.False(pen.Result.Passed, $"{pen.Name} is {pen.WorstErrorUm:F1} um off and passed."));
        Assert.All(within, static pen => Assert.True(
            pen.Result.Passed, $"{pen.Name} is {pen.WorstErrorUm:F1} um off and failed, U = {pen.Result.ExpandedUncertaintyNm / 1_000.0:F1} um."));

        // What was drawn: hundreds beyond, and dozens well within.
        Assert.InRange(beyond.Length, 200, Pens);
        Assert.InRange(within.Length, 50, Pens);
    }

    [Fact]
    public void The_deepest_point_is_met_from_one_side_alone_and_every_other_from_both()
    {
        foreach (var pen in Calibrated.Value.Where(static pen => pen.Result.BacklashNm > 40_000))
        {
            Assert.InRange(Math.Abs(pen.Result.Points[^1].BacklashNm), 0, pen.Result.BacklashNm / 2);
            Assert.All(pen.Result.Points.Skip(1).SkipLast(1), point => Assert.InRange(-point.BacklashNm, pen.Result.BacklashNm / 2, pen.Result.BacklashNm));
        }
    }
}
