using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>Virtual time whose wall clock can be stepped while its monotonic clock and timers go on undisturbed, as on a real machine.</summary>
internal sealed class SteppedClock(FakeTimeProvider time) : TimeProvider
{
    /// <summary>How far the wall clock stands from where it would be.</summary>
    public TimeSpan WallOffset { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + WallOffset;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
