using System.Numerics;

namespace DeviceService.Sessions;

/// <summary>
/// The buckets that durations are counted in: log-linear and fixed, so that counts of any two times add up and subtract exactly. To 31 us
/// each microsecond has its own; from there on each octave has 16 of equal width, so that a bucket is at most a sixteenth (6.25 %) as wide
/// as its lowest value. The last one holds everything from 65 s on.
/// </summary>
public static class DurationBuckets
{
    /// <summary>How many there are.</summary>
    public const int Count = ((MostBits - PartBits - 1) * Parts) + (2 * Parts);

    /// <summary>Parts of an octave.</summary>
    public const int Parts = 1 << PartBits;

    private const int PartBits = 4;
    private const int MostBits = 26;
    private const long MostUs = (1L << MostBits) - 1;

    /// <summary>The bucket of a duration in us; what is below 0 counts as 0.</summary>
    public static int Of(long us)
    {
        var value = Math.Clamp(us, 0, MostUs);
        var shift = Math.Max(0, BitOperations.Log2((ulong)value) - PartBits);
        return (shift * Parts) + (int)(value >> shift);
    }

    /// <summary>The lowest duration of a bucket, in us.</summary>
    public static long LowestUs(int bucket)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bucket);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(bucket, Count);
        var shift = Math.Max(0, (bucket / Parts) - 1);
        return (long)(bucket - (shift * Parts)) << shift;
    }

    /// <summary>The highest duration of a bucket, in us, inclusive; <see cref="long.MaxValue"/> for the last one.</summary>
    public static long HighestUs(int bucket) => bucket == Count - 1 ? long.MaxValue : LowestUs(bucket + 1) - 1;
}
