using Google.Protobuf.WellKnownTypes;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>Follows the samples of a pen on the bench, beside the questions that are put to the person.</summary>
internal sealed class NeedleWatch : IAsyncDisposable
{
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _ending;
    private readonly TimeProvider _clock;
    private readonly Task _following;
    private volatile Seen _seen;

    private NeedleWatch(CommandRun run, ServiceConnection service, string penId, int windowUm)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(run.Cancellation);
        _clock = run.Clock;
        _seen = new Seen(new NeedleTrace { WindowUm = windowUm }, true, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _following = FollowAsync(run, service, penId);
    }

    /// <summary>What is known now.</summary>
    public NeedleTrace Trace => _seen.Trace;

    /// <summary>Whether the pen can be heard.</summary>
    public bool Online => _seen.Online;

    /// <summary>Begins to follow.</summary>
    /// <param name="run">The command.</param>
    /// <param name="service">The service.</param>
    /// <param name="penId">Serial number of the pen.</param>
    /// <param name="windowUm">How far a stand may be from its point, in um.</param>
    public static NeedleWatch Open(CommandRun run, ServiceConnection service, string penId, int windowUm) => new(run, service, penId, windowUm);

    /// <summary>Waits until something holds of the needles, or for so long at most.</summary>
    /// <returns>Whether it holds.</returns>
    /// <exception cref="PenCtlException">The service says nothing any more.</exception>
    public async Task<bool> UntilAsync(Func<NeedleTrace, bool> holds, TimeSpan most, CancellationToken cancellation)
    {
        using var timed = new CancellationTokenSource(most, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timed.Token, cancellation);
        while (true)
        {
            var seen = _seen;
            if (holds(seen.Trace))
            {
                return true;
            }

            if (_following.IsCompleted)
            {
                // Its failure is the caller's: without samples nothing can be read.
                await _following;
                return false;
            }

            try
            {
                await Task.WhenAny(seen.Next.Task, _following).WaitAsync(either.Token);
            }
            catch (OperationCanceledException) when (timed.IsCancellationRequested && !cancellation.IsCancellationRequested)
            {
                return holds(_seen.Trace);
            }
        }
    }

    /// <summary>Ends it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _following.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _ending.Dispose();
    }

    private async Task FollowAsync(CommandRun run, ServiceConnection service, string penId)
    {
        using var call = service.Telemetry.WatchTelemetry(
            new WatchTelemetryRequest { PenId = penId, MaxBatchTime = BatchTime.ToDuration() }, cancellationToken: _ending.Token);
        await foreach (var response in call.SpokenAsync(run, _ending.Token))
        {
            Take(response);
        }

        throw new PenCtlException(ExitCode.NoService, $"The service sends no samples of {penId} any more.", "Look at its log, and start the command again.");
    }

    private void Take(WatchTelemetryResponse response)
    {
        var seen = _seen;
        var trace = seen.Trace;
        var online = seen.Online;
        switch (response.KindCase)
        {
            case WatchTelemetryResponse.KindOneofCase.Status:
                online = response.Status.LinkState == LinkState.Online;
                trace = online ? trace : trace.AfterLoss();
                break;
            case WatchTelemetryResponse.KindOneofCase.Gap:
                trace = trace.AfterLoss();
                break;
            case WatchTelemetryResponse.KindOneofCase.Batch:
                trace = response.Batch.MissingBefore > 0 ? trace.AfterLoss() : trace;
                foreach (var sample in response.Batch.Samples)
                {
                    trace = trace.After(sample);
                }

                break;
            default:
                return;
        }

        _seen = new Seen(trace, online, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        seen.Next.SetResult();
    }

    private sealed record Seen(NeedleTrace Trace, bool Online, TaskCompletionSource Next);
}
