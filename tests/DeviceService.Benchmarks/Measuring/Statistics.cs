namespace DeviceService.Benchmarks;

/// <summary>What is said of a row of measurements. Pure: the same row gives the same answer.</summary>
internal static class Statistics
{
    /// <summary>The middle one, or the mean of the two in the middle.</summary>
    /// <exception cref="ArgumentException">Nothing was measured.</exception>
    public static double Median(IReadOnlyList<double> values)
    {
        var sorted = Sorted(values);
        var half = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /// <summary>
    /// The smallest measurement that so many percent do not exceed (nearest rank). Of fewer than 100 the 99th is the worst: nothing is
    /// interpolated into being better than what was seen.
    /// </summary>
    /// <param name="values">What was measured.</param>
    /// <param name="percent">Above 0, up to 100.</param>
    /// <exception cref="ArgumentException">Nothing was measured.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The percentage is outside its range.</exception>
    public static double Percentile(IReadOnlyList<double> values, double percent)
    {
        if (percent is not (> 0 and <= 100))
        {
            throw new ArgumentOutOfRangeException(nameof(percent), percent, "Give a percentage above 0, up to 100.");
        }

        var sorted = Sorted(values);
        return sorted[(int)Math.Ceiling(percent / 100 * sorted.Length) - 1];
    }

    /// <summary>
    /// Where the ratio of two medians lies, with 95 percent confidence, by drawing both rows again and again from what was measured. The seed is
    /// fixed: the same rows give the same interval.
    /// </summary>
    public static Interval RatioOfMedians(IReadOnlyList<double> values, IReadOnlyList<double> floor, int draws = 2_000) =>
        Bootstrap(draws, random => Median(Drawn(values, random)) / Median(Drawn(floor, random)));

    /// <summary>
    /// Where the mean difference within pairs lies, with 95 percent confidence: each pair is two runs that followed each other, so that what
    /// drifts over a whole measurement is in neither.
    /// </summary>
    /// <exception cref="ArgumentException">The rows are not of one length, or empty.</exception>
    public static Interval PairedDifference(IReadOnlyList<double> with, IReadOnlyList<double> without, int draws = 2_000)
    {
        if (with.Count != without.Count || with.Count == 0)
        {
            throw new ArgumentException($"{with.Count} and {without.Count} measurements make no pairs.");
        }

        var differences = with.Zip(without, static (one, other) => one - other).ToArray();
        return Bootstrap(draws, random => Drawn(differences, random).Average());
    }

    private static Interval Bootstrap(int draws, Func<Random, double> figure)
    {
        // A fixed seed on purpose, and no secret depends on it.
#pragma warning disable CA5394
        var random = new Random(20_240_229);
        var drawn = new double[draws];
        for (var draw = 0; draw < draws; draw++)
        {
            drawn[draw] = figure(random);
        }

        return new Interval(Percentile(drawn, 2.5), Percentile(drawn, 97.5));
    }

    private static double[] Drawn(IReadOnlyList<double> values, Random random)
    {
        var drawn = new double[values.Count];
        for (var at = 0; at < drawn.Length; at++)
        {
            drawn[at] = values[random.Next(values.Count)];
        }

        return drawn;
    }
#pragma warning restore CA5394

    private static double[] Sorted(IReadOnlyList<double> values)
    {
        if (values.Count == 0)
        {
            throw new ArgumentException("Nothing was measured.", nameof(values));
        }

        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }
}

/// <summary>From here to there, both inclusive.</summary>
internal readonly record struct Interval(double Low, double High)
{
    public bool Contains(double value) => value >= Low && value <= High;
}

/// <summary>A row of measurements in one line: how many, and the four figures that are shown of it.</summary>
internal sealed record Summary(int Count, double Median, double P90, double P99, double Worst)
{
    public static Summary Of(IReadOnlyList<double> values) => new(
        values.Count, Statistics.Median(values), Statistics.Percentile(values, 90), Statistics.Percentile(values, 99), Statistics.Percentile(values, 100));
}
