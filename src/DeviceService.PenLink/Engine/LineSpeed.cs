namespace DeviceService.PenLink;

/// <summary>The speeds of a UART, and which of them a telemetry rate needs (docs/penlink.md, section 8).</summary>
internal static class LineSpeed
{
    /// <summary>Every session begins at this speed, in bit/s.</summary>
    public const int Initial = 115_200;

    private const int BytesPerSample = 36;
    private const int BytesPerFrame = 24;
    private const int OtherBytesPerSecond = 700;

    private static ReadOnlySpan<int> Speeds => [Initial, 230_400, 460_800, 921_600];

    private static ReadOnlySpan<int> SamplesPerFrame => [1, 2, 4, 8];

    /// <summary>
    /// The lowest speed up to <paramref name="bitsPerSecondMax"/> that carries the rate: what is faster than needed is
    /// only more easily disturbed. Null when none does, and then there is nothing to raise.
    /// </summary>
    public static int? LowestFor(uint samplesPerSecond, uint bitsPerSecondMax)
    {
        foreach (var speed in Speeds)
        {
            if (speed <= bitsPerSecondMax && Carries(speed, samplesPerSecond))
            {
                return speed;
            }
        }

        return null;
    }

    /// <summary>60 percent of 8N1 is what telemetry and the rest may take.</summary>
    private static bool Carries(int bitsPerSecond, uint samplesPerSecond)
    {
        foreach (var inFrame in SamplesPerFrame)
        {
            var frames = (samplesPerSecond + inFrame - 1) / inFrame;
            if (100 * ((samplesPerSecond * BytesPerSample) + (frames * BytesPerFrame) + OtherBytesPerSecond) <= 6L * bitsPerSecond)
            {
                return true;
            }
        }

        return false;
    }
}
