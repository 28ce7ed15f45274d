using System.Collections.Concurrent;
using DeviceService.Safety;
using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>
/// Every attached pen of this machine, and the one way in for callers. It finds the owner that a call is for and guards what pens share:
/// request ids, serial numbers, the journal's health and the wall clock. May be called from any thread.
/// </summary>
public sealed partial class PenFleet : IAsyncDisposable
{
    private const int PenEventsKept = 1_024;

    private readonly IPenLinks _links;
    private readonly IJournal _journal;
    private readonly FleetOptions _options;
    private readonly ILogger _logger;
    private readonly Clockwork _clock;
    private readonly JournalKeeper _keeper;
    private readonly DiagnosticsKeeper _diagnostics;
    private readonly RequestLedger<FirstAnswer> _ledger;
    private readonly SessionFeeds _sessionFeeds;
    private readonly EventFeed<IReadOnlyList<PenView>, PenFleetEvent> _penFeed;
    private readonly EventFeed<IReadOnlyList<ControlView>, ControlView> _controlFeed;
    private readonly AlarmBook _alarms;
    private readonly ServiceAlarms _serviceAlarms;
    private readonly OwnerSurroundings _around;
    private readonly ConcurrentDictionary<string, PenOwner> _owners = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, PenOwner> _sessions = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _registry = new(1, 1);
    private readonly Lock _duplicates = new();
    private readonly CancellationTokenSource _ended = new();
    private volatile bool _shuttingDown;

    /// <summary>A fleet without pens; <see cref="StartAsync"/> reads them from the journal.</summary>
    public PenFleet(IPenLinks links, IJournal journal, TimeProvider time, FleetOptions options, ILogger<PenFleet> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _links = links;
        _journal = journal;
        _options = options;
        _logger = logger;
        _clock = options.Clock ?? new Clockwork(time);
        _keeper = new JournalKeeper(journal, time, logger, TellRestoredAsync, _ended.Token);
        _diagnostics = new DiagnosticsKeeper(options.Diagnostics, _clock, () => _owners.Values, logger);
        _ledger = new RequestLedger<FirstAnswer>(journal, _clock, FleetAnswers.Instance);
        _sessionFeeds = new SessionFeeds(options.InstanceId, time);
        _penFeed = new EventFeed<IReadOnlyList<PenView>, PenFleetEvent>(options.InstanceId, ListPens, PenEventsKept, coalesces: true, time);
        _controlFeed = new EventFeed<IReadOnlyList<ControlView>, ControlView>(options.InstanceId, ListControl, PenEventsKept, coalesces: true, time);
        _alarms = new AlarmBook(options.InstanceId, ListAlarms, time);
        _serviceAlarms = new ServiceAlarms(journal, _clock, options.NewId) { Told = _alarms.Tell };
        _around = new OwnerSurroundings
        {
            Alarms = _alarms,
            ServiceAlarm = () => _serviceAlarms.Loudest,
            Clock = _clock,
            Journal = journal,
            NewId = options.NewId,
            ClockDoubt = DoubtOfClock,
            Eligibility = options.Eligibility,
            Profile = options.Profile,
            Feeds = _sessionFeeds,
            PenChanged = OnPenChanged,
            SessionSeen = Follow,
            ControlChanged = control => _controlFeed.Publish(control),
            ControlRequired = options.ControlRequired,
            JournalFailed = FailJournal,
            SampleEncoding = options.SampleEncoding,
            IncidentSeen = options.IncidentSeen,
            Woken = options.Woken,
            LoopStarted = options.LoopStarted,
        };
    }

    /// <summary>Names this run.</summary>
    public string InstanceId => _options.InstanceId;

    /// <summary>Now, on both clocks of this run.</summary>
    public Moment Now => _clock.Now;

    /// <summary>Whether records can be written.</summary>
    public JournalHealth JournalHealth => _journal.Health;

    /// <summary>Why the wall clock is in doubt (law 22); empty when it is not.</summary>
    public string ClockDoubt => DoubtOfClock();

    internal IEnumerable<PenOwner> Owners => _owners.Values;

    /// <summary>Every attached pen, by id and line.</summary>
    public IReadOnlyList<PenView> ListPens() =>
        [.. _owners.Values.Select(static owner => owner.Views.Pen).OrderBy(static pen => pen.PenId, StringComparer.Ordinal).ThenBy(static pen => pen.Line, StringComparer.Ordinal)];

    /// <summary>The pen of this name; null, with the refusal, when there is none or when two have it.</summary>
    public PenView? FindPen(PenName name, out Refusal? refusal) => Find(name, out refusal)?.Views.Pen;

    /// <summary>Every attached pen, then each change. A slow reader gets a gap and a new snapshot.</summary>
    public IAsyncEnumerable<FeedItem<IReadOnlyList<PenView>, PenFleetEvent>> WatchPens(Cursor? resumeAfter, CancellationToken cancellationToken) =>
        _penFeed.ReadAsync(resumeAfter, cancellationToken);

    /// <summary>The lines that this machine offers.</summary>
    public IReadOnlyList<LineDescription> ListLines() => _links.DiscoverLines();

    /// <summary>The session as it is now, or as it ended; null when there is none.</summary>
    public async Task<SessionView?> FindSessionAsync(string sessionId, CancellationToken cancellationToken)
    {
        if (_sessions.TryGetValue(sessionId, out var owner) && ViewIn(owner, sessionId) is { } view)
        {
            return view;
        }

        return await _journal.FindSessionAsync(sessionId, cancellationToken).ConfigureAwait(false) is { } record
            ? await HistoricAsync(record, cancellationToken).ConfigureAwait(false)
            : null;
    }

    /// <summary>The session, then every event; null when there is none. Ends after the event that closed it.</summary>
    /// <exception cref="FeedBehindException">While reading: the reader fell behind; nothing was left out before.</exception>
    public async Task<IAsyncEnumerable<FeedItem<SessionView, SessionEvent>>?> WatchSessionAsync(
        string sessionId, Cursor? resumeAfter, CancellationToken cancellationToken)
    {
        if (await FindSessionAsync(sessionId, cancellationToken).ConfigureAwait(false) is not { } view)
        {
            return null;
        }

        if (_sessionFeeds.Find(sessionId) is { } feed && _sessions.TryGetValue(sessionId, out var owner) && ViewIn(owner, sessionId) is not null)
        {
            return feed.ReadAsync(resumeAfter, cancellationToken);
        }

        // Closed before this run began, or followed by another on its pen: its snapshot is all there is. No cursor stands in it, not even the one before
        // the first event: whoever comes back with it is told that something is missing, and how the session ended.
        var past = new EventFeed<SessionView, SessionEvent>(InstanceId, () => view, 1, coalesces: false, _clock.Time);
        past.Complete();
        return past.ReadAsync(resumeAfter is null ? null : resumeAfter with { Sequence = -1 }, cancellationToken);
    }

    /// <summary>The samples of a pen, with a heartbeat each second; null, with the refusal, when there is no such pen.</summary>
    /// <param name="name">The pen.</param>
    /// <param name="rateHzMax">Most samples a second, 1 to 1,000.</param>
    /// <param name="batchTimeMax">How long samples may wait to be sent together, 0 to 1 s.</param>
    /// <param name="resumeAfter">Where to resume; null for now.</param>
    /// <param name="refusal">Why not.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<TelemetryItem>? WatchTelemetry(
        PenName name, int rateHzMax, TimeSpan batchTimeMax, Cursor? resumeAfter, out Refusal? refusal, CancellationToken cancellationToken)
    {
        refusal = QuantityRange.Check("max_rate_hz", rateHzMax, 1, 1_000, "Hz")
            ?? QuantityRange.Check("max_batch_time", (long)batchTimeMax.TotalMilliseconds, 0, 1_000, "ms");
        if (refusal is not null || Find(name, out refusal) is not { } owner)
        {
            return null;
        }

        var reader = new TelemetryReader(
            owner.Samples,
            () => new TelemetryCondition(owner.Views.LinkState, owner.Follower.RateHz, owner.Follower.Newest),
            InstanceId,
            _clock.Time);
        return reader.ReadAsync(rateHzMax, batchTimeMax, resumeAfter, cancellationToken);
    }

    private PenOwner? Find(PenName name, out Refusal? refusal)
    {
        var found = _owners.Values
            .Where(owner => name.Line is not null ? owner.Line == name.Line : owner.Views.PenId == name.PenId && name.PenId is not null)
            .ToArray();
        refusal = found.Length switch
        {
            1 => null,
            0 => Rules.PenUnknown.Refuse(("observed", name.ToString())),
            _ => Rules.SerialDuplicate.Refuse(("observed", name.ToString())),
        };
        return refusal is null ? found[0] : null;
    }

    private static SessionView? ViewIn(PenOwner owner, string sessionId) =>
        owner.Views.Session is { } open && open.Record.SessionId == sessionId ? open
        : owner.Views.EndedSession is { } ended && ended.Record.SessionId == sessionId ? ended
        : null;

    private async Task<SessionView> HistoricAsync(SessionRecord record, CancellationToken cancellationToken)
    {
        var stops = await _journal.ListStopsAsync(null, record.SessionId, cancellationToken).ConfigureAwait(false);
        var alarms = await _journal.ListAlarmsAsync(null, record.SessionId, cancellationToken).ConfigureAwait(false);
        return new SessionView
        {
            Record = record,
            StateSince = record.At,
            Remedy = PenViews.RemedyOf(record.State),
            Stops = stops,
            Alarms = [.. alarms.Where(static alarm => alarm.Stands)],
            Cursor = _sessionFeeds.NewestOf(record.SessionId!),
        };
    }

    private void OnPenChanged(PenOwner owner)
    {
        if (_owners.TryGetValue(owner.Line, out var known) && known == owner)
        {
            _penFeed.Publish(new PenFleetEvent.Changed(owner.Views.Pen));
            MarkDuplicates();
        }
    }

    // Two lines that answer with one serial number: neither is armed until one of them is gone.
    private void MarkDuplicates()
    {
        lock (_duplicates)
        {
            var bySerial = _owners.Values.Where(static owner => owner.Views.Pen is { PenId: not null, Link.State: LinkState.Online })
                .GroupBy(static owner => owner.Views.Pen.PenId!, StringComparer.Ordinal)
                .ToDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal);
            foreach (var owner in _owners.Values)
            {
                var pen = owner.Views.Pen;
                var count = pen.PenId is { } id && pen.Link.State == LinkState.Online ? bySerial.GetValueOrDefault(id) : 0;
                if (count > 1 != pen.DuplicateSerial)
                {
                    if (count > 1)
                    {
                        SessionsLog.DuplicateSerial(_logger, pen.PenId!, count);
                    }

                    owner.Tell(new PenEvent.DuplicateSerialChanged(count > 1));
                }
            }
        }
    }

    private void FailJournal(string failure)
    {
        _serviceAlarms.Raise(Rules.JournalNotWritable.Id, Rules.JournalNotWritable.HazardId, AlarmPriority.High, $"The journal cannot be written: {failure}", Rules.JournalNotWritable.Remedy);
        _keeper.Failed();
    }

    // What was reported as failed may be on record all the same: what is there is read before anything is written again.
    private async Task TellRestoredAsync()
    {
        _serviceAlarms.End(Rules.JournalNotWritable.Id);
        IReadOnlyList<SessionRecord> open = [];
        try
        {
            open = await OpenSessionsAsync(_ended.Token).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is not (OutOfMemoryException or OperationCanceledException))
        {
            SessionsLog.OpenSessionsUnreadable(_logger, unreadable.Message);
        }

        foreach (var owner in _owners.Values)
        {
            owner.Tell(new PenEvent.JournalRestored(open.FirstOrDefault(session => session.PenId is { } pen && pen == owner.Views.PenId)));
        }
    }
}
