namespace DeviceService.Sessions;

/// <summary>
/// A journal whose durable entries are handed to one follower, in the order of the calls and before the caller of each append is
/// answered: what is answered is known to the follower. Entries that the journal writes by itself are not handed on. An entry that names no
/// profile gets the one in force.
/// </summary>
/// <param name="inner">Where entries are kept.</param>
/// <param name="profileDigest">Digest of the profile in force; null before there is one.</param>
public sealed class FollowedJournal(IJournal inner, Func<string?>? profileDigest = null) : IJournal
{
    private readonly Lock _order = new();
    private Action<IReadOnlyList<JournalEntry>> _follower = static _ => { };
    private Task _newest = Task.CompletedTask;

    /// <inheritdoc/>
    public JournalHealth Health => inner.Health;

    /// <inheritdoc/>
    public JournalHead Head => inner.Head;

    /// <inheritdoc/>
    public IRecordings Recordings => inner.Recordings;

    /// <summary>Who is told, from now on. It must not throw, and not wait.</summary>
    public void Follow(Action<IReadOnlyList<JournalEntry>> follower) => _follower = follower;

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(IReadOnlyList<JournalEntry> entries)
    {
        var inForce = profileDigest?.Invoke();
        IReadOnlyList<JournalEntry> named = [.. entries.Select(entry => entry.ProfileDigest is null ? entry with { ProfileDigest = inForce } : entry)];
        lock (_order)
        {
            var told = TellAsync(_newest, inner.AppendAsync(named), named);
            _newest = told;
            return told;
        }
    }

    /// <inheritdoc/>
    public Task<bool> ReopenAsync(CancellationToken cancellationToken) => inner.ReopenAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NewestWallTimeAsync(CancellationToken cancellationToken) => inner.NewestWallTimeAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<SessionRecord?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.FindSessionAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<SessionRecord>> ListSessionsAsync(SessionFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        inner.ListSessionsAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PlanVersion>> ListPlansAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.ListPlansAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<PassRecord?> FindPassAsync(string passId, CancellationToken cancellationToken) => inner.FindPassAsync(passId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<PassRecord>> ListPassesAsync(PassFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        inner.ListPassesAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<ActivationRecord?> FindActivationAsync(string activationId, CancellationToken cancellationToken) =>
        inner.FindActivationAsync(activationId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ActivationRecord>> ListActivationsAsync(string passId, CancellationToken cancellationToken) =>
        inner.ListActivationsAsync(passId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StopRecord>> ListStopsAsync(string? penId, string? sessionId, CancellationToken cancellationToken) =>
        inner.ListStopsAsync(penId, sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<StopRecord>> FindStopsAsync(StopFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        inner.FindStopsAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StopCount>> CountStopsAsync(StopFilter filter, CancellationToken cancellationToken) =>
        inner.CountStopsAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlarmRecord>> ListAlarmsAsync(string? penId, string? sessionId, CancellationToken cancellationToken) =>
        inner.ListAlarmsAsync(penId, sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlarmRecord>> ListServiceAlarmsAsync(CancellationToken cancellationToken) => inner.ListServiceAlarmsAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RefusalRecord>> ListRefusalsAsync(string sessionId, CancellationToken cancellationToken) =>
        inner.ListRefusalsAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttachedPenRecord>> ListAttachedPensAsync(CancellationToken cancellationToken) =>
        inner.ListAttachedPensAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<AttachedPenRecord?> FindAttachedPenAsync(string penId, CancellationToken cancellationToken) =>
        inner.FindAttachedPenAsync(penId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReservationRecord>> ListOpenReservationsAsync(string penId, CancellationToken cancellationToken) =>
        inner.ListOpenReservationsAsync(penId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReservationRecord>> ListReservationsAsync(string cartridgeTagId, CancellationToken cancellationToken) =>
        inner.ListReservationsAsync(cartridgeTagId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TouchedSession>> ListTouchedSessionsAsync(TouchFilter filter, CancellationToken cancellationToken) =>
        inner.ListTouchedSessionsAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> ListEntriesAsync(string sessionId, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellationToken) =>
        inner.ListEntriesAsync(sessionId, kinds, cancellationToken);

    /// <inheritdoc/>
    public Task<JournalEntry?> FindEntryAsync(long number, CancellationToken cancellationToken) =>
        inner.FindEntryAsync(number, cancellationToken);

    /// <inheritdoc/>
    public Task<RequestRecord?> FindRequestAsync(string principal, string rpc, string requestId, CancellationToken cancellationToken) =>
        inner.FindRequestAsync(principal, rpc, requestId, cancellationToken);

    /// <inheritdoc/>
    public Task<VerificationReport> VerifyAsync(JournalHead? expectedHead, CancellationToken cancellationToken) =>
        inner.VerifyAsync(expectedHead, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ExportAsync(ExportFilter filter, CancellationToken cancellationToken) =>
        inner.ExportAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(int most, CancellationToken cancellationToken) =>
        inner.ListCheckpointsAsync(most, cancellationToken);

    /// <inheritdoc/>
    public Task<Checkpoint?> CheckpointAsync(CancellationToken cancellationToken) => inner.CheckpointAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async Task<AppendResult> TellAsync(Task before, Task<AppendResult> append, IReadOnlyList<JournalEntry> entries)
    {
        var result = await append.ConfigureAwait(false);
        await before.ConfigureAwait(false);
        if (result.Durable)
        {
            _follower([.. entries.Select((entry, index) => entry with { EntryNumber = result.FirstEntryNumber + index })]);
        }

        return result;
    }
}
