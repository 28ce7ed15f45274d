namespace DeviceService.Sessions;

/// <summary>Wall time for records and monotonic time for durations, from one source.</summary>
internal sealed class Clockwork
{
    private readonly long _origin;

    public Clockwork(TimeProvider time)
    {
        Time = time;
        _origin = time.GetTimestamp();
    }

    public TimeProvider Time { get; }

    public Moment Now => new(Time.GetUtcNow(), (long)Time.GetElapsedTime(_origin).TotalMicroseconds);
}
