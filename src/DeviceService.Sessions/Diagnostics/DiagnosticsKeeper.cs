using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>
/// Keeps what was counted of pens over restarts, and the recent part of it apart. Works by a timer of its own, never on the way of a
/// decision: a kill loses what was counted since the newest keeping, and that is never longer ago than <see cref="KeepInterval"/> while the
/// disk takes it.
/// </summary>
internal sealed class DiagnosticsKeeper(IDiagnosticsStore? store, Clockwork clock, Func<IEnumerable<PenOwner>> owners, ILogger logger)
{
    /// <summary>How often what was counted is written down.</summary>
    public static readonly TimeSpan KeepInterval = TimeSpan.FromMinutes(1);

    /// <summary>The recent period is one to two of these long.</summary>
    public static readonly TimeSpan RecentInterval = TimeSpan.FromMinutes(5);

    /// <summary>Pens that are kept; those that were attached longest ago go first.</summary>
    public const int PensMax = 256;

    private readonly Lock _gate = new();

    // Around the disk: what is newer is never overtaken by what is older.
    private readonly Lock _saving = new();

    // Under the gate. What was counted in earlier runs, and of lines that were detached in this one.
    private readonly Dictionary<string, KeptDiagnostics> _past = new(StringComparer.Ordinal);
    private readonly Dictionary<PenOwner, RecentMarks> _recent = [];
    private CountBegin _begunBy = CountBegin.FirstCounted;
    private DateTimeOffset? _keptAt;

    /// <summary>Two marks behind, of which the older begins the recent period.</summary>
    private sealed record RecentMarks(Mark Older, Mark Newer);

    private sealed record Mark(Moment At, PenMeasure Measure);

    /// <summary>Reads what earlier runs kept. Before any line is opened.</summary>
    public void Load()
    {
        try
        {
            foreach (var kept in store?.Load() ?? [])
            {
                _past[kept.PenId] = kept;
                _keptAt = _keptAt > kept.KeptAt ? _keptAt : kept.KeptAt;
            }
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            _begunBy = CountBegin.KeptUnreadable;
            SessionsLog.DiagnosticsUnreadable(logger, unreadable.Message);
        }
    }

    /// <summary>Writes down and moves on until the service ends.</summary>
    public async Task RunAsync(CancellationToken ended)
    {
        using var intervals = new PeriodicTimer(KeepInterval, clock.Time);
        try
        {
            while (await intervals.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                MoveOn();
                await KeepAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The service ends; it keeps once more when it is shut down.
        }
    }

    /// <summary>Writes everything down, on a thread of the pool. What cannot be written is written the next time.</summary>
    public Task KeepAsync() => store is null ? Task.CompletedTask : Task.Run(Keep);

    /// <summary>A line was detached: what was counted on it stays with its pen.</summary>
    public Task DetachAsync(PenOwner owner)
    {
        lock (_gate)
        {
            _recent.Remove(owner);
            if (owner.Views.Pen.PenId is { } penId)
            {
                _past[penId] = Total(penId, [owner], clock.Now.WallTime);
            }
        }

        return KeepAsync();
    }

    /// <summary>What is known of an attached pen.</summary>
    public DiagnosticsReport Report(PenOwner owner)
    {
        lock (_gate)
        {
            var now = clock.Now;
            var pen = owner.Views.Pen;
            var live = owner.Measure;
            var total = Total(pen.PenId ?? "", [owner], now.WallTime);
            var mark = MarksOf(owner).Older;
            var recent = live.Since(mark.Measure);
            var span = now.Since(mark.At);
            return new DiagnosticsReport
            {
                PenId = pen.PenId,
                Line = owner.Line,
                Total = Judged(total, now.WallTime, pen.Clock),
                Recent = new DiagnosedPeriod(
                    now.WallTime - span, mark.At == owner.OpenedAt ? CountBegin.LineAttached : CountBegin.MovedOn, now.WallTime, recent,
                    LineJudge.Judge(recent, span, pen.Clock)),
                Clock = pen.Clock,
                KeptAt = _keptAt,
            };
        }
    }

    /// <summary>What is known of a pen that is not attached; null where nothing is.</summary>
    public DiagnosticsReport? Report(string penId)
    {
        lock (_gate)
        {
            return _past.TryGetValue(penId, out var past)
                ? new DiagnosticsReport { PenId = penId, Line = null, Total = Judged(past, past.KeptAt, null), KeptAt = _keptAt }
                : null;
        }
    }

    private static DiagnosedPeriod Judged(KeptDiagnostics total, DateTimeOffset until, ClockEstimate? clock) =>
        new(total.CountedSince, total.BegunBy, until, total.Measure, LineJudge.Judge(total.Measure, (until - total.CountedSince).Duration(), clock));

    private void Keep()
    {
        try
        {
            lock (_saving)
            {
                var now = clock.Now.WallTime;
                store!.Save(All(now));
                lock (_gate)
                {
                    _keptAt = now;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            SessionsLog.DiagnosticsNotKept(logger, failure.Message);
        }
    }

    private void MoveOn()
    {
        lock (_gate)
        {
            var now = clock.Now;
            foreach (var owner in owners())
            {
                var newer = MarksOf(owner).Newer;

                // Timers and lines begin at different moments: half of one keeping is nothing to wait another for.
                if (now.Since(newer.At) >= RecentInterval - (KeepInterval / 2))
                {
                    _recent[owner] = new RecentMarks(newer, new Mark(now, owner.Measure));
                }
            }
        }
    }

    private RecentMarks MarksOf(PenOwner owner)
    {
        if (_recent.TryGetValue(owner, out var marks))
        {
            return marks;
        }

        var opened = new Mark(owner.OpenedAt, PenMeasure.None);
        return new RecentMarks(opened, opened);
    }

    private KeptDiagnostics[] All(DateTimeOffset now)
    {
        lock (_gate)
        {
            var attached = owners().Where(static owner => owner.Views.Pen.PenId is not null).ToLookup(static owner => owner.Views.Pen.PenId!, StringComparer.Ordinal);
            var detached = _past.Values.Where(past => !attached.Contains(past.PenId)).OrderByDescending(static past => past.KeptAt);
            return [.. attached.Select(pen => Total(pen.Key, pen, now)).Concat(detached).Take(PensMax)];
        }
    }

    private KeptDiagnostics Total(string penId, IEnumerable<PenOwner> owners, DateTimeOffset now)
    {
        var past = _past.GetValueOrDefault(penId);
        var measure = past?.Measure ?? PenMeasure.None;
        var since = past?.CountedSince;
        foreach (var owner in owners)
        {
            measure = measure.Plus(owner.Measure);
            since ??= owner.OpenedAt.WallTime;
        }

        return new KeptDiagnostics(penId, since ?? now, past?.BegunBy ?? _begunBy, now, measure);
    }
}
