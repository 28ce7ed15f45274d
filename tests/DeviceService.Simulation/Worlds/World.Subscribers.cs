using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

// Who reads the service's streams: quick ones, slow ones, and such as vanish and come back. When faults end each catches up (L).
internal sealed partial class World
{
    private const int CaughtUpWithinMs = 5_000;

    // Dice of their own, so that they change nothing that anybody does.
    private const int SubscribersDice = -1;

    private readonly List<Subscriber> _subscribers = [];

    private void Subscribe(PenPlace place, int number)
    {
        var dice = Dice.Of(_seed, SubscribersDice * number);
        var (line, serial) = (place.Line.Name, place.PenId);
        Subscriber? slow = dice.Between(0, 4) switch
        {
            0 => new SessionSubscriber(_room, line, SlowPace(dice), Dice.Of(dice.Next(), 1), static _ => { }),
            1 => new AlarmSubscriber(_room, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            2 => new TelemetrySubscriber(_room, serial, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            _ => null,
        };
        Subscriber[] all = [new SessionSubscriber(_room, line, new Pace(0, 0), dice, change => _changes.Add(change)), .. slow is null ? Array.Empty<Subscriber>() : [slow]];
        _subscribers.AddRange(all);
        Array.ForEach(all, static subscriber => subscriber.Begin());
    }

    private static Pace SlowPace(Dice dice) => new(dice.Of([5, 50, 400, 1_500]), dice.Of([0, 10, 40]));

    private async Task CatchUpAsync()
    {
        var trace = _trace;
        _subscribers.ForEach(static subscriber => subscriber.Hurry());
        for (var until = _ms + CaughtUpWithinMs; _subscribers.Exists(static subscriber => !subscriber.HasAll()); await _room.PassAsync(10))
        {
            if (_ms > until)
            {
                Violated("L", $"{_subscribers.Find(static subscriber => !subscriber.HasAll())} did not catch up within {CaughtUpWithinMs} ms: {_subscribers.Find(static subscriber => !subscriber.HasAll())?.Defect}");
                return;
            }
        }

        // How long they take is theirs alone.
        _trace = trace;
        if (_subscribers.Find(static subscriber => subscriber.Defect is not null) is { } misled)
        {
            Violated("L", $"{misled}: {misled.Defect}");
        }
    }
}

/// <summary>Follows the sessions of one pen, each to its end.</summary>
internal sealed class SessionSubscriber(VirtualRoom room, string line, Pace pace, Dice dice, Action<(SessionState From, SessionTrigger Trigger)> changed)
    : FeedSubscriber<SessionView, SessionEvent>(pace, dice)
{
    private string? _following;
    private SessionState _state;
    private SessionState? _moved;

    public override bool HasAll() => _following is null && Open is null;

    public override string ToString() => $"who follows the sessions of {line}, now {_following} in {_state}";

    private string? Open => room.OwnerOf(line)?.Views.Session?.Record.SessionId;

    protected override async Task ReadAsync(CancellationToken gone)
    {
        if ((_following ??= Open) is not { } session)
        {
            return;
        }

        if (await room.Fleet.WatchSessionAsync(session, Cursor, gone) is { } stream)
        {
            await ReadAsync(cursor => stream, gone);
            if (SessionTransitions.IsOpen(_state))
            {
                // Cut off, or a stream that ended too early: it asks again.
                return;
            }
        }

        // Over, or never written before its service was killed.
        _following = null;
        Forget();
    }

    // It may be ahead of what is told next: an event waits for the disk, and a stop is told before the change that it makes.
    protected override void TakeSnapshot(SessionView snapshot)
    {
        if (_moved is { } before && snapshot.Record.State == SessionState.Interrupted && Cursor is { } last && last.InstanceId != room.Fleet.InstanceId
            && SessionTransitions.IsOpen(before) && before != SessionState.Interrupted)
        {
            // What a service decides as it starts is told to nobody.
            changed((before, SessionTrigger.ServiceRestarted));
        }

        (_state, _moved) = (snapshot.Record.State, null);
    }

    protected override void Take(SessionEvent happened)
    {
        if (happened is SessionEvent.StateChanged moved)
        {
            if (_moved is { } before && moved.From != before)
            {
                Wrong($"{_following} went from {moved.From} to {moved.State}, and was {before}");
            }

            _moved = moved.State;
            changed((moved.From, moved.Trigger));
        }

        _state = happened.State;
    }
}

/// <summary>Keeps a list of the alarms that stand.</summary>
internal sealed class AlarmSubscriber(VirtualRoom room, Pace pace, Dice dice) : FeedSubscriber<IReadOnlyList<AlarmRecord>, AlarmRecord>(pace, dice)
{
    private readonly SortedSet<string> _standing = new(StringComparer.Ordinal);

    public override bool HasAll() => room.Fleet.Alarms.Feed.Newest == Cursor && _standing.SetEquals(room.Fleet.ListAlarms().Select(static alarm => alarm.AlarmId));

    public override string ToString() => $"who keeps the list of alarms, now {_standing.Count} at {Cursor}";

    protected override Task ReadAsync(CancellationToken gone) => ReadAsync(cursor => room.Fleet.WatchAlarms(null, cursor, gone), gone);

    protected override void TakeSnapshot(IReadOnlyList<AlarmRecord> snapshot)
    {
        _standing.Clear();
        _standing.UnionWith(snapshot.Select(static alarm => alarm.AlarmId));
    }

    protected override void Take(AlarmRecord happened)
    {
        if (happened.Stands)
        {
            _standing.Add(happened.AlarmId);
        }
        else
        {
            _standing.Remove(happened.AlarmId);
        }
    }
}

/// <summary>Takes every sample of one pen, and counts.</summary>
internal sealed class TelemetrySubscriber(VirtualRoom room, string penId, Pace pace, Dice dice) : Subscriber(pace, dice)
{
    private const int RateHzMax = 1_000;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(100);

    private Cursor? _cursor;

    public override bool HasAll() => NewestOf(penId) is not { } newest || (_cursor?.InstanceId == room.Fleet.InstanceId && _cursor.Sequence + LateSamples >= newest);

    // Of the batches under way.
    private const long LateSamples = 300;

    public override string ToString() => $"who takes the samples of {penId}, now at {_cursor} of {NewestOf(penId)}";

    protected override async Task ReadAsync(CancellationToken gone)
    {
        if (room.Fleet.WatchTelemetry(new PenName(penId, null), RateHzMax, BatchTime, _cursor, out _, gone) is not { } stream)
        {
            return;
        }

        await foreach (var item in stream.WithCancellation(gone))
        {
            Take(item);
            await TurnAsync(gone);
        }
    }

    private long? NewestOf(string pen) => room.Fleet.Owners.FirstOrDefault(owner => owner.Views.PenId == pen)?.Follower.Newest is { } newest ? (long)newest.Sequence : null;

    private void Take(TelemetryItem item)
    {
        if (_cursor is { } before && item.Cursor.InstanceId == before.InstanceId && before.Sequence > 0)
        {
            var next = item switch
            {
                TelemetryItem.Batch batch => batch.Count,
                TelemetryItem.Gap gap when (long)gap.First == before.Sequence + 1 => (long)(gap.Last - gap.First + 1),
                _ => 0,
            };
            if (item.Cursor.Sequence != before.Sequence + next)
            {
                Wrong($"after sample {before.Sequence} came {item.GetType().Name} at {item.Cursor.Sequence}, of {next}");
            }
        }

        _cursor = item.Cursor;
    }
}
