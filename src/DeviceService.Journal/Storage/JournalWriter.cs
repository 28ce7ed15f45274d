using System.Collections.Concurrent;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// The one writer: a thread of its own that takes what waits, writes it in one transaction, syncs, and only then
/// answers. Callers are never on it and never wait for it. After a failure the store is closed; it is trusted again when
/// it was opened anew, had room, and its whole chain verified (law 19).
/// </summary>
internal sealed class JournalWriter : IAsyncDisposable
{
    private const int QueueLengthMax = 4096;
    private const int BatchLengthMax = 256;
    private const long QueuedBytesMax = 64 * 1024 * 1024;

    private static readonly TimeSpan s_probeEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_probeWhenIdle = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_closeTimeMax = TimeSpan.FromSeconds(4);

    private readonly BlockingCollection<WriterCommand> _queue = new(QueueLengthMax);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly JournalOptions _options;
    private readonly JournalPaths _paths;
    private readonly CheckpointKey _key;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly StoreHealth _health;
    private readonly long _origin;
    private ITimer? _ticks;
    private ChainStore? _store;
    private JournalHead _head = new(0, Convert.ToHexStringLower(EntryHash.Genesis));
    private bool _awaitsPerson;
    private bool _slow;
    private long _newestSync;
    private int _probeQueued;
    private long _queuedBytes;

    public JournalWriter(JournalOptions options, JournalPaths paths, CheckpointKey key, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _paths = paths;
        _key = key;
        _clock = clock;
        _logger = logger;
        _health = new StoreHealth(clock);
        _origin = options.MonotonicOrigin ?? clock.GetTimestamp();
    }

    public JournalHealth Health => _health.Current;

    public JournalHead Head => Volatile.Read(ref _head);

    /// <summary>Now, as the journal's own entries state it.</summary>
    public Moment Now => new(_clock.GetUtcNow(), (long)_clock.GetElapsedTime(_origin).TotalMicroseconds);

    /// <summary>Opens the store, verified from its newest checkpoint on, and begins to write.</summary>
    /// <exception cref="JournalOpenException">It cannot be opened. A chain that does not verify is no exception, but bad health.</exception>
    public void Open()
    {
        if (!TryTrust(fromNewestCheckpoint: true, out var failed) && failed is not null)
        {
            throw new JournalOpenException(JournalOpenFailure.DirectoryUnusable, _health.Current.Reason, failed);
        }

        new Thread(Run) { Name = "journal", IsBackground = true }.Start();
        _ticks = _clock.CreateTimer(_ => QueueProbe(), null, s_probeEvery, s_probeEvery);
    }

    public Task<AppendResult> AppendAsync(IReadOnlyList<EncodedEntry> entries)
    {
        var pending = new PendingAppend(entries);
        var bytes = pending.Length;
        if (Interlocked.Add(ref _queuedBytes, bytes) > QueuedBytesMax || !TryQueue(new WriterCommand.Append(pending)))
        {
            Interlocked.Add(ref _queuedBytes, -bytes);
            pending.Fail(_queue.IsAddingCompleted ? StoreFailure.Closing : StoreFailure.QueueFull);
        }

        return pending.Done;
    }

    public Task<Checkpoint?> CheckpointAsync()
    {
        var done = new TaskCompletionSource<Checkpoint?>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryQueue(new WriterCommand.Sign(done)))
        {
            done.SetResult(null);
        }

        return done.Task;
    }

    public Task<bool> ReopenAsync()
    {
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryQueue(new WriterCommand.Reopen(done)))
        {
            done.SetResult(false);
        }

        return done.Task;
    }

    /// <summary>Writes what waits, then closes. A disk that hangs is not waited for beyond 4 s.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ticks is not null)
        {
            await _ticks.DisposeAsync();
            _queue.CompleteAdding();
            await Task.WhenAny(_ended.Task, Task.Delay(s_closeTimeMax, _clock));
        }

        Log.Closed(_logger, Head.EntryCount);
    }

    private void QueueProbe()
    {
        if (Interlocked.Exchange(ref _probeQueued, 1) == 0 && !TryQueue(new WriterCommand.Probe()))
        {
            Volatile.Write(ref _probeQueued, 0);
        }
    }

    private bool TryQueue(WriterCommand command)
    {
        try
        {
            return _queue.TryAdd(command);
        }
        catch (InvalidOperationException)
        {
            // Closed meanwhile.
            return false;
        }
    }

    private void Run()
    {
        var batch = new List<PendingAppend>(BatchLengthMax);
        foreach (var taken in _queue.GetConsumingEnumerable())
        {
            var command = taken;
            while (command is WriterCommand.Append append)
            {
                batch.Add(append.Pending);
                command = batch.Count < BatchLengthMax && _queue.TryTake(out var next) ? next : null;
            }

            if (batch.Count > 0)
            {
                CommitBatch(batch);
                batch.Clear();
            }

            Perform(command);
        }

        CloseStore(settle: true);
        _ended.SetResult();
    }

    private void Perform(WriterCommand? command)
    {
        switch (command)
        {
            case WriterCommand.Sign sign:
                sign.Done.SetResult(Sign());
                break;
            case WriterCommand.Reopen reopen:
                CloseStore(settle: false);
                reopen.Done.SetResult(TryTrust(fromNewestCheckpoint: false, out _));
                break;
            case WriterCommand.Probe:
                Volatile.Write(ref _probeQueued, 0);
                Probe();
                break;
            default:
                break;
        }
    }

    private void CommitBatch(List<PendingAppend> batch)
    {
        foreach (var pending in batch)
        {
            Interlocked.Add(ref _queuedBytes, -pending.Length);
        }

        var failure = TrySync(store => store.Commit(batch));
        foreach (var pending in batch)
        {
            if (failure.Length == 0)
            {
                pending.Committed();
            }
            else
            {
                pending.Fail(failure);
            }
        }
    }

    /// <summary>Runs something that syncs, timed. Empty when it is durable, else why it is not known to be.</summary>
    private string TrySync(Action<ChainStore> write)
    {
        if (_store is not { } store)
        {
            return _health.Current.Reason;
        }

        _health.SyncBegan();
        try
        {
            _options.BeforeSync?.Invoke();
            write(store);
        }
        catch (Exception refused)
        {
            _health.SyncEnded();
            Distrust(StoreFailure.SentenceOf(refused, _paths), refused);
            return _health.Current.Reason;
        }

        var took = _health.SyncEnded();
        _newestSync = _clock.GetTimestamp();
        Volatile.Write(ref _head, store.Head);
        Judge(took);
        return "";
    }

    /// <summary>A slow sync speaks against the disk until a later one, at least a second on, was quick.</summary>
    private void Judge(TimeSpan took)
    {
        if (took > StoreHealth.SyncTimeMax)
        {
            _slow = true;
            _health.Set(StoreHealth.TooSlow);
            Log.SyncedSlowly(_logger, (long)took.TotalMilliseconds);
        }
    }

    private Checkpoint? Sign()
    {
        if (_store is not { } store)
        {
            return null;
        }

        var now = Now;
        var checkpoint = _key.Sign(store.Head.EntryCount, store.HeadHash, now.WallTime);
        var pending = new PendingAppend([EncodedEntry.Of(new CheckpointRecord
        {
            At = now with { WallTime = checkpoint.SignedAt },
            By = Actor.Service,
            EntryCount = checkpoint.Head.EntryCount,
            HeadHash = checkpoint.Head.Hash,
            Signature = checkpoint.Signature,
            KeyId = checkpoint.KeyId,
        })]);
        var failure = TrySync(opened =>
        {
            opened.Commit([pending]);
            new CheckpointFile(_paths).Append(checkpoint);
        });
        if (failure.Length > 0)
        {
            return null;
        }

        Log.Checkpointed(_logger, checkpoint.Head.EntryCount);
        return checkpoint;
    }

    private void Probe()
    {
        if (_store is null)
        {
            if (!_awaitsPerson && HasRoom() && TryTrust(fromNewestCheckpoint: false, out _))
            {
                Log.Recovered(_logger);
            }

            return;
        }

        if (_slow || _clock.GetElapsedTime(_newestSync) >= s_probeWhenIdle)
        {
            _slow = false;
            TrySync(store => store.Probe());
        }

        if (_store is not null && !_slow)
        {
            _health.Set(HasRoom() ? "" : StoreFailure.DiskFull(_paths));
        }
    }

    private bool HasRoom() => new DriveInfo(_paths.Directory).AvailableFreeSpace >= _options.FreeSpaceMin;

    /// <summary>Opens the store and finds out whether it can be trusted.</summary>
    /// <param name="fromNewestCheckpoint">Whether the chain up to the newest checkpoint is taken as verified.</param>
    /// <param name="failed">What was thrown; null when it was opened, also when it did not verify.</param>
    private bool TryTrust(bool fromNewestCheckpoint, out Exception? failed)
    {
        failed = null;
        _health.SyncBegan();
        try
        {
            _store = new ChainStore(_paths, _options.PageCountMax);
            _options.BeforeSync?.Invoke();
            _store.ProbeRoom();
            _store.SettleLog();
            CheckpointFileMending.Mend(_paths, _logger);
        }
        catch (Exception refused)
        {
            failed = refused;
            Distrust(StoreFailure.SentenceOf(refused, _paths), refused);
            return false;
        }
        finally
        {
            _health.SyncEnded();
        }

        var defect = new Verifier(_paths).VerifyChain(fromNewestCheckpoint, CancellationToken.None);
        if (defect is not null)
        {
            Distrust(StoreFailure.NotVerified(defect, _paths), null);
            _awaitsPerson = true;
            return false;
        }

        _awaitsPerson = false;
        _slow = false;
        _newestSync = _clock.GetTimestamp();
        Volatile.Write(ref _head, _store.Head);
        _health.Set(HasRoom() ? "" : StoreFailure.DiskFull(_paths));
        return true;
    }

    private void Distrust(string reason, Exception? cause)
    {
        CloseStore(settle: false);
        if (_health.Current.Reason != reason)
        {
            Log.Failed(_logger, reason, cause);
        }

        _health.Set(reason);
    }

    private void CloseStore(bool settle)
    {
        try
        {
            if (settle)
            {
                _store?.SettleLog();
            }

            _store?.Dispose();
        }
        catch (Microsoft.Data.Sqlite.SqliteException refused)
        {
            // What was acknowledged is in the write-ahead log already; the next opening reads it from there.
            Log.Failed(_logger, StoreFailure.SentenceOf(refused, _paths), refused);
        }
        finally
        {
            _store = null;
        }
    }
}
