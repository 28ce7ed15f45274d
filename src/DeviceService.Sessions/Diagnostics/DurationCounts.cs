namespace DeviceService.Sessions;

/// <summary>How often durations of one kind were seen, by bucket. Immutable; what two periods counted adds up, and what one counted before another subtracts.</summary>
public sealed class DurationCounts
{
    /// <summary>Nothing was seen.</summary>
    public static readonly DurationCounts None = new(new long[DurationBuckets.Count], 0, 0);

    private readonly long[] _counts;

    private DurationCounts(long[] counts, long sumUs, long longestUs)
    {
        (_counts, SumUs, LongestUs) = (counts, sumUs, longestUs);
        foreach (var count in counts)
        {
            Count += count;
        }
    }

    /// <summary>How many were seen.</summary>
    public long Count { get; }

    /// <summary>Their sum in us.</summary>
    public long SumUs { get; }

    /// <summary>The longest in us; 0 when none was seen. Of a difference it is the most that it can have been: the end of its bucket.</summary>
    public long LongestUs { get; }

    /// <summary>How many fell into a bucket.</summary>
    public long this[int bucket] => _counts[bucket];

    /// <summary>What was counted by bucket.</summary>
    /// <param name="counts">One for each of <see cref="DurationBuckets"/>, 0 or more each; copied.</param>
    /// <param name="sumUs">Their sum in us.</param>
    /// <param name="longestUs">The longest in us.</param>
    /// <exception cref="ArgumentException">There are too many or too few, or one is below 0.</exception>
    public static DurationCounts Of(ReadOnlySpan<long> counts, long sumUs, long longestUs)
    {
        if (counts.Length != DurationBuckets.Count || counts.ContainsAnyInRange(long.MinValue, -1))
        {
            throw new ArgumentException($"{DurationBuckets.Count} counts of 0 or more are needed.", nameof(counts));
        }

        return new DurationCounts(counts.ToArray(), sumUs, longestUs);
    }

    /// <summary>What both counted.</summary>
    public DurationCounts Plus(DurationCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var both = new long[DurationBuckets.Count];
        for (var bucket = 0; bucket < both.Length; bucket++)
        {
            both[bucket] = _counts[bucket] + other._counts[bucket];
        }

        return new DurationCounts(both, SumUs + other.SumUs, Math.Max(LongestUs, other.LongestUs));
    }

    /// <summary>What was counted since <paramref name="earlier"/>, of the same counting.</summary>
    public DurationCounts Since(DurationCounts earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var since = new long[DurationBuckets.Count];
        var highest = -1;
        for (var bucket = 0; bucket < since.Length; bucket++)
        {
            since[bucket] = Math.Max(0, _counts[bucket] - earlier._counts[bucket]);
            highest = since[bucket] > 0 ? bucket : highest;
        }

        return new DurationCounts(since, Math.Max(0, SumUs - earlier.SumUs), highest < 0 ? 0 : Math.Min(LongestUs, DurationBuckets.HighestUs(highest)));
    }

    /// <summary>
    /// A duration in us that so many of a thousand do not exceed: never less than the true one, and at most a sixteenth more. 0 when none was seen.
    /// </summary>
    /// <param name="perMille">1 to 1,000.</param>
    public long QuantileUs(int perMille)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(perMille, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(perMille, 1_000);
        var rank = ((Count * perMille) + 999) / 1_000;
        var seen = 0L;
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            seen += _counts[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.Min(LongestUs, DurationBuckets.HighestUs(bucket));
            }
        }

        return 0;
    }

    /// <summary>How many were surely longer than <paramref name="us"/>: a bucket that holds it is not among them.</summary>
    public long LongerThan(long us)
    {
        var longer = 0L;
        for (var bucket = DurationBuckets.Of(us) + 1; bucket < _counts.Length; bucket++)
        {
            longer += _counts[bucket];
        }

        return longer;
    }
}
