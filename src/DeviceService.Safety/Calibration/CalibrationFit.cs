namespace DeviceService.Safety;

/// <summary>
/// Readings to a result. The line is the ordinary least squares of gauge on indication, as in JCGM 100:2008 (GUM), annex H.3:
/// gain = Sxy / Sxx, offset = mean y - gain x mean x. The residual curve is what is left at each point, so that line and curve together go
/// through the mean of its readings.
/// </summary>
/// <remarks>
/// <para>
/// Expanded uncertainty, k = 2 (GUM 4 to 6): U = 2 sqrt(g^2 + d^2 + m^2 + c^2) + b - h/2. g is the gauge's own, half its expanded one. d is
/// its resolution, rectangular: step / sqrt(12). m is the scatter of a point's mean, s / sqrt(n), with s pooled over points and sides. c is
/// what a straight piece may miss of a smooth curve between two points: an eighth of the largest second difference of the residuals,
/// rectangular. b is the largest backlash of a point, h the smallest. It is no scatter: the needles come from one side or the other, so it is
/// added as it is (GUM F.2.4.5). Where both sides were met the curve stands in their middle, and the needles are b/2 beside it. But nothing
/// lies deeper than the deepest point: both of its readings are met from less depth, and the curve there is that side's own. What comes back
/// from there stands on the other side, up to b - h/2 beside the curve.
/// </para>
/// <para>
/// Outliers: a reading whose distance from the median of its point and side is more than 3.5 robust standard deviations, 1.4826 x the median
/// of all such distances that are not 0 by being that median itself (Iglewicz and Hoaglin, 1993). One is named and stays in: it makes
/// scatter and uncertainty larger, and never a result better.
/// </para>
/// </remarks>
public static class CalibrationFit
{
    private const double OutlierDeviations = 3.5;
    private const double RobustScale = 1.4826;

    /// <summary>The result of all readings of one phase.</summary>
    /// <param name="readings">One reading for each step of a plan: each point, from both sides, at least twice.</param>
    /// <param name="gauge">What they were read with.</param>
    /// <param name="toleranceUm">What the error with its uncertainty is held against, in um.</param>
    /// <exception cref="ArgumentException">Fewer than two points, or a point that lacks a side or a repeat: nothing that a plan asks for.</exception>
    public static CalibrationResult Evaluate(IReadOnlyCollection<DepthReading> readings, DepthGauge gauge, int toleranceUm)
    {
        ArgumentNullException.ThrowIfNull(readings);
        ArgumentNullException.ThrowIfNull(gauge);
        var cells = readings.GroupBy(static one => (one.SetUm, one.Direction)).ToDictionary(static cell => cell.Key, static cell => cell.ToArray());
        var sets = cells.Keys.Select(static cell => cell.SetUm).Distinct().Order().ToArray();
        if (sets.Length < 2 || cells.Count != sets.Length * 2 || cells.Values.Any(static cell => cell.Length < 2))
        {
            throw new ArgumentException("Each of at least two points has to be read from both sides, and more than once.", nameof(readings));
        }

        var (offset, gain) = Line(readings);
        var points = sets.Select(set => Point(set, cells[(set, SweepDirection.Up)], cells[(set, SweepDirection.Down)], offset, gain)).ToArray();
        var scatter = Scatter(cells.Values);
        var backlash = points.Max(static point => Math.Abs(point.BacklashUm));
        var seen = points.Min(static point => Math.Abs(point.BacklashUm));
        var least = sets.Min(set => cells[(set, SweepDirection.Up)].Length + cells[(set, SweepDirection.Down)].Length);
        var expanded = (2 * Math.Sqrt(
                Square(gauge.ExpandedUncertaintyUm / 2.0) + (Square(gauge.ResolutionUm) / 12) + (Square(scatter) / least) + (Square(BetweenPoints(points)) / 3)))
            + (backlash - (seen / 2));
        var worst = points.MaxBy(static point => Math.Abs(point.ErrorUm))!;
        return new CalibrationResult
        {
            OffsetNm = Nm(offset),
            GainPpm = (long)Math.Round(gain * 1_000_000),
            Points = [.. points.Select(static point => point.Whole())],
            Outliers = Outliers(cells.Values, gauge),
            RepeatabilityNm = Nm(scatter),
            BacklashNm = Nm(backlash),
            ExpandedUncertaintyNm = Nm(expanded),
            WorstSetUm = worst.SetUm,
            WorstErrorNm = Nm(worst.ErrorUm),
            ToleranceUm = toleranceUm,
            Passed = Math.Abs(Nm(worst.ErrorUm)) + Nm(expanded) <= toleranceUm * 1_000L,
        };
    }

    /// <summary>The readings that lie apart, among those that are there so far: a person may look at one again before the phase is over.</summary>
    public static IReadOnlyList<int> OutliersSoFar(IReadOnlyCollection<DepthReading> readings, DepthGauge gauge)
    {
        ArgumentNullException.ThrowIfNull(readings);
        ArgumentNullException.ThrowIfNull(gauge);
        return Outliers(readings.GroupBy(static one => (one.SetUm, one.Direction)).Select(static cell => cell.ToArray()), gauge);
    }

    private static (double Offset, double Gain) Line(IReadOnlyCollection<DepthReading> readings)
    {
        var (meanX, meanY) = (readings.Average(static one => (double)Indicated(one)), readings.Average(static one => (double)one.GaugeUm));
        var (sxx, sxy) = (0.0, 0.0);
        foreach (var one in readings)
        {
            sxx += Square(Indicated(one) - meanX);
            sxy += (Indicated(one) - meanX) * (one.GaugeUm - meanY);
        }

        var gain = sxy / sxx;
        return (meanY - (gain * meanX), gain);
    }

    private static Means Point(int set, DepthReading[] up, DepthReading[] down, double offset, double gain)
    {
        var (errorUp, errorDown) = (up.Average(Error), down.Average(Error));
        var indicated = (up.Average(Indicated) + down.Average(Indicated)) / 2;
        var measured = (up.Average(static one => one.GaugeUm) + down.Average(static one => one.GaugeUm)) / 2;
        return new Means(set, indicated, measured, indicated - measured, measured - offset - (gain * indicated), errorDown - errorUp);
    }

    private static double Scatter(IEnumerable<DepthReading[]> cells)
    {
        var (squares, freedom) = (0.0, 0);
        foreach (var cell in cells)
        {
            var mean = cell.Average(Error);
            squares += cell.Sum(one => Square(Error(one) - mean));
            freedom += cell.Length - 1;
        }

        return Math.Sqrt(squares / freedom);
    }

    private static double BetweenPoints(Means[] points)
    {
        var largest = 0.0;
        for (var at = 1; at < points.Length - 1; at++)
        {
            largest = Math.Max(largest, Math.Abs(points[at - 1].ResidualUm - (2 * points[at].ResidualUm) + points[at + 1].ResidualUm));
        }

        return largest / 8;
    }

    private static int[] Outliers(IEnumerable<DepthReading[]> cells, DepthGauge gauge)
    {
        var distances = new List<(int Step, double Um)>();
        var scale = new List<double>();
        foreach (var cell in cells)
        {
            var median = Median([.. cell.Select(Error)]);
            var own = cell.Select(one => (one.Step, Um: Math.Abs(Error(one) - median))).OrderBy(static one => one.Um).ToArray();
            distances.AddRange(own);
            scale.AddRange(own.Skip(1).Select(static one => one.Um));
        }

        // Readings that all agree would make each step of the gauge an outlier.
        var robust = Math.Max(scale.Count == 0 ? 0 : RobustScale * Median([.. scale]), gauge.ResolutionUm);
        return [.. distances.Where(one => one.Um > OutlierDeviations * robust).Select(static one => one.Step).Order()];
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        var middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    private static double Error(DepthReading reading) => Indicated(reading) - reading.GaugeUm;

    // What a person typed says that it was looked at; what the pen's own samples said is what the pen does.
    private static double Indicated(DepthReading reading) => reading.SeenUm ?? reading.IndicatedUm;

    private static double Square(double value) => value * value;

    private static long Nm(double um) => (long)Math.Round(um * 1_000);

    private sealed record Means(int SetUm, double IndicatedUm, double MeasuredUm, double ErrorUm, double ResidualUm, double BacklashUm)
    {
        public CalibrationPoint Whole() => new(SetUm, Nm(IndicatedUm), Nm(MeasuredUm), Nm(ErrorUm), Nm(ResidualUm), Nm(BacklashUm));
    }
}
