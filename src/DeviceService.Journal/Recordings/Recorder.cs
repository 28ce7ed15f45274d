using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging;

namespace DeviceService.Journal;

/// <summary>
/// Writes recordings from a bounded queue, away from whoever decides. What does not fit into the queue is lost, counted,
/// and told in the recording and in the chain; nobody ever waits for it.
/// </summary>
internal sealed class Recorder : IRecordings, IAsyncDisposable
{
    private readonly Channel<Command> _queue;
    private readonly ConcurrentDictionary<string, long> _overflowed = [];
    private readonly Dictionary<string, long> _failed = [];
    private readonly Dictionary<string, OpenRecording> _open = [];
    private readonly JournalOptions _options;
    private readonly RecordingFiles _files;
    private readonly JournalWriter _writer;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private Task _loop = Task.CompletedTask;

    public Recorder(JournalOptions options, JournalPaths paths, JournalWriter writer, TimeProvider clock, ILogger logger)
    {
        _options = options;
        _files = new RecordingFiles(paths);
        _writer = writer;
        _clock = clock;
        _logger = logger;
        _queue = Channel.CreateBounded<Command>(new BoundedChannelOptions(options.RecordingQueueLengthMax) { SingleReader = true });
    }

    /// <summary>Closes what a crash left, and begins to write.</summary>
    /// <param name="named">The activations whose recording has its digest in the chain.</param>
    public void Open(IReadOnlySet<string> named)
    {
        // Whatever is closed and in no entry has to be in one, or its loss would go unseen.
        RecordingRecord?[] left =
        [
            .. _files.Closed().Where(path => !named.Contains(Path.GetFileNameWithoutExtension(path))).Select(path => CutRecording.Unnamed(path, _logger)),
            .. _files.Parts().Select(part => CutRecording.Close(part, _logger)),
        ];
        foreach (var record in left.OfType<RecordingRecord>())
        {
            _ = _writer.AppendAsync([EncodedEntry.Of(record with { At = _writer.Now })]);
        }

        _loop = Task.Run(RunAsync);
    }

    /// <inheritdoc/>
    public Task<bool> AppendAsync(RecordingChunk chunk)
    {
        if (!RecordingFiles.IsFileName(chunk.ActivationId))
        {
            Log.RecordingFailed(_logger, chunk.ActivationId, "its id cannot be a file name");
            return Task.FromResult(false);
        }

        // What overflowed until now was lost before this chunk, and not before one that still waits.
        _overflowed.TryRemove(chunk.ActivationId, out var lostBefore);
        var append = new Command(chunk.ActivationId, chunk, lostBefore);
        if (chunk.Samples.Count <= RecordingLayout.ChunkSamplesMax && _queue.Writer.TryWrite(append))
        {
            return append.Kept.Task;
        }

        var lost = lostBefore + chunk.Samples.Count;
        _overflowed.AddOrUpdate(chunk.ActivationId, lost, (_, more) => more + lost);
        return Task.FromResult(false);
    }

    /// <inheritdoc/>
    public async Task<string?> SealAsync(string activationId)
    {
        _overflowed.TryRemove(activationId, out var lostAtEnd);
        var seal = new Command(activationId, null, lostAtEnd);
        try
        {
            await _queue.Writer.WriteAsync(seal);
        }
        catch (ChannelClosedException)
        {
            return null;
        }

        return await seal.Digest.Task;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<RecordingChunk> ReadAsync(
        string activationId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_files.FindEvenOpen(activationId) is not { } path || RecordingReader.Open(path) is not { } reader)
        {
            yield break;
        }

        using (reader)
        {
            while (await Task.Run(reader.Next, cancellationToken) is { } chunk)
            {
                yield return chunk;
            }
        }
    }

    /// <inheritdoc/>
    public Task<string?> DigestAsync(string activationId, CancellationToken cancellationToken) => Task.Run(
        () => _files.Find(activationId) is { } path ? RecordingFiles.DigestOf(path, cancellationToken) : null,
        cancellationToken);

    /// <summary>Writes what waits. Recordings that nobody sealed are closed at the next opening.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _loop;
        foreach (var recording in _open.Values)
        {
            recording.Dispose();
        }
    }

    private async Task RunAsync()
    {
        await foreach (var command in _queue.Reader.ReadAllAsync())
        {
            if (command.Chunk is { } chunk)
            {
                command.Kept.SetResult(TryAppend(chunk, command.LostBefore));
            }
            else
            {
                command.Digest.SetResult(TrySeal(command.ActivationId, command.LostBefore));
            }
        }
    }

    private bool TryAppend(RecordingChunk chunk, long overflowed)
    {
        _failed.Remove(chunk.ActivationId, out var failed);
        var lostBefore = overflowed + failed;
        try
        {
            _options.BeforeChunk?.Invoke();
            if (!_open.TryGetValue(chunk.ActivationId, out var recording))
            {
                var now = _clock.GetUtcNow();
                recording = new OpenRecording(
                    _files.PartFor(chunk.ActivationId, now),
                    new RecordingHeader(chunk.ActivationId, chunk.PassId, now, _clock.TimestampFrequency));
                _open.Add(chunk.ActivationId, recording);
            }

            recording.Append(chunk, lostBefore);
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            _failed[chunk.ActivationId] = lostBefore + chunk.Samples.Count;
            Log.RecordingFailed(_logger, chunk.ActivationId, refused.Message);
            return false;
        }
    }

    private string? TrySeal(string activationId, long overflowed)
    {
        _failed.Remove(activationId, out var failed);
        if (!_open.Remove(activationId, out var recording))
        {
            return null;
        }

        using (recording)
        {
            try
            {
                var digest = recording.Seal(overflowed + failed);
                if (recording.Lost == 0)
                {
                    return digest;
                }

                Tell(activationId, recording, digest);
                return null;
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                Log.RecordingFailed(_logger, activationId, refused.Message);
                return null;
            }
        }
    }

    /// <summary>The digest of a recording that is not whole goes into the chain by itself, with what was lost.</summary>
    private void Tell(string activationId, OpenRecording recording, string digest)
    {
        var reason = $"{recording.Lost} samples could not be written in time.";
        Log.RecordingNotWhole(_logger, activationId, reason);
        _ = _writer.AppendAsync(
        [
            EncodedEntry.Of(new RecordingRecord
            {
                At = _writer.Now,
                By = Actor.Service,
                ActivationId = activationId,
                PassId = recording.PassId,
                Digest = digest,
                SamplesKept = recording.Samples,
                SamplesLost = recording.Lost,
                Reason = reason,
            }),
        ]);
    }

    /// <summary>A chunk to write, or without one the wish to close.</summary>
    private sealed record Command(string ActivationId, RecordingChunk? Chunk, long LostBefore)
    {
        public TaskCompletionSource<bool> Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource<string?> Digest { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
