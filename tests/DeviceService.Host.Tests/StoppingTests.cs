using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class StoppingTests : LoggedTests
{
    [Fact]
    public async Task An_emergency_stop_in_mid_activation_stands_the_pen_and_the_session_recovers()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        var stopped = await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, OperatorId = "operator-7", Reason = "test" });

        var pen = Assert.Single(stopped.Pens);
        Assert.False(stopped.AllPens);
        Assert.NotEqual(StopFrameResult.LineDown, pen.FrameResult);
        Assert.Equal(session.SessionId, pen.SessionId);
        var simulated = await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(5));
        Assert.Equal(PenState.Latched, simulated.State);
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Stopped);

        // The trigger is still held: nothing may start, whatever is asked.
        var armed = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(
            new ArmSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Target = Bench.Target() }));
        Assert.Equal(StatusCode.FailedPrecondition, armed.StatusCode);

        await bench.TreatAsync(session.SessionId);
        Assert.Contains((await bench.GetAsync(session.SessionId)).Stops, stop => stop.Reason == StopReason.EmergencyStop && stop.Acknowledgement is not null);
    }

    [Fact]
    public async Task An_emergency_stop_acts_on_every_call_and_stops_all_when_the_pen_is_not_known()
    {
        await using var bench = await Bench.StartAsync(Log);
        var request = new EmergencyStopRequest { PenId = "mistyped", RequestId = "stop-1", Reason = new string('x', 2_000) + '\n' };

        var first = await bench.Safety.EmergencyStopAsync(request);
        var second = await bench.Safety.EmergencyStopAsync(request);

        Assert.True(first.AllPens);
        Assert.False(first.Replayed);
        Assert.True(second.Replayed);
        Assert.True(second.Pens.Single().StopCount > first.Pens.Single().StopCount);
    }

    [Fact]
    public async Task An_emergency_stop_is_answered_while_its_connection_is_spent_and_full_of_streams()
    {
        await using var bench = await Bench.StartAsync(Log);
        using var ended = new CancellationTokenSource();
        var streams = Enumerable.Range(0, StreamBudget.PerConnectionMax)
            .Select(_ => bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial }, cancellationToken: ended.Token))
            .ToArray();
        foreach (var stream in streams)
        {
            Assert.True(await stream.ResponseStream.MoveNext(default));
        }

        var refused = await Answers.RefusedAsync(async () =>
            await bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial }).ResponseStream.MoveNext(default));
        Assert.Equal("R-STREAM-LIMIT", refused.Info().Metadata["rule_id"]);
        var spent = await SpendAsync(bench);
        Assert.Equal("R-CALL-RATE", spent.Info().Metadata["rule_id"]);

        var stopped = await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest());

        Assert.Single(stopped.Pens);
        await ended.CancelAsync();
        foreach (var stream in streams)
        {
            stream.Dispose();
        }
    }

    [Fact]
    public async Task Unplugging_in_mid_activation_stops_and_the_same_pen_comes_back_disarmed_and_another_does_not()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        var unplugged = DateTimeOffset.UtcNow;
        await bench.Simulated.UnplugAsync();

        await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(5));
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Stopped);
        var stopped = await bench.GetAsync(session.SessionId);
        Assert.Contains(stopped.Alarms, alarm => alarm.HazardId == "H06");
        var stop = stopped.Stops[^1];
        Assert.Equal(StopReason.LinkLost, stop.Reason);
        Assert.True(stop.Latched);

        // Within 250 ms on a quiet machine; this one may be busy.
        Assert.InRange(stop.At.ToDateTimeOffset() - unplugged, TimeSpan.FromMilliseconds(-50), TimeSpan.FromSeconds(2));
        await bench.Simulated.ReleaseTriggerAsync();

        await bench.Simulated.ReplugAsync("SIM-OTHER");
        await Bench.UntilAsync(async () => (await bench.Pens.ListPensAsync(new ListPensRequest())).Pens.Single().Link.State == LinkState.WrongPen);
        var wrong = await Answers.RefusedAsync(bench.Safety.AcknowledgeStopAsync(new AcknowledgeStopRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, OperatorId = "operator-7", Reason = "another pen", StopCount = stopped.Stops[^1].StopCount,
        }));
        Assert.Equal(StatusCode.FailedPrecondition, wrong.StatusCode);

        await bench.Simulated.ReplugAsync(Bench.Serial);
        var online = await bench.OnlineAsync();
        Assert.NotEqual(OperatingState.Armed, online.Operating.State);
        Assert.NotEqual(OperatingState.Treating, online.Operating.State);
        Assert.Equal(SessionState.Stopped, (await bench.GetAsync(session.SessionId)).State);
        Assert.False((await bench.Simulated.GetPenAsync()).DriveOn);
    }

    [Fact]
    public async Task Stopping_the_service_stops_a_running_pen_first_and_interrupts_its_session()
    {
        await using var bench = await Bench.StartAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);
        using var watch = bench.Sessions.WatchSession(new WatchSessionRequest { SessionId = session.SessionId });
        Assert.True(await watch.ResponseStream.MoveNext(default));

        var stopping = bench.Service.StopAsync();

        await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(5));
        var ended = await Answers.RefusedAsync(async () =>
        {
            while (await watch.ResponseStream.MoveNext(default))
            {
            }
        });
        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        Assert.Equal("R-SHUTDOWN", ended.Info().Metadata["rule_id"]);
        Assert.NotEmpty(ended.Info().Metadata["resume_instance_id"]);
        await Eventually.EndsAsync(stopping);
        await bench.StopServiceAsync();

        await bench.Simulated.ReleaseTriggerAsync();
        await bench.StartServiceAsync([]);
        Assert.Equal(SessionState.Interrupted, (await bench.GetAsync(session.SessionId)).State);
        var online = await bench.OnlineAsync();
        Assert.Equal(session.SessionId, online.OpenSessionId);
    }

    private static async Task<RpcException> SpendAsync(Bench bench)
    {
        while (true)
        {
            try
            {
                await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => bench.Pens.ListPensAsync(new ListPensRequest()).ResponseAsync));
            }
            catch (RpcException spent) when (spent.StatusCode == StatusCode.ResourceExhausted)
            {
                return spent;
            }
        }
    }
}
