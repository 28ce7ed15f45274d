using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>
/// What the journal needs beside entries: a signed checkpoint each hour (law 20), and after a failed append a store that
/// is reopened and verified before it is trusted again (law 19), tried until it can be.
/// </summary>
internal sealed class JournalKeeper(IJournal journal, TimeProvider clock, ILogger logger, Func<Task> restored, CancellationToken ended)
{
    /// <summary>A tail cut off after the newest checkpoint is found by an expected head only, so it is never older than this.</summary>
    public static readonly TimeSpan CheckpointInterval = TimeSpan.FromHours(1);

    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private int _working;
    private long _restoredAt = clock.GetTimestamp() - (10 * clock.TimestampFrequency);

    public void Failed()
    {
        if (Interlocked.Exchange(ref _working, 1) == 0)
        {
            _ = ReopenAsync();
        }
    }

    /// <summary>Signs a checkpoint each hour until the service ends. One that cannot be had is the journal's to report.</summary>
    public async Task CheckpointHourlyAsync()
    {
        using var hours = new PeriodicTimer(CheckpointInterval, clock);
        try
        {
            while (await hours.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                if (await journal.CheckpointAsync(ended).ConfigureAwait(false) is null)
                {
                    SessionsLog.CheckpointMissed(logger);
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The service ends, and with it the hours.
        }
    }

    /// <summary>
    /// Looks at the store every two seconds until the service ends: not every failed append is a pen's, and a store that nobody reopens would
    /// take nothing ever again.
    /// </summary>
    public async Task WatchAsync()
    {
        using var looks = new PeriodicTimer(RetryInterval, clock);
        try
        {
            while (await looks.WaitForNextTickAsync(ended).ConfigureAwait(false))
            {
                if (!journal.Health.Writable)
                {
                    Failed();
                }
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The service ends.
        }
    }

    private async Task ReopenAsync()
    {
        try
        {
            // A store that is well and refuses what it is given all the same would be reopened without end.
            if (clock.GetElapsedTime(Interlocked.Read(ref _restoredAt)) < RetryInterval)
            {
                await Task.Delay(RetryInterval, clock, ended).ConfigureAwait(false);
            }

            while (!await journal.ReopenAsync(ended).ConfigureAwait(false))
            {
                await Task.Delay(RetryInterval, clock, ended).ConfigureAwait(false);
            }

            SessionsLog.JournalReopened(logger);
            Interlocked.Exchange(ref _restoredAt, clock.GetTimestamp());
            Volatile.Write(ref _working, 0);
            await restored().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The service ends; the next run verifies when it opens the store.
            Volatile.Write(ref _working, 0);
        }
    }
}
