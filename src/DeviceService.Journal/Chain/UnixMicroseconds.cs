namespace DeviceService.Journal;

/// <summary>Wall time as it is stored: whole microseconds since 1970-01-01 UTC, rounded down.</summary>
internal static class UnixMicroseconds
{
    public static long Of(DateTimeOffset wallTime) =>
        (wallTime.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    /// <summary>The whole minutes since 1970-01-01 UTC.</summary>
    public static long MinuteOf(DateTimeOffset wallTime) =>
        Math.DivRem(wallTime.UtcTicks - DateTimeOffset.UnixEpoch.Ticks, TimeSpan.TicksPerMinute) is var (minutes, rest) && rest < 0 ? minutes - 1 : minutes;

    public static DateTimeOffset ToWallTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
