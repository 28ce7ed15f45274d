namespace DeviceService.Safety;

/// <summary>What the points of one phase come to: the fit, how sure it is, and the verdict. <see cref="CalibrationFit"/> says how.</summary>
public sealed record CalibrationResult
{
    /// <summary>True depth where the pen says 0, by the fitted line, in nm.</summary>
    public required long OffsetNm { get; init; }

    /// <summary>True depth for each indicated one, by the fitted line, in millionths: 1,000,000 is exact.</summary>
    public required long GainPpm { get; init; }

    /// <summary>The points, shallowest first; their residuals are the residual curve.</summary>
    public required IReadOnlyList<CalibrationPoint> Points { get; init; }

    /// <summary>Steps whose reading lies apart from the others of its point and side, by number. None of them was left out.</summary>
    public required IReadOnlyList<int> Outliers { get; init; }

    /// <summary>Standard deviation of a single reading, pooled over points and sides, in nm.</summary>
    public required long RepeatabilityNm { get; init; }

    /// <summary>Largest difference between the two sides of a point, in nm, 0 or more.</summary>
    public required long BacklashNm { get; init; }

    /// <summary>Expanded uncertainty of a depth that the curve gives, k = 2, in nm.</summary>
    public required long ExpandedUncertaintyNm { get; init; }

    /// <summary>The point with the largest error, either way, in um.</summary>
    public required int WorstSetUm { get; init; }

    /// <summary>Its error, in nm, with its sign.</summary>
    public required long WorstErrorNm { get; init; }

    /// <summary>What the error with its uncertainty is held against, in um.</summary>
    public required int ToleranceUm { get; init; }

    /// <summary>Whether |error| and expanded uncertainty together are within the tolerance, at each point.</summary>
    public required bool Passed { get; init; }

    /// <summary>The expanded uncertainty in whole um, upwards.</summary>
    public int ExpandedUncertaintyUm() => (int)((ExpandedUncertaintyNm + 999) / 1_000);

    /// <summary>
    /// The depth that stands behind an indicated one: the fitted line and its residual curve, linear between two points and along the
    /// outer pieces beyond them.
    /// </summary>
    /// <param name="indicatedUm">What the pen says, in um.</param>
    /// <returns>In um.</returns>
    public double TrueAt(double indicatedUm)
    {
        var nm = indicatedUm * 1_000;
        var at = 1;
        while (at < Points.Count - 1 && Points[at].IndicatedNm < nm)
        {
            at++;
        }

        var (lower, upper) = (Points[at - 1], Points[at]);
        var part = (nm - lower.IndicatedNm) / (upper.IndicatedNm - lower.IndicatedNm);
        return (lower.GaugeNm + (part * (upper.GaugeNm - lower.GaugeNm))) / 1_000;
    }
}
