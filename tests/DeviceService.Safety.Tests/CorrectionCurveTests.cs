using TestSupport;
using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>The curve that makes a pen say the truth.</summary>
public sealed class CorrectionCurveTests
{
    [Fact]
    public void Its_digest_is_the_one_that_the_vectors_have() => Assert.All(PenLinkVectors.All.CalibrationDigests, static vector => Assert.Equal(
        vector.Digest, new CorrectionCurve([.. vector.Points.Select(static point => new CurveKnot((int)point.IndicatedUm, (int)point.TrueUm))]).Digest()));

    [Fact]
    public void A_curve_on_a_curve_corrects_the_sensor_and_not_what_was_corrected_before()
    {
        // The pen corrected its sensor by 50 um, and was 30 um off even so.
        var before = new CorrectionCurve([new CurveKnot(200, 250), new CurveKnot(2_400, 2_450)]);
        var curve = CorrectionCurve.Of(Found(static set => set + 30), before, out var refusal)!;

        Assert.Null(refusal);
        Assert.All(curve.Knots, static knot => Assert.Equal(80, knot.TrueUm - knot.IndicatedUm));
        Assert.Equal(HiddenPen.Plan.SetPointsUm.Select(static set => set - 50), curve.Knots.Select(static knot => knot.IndicatedUm));
    }

    [Fact]
    public void What_a_curve_says_of_the_truth_leads_back_to_the_sensor()
    {
        var curve = new CorrectionCurve([new CurveKnot(100, 120), new CurveKnot(1_000, 980), new CurveKnot(2_000, 2_100)]);

        Assert.Equal((80, 100, 550, 1_000, 1_500, 2_000, 2_100), (curve.RawOf(100), curve.RawOf(120), curve.RawOf(550), curve.RawOf(980), curve.RawOf(1_540), curve.RawOf(2_100), curve.RawOf(2_200)));
        Assert.Equal(777, CorrectionCurve.None.RawOf(777));
    }

    [Theory]
    [InlineData(300, true)]
    [InlineData(301, false)]
    [InlineData(-200, true)]
    [InlineData(-201, false)]
    public void A_pen_that_is_further_off_than_a_curve_corrects_gets_none(int errorUm, bool corrected)
    {
        var curve = CorrectionCurve.Of(Found(set => set + errorUm), CorrectionCurve.None, out var refusal);

        Assert.Equal((corrected, corrected ? null : "R-CURVE-BEYOND"), (curve is not null, refusal?.RuleId));
    }

    private static CalibrationResult Found(Func<int, int> truth) => CalibrationFit.Evaluate(
    [
        .. Enumerable.Range(1, HiddenPen.Plan.StepsOfPhase)
            .Select(static number => HiddenPen.Plan.StepAt(CalibrationPhase.AsFound, number))
            .Select(step => new DepthReading(step.Number, step.SetUm, step.Direction, step.Repeat, step.SetUm, truth(step.SetUm))),
    ], new DepthGauge(6, 1), 150);
}
