using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

// Attaching, detaching, and what an earlier run left behind.
public sealed partial class PenFleet
{
    private const int PassesAtOnce = 1_000;

    private static readonly TimeSpan ShutdownTime = TimeSpan.FromSeconds(2);

    /// <summary>Reads the attached pens and open sessions, interrupts those sessions durably, and opens the lines.</summary>
    /// <exception cref="InvalidOperationException">The journal cannot be written: nothing may be armed, and nothing is opened.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await BeginClockAsync(cancellationToken).ConfigureAwait(false);
        _diagnostics.Load();
        var pens = await _journal.ListAttachedPensAsync(cancellationToken).ConfigureAwait(false);
        var sessions = await OpenSessionsAsync(cancellationToken).ConfigureAwait(false);
        var entries = new List<JournalEntry>
        {
            new ServiceRecord { At = _clock.Now, By = Actor.Service, InstanceId = InstanceId, Started = true, ServiceBuild = _options.ServiceBuild, ProfileDigest = _options.Profile().Digest },
        };
        entries.AddRange(DoubtAtStart());

        var states = new List<PenState>();
        foreach (var pen in pens)
        {
            var session = pen.PenId is null ? null : sessions.FirstOrDefault(open => open.PenId == pen.PenId);
            var state = await RestoreAsync(pen, session, cancellationToken).ConfigureAwait(false);
            if (state.Session is { } interrupted && interrupted.Revision != session!.Revision)
            {
                entries.Add(interrupted);
                SessionsLog.SessionInterrupted(_logger, interrupted.SessionId!, interrupted.PenId!);
            }

            states.Add(state);
        }

        _serviceAlarms.Restore(await _journal.ListServiceAlarmsAsync(cancellationToken).ConfigureAwait(false));
        var begun = await _journal.AppendAsync(entries).ConfigureAwait(false);
        if (!begun.Durable)
        {
            throw new InvalidOperationException($"The journal cannot be written: {begun.Failure}");
        }

        _serviceAlarms.End(SelfCheck);
        await ProveAlarmPathAsync(cancellationToken).ConfigureAwait(false);
        EndRestoredAlarms();
        _ = _keeper.CheckpointHourlyAsync();
        _ = _keeper.WatchAsync();
        if (_options.Diagnostics is not null)
        {
            _ = _diagnostics.RunAsync(_ended.Token);
        }

        foreach (var state in states)
        {
            Open(state);
        }
    }

    /// <summary>
    /// Disarms every pen, stops what runs and interrupts its session (law 17), and waits a bounded time for the pens to stand and the records
    /// to be on disk. To be called before the server drains.
    /// </summary>
    public async Task ShutDownAsync()
    {
        _shuttingDown = true;
        foreach (var owner in _owners.Values)
        {
            owner.Tell(new PenEvent.ShutdownBegan());
        }

        var began = _clock.Time.GetTimestamp();
        while (_owners.Values.Any(static owner => !IsAtRest(owner)) && _clock.Time.GetElapsedTime(began) < ShutdownTime)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(5), _clock.Time).ConfigureAwait(false);
        }

        await _journal.AppendAsync([
            new ServiceRecord { At = _clock.Now, By = Actor.Service, InstanceId = InstanceId, Started = false, ServiceBuild = _options.ServiceBuild, ProfileDigest = _options.Profile().Digest },
        ]).ConfigureAwait(false);
        await _diagnostics.KeepAsync().ConfigureAwait(false);
        SessionsLog.ShutDown(_logger);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        _penFeed.Complete();
        _controlFeed.Complete();
        _alarms.Feed.Complete();
        foreach (var owner in _owners.Values)
        {
            await owner.DisposeAsync().ConfigureAwait(false);
        }

        _owners.Clear();
        _registry.Dispose();
        _ended.Dispose();
    }

    private static bool IsAtRest(PenOwner owner)
    {
        var state = owner.State;
        return state is { ShuttingDown: true, Armed: null, Arming: null, Withdrawal: null, Activation: null } && state.Ending.IsEmpty
            && !owner.IsSyncing && (!owner.Link.Latch.IsLatched || owner.Link.Latch.IsConfirmed || !state.IsOnline);
    }

    private async Task<LedgerAnswer<FirstAnswer>> AttachAsync(Request.AttachPen request)
    {
        await _registry.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_owners.TryGetValue(request.Line, out var known))
            {
                var pen = known.Views.Pen;
                return request.ExpectedPenId is null || pen.PenId == request.ExpectedPenId
                    ? new LedgerAnswer<FirstAnswer>(new FirstAnswer { Pen = pen, Line = request.Line }, null)
                    : await RefusedAsync(request, Rules.WrongPen.Refuse(("observed", pen.PenId ?? "another"), ("limit", request.ExpectedPenId))).ConfigureAwait(false);
            }

            var refusal = _links.Validate(request.Line) is { } wrong ? ArgumentRefusals.Form("line", request.Line, wrong)
                : _owners.Count >= _options.PensMax ? QuantityRange.Check("attached pens", _owners.Count + 1, 0, _options.PensMax, "pens")
                : null;
            if (refusal is not null)
            {
                return await RefusedAsync(request, refusal).ConfigureAwait(false);
            }

            var earlier = request.ExpectedPenId is { } id ? await _journal.FindAttachedPenAsync(id, CancellationToken.None).ConfigureAwait(false) : null;
            var record = new AttachedPenRecord
            {
                At = _clock.Now,
                By = request.By,
                PenId = request.ExpectedPenId,
                Line = request.Line,
                Attached = true,
                AdministrativeState = earlier?.AdministrativeState ?? AdministrativeState.InService,
                Reason = earlier?.Reason ?? "",
            };
            var appended = await _journal.AppendAsync([record]).ConfigureAwait(false);
            if (!appended.Durable)
            {
                return new LedgerAnswer<FirstAnswer>(new FirstAnswer(), Rules.JournalNotWritable.Refuse(("observed", appended.Failure)));
            }

            var owner = Open(await RestoreAsync(record, null, CancellationToken.None).ConfigureAwait(false));
            SessionsLog.LineAttached(_logger, request.Line, request.ExpectedPenId ?? "any");
            return new LedgerAnswer<FirstAnswer>(new FirstAnswer { Pen = owner.Views.Pen, Line = request.Line, Head = appended.Head }, null);
        }
        finally
        {
            _registry.Release();
        }
    }

    private async Task<LedgerAnswer<FirstAnswer>> DetachAsync(Request.DetachPen request)
    {
        await _registry.WaitAsync().ConfigureAwait(false);
        try
        {
            if (Find(request.Pen, out var refusal) is not { } owner)
            {
                return await RefusedAsync(request, refusal!).ConfigureAwait(false);
            }

            // Decided where sessions are opened: what was asked of the pen before it is seen, and what comes after it is refused.
            var reply = await owner.CallAsync(request).ConfigureAwait(false);
            if (reply.Verdict.Refusal is { } objection)
            {
                return new LedgerAnswer<FirstAnswer>(new FirstAnswer(), objection);
            }

            _owners.TryRemove(owner.Line, out _);
            Forget(owner);
            await owner.DisposeAsync().ConfigureAwait(false);
            await _diagnostics.DetachAsync(owner).ConfigureAwait(false);
            _penFeed.Publish(new PenFleetEvent.Detached(owner.Line));
            MarkDuplicates();
            SessionsLog.LineDetached(_logger, owner.Line);
            return new LedgerAnswer<FirstAnswer>(new FirstAnswer { Pen = reply.Pen, Line = owner.Line, Head = reply.Head ?? _journal.Head }, null);
        }
        finally
        {
            _registry.Release();
        }
    }

    private PenOwner Open(PenState state)
    {
        var owner = new PenOwner(state, _around, _logger);
        owner.Attach(_links.Open(state.Line, state.PenId, owner, state.StopNumber));
        _owners[state.Line] = owner;
        if (state.Latched)
        {
            // Nobody acknowledged it before the service ended: it holds until somebody does.
            owner.Stop(state.Stop!.Reason, $"Not acknowledged before the service restarted: {state.Stop.Sentence}", Actor.Service);
        }

        if (_options.Woken is null)
        {
            owner.Start();
        }

        _penFeed.Publish(new PenFleetEvent.Changed(owner.Views.Pen));
        return owner;
    }

    private void Follow(PenOwner owner, string sessionId)
    {
        _sessions[sessionId] = owner;
        _sessionFeeds.Open(sessionId, () => ViewIn(owner, sessionId)
            ?? throw new InvalidOperationException($"Session {sessionId} is no longer kept."));
    }

    // What it ended is on record, and read from there.
    private void Forget(PenOwner owner)
    {
        foreach (var followed in _sessions.Where(followed => followed.Value == owner))
        {
            _sessions.TryRemove(followed);
        }
    }

    private async Task<IReadOnlyList<SessionRecord>> OpenSessionsAsync(CancellationToken cancellationToken)
    {
        var open = new List<SessionRecord>();
        string? token = null;
        do
        {
            var page = await _journal.ListSessionsAsync(new SessionFilter(OpenOnly: true), new PageRequest(1_000, token), cancellationToken).ConfigureAwait(false);
            open.AddRange(page.Items);
            token = page.NextToken;
        }
        while (token is not null);

        return open;
    }

    private async Task<PenState> RestoreAsync(AttachedPenRecord pen, SessionRecord? session, CancellationToken cancellationToken)
    {
        var state = new PenState
        {
            InstanceId = InstanceId,
            ServiceBuild = _options.ServiceBuild,
            Line = pen.Line,
            PenId = pen.PenId,
            AdministrativeState = pen.AdministrativeState,
            AdministrativeReason = pen.Reason,
            AdministrativeBy = pen.Reason.Length == 0 ? null : pen.By,
            AdministrativeAt = pen.Reason.Length == 0 ? null : pen.At,
            Link = new LinkStatus(LinkState.Absent, "OPENING", "Wait a moment, or check the cable."),
            Session = session is null ? null : Interrupted(session),
            StateSince = _clock.Now,
            Pass = session?.OpenPass is { } open ? await RestorePassAsync(open.PassId, cancellationToken).ConfigureAwait(false) : null,
            ClosedPass = session is { OpenPass: null } ? await RestoreClosedPassAsync(session.SessionId!, cancellationToken).ConfigureAwait(false) : null,
        };
        if (pen.PenId is null)
        {
            return state;
        }

        var past = await PenPast.ReadAsync(_journal, pen.PenId, cancellationToken).ConfigureAwait(false);
        return past.TakenUpBy(state) with { SessionStops = session is null ? [] : [.. past.Stops.Where(stop => stop.SessionId == session.SessionId)] };
    }

    private SessionRecord Interrupted(SessionRecord session)
    {
        var next = Turn.Next(session.State, SessionTrigger.ServiceRestarted);
        return next == session.State
            ? session
            : session with
            {
                At = _clock.Now,
                By = Actor.Service,
                EntryNumber = 0,
                State = next,
                StateReason = "The service restarted.",
                BrokenOffBy = BreakOff.After(session.BrokenOffBy, StopReason.ServiceShutdown),
                Revision = session.Revision + 1,
            };
    }

    private async Task<PassProgress?> RestoreClosedPassAsync(string sessionId, CancellationToken cancellationToken)
    {
        // The one that was closed last may have begun before others: every page is looked at.
        PassRecord? last = null;
        string? next = null;
        do
        {
            var page = await _journal.ListPassesAsync(new PassFilter(sessionId), new PageRequest(PassesAtOnce, next), cancellationToken).ConfigureAwait(false);
            foreach (var closed in page.Items.Where(static pass => pass.ClosedBy is not null))
            {
                last = closed.EntryNumber > (last?.EntryNumber ?? 0) ? closed : last;
            }

            next = page.NextToken;
        }
        while (next is not null);

        return last is null ? null : await RestorePassAsync(last.PassId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<PassProgress?> RestorePassAsync(string passId, CancellationToken cancellationToken)
    {
        var record = await _journal.FindPassAsync(passId, cancellationToken).ConfigureAwait(false);
        var activations = await _journal.ListActivationsAsync(passId, cancellationToken).ConfigureAwait(false);
        return record is null ? null : new PassProgress(record, activations.ToImmutableList(), new ActivationTally()) { TallyWhole = activations.Count == 0 };
    }
}
