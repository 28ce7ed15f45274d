using MathNet.Numerics;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What the points of a calibration come to, against pens whose truth is known to the test alone.</summary>
public sealed class CalibrationFitTests
{
    private const int ToleranceUm = 150;

    [Fact]
    public void The_curve_is_within_its_stated_uncertainty_of_the_truth_in_95_of_100_hidden_pens()
    {
        var told = Enumerable.Range(1, 1_000).Count(static seed => new HiddenPen(seed) is var pen && pen.IsToldBy(CalibrationFit.Evaluate(pen.Read(), pen.Gauge, ToleranceUm)));

        Assert.InRange(told, 950, 1_000);
    }

    [Fact]
    public void A_hidden_pen_beyond_the_tolerance_fails_and_most_of_those_well_within_it_pass()
    {
        var (beyond, within) = (0, 0);
        for (var seed = 1; seed <= 1_000; seed++)
        {
            var pen = new HiddenPen(seed);
            var result = CalibrationFit.Evaluate(pen.Read(), pen.Gauge, ToleranceUm);
            if (pen.WorstErrorUm > ToleranceUm)
            {
                beyond++;
                Assert.False(result.Passed, $"Pen {seed} is {pen.WorstErrorUm:F1} um off and passed.");
            }
            else if (pen.WorstErrorUm < ToleranceUm / 2)
            {
                within++;
                Assert.True(result.Passed, $"Pen {seed} is {pen.WorstErrorUm:F1} um off and failed.");
            }
        }

        Assert.InRange(beyond, 200, 1_000);
        Assert.InRange(within, 50, 1_000);
    }

    [Fact]
    public void Offset_and_gain_are_those_of_an_independent_least_squares()
    {
        for (var seed = 1; seed <= 100; seed++)
        {
            var pen = new HiddenPen(seed);
            var readings = pen.Read();
            var (offset, gain) = Fit.Line([.. readings.Select(static one => (double)one.IndicatedUm)], [.. readings.Select(static one => (double)one.GaugeUm)]);
            var result = CalibrationFit.Evaluate(readings, pen.Gauge, ToleranceUm);

            Assert.InRange(result.OffsetNm, (offset * 1_000) - 1, (offset * 1_000) + 1);
            Assert.InRange(result.GainPpm, (gain * 1_000_000) - 1, (gain * 1_000_000) + 1);
        }
    }

    [Fact]
    public void A_pen_that_says_the_truth_is_told_so_and_only_the_gauge_leaves_it_unsure()
    {
        var result = CalibrationFit.Evaluate(Exact(), new DepthGauge(6, 1), ToleranceUm);

        Assert.Equal((0, 1_000_000, 0, 0), (result.OffsetNm, result.GainPpm, result.RepeatabilityNm, result.BacklashNm));
        Assert.Empty(result.Outliers);
        Assert.True(result.Passed);

        // 2 sqrt(3^2 + 1/12) um.
        Assert.Equal(6_028, result.ExpandedUncertaintyNm);
        Assert.Equal(7, result.ExpandedUncertaintyUm());
    }

    [Theory]
    [InlineData(143, true)]
    [InlineData(144, false)]
    [InlineData(-143, true)]
    [InlineData(-144, false)]
    public void Error_and_uncertainty_together_decide_and_not_the_error_alone(int errorUm, bool passes)
    {
        var result = CalibrationFit.Evaluate([.. Exact().Select(one => one with { GaugeUm = one.GaugeUm - errorUm })], new DepthGauge(6, 1), ToleranceUm);

        Assert.Equal((errorUm * 1_000L, passes), (result.WorstErrorNm, result.Passed));
    }

    [Fact]
    public void Half_of_the_backlash_is_uncertainty_and_the_error_is_the_mean_of_both_sides()
    {
        var plain = CalibrationFit.Evaluate(Exact(), new DepthGauge(6, 1), ToleranceUm);
        var loose = CalibrationFit.Evaluate(
            [.. Exact().Select(static one => one with { GaugeUm = one.GaugeUm + (one.Direction == SweepDirection.Up ? -20 : 20) })], new DepthGauge(6, 1), ToleranceUm);

        Assert.Equal((40_000, 0), (loose.BacklashNm, loose.WorstErrorNm));
        Assert.Equal(plain.ExpandedUncertaintyNm + 20_000, loose.ExpandedUncertaintyNm);
    }

    [Fact]
    public void A_point_that_was_met_from_one_side_alone_makes_the_whole_backlash_uncertainty()
    {
        var plain = CalibrationFit.Evaluate(Exact(), new DepthGauge(6, 1), ToleranceUm);
        var deepest = HiddenPen.Plan.SetPointsUm[^1];
        DepthReading[] lags =
        [
            .. Exact().Select(one => one with { GaugeUm = one.GaugeUm - (one.Direction == SweepDirection.Up || one.SetUm == deepest ? 40 : 0) }),
        ];

        var result = CalibrationFit.Evaluate(lags, new DepthGauge(6, 1), ToleranceUm);

        // On the way back from the deepest point the needles stand 40 um beside a curve that ends at what was met on the way out.
        Assert.Equal((40_000, 0), (result.BacklashNm, result.Points[^1].BacklashNm));
        Assert.InRange(result.ExpandedUncertaintyNm, plain.ExpandedUncertaintyNm + 40_000, plain.ExpandedUncertaintyNm + 42_000);
        Assert.InRange(Math.Abs(deepest - result.TrueAt(deepest)) * 1_000, 39_999, result.ExpandedUncertaintyNm);
    }

    [Fact]
    public void A_reading_that_lies_apart_is_named_and_stays_in()
    {
        var pen = new HiddenPen(7);
        var readings = pen.Read();
        var whole = CalibrationFit.Evaluate(readings, pen.Gauge, ToleranceUm);
        readings[10] = readings[10] with { GaugeUm = readings[10].GaugeUm + 200 };
        var spoilt = CalibrationFit.Evaluate(readings, pen.Gauge, ToleranceUm);

        Assert.Contains(11, spoilt.Outliers);
        Assert.Contains(11, CalibrationFit.OutliersSoFar(readings, pen.Gauge));
        Assert.True(spoilt.ExpandedUncertaintyNm > whole.ExpandedUncertaintyNm);
        Assert.NotEqual(whole.OffsetNm, spoilt.OffsetNm);
    }

    [Fact]
    public void One_step_of_the_gauge_makes_no_outlier_of_readings_that_otherwise_agree()
    {
        var readings = Exact();
        readings[3] = readings[3] with { GaugeUm = readings[3].GaugeUm + 3 };
        Assert.Empty(CalibrationFit.Evaluate(readings, new DepthGauge(6, 1), ToleranceUm).Outliers);

        readings[3] = readings[3] with { GaugeUm = readings[3].GaugeUm + 1 };
        Assert.Equal([4], CalibrationFit.Evaluate(readings, new DepthGauge(6, 1), ToleranceUm).Outliers);
    }

    [Fact]
    public void The_curve_goes_through_the_mean_of_each_point_and_straight_on_beyond_the_range()
    {
        var pen = new HiddenPen(3);
        var result = CalibrationFit.Evaluate(pen.Read(), pen.Gauge, ToleranceUm);

        Assert.All(result.Points, point => Assert.Equal(point.GaugeNm / 1_000.0, result.TrueAt(point.IndicatedNm / 1_000.0), 3));
        var (last, before) = (result.Points[^1], result.Points[^2]);
        var slope = (double)(last.GaugeNm - before.GaugeNm) / (last.IndicatedNm - before.IndicatedNm);
        Assert.Equal((last.GaugeNm / 1_000.0) + (slope * 100), result.TrueAt((last.IndicatedNm / 1_000.0) + 100), 3);
    }

    [Fact]
    public void What_no_plan_asks_for_is_not_judged()
    {
        var gauge = new DepthGauge(6, 1);
        Assert.Throws<ArgumentException>(() => CalibrationFit.Evaluate([.. Exact().Where(static one => one.Direction == SweepDirection.Up)], gauge, ToleranceUm));
        Assert.Throws<ArgumentException>(() => CalibrationFit.Evaluate([.. Exact().Where(static one => one.Repeat == 1)], gauge, ToleranceUm));
        Assert.Throws<ArgumentException>(() => CalibrationFit.Evaluate([.. Exact().Where(static one => one.SetUm == 200)], gauge, ToleranceUm));
        Assert.Empty(CalibrationFit.OutliersSoFar([], gauge));
    }

    [Fact]
    public void What_the_pens_own_samples_said_counts_and_not_what_was_typed_beside_it()
    {
        var gauge = new DepthGauge(6, 1);
        var seen = CalibrationFit.Evaluate([.. Exact().Select(static one => one with { IndicatedUm = one.IndicatedUm + 15, SeenUm = one.IndicatedUm })], gauge, ToleranceUm);
        var plain = CalibrationFit.Evaluate(Exact(), gauge, ToleranceUm);

        Assert.Equal((plain.WorstErrorNm, plain.OffsetNm, plain.ExpandedUncertaintyNm), (seen.WorstErrorNm, seen.OffsetNm, seen.ExpandedUncertaintyNm));
        Assert.Equal(plain.Points, seen.Points);
    }

    private static DepthReading[] Exact() =>
    [
        .. Enumerable.Range(1, HiddenPen.Plan.StepsOfPhase)
            .Select(static number => HiddenPen.Plan.StepAt(CalibrationPhase.AsFound, number))
            .Select(static step => new DepthReading(step.Number, step.SetUm, step.Direction, step.Repeat, step.SetUm, step.SetUm)),
    ];
}
