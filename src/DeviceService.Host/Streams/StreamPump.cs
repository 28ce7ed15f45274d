using System.Runtime.CompilerServices;
using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace DeviceService.Host;

/// <summary>How one kind of stream is put on the wire.</summary>
/// <param name="Map">A response for an item; null for one that is not told.</param>
/// <param name="Heartbeat">A heartbeat that stands at the cursor.</param>
internal sealed record StreamForm<TItem, TResponse>(Func<TItem, TResponse?> Map, Func<Cursor, TResponse> Heartbeat)
    where TResponse : class;

/// <summary>
/// Writes one stream. There is one writer, so that no two writes meet; a heartbeat goes out each second whatever else
/// is sent; and every end that is not the caller's own says where to resume.
/// </summary>
internal sealed class StreamPump(StreamEnding ending, TimeProvider clock, ILogger<StreamPump> log)
{
    /// <summary>How often a stream proves that it lives.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long a reader may take nothing. Its own window and the server's buffers are full long before.</summary>
    public static readonly TimeSpan WriteTimeMax = TimeSpan.FromSeconds(20);

    /// <summary>Writes a feed, and a heartbeat each second beside it.</summary>
    public Task RunAsync<TItem, TResponse>(
        Func<CancellationToken, IAsyncEnumerable<TItem>> read,
        Func<TItem, Cursor> cursorOf,
        StreamForm<TItem, TResponse> form,
        Cursor? resumeAfter,
        IServerStreamWriter<TResponse> writer,
        ServerCallContext context)
        where TResponse : class => RelayAsync(
            token => WithHeartbeatsAsync(read, cursorOf, form, resumeAfter, token), static told => told.Place, static told => told.Response, resumeAfter, writer, context);

    /// <summary>Writes what is read and nothing else: for readings that have their own heartbeats.</summary>
    public async Task RelayAsync<TItem, TResponse>(
        Func<CancellationToken, IAsyncEnumerable<TItem>> read,
        Func<TItem, Cursor> cursorOf,
        Func<TItem, TResponse> map,
        Cursor? resumeAfter,
        IServerStreamWriter<TResponse> writer,
        ServerCallContext context)
        where TResponse : class
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, ending.Token);
        var place = resumeAfter;
        try
        {
            await foreach (var item in read(linked.Token))
            {
                place = cursorOf(item);
                await WriteAsync(writer, map(item), place, context, linked.Token);
            }
        }
        catch (FeedBehindException behind)
        {
            throw Rules.StreamBehind
                .Refuse(("observed", Refusal.Number(behind.Behind)), ("cursor", Refusal.Number(behind.Cursor.Sequence)))
                .ToRpcException(Resume(behind.Cursor));
        }
        catch (OperationCanceledException) when (ending.Token.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw Rules.ShuttingDown.Refuse().ToRpcException(Resume(place));
        }
    }

    private async IAsyncEnumerable<(Cursor Place, TResponse Response)> WithHeartbeatsAsync<TItem, TResponse>(
        Func<CancellationToken, IAsyncEnumerable<TItem>> read,
        Func<TItem, Cursor> cursorOf,
        StreamForm<TItem, TResponse> form,
        Cursor? resumeAfter,
        [EnumeratorCancellation] CancellationToken cancellationToken)
        where TResponse : class
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var place = resumeAfter;
        var heartbeatAt = clock.GetTimestamp();
        await using var items = read(reading.Token).GetAsyncEnumerator(reading.Token);
        Task<bool>? next = null;
        try
        {
            while (true)
            {
                next ??= items.MoveNextAsync().AsTask();
                await DueAsync(next, HeartbeatInterval - clock.GetElapsedTime(heartbeatAt), cancellationToken);
                if (next.IsCompleted)
                {
                    if (!await next)
                    {
                        yield break;
                    }

                    next = null;
                    place = cursorOf(items.Current);
                    if (form.Map(items.Current) is { } response)
                    {
                        yield return (place, response);
                    }
                }

                if (place is not null && clock.GetElapsedTime(heartbeatAt) >= HeartbeatInterval)
                {
                    heartbeatAt = clock.GetTimestamp();
                    yield return (place, form.Heartbeat(place));
                }
            }
        }
        finally
        {
            // An iterator cannot be disposed while it runs.
            await reading.CancelAsync();
            if (next is not null)
            {
                await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            }
        }
    }

    private static (string Name, string Value)[] Resume(Cursor? place) => place is null
        ? []
        : [("resume_instance_id", place.InstanceId), ("resume_sequence", Refusal.Number(place.Sequence))];

    private async Task DueAsync(Task next, TimeSpan heartbeatDue, CancellationToken cancellationToken)
    {
        if (next.IsCompleted || heartbeatDue <= TimeSpan.Zero)
        {
            return;
        }

        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(next, Task.Delay(heartbeatDue, clock, done.Token));
        await done.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }

    // A client that does not read leaves a write pending for ever and without an error; its connection's other calls are unharmed.
    private async Task WriteAsync<TResponse>(
        IServerStreamWriter<TResponse> writer, TResponse response, Cursor place, ServerCallContext context, CancellationToken cancellationToken)
    {
        // Without the token: it would abort a request that may be over by then. Who does not wait any more leaves the write to the call's end.
        var written = writer.WriteAsync(response, CancellationToken.None);
        if (written.IsCompletedSuccessfully)
        {
            // As for every reader that keeps up: no time-out is set up for it.
            return;
        }

        try
        {
            await written.WaitAsync(WriteTimeMax, clock, cancellationToken);
        }
        catch (InvalidOperationException gone) when (context.CancellationToken.IsCancellationRequested)
        {
            // What the writer says to a write after the caller went away.
            throw new OperationCanceledException("The caller is gone.", gone, context.CancellationToken);
        }
        catch (TimeoutException)
        {
            log.ReaderCutOff(context.Method, Caller.Of(context).Peer, WriteTimeMax.TotalSeconds);
            context.GetHttpContext().Abort();
            throw Rules.StreamBehind
                .Refuse(("observed", "some"), ("cursor", Refusal.Number(place.Sequence)))
                .ToRpcException(Resume(place));
        }
    }
}
