namespace DeviceService.PenLink;

/// <summary>One instant of the host's monotonic clock: as the clock counts, and in microseconds.</summary>
internal readonly record struct LinkTime(long Timestamp, long Us)
{
    private const long UsPerSecond = 1_000_000;

    public static LinkTime Of(TimeProvider clock)
    {
        var timestamp = clock.GetTimestamp();
        var (seconds, rest) = Math.DivRem(timestamp, clock.TimestampFrequency);
        return new LinkTime(timestamp, (seconds * UsPerSecond) + (rest * UsPerSecond / clock.TimestampFrequency));
    }
}
