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
        Subscriber? slow = dice.Between(0, 6) switch
        {
            0 => new SessionSubscriber(_room, line, SlowPace(dice), Dice.Of(dice.Next(), 1), static _ => { }),
            1 => new AlarmSubscriber(_room, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            2 => new TelemetrySubscriber(_room, serial, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            3 => new PensSubscriber(_room, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            4 => new ControlSubscriber(_room, SlowPace(dice), Dice.Of(dice.Next(), 1)),
            _ => null,
        };
        List<Subscriber> all = [new SessionSubscriber(_room, line, new Pace(0, 0), dice, change => _changes.Add(change))];
        if (number == 1)
        {
            all.AddRange([new PensSubscriber(_room, new Pace(0, 0), dice), new ControlSubscriber(_room, new Pace(0, 0), dice)]);
        }

        if (slow is not null)
        {
            all.Add(slow);
        }

        _subscribers.AddRange(all);
        all.ForEach(static subscriber => subscriber.Begin());
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

/// <summary>Keeps a list of the pens, as they stand.</summary>
internal sealed class PensSubscriber(VirtualRoom room, Pace pace, Dice dice) : FeedSubscriber<IReadOnlyList<PenView>, PenFleetEvent>(pace, dice)
{
    private readonly SortedDictionary<string, PenView> _pens = new(StringComparer.Ordinal);

    public override bool HasAll() => room.Fleet.PensPlace == Cursor && _pens.Values.Select(Shown).ToHashSet().SetEquals(room.Fleet.ListPens().Select(Shown));

    public override string ToString() => $"who keeps the list of pens, now {string.Join(", ", _pens.Values.Select(Shown))} at {Cursor}";

    protected override Task ReadAsync(CancellationToken gone) => ReadAsync(cursor => room.Fleet.WatchPens(cursor, gone), gone);

    protected override void TakeSnapshot(IReadOnlyList<PenView> snapshot)
    {
        _pens.Clear();
        foreach (var pen in snapshot)
        {
            _pens[pen.Line] = pen;
        }
    }

    protected override void Take(PenFleetEvent happened)
    {
        switch (happened)
        {
            case PenFleetEvent.Changed changed:
                _pens[changed.Pen.Line] = changed.Pen;
                break;
            case PenFleetEvent.Detached detached:
                _pens.Remove(detached.Line);
                break;
            default:
                Wrong($"{happened.GetType().Name} is no change of a pen");
                break;
        }
    }

    // What goes on with each status is told to nobody.
    private static (string Line, string? PenId, PenOperation Operation, LinkState Link, bool Latched, string? Session, long? Stop) Shown(PenView pen) =>
        (pen.Line, pen.PenId, pen.Operation, pen.Link.State, pen.Latched, pen.OpenSessionId, pen.LastStop?.Number);
}

/// <summary>Keeps a list of who controls which pen.</summary>
internal sealed class ControlSubscriber(VirtualRoom room, Pace pace, Dice dice) : FeedSubscriber<IReadOnlyList<ControlView>, ControlView>(pace, dice)
{
    private readonly SortedDictionary<string, ControlView> _control = new(StringComparer.Ordinal);

    public override bool HasAll() => room.Fleet.ControlPlace == Cursor && Held(_control.Values).ToHashSet().SetEquals(Held(room.Fleet.ListControl()));

    public override string ToString() => $"who keeps the list of control, now {string.Join(", ", Held(_control.Values))} at {Cursor}";

    protected override Task ReadAsync(CancellationToken gone) => ReadAsync(cursor => room.Fleet.WatchControl(cursor, gone), gone);

    protected override void TakeSnapshot(IReadOnlyList<ControlView> snapshot)
    {
        _control.Clear();
        foreach (var control in snapshot)
        {
            _control[control.PenId] = control;
        }
    }

    protected override void Take(ControlView happened) => _control[happened.PenId] = happened;

    // A pen that is attached and that nobody controls is no change of control, and that a renewal lets one last longer is none either.
    private static IEnumerable<(string PenId, uint Lease, string? Holder)> Held(IEnumerable<ControlView> all) =>
        all.Where(static control => control.LeaseNumber > 0).Select(static control => (control.PenId, control.LeaseNumber, control.Holder?.OperatorId));
}

/// <summary>Takes every sample of one pen, and counts.</summary>
internal sealed class TelemetrySubscriber(VirtualRoom room, string penId, Pace pace, Dice dice) : Subscriber(pace, dice)
{
    private const int RateHzMax = 1_000;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(100);

    private Cursor? _cursor;

    public override bool HasAll() => NewestOf(penId) is not { } newest || (_cursor?.InstanceId == room.Fleet.InstanceId && _cursor.Sequence + LateSamples >= newest);

    // Of the batches under way: 10 each at 100 samples a second.
    private const long LateSamples = 30;

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
