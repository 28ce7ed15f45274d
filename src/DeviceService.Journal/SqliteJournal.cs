using System.Text.Json;
using DeviceService.Sessions;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// The journal on SQLite: one writer, any number of readers, recordings beside it. docs/journal.md says what is stored how
/// and what verifying finds.
/// </summary>
public sealed class SqliteJournal : IJournal
{
    private readonly JournalPaths _paths;
    private readonly DirectoryLock _lock;
    private readonly CheckpointKey _key;
    private readonly JournalWriter _writer;
    private readonly Queries _queries;
    private readonly Recorder _recorder;

    private SqliteJournal(
        JournalPaths paths, DirectoryLock held, CheckpointKey key, JournalWriter writer, Recorder recorder, TimeProvider clock)
    {
        _paths = paths;
        _lock = held;
        _key = key;
        _writer = writer;
        _recorder = recorder;
        _queries = new Queries(paths, clock, writer.Head.EntryCount);
    }

    /// <inheritdoc/>
    public JournalHealth Health => _writer.Health;

    /// <inheritdoc/>
    public JournalHead Head => _writer.Head;

    /// <inheritdoc/>
    public IRecordings Recordings => _recorder;

    /// <summary>
    /// Opens a data directory, or makes it: takes its lock, brings the schema up to date, verifies the chain from its newest
    /// checkpoint on. A chain that does not verify can be read and verified, but <see cref="Health"/> says that it takes nothing.
    /// </summary>
    /// <exception cref="JournalOpenException">It is held by another process, cannot be written, is newer than this build, or lost its key.</exception>
    public static Task<SqliteJournal> OpenAsync(
        JournalOptions options, TimeProvider clock, ILogger<SqliteJournal> logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(clock);
        ArgumentNullException.ThrowIfNull(logger);
        return Task.Run(() => Open(options, clock, logger), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<AppendResult> AppendAsync(IReadOnlyList<JournalEntry> entries)
    {
        if (entries is not { Count: > 0 })
        {
            return Task.FromResult(new AppendResult(null, "No entry was given to be journalled."));
        }

        try
        {
            return _writer.AppendAsync([.. entries.Select(EncodedEntry.Of)]);
        }
        catch (Exception refused) when (refused is ArgumentException or JsonException or NotSupportedException)
        {
            return Task.FromResult(new AppendResult(null, refused.Message));
        }
    }

    /// <inheritdoc/>
    public Task<bool> ReopenAsync(CancellationToken cancellationToken) => _writer.ReopenAsync().WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<DateTimeOffset?> NewestWallTimeAsync(CancellationToken cancellationToken) =>
        _queries.NewestWallTimeAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<SessionRecord?> FindSessionAsync(string sessionId, CancellationToken cancellationToken) =>
        _queries.FindAsync<SessionRecord>("sessions", "session_id", sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<SessionRecord>> ListSessionsAsync(SessionFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _queries.ListSessionsAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<PlanVersion>> ListPlansAsync(string sessionId, CancellationToken cancellationToken) =>
        _queries.ListPlansAsync(sessionId, cancellationToken);

    /// <inheritdoc/>
    public Task<PassRecord?> FindPassAsync(string passId, CancellationToken cancellationToken) =>
        _queries.FindAsync<PassRecord>("passes", "pass_id", passId, cancellationToken);

    /// <inheritdoc/>
    public Task<Page<PassRecord>> ListPassesAsync(PassFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _queries.ListPassesAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<ActivationRecord?> FindActivationAsync(string activationId, CancellationToken cancellationToken) =>
        _queries.FindAsync<ActivationRecord>("activations", "activation_id", activationId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ActivationRecord>> ListActivationsAsync(string passId, CancellationToken cancellationToken) =>
        _queries.ListAsync<ActivationRecord>(new RecordQuery("activations").WhereIs("pass_id", passId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StopRecord>> ListStopsAsync(string? penId, string? sessionId, CancellationToken cancellationToken) =>
        _queries.ListAsync<StopRecord>(OfPenOrSession("stops", penId, sessionId), cancellationToken);

    /// <inheritdoc/>
    public Task<Page<StopRecord>> FindStopsAsync(StopFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        _queries.FindStopsAsync(filter, page, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StopCount>> CountStopsAsync(StopFilter filter, CancellationToken cancellationToken) =>
        _queries.CountStopsAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlarmRecord>> ListAlarmsAsync(string? penId, string? sessionId, CancellationToken cancellationToken)
    {
        var query = OfPenOrSession("alarms", penId, sessionId);
        return _queries.ListAsync<AlarmRecord>(sessionId is null ? query.Where("p.standing = 1") : query, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<AlarmRecord>> ListServiceAlarmsAsync(CancellationToken cancellationToken) =>
        _queries.ListAsync<AlarmRecord>(new RecordQuery("alarms").Where("p.standing = 1 AND p.pen_id IS NULL AND p.session_id IS NULL"), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<RefusalRecord>> ListRefusalsAsync(string sessionId, CancellationToken cancellationToken) =>
        _queries.ListAsync<RefusalRecord>(new RecordQuery("refusals").WhereIs("session_id", sessionId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AttachedPenRecord>> ListAttachedPensAsync(CancellationToken cancellationToken) =>
        _queries.ListAttachedPensAsync(cancellationToken);

    /// <inheritdoc/>
    public Task<AttachedPenRecord?> FindAttachedPenAsync(string penId, CancellationToken cancellationToken) =>
        _queries.FindAsync<AttachedPenRecord>("pens", "pen_id", penId, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReservationRecord>> ListOpenReservationsAsync(string penId, CancellationToken cancellationToken) =>
        _queries.ListAsync<ReservationRecord>(
            new RecordQuery("reservations").WhereIs("pen_id", penId).WhereIs("state", nameof(ReservationState.Reserved)), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ReservationRecord>> ListReservationsAsync(string cartridgeTagId, CancellationToken cancellationToken) =>
        _queries.ListAsync<ReservationRecord>(
            new RecordQuery("reservations").WhereIs("cartridge_tag_id", cartridgeTagId), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<TouchedSession>> ListTouchedSessionsAsync(TouchFilter filter, CancellationToken cancellationToken) =>
        _queries.ListTouchedSessionsAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<JournalEntry>> ListEntriesAsync(string sessionId, IReadOnlyCollection<EntryKind> kinds, CancellationToken cancellationToken) =>
        _queries.ListEntriesAsync(sessionId, kinds, cancellationToken);

    /// <inheritdoc/>
    public Task<JournalEntry?> FindEntryAsync(long number, CancellationToken cancellationToken) =>
        _queries.FindEntryAsync(number, cancellationToken);

    /// <inheritdoc/>
    public Task<RequestRecord?> FindRequestAsync(string principal, string rpc, string requestId, CancellationToken cancellationToken) =>
        _queries.FindRequestAsync(principal, rpc, requestId, cancellationToken);

    /// <inheritdoc/>
    public Task<VerificationReport> VerifyAsync(JournalHead? expectedHead, CancellationToken cancellationToken) =>
        JournalVerification.VerifyAsync(_paths.Directory, expectedHead, cancellationToken);

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredEntry> ExportAsync(ExportFilter filter, CancellationToken cancellationToken) =>
        _queries.ExportAsync(filter, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<Checkpoint>> ListCheckpointsAsync(int most, CancellationToken cancellationToken) =>
        _queries.ListCheckpointsAsync(most, cancellationToken);

    /// <inheritdoc/>
    public Task<Checkpoint?> CheckpointAsync(CancellationToken cancellationToken) =>
        _writer.CheckpointAsync().WaitAsync(cancellationToken);

    /// <summary>Writes what waits, closes the files and gives the directory up.</summary>
    public async ValueTask DisposeAsync()
    {
        await _recorder.DisposeAsync();
        await _writer.DisposeAsync();
        Connections.ClearPool(_paths);
        _key.Dispose();
        _lock.Dispose();
    }

    private static SqliteJournal Open(JournalOptions options, TimeProvider clock, ILogger logger)
    {
        var paths = new JournalPaths(Path.GetFullPath(options.Directory));
        var held = DirectoryLock.Acquire(paths);
        CheckpointKey? key = null;
        try
        {
            Schema.Migrate(paths);
            DurableFile.SyncDirectory(paths.Directory);
            key = CheckpointKey.LoadOrCreate(paths, CheckpointFileMending.NewestInChain(paths)?.KeyId);
            var writer = new JournalWriter(options, paths, key, clock, logger);
            writer.Open();
            var recorder = new Recorder(options, paths, writer, clock, logger);
            recorder.Open(RecordingAudit.Named(paths));
            Log.Opened(logger, paths.Directory, writer.Head.EntryCount, writer.Head.Hash);
            return new SqliteJournal(paths, held, key, writer, recorder, clock);
        }
        catch (Exception refused)
        {
            key?.Dispose();
            held.Dispose();
            throw refused is JournalOpenException
                ? refused
                : new JournalOpenException(JournalOpenFailure.DirectoryUnusable, StoreFailure.SentenceOf(refused, paths), refused);
        }
    }

    private static RecordQuery OfPenOrSession(string table, string? penId, string? sessionId) =>
        penId is null && sessionId is null
            ? throw new ArgumentException("A pen or a session has to be named.", nameof(penId))
            : new RecordQuery(table).WhereIs("pen_id", penId).WhereIs("session_id", sessionId);
}
