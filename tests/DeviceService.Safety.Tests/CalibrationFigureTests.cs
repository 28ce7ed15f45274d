using MathNet.Numerics;
using MathNet.Numerics.Statistics;
using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>Every figure of a fit: by hand for a few readings, and by a reckoning of its own for many.</summary>
public sealed class CalibrationFigureTests
{
    /// <summary>Half of its uncertainty squared is 0.25 um2, and 3 um by rectangle 9/12 = 0.75: g2 + d2 is 1, and alone it leaves 2 um.</summary>
    private static readonly DepthGauge Round = new(1, 3);

    private static readonly DepthGauge Fine = new(6, 1);

    [Fact]
    public void Scatter_is_pooled_over_cells_and_counts_as_the_mean_of_the_point_that_was_read_least()
    {
        // Each cell has the mean 0, so the line is exact. Squares: 50 + 8 + 0 + 2 = 60; freedom: 1 + 1 + 1 + 2 = 5; s2 = 12. The point of 100 um has
        // 4 readings and that of 200 um has 5: U = 2 sqrt(1 + 12/4) = 4 um.
        var result = CalibrationFit.Evaluate(Readings([[-5, 5], [2, -2], [0, 0], [-1, 0, 1]]), Round, 4);

        Assert.Equal((3_464, 4_000, 0, 0), (result.RepeatabilityNm, result.ExpandedUncertaintyNm, result.BacklashNm, result.WorstErrorNm));
        Assert.Equal((0, 1_000_000, true), (result.OffsetNm, result.GainPpm, result.Passed));
        Assert.Empty(result.Outliers);
    }

    [Fact]
    public void What_bends_between_points_is_an_eighth_of_the_second_difference_by_rectangle_and_stays_in_the_curve()
    {
        // Gauge 106, 194, 306 at 100, 200, 300 um: mean 202, Sxy / Sxx = 20,000 / 20,000, offset 2. What is left is 4, -8, 4, its second difference 24,
        // an eighth of that 3, and c2 = 9/3: U = 2 sqrt(1 + 3) = 4 um.
        var result = CalibrationFit.Evaluate(Readings([[-6, -6], [-6, -6], [6, 6], [6, 6], [-6, -6], [-6, -6]]), Round, 150);

        Assert.Equal((2_000, 1_000_000, 4_000), (result.OffsetNm, result.GainPpm, result.ExpandedUncertaintyNm));
        Assert.Equal([4_000, -8_000, 4_000], result.Points.Select(static point => point.ResidualNm));
        Assert.Equal([-6_000, 6_000, -6_000], result.Points.Select(static point => point.ErrorNm));
        Assert.Equal((100, -6_000), (result.WorstSetUm, result.WorstErrorNm));
    }

    [Theory]
    [InlineData(148, true)]
    [InlineData(149, false)]
    [InlineData(-148, true)]
    [InlineData(-149, false)]
    public void An_error_that_with_its_uncertainty_is_exactly_the_tolerance_passes(int errorUm, bool passes)
    {
        var result = CalibrationFit.Evaluate(Readings([.. Enumerable.Repeat<int[]>([errorUm, errorUm], 4)]), Round, 150);

        Assert.Equal((errorUm * 1_000L, 2_000L, passes), (result.WorstErrorNm, result.ExpandedUncertaintyNm, result.Passed));
    }

    /// <summary>Errors of each cell, the resolution of the gauge, and the steps that lie apart.</summary>
    public static TheoryData<string, int[][], int, int[]> Apart => new()
    {
        // Medians 0, 0, 0, 2; distances but the least of each cell 2 2, 2 2, 2 2, 2 and the last one's own: their median is 2, and 3.5 x 1.4826 x 2 = 10.38.
        { "10 from the median of its cell", [[-2, 0, 2], [-2, 0, 2], [-2, 0, 2], [0, 2, 12]], 1, [] },
        { "11 from it, above", [[-2, 0, 2], [2, 13, 0], [-2, 0, 2], [-2, 0, 2]], 1, [6] },
        { "11 from it, below", [[-2, 0, 2], [-2, 0, 2], [-2, -13, 0], [-2, 0, 2]], 1, [7] },
        { "two of them, in the order of their steps", [[2, 0, 13], [-13, 0, -2], [-2, 0, 2], [-2, 0, 2]], 1, [2, 9] },

        // Two readings lie equally far from their median: 1, 2, 4 and the last ones. The median of these four is 3, and 3.5 x 1.4826 x 3 = 15.57.
        { "both of two, 15 from their median", [[0, 2], [0, 4], [0, 8], [0, 30]], 1, [] },
        { "both of two, 16 from their median", [[0, 2], [0, 4], [0, 8], [32, 0]], 1, [4, 8] },

        // All others agree, so a step of the gauge, 2 um, stands for their scatter: 3.5 x 2 = 7.
        { "7 where all others agree", [[0, 0, 0], [0, 0, 0], [0, 7, 0], [0, 0, 0]], 2, [] },
        { "8 where all others agree", [[0, 0, 0], [0, 0, 0], [0, 8, 0], [0, 0, 0]], 2, [7] },
    };

    [Theory]
    [MemberData(nameof(Apart))]
    public void A_reading_lies_apart_beyond_three_and_a_half_robust_deviations(string what, int[][] errors, int resolutionUm, int[] steps)
    {
        var (readings, gauge) = (Readings(errors), new DepthGauge(6, resolutionUm));

        Assert.True(steps.SequenceEqual(CalibrationFit.OutliersSoFar(readings, gauge)), what);
        Assert.Equal(steps, CalibrationFit.Evaluate(readings, gauge, 150).Outliers);
    }

    [Fact]
    public void A_point_without_a_repeat_on_one_side_is_not_judged_whatever_the_others_have()
    {
        var thrown = Assert.Throws<ArgumentException>("readings", static () => CalibrationFit.Evaluate(Readings([[0, 0], [0, 0], [0], [0, 0]]), Fine, 150));

        Assert.StartsWith("Each of at least two points has to be read from both sides, and more than once.", thrown.Message, StringComparison.Ordinal);
        Assert.Empty(CalibrationFit.OutliersSoFar(Readings([[0], [90]]), Fine));
    }

    [Fact]
    public void Each_figure_is_the_one_that_its_definition_gives_where_points_were_read_unequally_often()
    {
        for (var seed = 1; seed <= 200; seed++)
        {
            // Of the three rounds every fifth reading of the last was not made, another fifth each time.
            var pen = new HiddenPen(seed);
            DepthReading[] readings = [.. pen.Read().Where(one => one.Repeat < 3 || (one.Step + seed) % 5 != 0)];
            var result = CalibrationFit.Evaluate(readings, pen.Gauge, 150);

            var (offset, gain) = Fit.Line([.. readings.Select(static one => (double)one.IndicatedUm)], [.. readings.Select(static one => (double)one.GaugeUm)]);
            var cells = readings.GroupBy(static one => (one.SetUm, one.Direction)).ToDictionary(static cell => cell.Key, static cell => cell.ToArray());
            var points = readings.GroupBy(static one => one.SetUm).OrderBy(static point => point.Key).Select(point =>
            {
                var (up, down) = (cells[(point.Key, SweepDirection.Up)], cells[(point.Key, SweepDirection.Down)]);
                var indicated = (Indicated(up).Mean() + Indicated(down).Mean()) / 2;
                var gauge = (Gauge(up).Mean() + Gauge(down).Mean()) / 2;
                return new double[] { point.Key, indicated, gauge, indicated - gauge, gauge - ((gain * indicated) + offset), Errors(down).Mean() - Errors(up).Mean() };
            }).ToArray();
            var scatter = Math.Sqrt(cells.Values.Sum(static cell => Errors(cell).Variance() * (cell.Length - 1)) / (readings.Length - cells.Count));
            var least = readings.CountBy(static one => one.SetUm).Min(static point => point.Value);
            var bends = Enumerable.Range(1, points.Length - 2).Max(at => Math.Abs(points[at + 1][4] - points[at][4] - (points[at][4] - points[at - 1][4])));
            var (loose, tight) = (points.Max(static point => Math.Abs(point[5])), points.Min(static point => Math.Abs(point[5])));
            var standard = Math.Sqrt(
                Math.Pow(pen.Gauge.ExpandedUncertaintyUm / 2.0, 2) + (Math.Pow(pen.Gauge.ResolutionUm, 2) / 12) + (scatter * scatter / least) + (Math.Pow(bends / 8, 2) / 3));

            Assert.Equal(points.Length, result.Points.Count);
            foreach (var (point, told) in points.Zip(result.Points))
            {
                double[] nm = [told.SetUm * 1_000, told.IndicatedNm, told.GaugeNm, told.ErrorNm, told.ResidualNm, told.BacklashNm];
                Assert.All(point.Zip(nm), static pair => Assert.Equal(pair.First * 1_000, pair.Second, 1.0));
            }

            Assert.Equal(scatter * 1_000, result.RepeatabilityNm, 1.0);
            Assert.Equal(loose * 1_000, result.BacklashNm, 1.0);
            Assert.Equal(((2 * standard) + loose - (tight / 2)) * 1_000, result.ExpandedUncertaintyNm, 1.0);
            Assert.Equal(Apart(cells.Values, pen.Gauge), result.Outliers);
        }

        static double[] Indicated(DepthReading[] cell) => [.. cell.Select(static one => (double)one.IndicatedUm)];
        static double[] Gauge(DepthReading[] cell) => [.. cell.Select(static one => (double)one.GaugeUm)];
        static double[] Errors(DepthReading[] cell) => [.. cell.Select(static one => (double)(one.IndicatedUm - one.GaugeUm))];
        static double[] Distances(DepthReading[] cell) => [.. Errors(cell).Select(error => Math.Abs(error - Errors(cell).Median()))];

        static int[] Apart(IEnumerable<DepthReading[]> cells, DepthGauge gauge)
        {
            var most = 3.5 * Math.Max(1.4826 * cells.SelectMany(static cell => Distances(cell).Order().Skip(1)).Median(), gauge.ResolutionUm);
            return [.. cells.SelectMany(cell => cell.Zip(Distances(cell))).Where(one => one.Second > most).Select(static one => one.First.Step).Order()];
        }
    }

    /// <summary>Readings of points at 100, 200, ... um by their errors, indicated less gauge; cells are the two sides of each point, and steps go round by round.</summary>
    private static DepthReading[] Readings(int[][] errors) =>
    [
        .. from repeat in Enumerable.Range(0, errors.Max(static cell => cell.Length))
           from cell in Enumerable.Range(0, errors.Length)
           where repeat < errors[cell].Length
           let set = 100 * ((cell / 2) + 1)
           select new DepthReading(
               (repeat * errors.Length) + cell + 1, set, cell % 2 == 0 ? SweepDirection.Up : SweepDirection.Down, repeat + 1, set, set - errors[cell][repeat]),
    ];
}
