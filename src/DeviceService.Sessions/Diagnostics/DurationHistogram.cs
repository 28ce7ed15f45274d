namespace DeviceService.Sessions;

/// <summary>Counts durations as they happen. Any number of threads add, none waits, and nothing is allocated after it was made.</summary>
internal sealed class DurationHistogram
{
    private readonly long[] _counts = new long[DurationBuckets.Count];
    private long _sumUs;
    private long _longestUs;

    /// <summary>One more was seen.</summary>
    public void Add(long us)
    {
        us = Math.Max(0, us);
        var longest = Interlocked.Read(ref _longestUs);
        while (us > longest && Interlocked.CompareExchange(ref _longestUs, us, longest) is var other && other != longest)
        {
            longest = other;
        }

        Interlocked.Add(ref _sumUs, us);
        Interlocked.Increment(ref _counts[DurationBuckets.Of(us)]);
    }

    /// <summary>What was counted so far. One that is being added meanwhile is in it or not.</summary>
    public DurationCounts Snapshot()
    {
        Span<long> counts = stackalloc long[DurationBuckets.Count];
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            counts[bucket] = Interlocked.Read(ref _counts[bucket]);
        }

        return DurationCounts.Of(counts, Interlocked.Read(ref _sumUs), Interlocked.Read(ref _longestUs));
    }
}
