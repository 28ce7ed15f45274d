using Microsoft.Extensions.Logging;

namespace DeviceService.Sessions;

/// <summary>After a failed append: has the store reopened and verified before it is trusted again (law 19), and tries until it can.</summary>
internal sealed class JournalKeeper(IJournal journal, TimeProvider clock, ILogger logger, Action restored, CancellationToken ended)
{
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(2);

    private int _working;

    public void Failed()
    {
        if (Interlocked.Exchange(ref _working, 1) == 0)
        {
            _ = ReopenAsync();
        }
    }

    private async Task ReopenAsync()
    {
        try
        {
            while (!await journal.ReopenAsync(ended).ConfigureAwait(false))
            {
                await Task.Delay(RetryInterval, clock, ended).ConfigureAwait(false);
            }

            SessionsLog.JournalReopened(logger);
            Volatile.Write(ref _working, 0);
            restored();
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The service ends; the next run verifies when it opens the store.
            Volatile.Write(ref _working, 0);
        }
    }
}
