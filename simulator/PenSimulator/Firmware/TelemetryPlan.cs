namespace PenSimulator.Firmware;

/// <summary>Which sample rates fit a line, and how many samples then share a frame (penlink.md, section 8).</summary>
internal static class TelemetryPlan
{
    public const int RateAtStart = 100;
    public const int RateMin = 10;
    public const int RateMax = 1_000;
    public const int RateMinArmed = 100;
    private const int FramesPerSecondMax = 500;

    /// <summary>The smallest number of samples to a frame for which the rate fits; null when none does.</summary>
    public static int? SamplesPerFrame(int samplesPerSecond, int lineBitsPerSecond)
    {
        ReadOnlySpan<int> choices = [1, 2, 4, 8];
        foreach (var samples in choices)
        {
            if (Fits(samplesPerSecond, samples, lineBitsPerSecond))
            {
                return samples;
            }
        }

        return null;
    }

    /// <summary>Highest rate that fits the line with any number of samples to a frame.</summary>
    public static int HighestRate(int lineBitsPerSecond)
    {
        var rate = RateMax;
        while (rate > 0 && SamplesPerFrame(rate, lineBitsPerSecond) is null)
        {
            rate--;
        }

        return rate;
    }

    private static bool Fits(int rate, int samples, int lineBitsPerSecond)
    {
        var frames = (rate + samples - 1) / samples;
        return lineBitsPerSecond == 0
            ? frames <= FramesPerSecondMax
            : ((long)(rate * 36) + (frames * 24) + 700) * 100 <= 6L * lineBitsPerSecond;
    }
}
