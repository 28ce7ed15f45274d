using System.Collections.Concurrent;
using DeviceService.Safety;
using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>
/// The one owner of a pen's state. Its loop takes what may not queue first (stops, then what the line told), then finished syncs and time,
/// and then one command; asks for the decision, performs it, and goes on. It never waits for disk, line or reader: when
/// it is blocked, its permits lapse and the pen stands (law 3).
/// </summary>
internal sealed partial class PenOwner : IPenLinkObserver, ILineListener, IAsyncDisposable
{
    /// <summary>Commands that may wait.</summary>
    public const int InboxCapacity = 64;

    /// <summary>How often time is looked at: three times within the life of a permit.</summary>
    public static readonly TimeSpan TickInterval = TimeSpan.FromMilliseconds(40);

    private static readonly LinkCounters NothingCounted = new();

    // More than the line can tell while a permit lapses; beyond it only what is told again anyway is dropped.
    private const int LineInboxCapacity = 4_096;

    private readonly OwnerSurroundings _around;
    private readonly ILogger _logger;
    private readonly LineFollower _line;
    private readonly StopInbox _stops;
    private readonly ConcurrentQueue<PenEvent> _told = new();
    private readonly ConcurrentQueue<FinishedAppend> _finished = new();
    private readonly ConcurrentQueue<PenEvent.Called> _calls = new();
    private readonly ConcurrentDictionary<long, TaskCompletionSource<OwnerReply>> _callers = new();
    private readonly List<(long Number, long StartedAt)> _syncs = [];
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer _ticks;
    private PenState _state;
    private IPenLink? _link;
    private int _tickDue;
    private int _waitingCalls;
    private long _lastCall;
    private long _lastSync;
    private volatile bool _ended;
    private Thread? _loop;

    public PenOwner(PenState initial, OwnerSurroundings around, ILogger logger)
    {
        _state = initial;
        _around = around;
        _logger = logger;
        Flight = new FlightRecorder(around.Clock);
        OpenedAt = around.Clock.Now;
        Samples = new SampleFeed(Ring, around.SampleEncoding, around.Clock.Time);
        _line = new LineFollower(Ring, around.NewId, around.Clock.Time);
        _stops = new StopInbox(around.NewId);
        Waiters = new StopWaiters(around.Answering);
        Views = new PenViews(this, around);
        Views.Refresh(_state);
        _ticks = around.Clock.Time.CreateTimer(static owner => ((PenOwner)owner!).Tick(), this, TickInterval, TickInterval);
    }

    public TelemetryRing Ring { get; } = new();

    public SampleFeed Samples { get; }

    public StopWaiters Waiters { get; }

    public PenViews Views { get; }

    public string Line => _state.Line;

    public IPenLink Link => _link ?? throw new InvalidOperationException("The link is not open yet.");

    public LinkCounters LinkCounters => _link?.Counters ?? NothingCounted;

    public LineFollower Follower => _line;

    /// <summary>The state as of the last decision. For tests, and for views on the loop itself.</summary>
    internal PenState State => _state;

    /// <summary>True while something was appended whose end is not known.</summary>
    public bool IsSyncing
    {
        get
        {
            lock (_syncs)
            {
                return _syncs.Count > 0;
            }
        }
    }

    /// <summary>Gives the owner its link; what the link told before waits.</summary>
    public void Attach(IPenLink link) => _link = link;

    /// <summary>Runs the loop on a thread of its own.</summary>
    public void Start()
    {
        _loop = new Thread(Run) { IsBackground = true, Name = $"pen {Line}" };
        _loop.Start();
    }

    /// <summary>Ends the loop; what waits, and what comes afterwards, is refused: as leaving where the pen was detached, else as shutting down.</summary>
    public async ValueTask DisposeAsync()
    {
        _ended = true;
        await _ticks.DisposeAsync().ConfigureAwait(false);

        // Not Wake, which leaves an ended loop alone: this one has to see that it ended.
        _wake.Set();
        _loop?.Join();
        RefuseAll();

        if (_link is not null)
        {
            await _link.DisposeAsync().ConfigureAwait(false);
        }

        _wake.Dispose();
    }

    /// <summary>Queues a call. Overflow is refused at once; the caller is answered when the decision is durable.</summary>
    public Task<OwnerReply> CallAsync(Request request)
    {
        if (Interlocked.Increment(ref _waitingCalls) > InboxCapacity && !request.AlwaysActs)
        {
            Interlocked.Decrement(ref _waitingCalls);
            var full = Rules.InboxFull.Refuse(("limit", Refusal.Number(InboxCapacity)), ("pen", _state.PenId ?? _state.Line));
            return Task.FromResult(new OwnerReply(new Verdict { Refusal = full }, Views.Pen, null));
        }

        var callId = Interlocked.Increment(ref _lastCall);
        var caller = new TaskCompletionSource<OwnerReply>(_around.Answering);
        _callers[callId] = caller;
        _calls.Enqueue(new PenEvent.Called(callId, request));
        Wake();
        if (_ended)
        {
            // Nobody takes it any more. One that was put there before the loop ended is among those that are answered by its end.
            RefuseAll();
        }

        return caller.Task;
    }

    /// <summary>Stops at once, on the calling thread, past every queue; recorded afterwards.</summary>
    /// <returns>What became of the frame, and the id under which it is recorded.</returns>
    public (StopOutcome Outcome, string StopId) Stop(StopReason reason, string sentence, Actor by) => StopAs(StopOrigin.Call, reason, sentence, by);

    /// <summary>Tells the owner something that does not come from its link.</summary>
    public void Tell(PenEvent happened)
    {
        _told.Enqueue(happened);
        Wake();
    }

    /// <summary>Takes everything that waits, in the order of its urgency. Called by the loop, or by a test in its place.</summary>
    public void Pump()
    {
        while (TakeNext() is { } happened)
        {
            Decide(happened);
        }

        Views.Refresh(_state);
    }

    private void RefuseAll()
    {
        foreach (var (_, caller) in _callers)
        {
            caller.TrySetResult(new OwnerReply(new Verdict { Refusal = _state.Leaving ? PenDecision.Leaving(_state) : Rules.ShuttingDown.Refuse() }, Views.Pen, null));
        }
    }

    // Time is looked at on the loop's own thread: a timer needs one of the pool, which a busy machine gives late, and a
    // permit that is renewed late stops a treatment for nothing.
    private void Run()
    {
        _around.LoopStarted?.Invoke();
        var time = _around.Clock.Time;
        var ticked = time.GetTimestamp();
        while (!_ended)
        {
            var waits = time.GetTimestamp();
            _wake.WaitOne(TickInterval);
            NoteWaking(waits);
            if (time.GetElapsedTime(ticked) >= TickInterval)
            {
                ticked = time.GetTimestamp();
                Volatile.Write(ref _tickDue, 1);
            }

            Pump();
        }
    }

    private void Tick()
    {
        Volatile.Write(ref _tickDue, 1);
        Wake();
    }

    private void Wake()
    {
        NoteSignal();
        if (!_ended)
        {
            _wake.Set();
        }

        _around.Woken?.Invoke(this);
    }

    private PenEvent? TakeNext()
    {
        if (_stops.TryTake(out var stop))
        {
            return stop;
        }

        if (TakeTold() is { } told)
        {
            return told;
        }

        while (_finished.TryDequeue(out var finished))
        {
            if (Finish(finished) is { } synced)
            {
                return synced;
            }
        }

        if (Interlocked.Exchange(ref _tickDue, 0) == 1)
        {
            return new PenEvent.Ticked();
        }

        if (_calls.TryDequeue(out var call))
        {
            Interlocked.Decrement(ref _waitingCalls);
            return call;
        }

        return null;
    }

    private void Decide(PenEvent happened)
    {
        Decision decision;
        try
        {
            decision = PenDecision.Decide(_state, happened, Look());
        }
        catch (Exception defect) when (defect is not OutOfMemoryException)
        {
            // A decision that contradicts itself is a defect of ours: whatever the pen was permitted ends here.
            SessionsLog.DecisionFailed(_logger, happened.GetType().Name, defect);
            StopAs(StopOrigin.Loop, StopReason.PenFault, "The service found a defect in its own decision.", Actor.Service);
            NoteDefect(happened);
            AnswerDefect(happened);
            return;
        }

        NoteDecision(happened, _state, decision);
        _decidedOn = happened;
        _state = decision.State;
        foreach (var effect in decision.Effects)
        {
            Perform(effect);
        }
    }

    private Circumstances Look()
    {
        var latch = _link?.Latch;
        var newest = _line.Newest;
        return new Circumstances
        {
            Now = _around.Clock.Now,
            Newest = newest,
            SampleAge = newest is { } sample ? _around.Clock.Time.GetElapsedTime(sample.HostTimestamp) : null,
            SampleRateHz = _line.RateHz,
            Live = _line.Live,
            // A record of them for each decision would be for nothing: only a self-test asks.
            Line = _state.SelfTest is null ? NothingCounted : LinkCounters,
            StopGeneration = latch?.Generation ?? 0,
            IsLatched = latch?.IsLatched ?? false,
            IsStopConfirmed = latch?.IsConfirmed ?? false,
            Journal = _around.Journal.Health,
            EntryCount = _around.Journal.Head.EntryCount,
            ControlRequired = _around.ControlRequired,
            AlarmsUnheardFor = _state.Control is { } heard ? _around.Alarms.UnheardFor(_state.PenId ?? "", heard.Number) : TimeSpan.MaxValue,
            OldestUnshownAlarm = _state.Control is { } lease ? UnshownFor(lease) : null,
            ServiceAlarm = _around.ServiceAlarm(),
            NewestAlarm = _around.Alarms.Newest,
            BeforeStandingAlarms = _around.Alarms.BeforeStanding,
            OldestSync = OldestSync(),
            ClockDoubt = _around.ClockDoubt(),
            Profile = _around.Profile(),
            Eligibility = _around.Eligibility,
            NewId = _around.NewId,
        };
    }

    // What stood before has the same time to be shown as what came since.
    private TimeSpan? UnshownFor(ControlLease lease)
    {
        var age = _around.Alarms.OldestUnshown(lease.ShownAlarm);
        var held = _around.Clock.Now.Since(lease.GrantedAt);
        return age > held ? held : age;
    }

    private TimeSpan? OldestSync()
    {
        lock (_syncs)
        {
            return _syncs.Count == 0 ? null : _around.Clock.Time.GetElapsedTime(_syncs[0].StartedAt);
        }
    }

    private void AnswerDefect(PenEvent happened)
    {
        if (happened is PenEvent.Called called)
        {
            Reply(called.CallId, new Verdict
            {
                Refusal = Rules.CommandUncertain.Refuse(("pen", _state.PenId ?? _state.Line), ("command", called.Request.Rpc)),
            });
        }
    }
}
