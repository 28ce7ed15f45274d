namespace DeviceService.Sessions;

/// <summary>
/// Wakes those who watch one pen in batches of the same length, all at once and one after another on one thread: one timer for all of them,
/// whose beat without anything new is passed over.
/// </summary>
/// <remarks>
/// A reader reads, waits for a beat that it has not seen, and reads again; it never waits between two beats that both came while it was busy.
/// Readers go on inside a beat, so they must not block; a write to a client that does not read is awaited, and holds up nobody.
/// </remarks>
internal sealed class TelemetryPulse : IThreadPoolWorkItem, IDisposable
{
    /// <summary>A beat comes at least this often, for what is told of a pen that sends nothing.</summary>
    public static readonly TimeSpan QuietMax = TimeSpan.FromMilliseconds(100);

    private readonly TelemetryRing _ring;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _period;
    private readonly ITimer _timer;
    private TaskCompletionSource _next = new();
    private long _beats;
    private long _beatAt;
    private long _beatPlace;
    private int _queued;

    /// <param name="ring">What is watched.</param>
    /// <param name="batchTime">In whole milliseconds, how long samples wait; zero where each frame signals.</param>
    /// <param name="clock">Times the beats.</param>
    public TelemetryPulse(TelemetryRing ring, TimeSpan batchTime, TimeProvider clock)
    {
        (_ring, _clock, BatchTime) = (ring, clock, batchTime);
        _period = batchTime > TimeSpan.Zero ? batchTime : QuietMax;
        _beatAt = clock.GetTimestamp();
        _timer = clock.CreateTimer(static pulse => ((TelemetryPulse)pulse!).Tick(), this, _period, _period);
    }

    /// <summary>How long samples wait; zero where each frame signals.</summary>
    public TimeSpan BatchTime { get; }

    /// <summary>Those who wait for it; counted by <see cref="SampleFeed"/>.</summary>
    public int Readers { get; set; }

    /// <summary>The longest time from one beat to the next.</summary>
    public TimeSpan IntervalMax => BatchTime > QuietMax ? BatchTime : QuietMax;

    /// <summary>Beats so far.</summary>
    public long Beats => Volatile.Read(ref _beats);

    /// <summary>Ends with the next beat; at once where there was one after <paramref name="seen"/>.</summary>
    public Task WaitAsync(long seen)
    {
        // In this order: a beat counts first and wakes afterwards.
        var next = Volatile.Read(ref _next).Task;
        return Beats == seen ? next : Task.CompletedTask;
    }

    /// <summary>A beat as soon as a thread of the pool is free for it. Allocates nothing and waits for nobody: the line thread calls this.</summary>
    public void Signal()
    {
        if (Interlocked.Exchange(ref _queued, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Interlocked.Exchange(ref _queued, 0);
        Beat();
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void Tick()
    {
        // With nothing new it may wait for the next tick, unless that one is too late.
        if (_ring.Newest != Volatile.Read(ref _beatPlace) || _clock.GetElapsedTime(Volatile.Read(ref _beatAt)) + _period > QuietMax)
        {
            Beat();
        }
    }

    private void Beat()
    {
        Volatile.Write(ref _beatPlace, _ring.Newest);
        Volatile.Write(ref _beatAt, _clock.GetTimestamp());
        Interlocked.Increment(ref _beats);
        Interlocked.Exchange(ref _next, new TaskCompletionSource()).SetResult();
    }
}
