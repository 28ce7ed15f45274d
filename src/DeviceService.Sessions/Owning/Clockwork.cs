namespace DeviceService.Sessions;

/// <summary>Wall time for records and monotonic time for durations, from one source. A run of the service has one, so that its moments compare.</summary>
public sealed class Clockwork
{
    private readonly long _origin;

    /// <summary>Monotonic time begins now.</summary>
    public Clockwork(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        Time = time;
        _origin = time.GetTimestamp();
        Trust = new ClockTrust(Now);
    }

    /// <summary>The source of both, and of timers.</summary>
    public TimeProvider Time { get; }

    /// <summary>Whether the wall time is to be believed.</summary>
    public ClockTrust Trust { get; }

    /// <summary>Now, on both clocks.</summary>
    public Moment Now => new(Time.GetUtcNow(), (long)Time.GetElapsedTime(_origin).TotalMicroseconds);
}
