using System.Runtime.CompilerServices;

namespace DeviceService.Sessions;

/// <summary>
/// Events in their order, with a snapshot to begin from. One writer at a time, any number of readers; a reader holds nothing up.
/// A reader that falls behind what is kept is cut off (nothing is ever left out in between), or, where the feed
/// coalesces, gets a gap and a new snapshot.
/// </summary>
public sealed class EventFeed<TSnapshot, TEvent>
{
    /// <summary>How long a feed may be silent before it sends a heartbeat.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TEvent[] _kept;
    private readonly string _instanceId;
    private readonly TimeProvider _clock;
    private readonly bool _coalesces;
    private readonly Func<TSnapshot> _snapshot;
    private TaskCompletionSource _changed = NewSignal();
    private long _newest;
    private bool _completed;
    private TEvent? _standing;
    private long _shown;

    /// <param name="instanceId">The run of the service.</param>
    /// <param name="snapshot">The state after every event so far; called under the feed's own lock, so it must not call back.</param>
    /// <param name="capacity">Events kept for resuming and for slow readers.</param>
    /// <param name="coalesces">True: a slow reader gets a gap and a snapshot. False: it is cut off with its cursor.</param>
    /// <param name="clock">Times the heartbeat.</param>
    public EventFeed(string instanceId, Func<TSnapshot> snapshot, int capacity, bool coalesces, TimeProvider clock)
    {
        _instanceId = instanceId;
        _snapshot = snapshot;
        _kept = new TEvent[capacity];
        _coalesces = coalesces;
        _clock = clock;
    }

    /// <summary>The newest place.</summary>
    public Cursor Newest
    {
        get
        {
            lock (_gate)
            {
                return new Cursor(_instanceId, _newest);
            }
        }
    }

    /// <summary>Appends an event, after <paramref name="apply"/> changed the state that snapshots show.</summary>
    public void Publish(TEvent happened, Action? apply = null)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            apply?.Invoke();
            _newest++;
            _kept[_newest % _kept.Length] = happened;
            signal = _changed;
            _changed = NewSignal();
        }

        signal.TrySetResult();
    }

    /// <summary>
    /// Shows what stands now. It has no place of its own and is not kept: a reader that has had every event gets the newest, and nobody falls behind by it.
    /// </summary>
    public void Show(TEvent standing)
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            _standing = standing;
            _shown++;
            signal = _changed;
            _changed = NewSignal();
        }

        signal.TrySetResult();
    }

    /// <summary>Ends the feed: readers get what is left and then end.</summary>
    public void Complete()
    {
        TaskCompletionSource signal;
        lock (_gate)
        {
            _completed = true;
            signal = _changed;
        }

        signal.TrySetResult();
    }

    /// <summary>Reads from now with a snapshot, or after a cursor.</summary>
    /// <exception cref="FeedBehindException">The reader fell behind a feed that loses nothing.</exception>
    public async IAsyncEnumerable<FeedItem<TSnapshot, TEvent>> ReadAsync(
        Cursor? resumeAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long delivered;
        var seen = 0L;
        if (resumeAfter is not null && WhyNotResumable(resumeAfter) is null)
        {
            delivered = resumeAfter.Sequence;
        }
        else
        {
            // Taken before the gap is told: a slow reader may come for it long after, when there is nothing any more to take it of.
            var snapshot = TakeSnapshot();
            if (resumeAfter is not null && WhyNotResumable(resumeAfter) is { } reason)
            {
                yield return new FeedItem<TSnapshot, TEvent>.Gap(reason, null, null) { Cursor = snapshot.Cursor };
            }

            delivered = snapshot.Cursor.Sequence;
            yield return snapshot;
        }

        while (true)
        {
            var (next, shown, overtaken, ended, changed) = Next(delivered, seen);
            seen = shown;
            if (overtaken > 0)
            {
                if (!_coalesces)
                {
                    throw new FeedBehindException(new Cursor(_instanceId, delivered), overtaken);
                }

                var snapshot = TakeSnapshot();
                yield return new FeedItem<TSnapshot, TEvent>.Gap(GapReason.ReaderBehind, delivered + 1, snapshot.Cursor.Sequence)
                {
                    Cursor = snapshot.Cursor,
                };
                delivered = snapshot.Cursor.Sequence;
                yield return snapshot;
            }
            else if (next is not null)
            {
                delivered = next.Cursor.Sequence;
                yield return next;
            }
            else if (ended)
            {
                yield break;
            }
            else if (!await WaitAsync(changed, cancellationToken).ConfigureAwait(false))
            {
                yield return new FeedItem<TSnapshot, TEvent>.Heartbeat { Cursor = new Cursor(_instanceId, delivered) };
            }
        }
    }

    private GapReason? WhyNotResumable(Cursor cursor)
    {
        lock (_gate)
        {
            return cursor.InstanceId != _instanceId || cursor.Sequence > _newest ? GapReason.InstanceChanged
                : cursor.Sequence < 0 || _newest - cursor.Sequence > _kept.Length ? GapReason.TooOld
                : null;
        }
    }

    private FeedItem<TSnapshot, TEvent>.Snapshot TakeSnapshot()
    {
        lock (_gate)
        {
            return new FeedItem<TSnapshot, TEvent>.Snapshot(_snapshot()) { Cursor = new Cursor(_instanceId, _newest) };
        }
    }

    private (FeedItem<TSnapshot, TEvent>.Happened? Next, long Shown, long Overtaken, bool Ended, Task Changed) Next(long delivered, long seen)
    {
        lock (_gate)
        {
            return _newest - delivered > _kept.Length ? (null, seen, _newest - delivered, false, _changed.Task)
                : delivered < _newest ? (ItemOf(_kept[(delivered + 1) % _kept.Length], delivered + 1), seen, 0, false, _changed.Task)
                : seen < _shown && !_completed ? (ItemOf(_standing!, delivered), _shown, 0, false, _changed.Task)
                : (null, seen, 0, _completed, _changed.Task);
        }
    }

    private FeedItem<TSnapshot, TEvent>.Happened ItemOf(TEvent happened, long place) => new(happened) { Cursor = new Cursor(_instanceId, place) };

    // True when something was published, false when a heartbeat is due.
    private async Task<bool> WaitAsync(Task changed, CancellationToken cancellationToken)
    {
        if (changed.IsCompleted)
        {
            return true;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var quiet = Task.Delay(HeartbeatInterval, _clock, stop.Token);
        var first = await Task.WhenAny(changed, quiet).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == changed;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
