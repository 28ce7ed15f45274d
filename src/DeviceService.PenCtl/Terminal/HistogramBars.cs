using System.Globalization;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>A histogram as rows of text, an octave each: what it spans, a bar, and how many. A single one is seen too, because the rare ones hurt.</summary>
internal static class HistogramBars
{
    private const int WidthMax = 40;
    private const string Eighths = "▏▎▍▌▋▊▉█";

    /// <summary>Rows from the shortest octave that holds any to the longest.</summary>
    public static IEnumerable<(string Span, string Bar, ulong Count)> Of(DurationHistogram histogram)
    {
        var octaves = histogram.Buckets.GroupBy(static bucket => Octave(bucket.LowestUs)).ToDictionary(
            static octave => octave.Key, static octave => octave.Aggregate(0UL, static (sum, bucket) => sum + bucket.Count));
        if (octaves.Count == 0)
        {
            yield break;
        }

        var most = octaves.Values.Max();
        for (var octave = octaves.Keys.Min(); octave <= octaves.Keys.Max(); octave++)
        {
            var count = octaves.GetValueOrDefault(octave);
            yield return ($"under {Time(1UL << octave)}", Bar(count, most), count);
        }
    }

    /// <summary>A duration in the unit that fits it.</summary>
    public static string Time(ulong us) => us switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{us} us"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{us / 1_000.0:0.0} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{us / 1_000_000.0:0.0} s"),
    };

    // 0 holds 0 us alone, 1 what is under 2 us, 2 what is under 4 us, and so on.
    private static int Octave(ulong us) => 64 - System.Numerics.BitOperations.LeadingZeroCount(us);

    private static string Bar(ulong count, ulong most)
    {
        var eighths = count == 0 ? 0 : Math.Max(1, (int)(count * (WidthMax * 8UL) / most));
        return new string(Eighths[^1], eighths / 8) + (eighths % 8 == 0 ? "" : Eighths[(eighths % 8) - 1]);
    }
}
