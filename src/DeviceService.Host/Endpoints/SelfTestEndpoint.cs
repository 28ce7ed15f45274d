using System.Runtime.CompilerServices;
using System.Threading.Channels;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using Grpc.Core;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Self-tests: what is on record of them, with what the one that runs is at. It decides nothing.</summary>
internal sealed class SelfTestEndpoint(ClinicBook book, Commands commands, PenFleet fleet, StreamPump pump, TimeProvider clock)
    : V1.SelfTestService.SelfTestServiceBase
{
    public override async Task<V1.RunSelfTestResponse> RunSelfTest(V1.RunSelfTestRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.RunSelfTest(Fields.Name("pen_id", request.PenId))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
                LeaseNumber = request.LeaseNumber,
            },
            context);
        return new V1.RunSelfTestResponse { SelfTest = Show(Find(answer.First.SelfTestId ?? "")), Replayed = answer.Replayed };
    }

    public override async Task<V1.EndSelfTestResponse> EndSelfTest(V1.EndSelfTestRequest request, ServerCallContext context)
    {
        var answer = await commands.ExecuteAsync(
            new Request.EndSelfTest(Fields.Name("pen_id", request.PenId), Fields.Reason("reason", request.Reason))
            {
                RequestId = Fields.RequestId(request.RequestId),
                By = Commands.ActorOf(context),
            },
            context);
        return new V1.EndSelfTestResponse { SelfTest = answer.First.SelfTestId is { } id ? Show(Find(id)) : null };
    }

    public override Task<V1.GetSelfTestResponse> GetSelfTest(V1.GetSelfTestRequest request, ServerCallContext context) =>
        Task.FromResult(new V1.GetSelfTestResponse { SelfTest = Show(Find(Fields.Name("self_test_id", request.SelfTestId))) });

    public override Task<V1.ListSelfTestsResponse> ListSelfTests(V1.ListSelfTestsRequest request, ServerCallContext context)
    {
        var wanted = Fields.Page(request.PageSize, request.PageToken);
        var pen = Fields.OptionalName("pen_id", request.PenId);
        var page = Paging.OfNewest(
            book.State.SelfTests.ById.Values.Where(one => (pen is null || one.PenId == pen) && (!request.OpenOnly || one.IsOpen)), static one => one.SelfTestId, wanted);
        var response = new V1.ListSelfTestsResponse { NextPageToken = page.NextToken ?? "" };
        response.SelfTests.AddRange(page.Items.Select(Show));
        return Task.FromResult(response);
    }

    public override Task WatchSelfTest(V1.WatchSelfTestRequest request, IServerStreamWriter<V1.WatchSelfTestResponse> responseStream, ServerCallContext context)
    {
        var now = Find(Fields.Name("self_test_id", request.SelfTestId));
        var cursor = CursorReading.Of(request.ResumeAfter, PlaceOf(now));
        return pump.RunAsync(
            token => WatchAsync(now.SelfTestId, cursor, token),
            static seen => PlaceOf(seen.Life),
            new StreamForm<(SelfTestLife Life, SelfTestView? Running), V1.WatchSelfTestResponse>(
                seen => new V1.WatchSelfTestResponse { Cursor = PlaceOf(seen.Life).ToWire(), SelfTest = seen.Life.ToWire(seen.Running, book.State.SelfTests.Holds(seen.Life)) },
                place => new V1.WatchSelfTestResponse { Cursor = place.ToWire(), Heartbeat = StreamMapping.Heartbeat(place, clock) }),
            cursor,
            responseStream,
            context);
    }

    private static Cursor PlaceOf(SelfTestLife life) => new(life.SelfTestId, life.NewestEntry);

    // What is on record comes from the book, what it is at from the pen. Each item is the whole, so whoever missed one lost nothing.
    private async IAsyncEnumerable<(SelfTestLife Life, SelfTestView? Running)> WatchAsync(
        string id, Cursor? from, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var woken = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        var woke = Task.WhenAll(WakeByRecordsAsync(woken.Writer, watching.Token), WakeByPensAsync(woken.Writer, watching.Token));
        try
        {
            var told = from is { } place && place.InstanceId == id ? place.Sequence : 0;
            SelfTestView? shown = null;
            while (true)
            {
                var life = book.State.SelfTests.Find(id)!;
                var running = RunningOf(life);
                if (life.NewestEntry > told || running != shown)
                {
                    (told, shown) = (life.NewestEntry, running);
                    yield return (life, running);
                }

                if (!life.IsOpen)
                {
                    yield break;
                }

                await woken.Reader.ReadAsync(cancellationToken);
            }
        }
        finally
        {
            await watching.CancelAsync();
            await woke.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task WakeByRecordsAsync(ChannelWriter<bool> writer, CancellationToken cancellationToken)
    {
        for (var seen = book.State; ; seen = await book.NextAsync(seen, cancellationToken))
        {
            writer.TryWrite(true);
        }
    }

    private async Task WakeByPensAsync(ChannelWriter<bool> writer, CancellationToken cancellationToken)
    {
        await foreach (var _ in fleet.WatchPens(null, cancellationToken))
        {
            writer.TryWrite(true);
        }
    }

    private SelfTestView? RunningOf(SelfTestLife life) =>
        fleet.FindPen(new PenName(life.PenId, null), out _)?.SelfTest is { } running && running.SelfTestId == life.SelfTestId ? running : null;

    private V1.SelfTest Show(SelfTestLife life) => life.ToWire(RunningOf(life), book.State.SelfTests.Holds(life));

    private SelfTestLife Find(string selfTestId) => book.State.SelfTests.Find(selfTestId)
        ?? throw new CallRefusedException(Rules.SelfTestUnknown.Refuse(("observed", selfTestId)));
}
