using System.Diagnostics;
using System.Net.Sockets;
using Grpc.Core;
using Grpc.Net.Client;
using PenSimulator.Control;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Speed, scenarios and recordings over the control service, on a real line.</summary>
public sealed class SpeedTests : IAsyncDisposable
{
    private readonly SimulatedPen _pen = SimulatedPen.StartOnTcp();
    private ControlServer? _control;
    private GrpcChannel? _channel;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pen_nobody_talks_to_lives_a_minute_in_less_than_a_minute()
    {
        var client = await ClientAsync();
        Assert.Equal(5_000u, (await client.SetSpeedAsync(new() { Percent = 5_000 }, cancellationToken: Stop)).Pen.SpeedPercent);
        var watch = Stopwatch.StartNew();
        var recorded = await client.RecordAsync(new() { DurationMs = 60_000, IntervalMs = 100 }, cancellationToken: Stop);
        Assert.Equal(600, recorded.Moments.Count);
        Assert.Equal(59_900_000UL, recorded.Moments[^1].TimeUs - recorded.Moments[0].TimeUs);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(30), $"{watch.Elapsed}");
    }

    [Fact]
    public async Task Speed_is_refused_while_a_host_has_a_session_and_goes_back_when_one_begins()
    {
        var client = await ClientAsync();
        await client.SetSpeedAsync(new() { Percent = 300 }, cancellationToken: Stop);
        using var host = await ConnectAsync();
        await host.HandshakeAsync();
        await LineHost.Until(() => _pen.GetPenAsync().GetAwaiter().GetResult().SpeedPercent == 100);
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.SetSpeedAsync(new() { Percent = 200 }, cancellationToken: Stop));
        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.Contains("percent is 200", refused.Status.Detail, StringComparison.Ordinal);
        Assert.Equal(100u, (await client.SetSpeedAsync(new() { Percent = 100 }, cancellationToken: Stop)).Pen.SpeedPercent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(9)]
    [InlineData(10_001)]
    public async Task A_speed_out_of_range_is_refused(uint percent)
    {
        var client = await ClientAsync();
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.SetSpeedAsync(new() { Percent = percent }, cancellationToken: Stop));
        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Contains("percent", refused.Status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scenario_answers_when_its_last_step_was_done()
    {
        var client = await ClientAsync();
        var yaml = "scenario: x\nsteps: [{ at_ms: 0, do: PRESS }, { at_ms: 20, touch: { area: NECK } }, { at_ms: 40, do: UNPLUG }, { at_ms: 60, do: PLUG }]";
        var done = await client.RunScenarioAsync(new() { Yaml = yaml }, cancellationToken: Stop);
        Assert.Equal([0u, 20u, 40u, 60u], done.Steps.Select(static step => step.AtMs));
        Assert.True(done.Pen is { TriggerPressed: true, SkinContact: true, Plugged: true });
    }

    [Fact]
    public async Task A_scenario_that_is_none_or_comes_second_is_refused_and_a_caller_that_leaves_ends_its_own()
    {
        var client = await ClientAsync();
        await RefusedAsync(StatusCode.InvalidArgument, "steps[0].do", "scenario: x\nsteps: [{ at_ms: 0, do: JUMP }]");
        using var leaving = new CancellationTokenSource();
        var first = client.RunScenarioAsync(new() { Yaml = "scenario: long\nsteps: [{ at_ms: 0, do: PRESS }, { at_ms: 3600000, do: RELEASE }]" }, cancellationToken: leaving.Token);
        await _pen.WaitForAsync(static pen => pen.TriggerPressed, TestSupport.Eventually.Bound);
        await RefusedAsync(StatusCode.FailedPrecondition, "'long' runs", "scenario: y\nsteps: [{ at_ms: 0, do: RELEASE }]");
        await leaving.CancelAsync();
        await Assert.ThrowsAsync<RpcException>(async () => await first);
        await TestSupport.Eventually.TrueAsync(async () =>
        {
            try
            {
                await client.RunScenarioAsync(new() { Yaml = "scenario: y\nsteps: [{ at_ms: 0, do: RELEASE }]" }, cancellationToken: Stop);
                return true;
            }
            catch (RpcException busy) when (busy.StatusCode == StatusCode.FailedPrecondition)
            {
                return false;
            }
        });
        Assert.False((await _pen.GetPenAsync()).TriggerPressed);

        async Task RefusedAsync(StatusCode code, string says, string yaml)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await client.RunScenarioAsync(new() { Yaml = yaml }, cancellationToken: Stop));
            Assert.Equal(code, refused.StatusCode);
            Assert.Contains(says, refused.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Faults_of_parts_gestures_falls_and_the_list_of_faults_go_over_the_service()
    {
        var client = await ClientAsync();
        var fault = new Fault { Kind = FaultKind.PartOff, Component = PenComponent.GlideSensor };
        Assert.Equal([fault], (await client.InjectFaultAsync(new() { Fault = fault }, cancellationToken: Stop)).Pen.Faults);
        var listed = await client.ListFaultsAsync(new(), cancellationToken: Stop);
        Assert.Equal([fault], listed.Active);
        Assert.Contains(new FaultRange { Kind = FaultKind.PartOffset, Component = PenComponent.BatteryGauge, ValueMin = -100, ValueMax = 100 }, listed.Possible);
        Assert.Single((await client.ClearFaultsAsync(new() { Component = PenComponent.RateSensor }, cancellationToken: Stop)).Pen.Faults);
        Assert.Empty((await client.ClearFaultsAsync(new() { Component = PenComponent.GlideSensor }, cancellationToken: Stop)).Pen.Faults);
        var gesture = new Gesture { Kind = GestureKind.Dwell };
        Assert.Equal(GestureKind.Dwell, (await client.BeginGestureAsync(new() { Gesture = gesture }, cancellationToken: Stop)).Pen.Gesture);
        Assert.Equal(GestureKind.Unspecified, (await client.EndGestureAsync(new(), cancellationToken: Stop)).Pen.Gesture);
        var touch = new SkinTouch { Area = SkinArea.Nose, GlideUmPerSecond = 3 };
        Assert.Equal(touch, (await client.TouchSkinAsync(new() { Touch = touch }, cancellationToken: Stop)).Pen.Touch);
        await client.DropPenAsync(new() { ShiftUm = 100 }, cancellationToken: Stop);
        await Assert.ThrowsAsync<RpcException>(async () => await client.DropPenAsync(new() { ShiftUm = 1_001 }, cancellationToken: Stop));
        await Assert.ThrowsAsync<RpcException>(async () => await client.BeginGestureAsync(new(), cancellationToken: Stop));
        await Assert.ThrowsAsync<RpcException>(async () => await client.TouchSkinAsync(new() { Touch = touch, GlideUmPerSecond = 4 }, cancellationToken: Stop));
        await Assert.ThrowsAsync<RpcException>(async () => await client.RecordAsync(new(), cancellationToken: Stop));
    }

    public async ValueTask DisposeAsync()
    {
        _channel?.Dispose();
        if (_control is not null)
        {
            await _control.DisposeAsync();
        }

        await _pen.DisposeAsync();
    }

    private async Task<SimulatorService.SimulatorServiceClient> ClientAsync()
    {
        _control = await ControlServer.StartAsync(_pen, "127.0.0.1:0");
        _channel = GrpcChannel.ForAddress(_control.Address);
        return new SimulatorService.SimulatorServiceClient(_channel);
    }

    private async Task<LineHost> ConnectAsync()
    {
        var address = new Uri(_pen.Line);
        var client = new TcpClient { NoDelay = true };
        await client.ConnectAsync(address.Host, address.Port, Stop);
        return new LineHost(client.GetStream());
    }
}
