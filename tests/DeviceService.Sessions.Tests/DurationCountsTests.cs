using CsCheck;

namespace DeviceService.Sessions.Tests;

/// <summary>What histograms of durations promise: nothing is lost, and no figure is further off than a bucket is wide.</summary>
public sealed class DurationCountsTests
{
    private const long LongestBucketed = (1L << 26) - 1;

    // As many short ones as long ones: what matters is the octave.
    private static readonly Gen<long> Us = Gen.Int[0, 25].SelectMany(static bits => Gen.Long[(1L << bits) - 1, (2L << bits) - 1]);

    [Fact]
    public void Buckets_follow_one_another_without_a_gap_and_none_is_wider_than_a_sixteenth_of_its_lowest()
    {
        Assert.Equal(0, DurationBuckets.LowestUs(0));
        for (var bucket = 0; bucket < DurationBuckets.Count - 1; bucket++)
        {
            var (lowest, highest) = (DurationBuckets.LowestUs(bucket), DurationBuckets.HighestUs(bucket));
            Assert.Equal(highest + 1, DurationBuckets.LowestUs(bucket + 1));
            Assert.True(highest - lowest <= lowest / 16, $"bucket {bucket}: {lowest} to {highest}");
            Assert.Equal((bucket, bucket), (DurationBuckets.Of(lowest), DurationBuckets.Of(highest)));
        }

        Assert.Equal(65_011_712, DurationBuckets.LowestUs(DurationBuckets.Count - 1));
        Assert.Equal(long.MaxValue, DurationBuckets.HighestUs(DurationBuckets.Count - 1));
        Assert.Equal(DurationBuckets.Count - 1, DurationBuckets.Of(long.MaxValue));
        Assert.Equal(0, DurationBuckets.Of(-1));
    }

    [Fact]
    public void Each_duration_is_counted_once_and_count_sum_and_longest_are_exact() => Us.List[0, 200].Sample(values =>
    {
        var counts = Counted(values);

        Assert.Equal(values.Count, counts.Count);
        Assert.Equal(values.Sum(), counts.SumUs);
        Assert.Equal(values.Count == 0 ? 0 : values.Max(), counts.LongestUs);
        Assert.Equal(values.Count, Enumerable.Range(0, DurationBuckets.Count).Sum(bucket => counts[bucket]));
    });

    [Fact]
    public void A_quantile_is_never_less_than_the_true_one_and_at_most_a_sixteenth_more() =>
        Gen.Select(Us.List[1, 200], Gen.Int[1, 1_000]).Sample((values, perMille) =>
        {
            var rank = (int)((((long)values.Count * perMille) + 999) / 1_000);
            var exact = values.Order().ElementAt(rank - 1);

            Assert.InRange(Counted(values).QuantileUs(perMille), exact, exact + (exact / 16));
        });

    [Fact]
    public void Nothing_has_no_quantile_and_one_beyond_the_last_bucket_is_told_exactly()
    {
        Assert.Equal(0, DurationCounts.None.QuantileUs(500));
        Assert.Equal(LongestBucketed * 100, Counted([1, LongestBucketed * 100]).QuantileUs(1_000));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationCounts.None.QuantileUs(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => DurationCounts.None.QuantileUs(1_001));
    }

    [Fact]
    public void Two_counts_add_up_as_if_counted_together_and_subtract_again() =>
        Gen.Select(Us.List[0, 100], Us.List[0, 100]).Sample((earlier, later) =>
        {
            var (before, since) = (Counted(earlier), Counted(later));
            var all = before.Plus(since);

            Same(Counted([.. earlier, .. later]), all);
            Assert.Equal(Math.Max(before.LongestUs, since.LongestUs), all.LongestUs);
            var left = all.Since(before);
            Same(since, left);
            Assert.InRange(left.LongestUs, since.LongestUs, since.LongestUs + (since.LongestUs / 16));
        });

    [Fact]
    public void Whatever_counts_as_longer_is_longer_and_what_is_missed_lies_in_the_bucket_of_the_bound() =>
        Gen.Select(Us.List[0, 100], Us).Sample((values, bound) =>
        {
            var longer = Counted(values).LongerThan(bound);

            Assert.InRange(longer, values.Count(us => us > bound + (bound / 16)), values.Count(us => us > bound));
        });

    [Fact]
    public void Counts_of_another_division_or_below_zero_are_refused()
    {
        Assert.Throws<ArgumentException>(() => DurationCounts.Of(new long[DurationBuckets.Count - 1], 0, 0));
        var negative = new long[DurationBuckets.Count];
        negative[7] = -1;
        Assert.Throws<ArgumentException>(() => DurationCounts.Of(negative, 0, 0));
    }

    [Fact]
    public void Threads_that_count_at_once_lose_nothing()
    {
        const int Each = 20_000;
        var histogram = new DurationHistogram();

        Parallel.For(0, 4, thread =>
        {
            for (var at = 1; at <= Each; at++)
            {
                histogram.Add((at * 4L) + thread);
            }
        });

        var counts = histogram.Snapshot();
        Assert.Equal(4 * Each, counts.Count);
        Assert.Equal(Enumerable.Range(0, 4).Sum(thread => Enumerable.Range(1, Each).Sum(at => (at * 4L) + thread)), counts.SumUs);
        Assert.Equal((Each * 4L) + 3, counts.LongestUs);
    }

    [Fact]
    public void Counting_allocates_nothing()
    {
        var times = new PenTimes();
        var status = new PenStatus
        {
            DeviceTimeUs = 0, Mode = PenMode.Disarmed, StopCount = 0, LastStopId = 0, LastAcceptedCommand = 0, ArmId = 0, LimitsGeneration = 0,
            CartridgePresent = true, BatteryPercent = 90, Presses = 0, Strokes = 0, FrameErrors = 3,
        };
        Count(1);

        var before = GC.GetAllocatedBytesForCurrentThread();
        Count(1_000);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(1_001, times.Snapshot(new LinkCounters())[PenDuration.RoundTrip].Count);

        void Count(int often)
        {
            for (var at = 0; at < often; at++)
            {
                times.Add(PenDuration.RoundTrip, TimeSpan.FromMicroseconds(at * 37));
                times.Stopped(PenDuration.SampleToStop, StopFrameFate.Written, TimeSpan.FromMicroseconds(at));
                times.Reports.Met(7, status);
                times.Reports.Told(status);
            }
        }
    }

    private static DurationCounts Counted(IReadOnlyCollection<long> values)
    {
        var histogram = new DurationHistogram();
        foreach (var us in values)
        {
            histogram.Add(us);
        }

        return histogram.Snapshot();
    }

    private static void Same(DurationCounts expected, DurationCounts counted)
    {
        Assert.Equal((expected.Count, expected.SumUs), (counted.Count, counted.SumUs));
        Assert.All(Enumerable.Range(0, DurationBuckets.Count), bucket => Assert.Equal(expected[bucket], counted[bucket]));
    }
}
