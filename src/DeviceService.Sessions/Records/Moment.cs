namespace DeviceService.Sessions;

/// <summary>When something happened: wall time for people, monotonic time for durations.</summary>
/// <param name="WallTime">Wall time, UTC.</param>
/// <param name="MonotonicUs">Microseconds of the monotonic clock since this run of the service began.</param>
public readonly record struct Moment(DateTimeOffset WallTime, long MonotonicUs)
{
    /// <summary>Monotonic time that passed from <paramref name="earlier"/>, of the same run of the service, until this.</summary>
    public TimeSpan Since(Moment earlier) => TimeSpan.FromMicroseconds(MonotonicUs - earlier.MonotonicUs);
}
