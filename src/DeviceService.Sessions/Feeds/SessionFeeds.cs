using System.Collections.Concurrent;

namespace DeviceService.Sessions;

/// <summary>One feed for each session that this run has seen. Those of closed sessions are kept for a while, the oldest dropped first.</summary>
internal sealed class SessionFeeds(string instanceId, TimeProvider clock)
{
    private const int EventsKept = 2_048;
    private const int ClosedKept = 256;

    private readonly ConcurrentDictionary<string, EventFeed<SessionView, SessionEvent>> _feeds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<SessionView>> _snapshots = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _closed = new();

    /// <summary>Where the present state of a session is read.</summary>
    public void Open(string sessionId, Func<SessionView> snapshot)
    {
        _snapshots[sessionId] = snapshot;
        _feeds.GetOrAdd(sessionId, id => new EventFeed<SessionView, SessionEvent>(instanceId, () => _snapshots[id](), EventsKept, coalesces: false, clock));
    }

    public EventFeed<SessionView, SessionEvent>? Find(string sessionId) => _feeds.GetValueOrDefault(sessionId);

    public Cursor NewestOf(string sessionId) => Find(sessionId)?.Newest ?? new Cursor(instanceId, 0);

    /// <summary>What stands now: no event of its own, and no reader falls behind by it.</summary>
    public void Show(SessionEvent stands) => Find(stands.SessionId)?.Show(stands);

    public void Publish(SessionEvent happened)
    {
        if (Find(happened.SessionId) is not { } feed)
        {
            return;
        }

        feed.Publish(happened);
        if (happened is SessionEvent.StateChanged { State: Safety.SessionState.Completed or Safety.SessionState.Aborted })
        {
            feed.Complete();
            _closed.Enqueue(happened.SessionId);
            if (_closed.Count > ClosedKept && _closed.TryDequeue(out var oldest))
            {
                _feeds.TryRemove(oldest, out _);
                _snapshots.TryRemove(oldest, out _);
            }
        }
    }
}
