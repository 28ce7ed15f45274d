using System.Collections.Concurrent;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// Every alarm that stands, in the order in which they changed, and who is listening. None is dropped: a reader that falls behind
/// is cut off with its cursor, and an alarm that nobody was shown in time pauses what is armed (H25).
/// </summary>
internal sealed class AlarmBook
{
    private const int Kept = 4_096;

    private readonly TimeProvider _clock;
    private readonly ConcurrentDictionary<(string PenId, uint Lease), Listener> _listeners = new();
    private readonly long[] _toldAt = new long[Kept];
    private readonly Dictionary<string, long> _standing = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _newest;
    private long _beforeStanding;

    public AlarmBook(string instanceId, Func<IReadOnlyList<AlarmRecord>> standing, TimeProvider clock)
    {
        _clock = clock;
        Feed = new EventFeed<IReadOnlyList<AlarmRecord>, AlarmRecord>(instanceId, standing, Kept, coalesces: false, clock);
    }

    public EventFeed<IReadOnlyList<AlarmRecord>, AlarmRecord> Feed { get; }

    /// <summary>Number of the newest change.</summary>
    public long Newest
    {
        get
        {
            lock (_gate)
            {
                return _newest;
            }
        }
    }

    /// <summary>
    /// Number of the change before the first of any alarm that was raised in this run and stands, of whatever pen; that of the newest change when none stands.
    /// Whoever was shown what came after it was shown all that stands.
    /// </summary>
    public long BeforeStanding
    {
        get
        {
            lock (_gate)
            {
                return _beforeStanding;
            }
        }
    }

    public void Tell(AlarmRecord alarm)
    {
        lock (_gate)
        {
            // Under one lock with the feed, so that both count alike.
            _newest++;
            _toldAt[_newest % Kept] = _clock.GetTimestamp();
            if (!alarm.Stands)
            {
                _standing.Remove(alarm.AlarmId);
            }
            else
            {
                _standing.TryAdd(alarm.AlarmId, _newest);
            }

            _beforeStanding = _standing.Count == 0 ? _newest : _standing.Values.Min() - 1;
            Feed.Publish(alarm);
        }
    }

    /// <summary>Age of the oldest change after this number; null when there is none. Beyond what is kept it is the age of the oldest kept.</summary>
    public TimeSpan? OldestUnshown(long shown)
    {
        lock (_gate)
        {
            return shown >= _newest ? null : _clock.GetElapsedTime(_toldAt[Math.Max(shown + 1, _newest - Kept + 1) % Kept]);
        }
    }

    /// <summary>The holder of this lease is shown the alarms until the returned is disposed.</summary>
    public IDisposable Listen(string penId, uint lease)
    {
        var listener = _listeners.GetOrAdd((penId, lease), static _ => new Listener());
        lock (listener)
        {
            listener.Streams++;
        }

        foreach (var (key, old) in _listeners)
        {
            if (key.PenId == penId && key.Lease < lease && old.Streams == 0)
            {
                _listeners.TryRemove(key, out _);
            }
        }

        return new Listening(listener, _clock);
    }

    /// <summary>Since when the holder of this lease has no alarm stream; null while it has one. It never had one: for ever.</summary>
    public TimeSpan? UnheardFor(string penId, uint lease)
    {
        if (!_listeners.TryGetValue((penId, lease), out var listener))
        {
            return TimeSpan.MaxValue;
        }

        lock (listener)
        {
            return listener.Streams > 0 ? null : _clock.GetElapsedTime(listener.EndedAt);
        }
    }

    private sealed class Listener
    {
        public int Streams { get; set; }

        public long EndedAt { get; set; }
    }

    private sealed class Listening(Listener listener, TimeProvider clock) : IDisposable
    {
        private int _disposed;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _disposed, 1) == 0)
            {
                lock (listener)
                {
                    listener.Streams--;
                    listener.EndedAt = clock.GetTimestamp();
                }
            }
        }
    }
}
