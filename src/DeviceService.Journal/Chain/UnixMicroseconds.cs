namespace DeviceService.Journal;

/// <summary>Wall time as it is stored: whole microseconds since 1970-01-01 UTC, rounded down.</summary>
internal static class UnixMicroseconds
{
    public static long Of(DateTimeOffset wallTime) =>
        (wallTime.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    public static DateTimeOffset ToWallTime(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
