namespace DeviceService.Host;

/// <summary>The wall clock and the monotonic one, read together: what turns an instant of the one into an instant of the other.</summary>
/// <param name="Clock">Both clocks.</param>
/// <param name="WallTime">The wall clock.</param>
/// <param name="Timestamp">The monotonic clock, no later than that.</param>
/// <param name="ErrorUs">How much earlier at the most, in microseconds.</param>
internal readonly record struct WallReading(TimeProvider Clock, DateTimeOffset WallTime, long Timestamp, uint ErrorUs)
{
    /// <summary>Reads both. A thread that is put aside in between widens the error and is not hidden.</summary>
    public static WallReading Of(TimeProvider clock)
    {
        var before = clock.GetTimestamp();
        var wall = clock.GetUtcNow();
        var between = clock.GetElapsedTime(before).TotalMicroseconds;
        return new WallReading(clock, wall, before, (uint)Math.Min(Math.Ceiling(between), int.MaxValue));
    }

    /// <summary>Wall time at an instant of the monotonic clock, right within <see cref="ErrorUs"/> of this clock.</summary>
    public DateTimeOffset TimeOf(long timestamp) => WallTime - Clock.GetElapsedTime(timestamp, Timestamp);
}
