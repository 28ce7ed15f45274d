using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class StreamTests : LoggedTests
{
    [Fact]
    public async Task A_session_is_watched_from_a_snapshot_and_resumed_without_losing_an_event()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        Cursor place;
        using (var first = bench.Sessions.WatchSession(new WatchSessionRequest { SessionId = session.SessionId }))
        {
            var snapshot = await NextAsync(first.ResponseStream);
            Assert.Equal(WatchSessionResponse.KindOneofCase.Snapshot, snapshot.KindCase);
            Assert.Equal(SessionState.Created, snapshot.Snapshot.State);
            place = snapshot.Cursor;
        }

        await bench.Sessions.PauseSessionAsync(new PauseSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
        await bench.Sessions.AbortSessionAsync(new AbortSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Reason = "done" });

        using var second = bench.Sessions.WatchSession(new WatchSessionRequest { SessionId = session.SessionId, ResumeAfter = place });
        var states = new List<SessionState>();
        var sequence = place.Sequence;
        while (await Eventually.EndsAsync(second.ResponseStream.MoveNext(default)))
        {
            var response = second.ResponseStream.Current;
            Assert.NotEqual(WatchSessionResponse.KindOneofCase.Snapshot, response.KindCase);
            if (response.KindCase == WatchSessionResponse.KindOneofCase.Event)
            {
                Assert.Equal(++sequence, response.Cursor.Sequence);
                if (response.Event.KindCase == SessionEvent.KindOneofCase.StateChanged)
                {
                    states.Add(response.Event.State);
                }
            }
        }

        Assert.Equal([SessionState.Paused, SessionState.Aborted], states);
    }

    [Fact]
    public async Task A_cursor_of_another_run_is_answered_by_a_gap_and_a_snapshot_and_one_ahead_is_refused()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();

        using var call = bench.Sessions.WatchSession(new WatchSessionRequest
        {
            SessionId = session.SessionId, ResumeAfter = new Cursor { InstanceId = "another-run", Sequence = 4 },
        });
        var gap = await NextAsync(call.ResponseStream);
        Assert.Equal(GapReason.InstanceChanged, gap.Gap.Reason);
        Assert.Equal(WatchSessionResponse.KindOneofCase.Snapshot, (await NextAsync(call.ResponseStream)).KindCase);

        var ahead = session.Cursor.Clone();
        ahead.Sequence += 1_000;
        var refused = await Answers.RefusedAsync(async () =>
            await bench.Sessions.WatchSession(new WatchSessionRequest { SessionId = session.SessionId, ResumeAfter = ahead }).ResponseStream.MoveNext(default));
        Assert.Equal(StatusCode.OutOfRange, refused.StatusCode);
        Assert.Equal("R-CURSOR-GONE", refused.Info().Metadata["rule_id"]);
    }

    [Fact]
    public async Task A_cursor_ahead_of_its_stream_is_refused_by_every_stream_and_one_that_it_gave_out_is_taken()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var alarms = new AlarmService.AlarmServiceClient(bench.Invoker);
        await HoldsAsync("WatchPens", cursor => bench.Pens.WatchPens(new WatchPensRequest { ResumeAfter = cursor }), static said => said.Cursor);
        await HoldsAsync("WatchControl", cursor => bench.Control.WatchControl(new WatchControlRequest { ResumeAfter = cursor }), static said => said.Cursor);
        await HoldsAsync("WatchAlarms", cursor => alarms.WatchAlarms(new WatchAlarmsRequest { ResumeAfter = cursor }), static said => said.Cursor);
        await HoldsAsync(
            "WatchTelemetry",
            cursor => bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial, ResumeAfter = cursor }),
            static said => said.Cursor);
    }

    private static async Task HoldsAsync<T>(string rpc, Func<Cursor?, AsyncServerStreamingCall<T>> watch, Func<T, Cursor> cursorOf)
    {
        using var first = watch(null);
        var given = cursorOf(await NextAsync(first.ResponseStream));
        using var again = watch(given);
        Assert.Equal((rpc, given.InstanceId), (rpc, cursorOf(await NextAsync(again.ResponseStream)).InstanceId));

        var ahead = given.Clone();
        ahead.Sequence += 1_000_000;
        using var refusedCall = watch(ahead);
        var refused = await Answers.RefusedAsync(() => refusedCall.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal((rpc, StatusCode.OutOfRange, "R-CURSOR-GONE"), (rpc, refused.StatusCode, refused.Info().Metadata["rule_id"]));
    }

    [Fact]
    public async Task Every_stream_has_a_heartbeat_however_busy_or_still_it_is()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        using var samples = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial });
        using var events = bench.Sessions.WatchSession(new WatchSessionRequest { SessionId = session.SessionId });
        using var pens = bench.Pens.WatchPens(new WatchPensRequest());

        await UntilAsync(samples.ResponseStream, response => response.KindCase == WatchTelemetryResponse.KindOneofCase.Heartbeat);
        await UntilAsync(events.ResponseStream, response => response.KindCase == WatchSessionResponse.KindOneofCase.Heartbeat);
        await UntilAsync(pens.ResponseStream, response => response.KindCase == WatchPensResponse.KindOneofCase.Heartbeat);
    }

    [Fact]
    public async Task Telemetry_comes_at_the_rate_and_in_the_batches_asked_for_and_resumes()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var call = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest
        {
            PenId = Bench.Serial, MaxRateHz = 20, MaxBatchTime = Duration.FromTimeSpan(TimeSpan.FromMilliseconds(500)),
        });
        var status = (await NextAsync(call.ResponseStream)).Status;
        Assert.Equal(LinkState.Online, status.LinkState);
        Assert.InRange(status.DeliveredRateHz, 0u, 20u);
        var batch = await UntilAsync(call.ResponseStream, response => response.Batch?.Samples.Count >= 2);
        Assert.All(batch.Batch.Samples.Zip(batch.Batch.Samples.Skip(1)), pair => Assert.True(pair.Second.Sequence >= pair.First.Sequence + 2));
        Assert.All(batch.Batch.Samples, sample => Assert.False(sample.DriveOn));

        using var resumed = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial, ResumeAfter = batch.Cursor });
        var next = await UntilAsync(resumed.ResponseStream, response => response.KindCase == WatchTelemetryResponse.KindOneofCase.Batch);
        Assert.Equal(batch.Cursor.Sequence + 1, next.Batch.Samples[0].Sequence);
    }

    [Fact]
    public async Task Each_sample_says_when_it_was_measured_how_surely_and_how_old_it_was_when_it_was_checked()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var call = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial, MaxBatchTime = new Duration() });
        var sentBefore = DateTimeOffset.UtcNow;
        var batch = (await UntilAsync(call.ResponseStream, response => response.Batch?.Samples.Count >= 1 && response.Batch.Samples[0].MeasuredAt is not null)).Batch;
        var sample = batch.Samples[0];

        // A line in the same machine: measured no later than it was sent, within the error, and not long before.
        var measured = sample.MeasuredAt.ToDateTimeOffset();
        var error = TimeSpan.FromMicroseconds(sample.MeasuredAtErrorUs);
        Assert.InRange(sample.MeasuredAtErrorUs, 1u, 1_000_000u);
        Assert.True(measured - error <= batch.SentAt.ToDateTimeOffset(), $"{sample} was sent at {batch.SentAt}.");
        Assert.True(measured + error >= sentBefore - Eventually.Bound, $"{sample} was measured before {sentBefore}.");
        Assert.True(
            measured.AddMicroseconds(sample.AgeUs) <= batch.SentAt.ToDateTimeOffset() + error, $"{sample} was older when it was checked than when it was sent, at {batch.SentAt}.");
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_harms_nobody_else()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var ended = new CancellationTokenSource();
        using var stuck = bench.Telemetry.WatchTelemetry(
            new WatchTelemetryRequest { PenId = Bench.Serial, MaxBatchTime = new Duration() }, cancellationToken: ended.Token);
        using var reader = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial });

        var last = 0ul;
        for (var batches = 0; batches < 20; batches++)
        {
            var batch = await UntilAsync(reader.ResponseStream, response => response.KindCase == WatchTelemetryResponse.KindOneofCase.Batch);
            Assert.True(batch.Cursor.Sequence > last);
            last = batch.Cursor.Sequence;
        }

        Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest())).Pens);
        await ended.CancelAsync();
    }

    [Fact]
    public async Task Shutting_down_with_idle_streams_takes_seconds_and_each_is_told_where_to_resume()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var pens = bench.Pens.WatchPens(new WatchPensRequest());
        var place = (await NextAsync(pens.ResponseStream)).Cursor;
        using var reflection = new Grpc.Reflection.V1Alpha.ServerReflection.ServerReflectionClient(bench.Channel).ServerReflectionInfo();
        await reflection.RequestStream.WriteAsync(new Grpc.Reflection.V1Alpha.ServerReflectionRequest { ListServices = "" });
        Assert.True(await reflection.ResponseStream.MoveNext(default));
        Assert.Contains(reflection.ResponseStream.Current.ListServicesResponse.Service, service => service.Name == "microneedling.v1.SessionService");
        Assert.Contains(reflection.ResponseStream.Current.ListServicesResponse.Service, service => service.Name == "microneedling.v1.TelemetryService");

        var watch = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.EndsAsync(bench.Service.StopAsync());

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed}");
        var ended = await Answers.RefusedAsync(async () =>
        {
            while (await pens.ResponseStream.MoveNext(default))
            {
                place = pens.ResponseStream.Current.Cursor;
            }
        });
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Equal(place.InstanceId, ended.Info().Metadata["resume_instance_id"]);
        Assert.Equal(place.Sequence.ToString(System.Globalization.CultureInfo.InvariantCulture), ended.Info().Metadata["resume_sequence"]);
    }

    private static async Task<T> NextAsync<T>(IAsyncStreamReader<T> stream)
    {
        Assert.True(await Eventually.EndsAsync(stream.MoveNext(default)));
        return stream.Current;
    }

    private static async Task<T> UntilAsync<T>(IAsyncStreamReader<T> stream, Func<T, bool> wanted)
    {
        while (true)
        {
            var response = await NextAsync(stream);
            if (wanted(response))
            {
                return response;
            }
        }
    }
}
