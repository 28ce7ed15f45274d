using System.Runtime.CompilerServices;
using DeviceService.Safety;

namespace DeviceService.Sessions.Tests.Fakes;

/// <summary>A journal in memory that can fail and can be slow. Entries go through their bytes, as on a disk.</summary>
internal sealed class MemoryJournal : IJournal, IRecordings
{
    private readonly Lock _gate = new();
    private readonly List<JournalEntry> _entries = [];
    private readonly List<StoredEntry> _stored = [];
    private readonly List<TaskCompletionSource> _held = [];
    private readonly HashSet<long> _unsynced = [];
    private string? _distrusted;
    private bool _dead;

    public JournalHealth Health { get; set; } = JournalHealth.Good;

    /// <summary>Appends end only when <see cref="LetGo"/> is called.</summary>
    public bool Holds { get; set; }

    /// <summary>Appends fail with this.</summary>
    public string? Fails { get; set; }

    /// <summary>
    /// The sync of a write fails: how many writes from now. It is on the disk all the same, and whoever asked is told that it is not known to be;
    /// nothing after it is, until <see cref="Fails"/> is null again and the store was opened anew. Null for not.
    /// </summary>
    public int? UnsyncedAt { get; set; }

    /// <summary>Entries that are on record although whoever appended them was told otherwise.</summary>
    public IReadOnlySet<long> Unsynced => _unsynced;

    /// <summary>Appends with such an entry fail, and others do not.</summary>
    public Func<JournalEntry, bool> Refuses { get; set; } = static _ => false;

    /// <summary>
    /// The process dies at a write: how many writes from now, and whether that one is on the disk then. Nothing after it is written, and nobody
    /// is answered for it; <see cref="Forget"/> is the start of the next process. Null for not.
    /// </summary>
    public (int Writes, bool IsWritten)? DiesAt { get; set; }

    /// <summary>Told when the process died.</summary>
    public Action Died { get; set; } = static () => { };

    /// <summary>What is on record of a pen cannot be read.</summary>
    public bool Unreadable { get; set; }

    /// <summary>Told of each append that was written, before it is answered.</summary>
    public Action<IReadOnlyList<JournalEntry>> Written { get; set; } = static _ => { };

    public IRecordings Recordings => this;

    public List<RecordingChunk> Chunks { get; } = [];

    public JournalHead Head => new(Count, Count.ToString("x64", System.Globalization.CultureInfo.InvariantCulture));

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public IReadOnlyList<T> All<T>()
        where T : JournalEntry
    {
        lock (_gate)
        {
            return [.. _entries.OfType<T>()];
        }
    }

    public IReadOnlyList<JournalEntry> Everything()
    {
        lock (_gate)
        {
            return [.. _entries];
        }
    }

    public async Task<AppendResult> AppendAsync(IReadOnlyList<JournalEntry> entries)
    {
        if (Holds)
        {
            var held = new TaskCompletionSource();
            lock (_held)
            {
                _held.Add(held);
            }

            await held.Task;
        }

        if (_dead)
        {
            await new TaskCompletionSource().Task;
        }

        if (_distrusted is null && Fails is null && UnsyncedAt is { } left)
        {
            UnsyncedAt = left > 1 ? left - 1 : null;
            if (left <= 1)
            {
                WriteUnsynced(entries);
            }
        }

        // As the real one: after a failure it takes nothing before it was opened again.
        _distrusted = Fails ?? _distrusted;
        if ((_distrusted ?? (entries.Any(Refuses) ? "it refuses the entry" : null)) is { } failure)
        {
            Health = new JournalHealth(false, failure);
            return new AppendResult(null, failure);
        }

        var isLast = DiesAt is { Writes: <= 1 };
        DiesAt = DiesAt is { } at ? at with { Writes = at.Writes - 1 } : null;
        if (isLast && DiesAt is { IsWritten: false })
        {
            await DieAsync();
        }

        var result = Write(entries);
        if (isLast)
        {
            await DieAsync();
        }

        return result;
    }

    private void WriteUnsynced(IReadOnlyList<JournalEntry> entries)
    {
        Fails = "the disk does not sync";
        if (Write(entries) is { Durable: true, FirstEntryNumber: var first })
        {
            _unsynced.UnionWith(Enumerable.Range(0, entries.Count).Select(at => first + at));
        }
    }

    // Whoever waits, waits for ever.
    private Task DieAsync()
    {
        _dead = true;
        Died();
        return new TaskCompletionSource().Task;
    }

    private AppendResult Write(IReadOnlyList<JournalEntry> entries)
    {
        lock (_gate)
        {
            if (entries.OfType<ReservationRecord>().Any(one => one is { State: ReservationState.Reserved, CartridgeTagId: { } id } && Reservations()
                .Any(held => held.CartridgeTagId == id && held.State != ReservationState.Released && held.SessionId != one.SessionId)))
            {
                return new AppendResult(null, "The cartridge is reserved or consumed by another session.") { CartridgeTaken = true };
            }

            if (entries.OfType<SessionRecord>().Any(static one => one.IsOpen) && All<SessionRecord>().Concat(entries.OfType<SessionRecord>())
                .GroupBy(static one => one.SessionId).Select(static one => one.Last()).Where(static one => one.IsOpen)
                .GroupBy(static one => one.PenId).Any(static open => open.Count() > 1))
            {
                return new AppendResult(null, "The pen has an open session.") { SessionOpen = true };
            }

            if (entries.Any(static one => one is ProfileActivationRecord { By.OperatorId: not null })
                && All<SessionRecord>().GroupBy(static one => one.SessionId).Any(static one => one.Last().IsOpen))
            {
                return new AppendResult(null, "A session is open.") { ProfileUnderSession = true };
            }

            var first = _entries.Count + 1;
            foreach (var entry in entries)
            {
                var (number, payload) = (_entries.Count + 1, JournalPayload.ToBytes(entry));
                _entries.Add(JournalPayload.FromBytes(entry.Kind, payload) with { EntryNumber = number });
                _stored.Add(new StoredEntry(number, entry.Kind, entry.At.WallTime, entry.PenId, entry.SessionId, payload, "", ""));
            }

            Written(entries);
            return new AppendResult(new JournalHead(_entries.Count, new string('0', 64)), "") { FirstEntryNumber = first };
        }
    }

    /// <summary>How many appends wait for <see cref="LetGo"/>.</summary>
    public int Waiting
    {
        get
        {
            lock (_held)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Ends the append that has waited longest; those behind it and those that come wait on.</summary>
    public void LetGoOldest()
    {
        TaskCompletionSource oldest;
        lock (_held)
        {
            oldest = _held[0];
            _held.RemoveAt(0);
        }

        oldest.TrySetResult();
    }

    public void LetGo()
    {
        Holds = false;
        TaskCompletionSource[] waiting;
        lock (_held)
        {
            waiting = [.. _held];
            _held.Clear();
        }

        foreach (var held in waiting)
        {
            held.TrySetResult();
        }
    }

    /// <summary>The process is gone: what was held is never written, and nobody is answered.</summary>
    public void Forget()
    {
        Holds = false;
        (_distrusted, Health) = (null, JournalHealth.Good);
        (_dead, DiesAt, UnsyncedAt) = (false, null, null);
        _held.Clear();
    }

    public Task<bool> ReopenAsync(CancellationToken cancellationToken)
    {
        if (Fails is null)
        {
            (_distrusted, Health) = (null, JournalHealth.Good);
        }

        return Task.FromResult(Fails is null);
    }

    public Task<DateTimeOffset?> NewestWallTimeAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Everything() is [.., var last] ? last.At.WallTime : (DateTimeOffset?)null);

    public Task<SessionRecord?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        Task.FromResult(All<SessionRecord>().LastOrDefault(session => session.SessionId == sessionId));

    public Task<Page<SessionRecord>> ListSessionsAsync(SessionFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<SessionRecord>(
            [.. All<SessionRecord>().GroupBy(session => session.SessionId).Select(group => group.Last()).Where(session => !filter.OpenOnly || session.IsOpen)], null));

    public Task<IReadOnlyList<PlanVersion>> ListPlansAsync(string sessionId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<PlanVersion>>([.. All<PlanRecord>().Where(plan => plan.SessionId == sessionId).Select(plan => plan.Plan)]);

    public Task<PassRecord?> FindPassAsync(string passId, CancellationToken cancellationToken) =>
        Task.FromResult(All<PassRecord>().LastOrDefault(pass => pass.PassId == passId));

    public Task<Page<PassRecord>> ListPassesAsync(PassFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var from = page.Token is null ? 0 : int.Parse(page.Token, System.Globalization.CultureInfo.InvariantCulture);
        PassRecord[] found =
        [
            .. All<PassRecord>().GroupBy(pass => pass.PassId).Select(group => group.Last())
                .Where(pass => filter.SessionId is null || pass.SessionId == filter.SessionId),
        ];
        var next = from + page.Size;
        return Task.FromResult(new Page<PassRecord>(
            found[Math.Min(from, found.Length)..Math.Min(next, found.Length)], next < found.Length ? $"{next}" : null));
    }

    public Task<ActivationRecord?> FindActivationAsync(string activationId, CancellationToken cancellationToken) =>
        Task.FromResult(All<ActivationRecord>().LastOrDefault(one => one.ActivationId == activationId));

    public Task<IReadOnlyList<ActivationRecord>> ListActivationsAsync(string passId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ActivationRecord>>([.. All<ActivationRecord>().Where(one => one.PassId == passId)]);

    public Task<IReadOnlyList<StopRecord>> ListStopsAsync(string? penId, string? sessionId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StopRecord>>([
            .. All<StopRecord>().Where(stop => (penId is null || stop.PenId == penId) && (sessionId is null || stop.SessionId == sessionId))
                .GroupBy(stop => stop.StopId).Select(group => group.Last()),
        ]);

    public Task<Page<StopRecord>> FindStopsAsync(StopFilter filter, PageRequest page, CancellationToken cancellationToken)
    {
        var after = page.Token is null ? 0 : int.Parse(page.Token, System.Globalization.CultureInfo.InvariantCulture);
        var found = Stops(filter).Skip(after).Take(page.Size + 1).ToList();
        return Task.FromResult(new Page<StopRecord>(
            [.. found.Take(page.Size)],
            found.Count > page.Size ? (after + page.Size).ToString(System.Globalization.CultureInfo.InvariantCulture) : null));
    }

    public Task<IReadOnlyList<StopCount>> CountStopsAsync(StopFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<StopCount>>([
            .. Stops(filter).GroupBy(static stop => stop.Reason)
                .Select(static group => new StopCount(group.Key, group.Count(), group.Max(static stop => stop.StoppedAt.WallTime)))
                .OrderByDescending(static count => count.Count),
        ]);

    public Task<IReadOnlyList<AlarmRecord>> ListAlarmsAsync(string? penId, string? sessionId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AlarmRecord>>([
            .. All<AlarmRecord>().Where(alarm => (penId is null || alarm.PenId == penId) && (sessionId is null || alarm.SessionId == sessionId))
                .GroupBy(alarm => alarm.AlarmId).Select(group => group.Last()).Where(alarm => penId is null || alarm.Stands),
        ]);

    public Task<IReadOnlyList<AlarmRecord>> ListServiceAlarmsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AlarmRecord>>([
            .. All<AlarmRecord>().GroupBy(alarm => alarm.AlarmId).Select(group => group.Last()).Where(alarm => alarm is { PenId: null, SessionId: null, Stands: true }),
        ]);

    public Task<IReadOnlyList<RefusalRecord>> ListRefusalsAsync(string sessionId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RefusalRecord>>([.. All<RefusalRecord>().Where(refusal => refusal.SessionId == sessionId)]);

    public Task<IReadOnlyList<AttachedPenRecord>> ListAttachedPensAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AttachedPenRecord>>([
            .. All<AttachedPenRecord>().GroupBy(pen => pen.Line).Select(group => group.Last()).Where(pen => pen.Attached),
        ]);

    public Task<AttachedPenRecord?> FindAttachedPenAsync(string penId, CancellationToken cancellationToken) =>
        Task.FromResult(All<AttachedPenRecord>().LastOrDefault(pen => pen.PenId == penId));

    public Task<IReadOnlyList<ReservationRecord>> ListOpenReservationsAsync(string penId, CancellationToken cancellationToken) =>
        Unreadable ? throw new IOException("The journal cannot be read.") : Task.FromResult<IReadOnlyList<ReservationRecord>>([
            .. Reservations().Where(one => one.PenId == penId && one.State == ReservationState.Reserved),
        ]);

    public Task<IReadOnlyList<ReservationRecord>> ListReservationsAsync(string cartridgeTagId, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReservationRecord>>([.. Reservations().Where(one => one.CartridgeTagId == cartridgeTagId)]);

    public Task<IReadOnlyList<TouchedSession>> ListTouchedSessionsAsync(TouchFilter filter, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TouchedSession>>([
            .. Everything().Where(entry => entry.EntryNumber <= filter.LastNumber
                    && Touch.In(entry).Any(touch => filter.Of.Contains((touch.Subject, touch.Name)) && touch.At >= filter.From && touch.At < filter.Before))
                .GroupBy(entry => entry.SessionId!)
                .Select(group => new TouchedSession(group.Key, group.Min(entry => entry.EntryNumber), group.Max(entry => entry.EntryNumber))),
        ]);

    public Task<IReadOnlyList<JournalEntry>> ListEntriesAsync(string sessionId, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JournalEntry>>([.. Everything().Where(entry => entry.SessionId == sessionId && kinds.Contains(entry.Kind))]);

    public Task<JournalEntry?> FindEntryAsync(long number, CancellationToken cancellationToken) =>
        Task.FromResult(Everything().FirstOrDefault(entry => entry.EntryNumber == number));

    public Task<RequestRecord?> FindRequestAsync(string principal, string rpc, string requestId, CancellationToken cancellationToken) =>
        Task.FromResult(All<RequestRecord>().LastOrDefault(one => one.Principal == principal && one.Rpc == rpc && one.RequestId == requestId));

    public Task<VerificationReport> VerifyAsync(JournalHead? expectedHead, CancellationToken cancellationToken) =>
        Task.FromResult(new VerificationReport(Head, Count, 0, null, []));

    public async IAsyncEnumerable<StoredEntry> ExportAsync(ExportFilter filter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.Yield();
        StoredEntry[] stored;
        lock (_gate)
        {
            stored = [.. _stored];
        }

        foreach (var entry in stored.Where(entry => filter.Kinds?.Contains(entry.Kind) != false))
        {
            yield return entry;
        }
    }

    public Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<Checkpoint>>([]);

    /// <summary>How often a checkpoint was asked for.</summary>
    public int Checkpoints { get; private set; }

    public Task<Checkpoint?> CheckpointAsync(CancellationToken cancellationToken)
    {
        Checkpoints++;
        return Task.FromResult<Checkpoint?>(new Checkpoint(Head, DateTimeOffset.UnixEpoch, "00", "key"));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    Task<bool> IRecordings.AppendAsync(RecordingChunk chunk)
    {
        Chunks.Add(chunk);
        return Task.FromResult(true);
    }

    public Task<string?> SealAsync(string activationId) => Task.FromResult<string?>("digest-" + activationId);

    public async IAsyncEnumerable<RecordingChunk> ReadAsync(string activationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var chunk in Chunks.Where(chunk => chunk.ActivationId == activationId))
        {
            await Task.Yield();
            yield return chunk;
        }
    }

    public Task<string?> DigestAsync(string activationId, CancellationToken cancellationToken) => SealAsync(activationId);

    private IEnumerable<ReservationRecord> Reservations() =>
        All<ReservationRecord>().GroupBy(one => one.ReservationId).Select(group => group.Last());

    private IEnumerable<StopRecord> Stops(StopFilter filter) => All<StopRecord>()
        .GroupBy(static stop => stop.StopId)
        .Select(static group => group.Last())
        .Where(stop => (filter.PenId is null || stop.PenId == filter.PenId) && (filter.Reason is null || stop.Reason == filter.Reason)
            && (filter.StoppedFrom is null || stop.StoppedAt.WallTime >= filter.StoppedFrom)
            && (filter.StoppedBefore is null || stop.StoppedAt.WallTime < filter.StoppedBefore))
        .OrderByDescending(static stop => stop.StoppedAt.WallTime);
}
