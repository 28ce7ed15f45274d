using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

/// <summary>How fast a subscriber takes what a stream has for it, and whether it goes away between.</summary>
/// <param name="EveryMs">One thing so often; 0 for as fast as they come.</param>
/// <param name="VanishPercent">Of so many of a hundred half seconds it is gone for the next one.</param>
internal sealed record Pace(int EveryMs, int VanishPercent);

/// <summary>
/// Somebody who reads one stream of the service: takes one thing after another at a pace, vanishes and comes back to where it was. It waits for its
/// turn on the world's clock, and the world for it never.
/// </summary>
internal abstract class Subscriber(Pace pace, Dice dice) : IDisposable
{
    private const int MoodMs = 500;

    private TaskCompletionSource _turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CancellationTokenSource _stream = new();
    private bool _isGone;
    private bool _hurries;
    private bool _ended;
    private int _ms;

    /// <summary>What is wrong with what it was given, or with what it makes of it, in the end; null for nothing.</summary>
    public string? Defect { get; private set; }

    /// <summary>Begins to read.</summary>
    public void Begin() => _ = LiveAsync();

    /// <summary>Whether it has all that there is.</summary>
    public abstract bool HasAll();

    /// <summary>A millisecond passed.</summary>
    public void Look()
    {
        _ms++;
        if (_ms % MoodMs == 0 && !_hurries)
        {
            var vanishes = dice.Percent(pace.VanishPercent);
            if (vanishes && !_isGone)
            {
                Break();
            }

            _isGone = vanishes;
        }

        if (!_isGone && (_hurries || pace.EveryMs == 0 || _ms % pace.EveryMs == 0))
        {
            _turn.TrySetResult();
        }
    }

    /// <summary>It is lost: the service is another one, or the reader hung up. It comes back to where it was.</summary>
    public void Break()
    {
        _stream.Cancel();
        _stream = new CancellationTokenSource();
    }

    /// <summary>From now on it is there, and as fast as it can be.</summary>
    public void Hurry() => (_isGone, _hurries) = (false, true);

    /// <summary>The world is over.</summary>
    public void Dispose()
    {
        _ended = true;
        _stream.Cancel();
        _turn.TrySetResult();
        _stream.Dispose();
    }

    /// <summary>Reads until the stream ends, or it is not there.</summary>
    protected abstract Task ReadAsync(CancellationToken gone);

    /// <summary>Something was left out that nobody told.</summary>
    protected void Wrong(string what) => Defect ??= what;

    /// <summary>Waits for its turn to take the next thing.</summary>
    protected async Task TurnAsync(CancellationToken gone)
    {
        if (pace.EveryMs > 0 && !_hurries)
        {
            await WaitAsync();
        }

        gone.ThrowIfCancellationRequested();
    }

    private async Task WaitAsync()
    {
        _turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _turn.Task.ConfigureAwait(false);
    }

    private async Task LiveAsync()
    {
        while (!_ended)
        {
            await WaitAsync();
            try
            {
                if (!_ended && !_isGone)
                {
                    await ReadAsync(_stream.Token);
                }
            }
            catch (OperationCanceledException)
            {
                // It comes back.
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                Wrong($"{failure.GetType().Name}: {failure.Message} {failure.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}");
            }
        }
    }
}

/// <summary>Reads a feed of events, and holds it to its word: each in its order, none left out unless a gap says so and a snapshot follows.</summary>
internal abstract class FeedSubscriber<TSnapshot, TEvent>(Pace pace, Dice dice) : Subscriber(pace, dice)
    where TSnapshot : class
    where TEvent : class
{
    private bool _gapTold;

    /// <summary>The newest that it has; null before it has any.</summary>
    protected Cursor? Cursor { get; private set; }

    /// <summary>Everything as it is at the cursor.</summary>
    protected abstract void TakeSnapshot(TSnapshot snapshot);

    /// <summary>What happened after that.</summary>
    protected abstract void Take(TEvent happened);

    /// <summary>What is next is of another stream, from its beginning.</summary>
    protected void Forget() => Cursor = null;

    /// <summary>Reads on from where it is.</summary>
    protected async Task ReadAsync(Func<Cursor?, IAsyncEnumerable<FeedItem<TSnapshot, TEvent>>> open, CancellationToken gone)
    {
        _gapTold = false;
        try
        {
            await foreach (var item in open(Cursor).WithCancellation(gone))
            {
                Take(item);
                await TurnAsync(gone);
            }
        }
        catch (FeedBehindException behind) when (behind.Cursor == Cursor)
        {
            // Told that it was cut off, and where.
        }
    }

    private void Take(FeedItem<TSnapshot, TEvent> item)
    {
        var before = Cursor;
        switch (item)
        {
            case FeedItem<TSnapshot, TEvent>.Gap:
                _gapTold = true;
                return;
            case FeedItem<TSnapshot, TEvent>.Snapshot snapshot:
                if (before is not null && !_gapTold)
                {
                    Wrong($"after {before} a snapshot of {item.Cursor} came, and no gap was told");
                }

                TakeSnapshot(snapshot.Value);
                break;
            case FeedItem<TSnapshot, TEvent>.Happened happened:
                // What stands now has the place of the event before it.
                if (before is null || item.Cursor.InstanceId != before.InstanceId || item.Cursor.Sequence - before.Sequence is not (0 or 1))
                {
                    Wrong($"after {before} came {item.Cursor}, and no gap was told");
                }

                Take(happened.Value);
                break;
            default:
                if (item.Cursor != before)
                {
                    Wrong($"after {before} a heartbeat said {item.Cursor}, and nothing was told between");
                }

                break;
        }

        (Cursor, _gapTold) = (item.Cursor, false);
    }
}
