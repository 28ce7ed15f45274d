using Grpc.Core;
using Grpc.Net.Client;
using PenSimulator.Control;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>simulator.v1.SimulatorService, over a real connection.</summary>
public sealed class ControlTests
{
    [Fact]
    public async Task Each_verb_answers_with_the_pen_as_it_then_is()
    {
        await using var pen = SimulatedPen.StartOnTcp(options: new PenOptions { Dial = true });
        await using var control = await ControlServer.StartAsync(pen, "127.0.0.1:0");
        using var channel = GrpcChannel.ForAddress(control.Address);
        var client = new SimulatorService.SimulatorServiceClient(channel);
        var stop = TestContext.Current.CancellationToken;
        Assert.True((await client.PressTriggerAsync(new(), cancellationToken: stop)).Pen.TriggerPressed);
        Assert.False((await client.ReleaseTriggerAsync(new(), cancellationToken: stop)).Pen.TriggerPressed);
        Assert.True((await client.TouchSkinAsync(new() { GlideUmPerSecond = 20_000 }, cancellationToken: stop)).Pen.SkinContact);
        Assert.False((await client.LiftOffAsync(new(), cancellationToken: stop)).Pen.SkinContact);
        Assert.Null((await client.RemoveCartridgeAsync(new(), cancellationToken: stop)).Pen.Cartridge);
        var tag = new CartridgeTag { Uid = "C-1", NeedleCount = 36 };
        Assert.Equal(tag, (await client.InsertCartridgeAsync(new() { Cartridge = tag }, cancellationToken: stop)).Pen.Cartridge);
        Assert.NotEqual("C-1", (await client.InsertCartridgeAsync(new(), cancellationToken: stop)).Pen.Cartridge.Uid);
        Assert.Equal(700, (await client.TurnDialAsync(new() { ProtrusionUm = 700 }, cancellationToken: stop)).Pen.DialUm);
        Assert.False((await client.UnplugAsync(new(), cancellationToken: stop)).Pen.Plugged);
        Assert.Equal("SIM-9", (await client.ReplugAsync(new() { SerialNumber = "SIM-9" }, cancellationToken: stop)).Pen.SerialNumber);
        var boots = (await client.PowerCycleAsync(new(), cancellationToken: stop)).Pen;
        Assert.Equal(2u, boots.BootCount);
        var fault = new Fault { Kind = FaultKind.Stall, DurationMs = 60_000 };
        Assert.Equal([fault], (await client.InjectFaultAsync(new() { Fault = fault }, cancellationToken: stop)).Pen.Faults);
        Assert.Empty((await client.ClearFaultsAsync(new(), cancellationToken: stop)).Pen.Faults);
        Assert.True((await client.GetPenAsync(new(), cancellationToken: stop)).Pen.Simulated);
    }

    [Fact]
    public async Task Bad_input_is_refused_with_field_value_and_remedy()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        await using var control = await ControlServer.StartAsync(pen, "127.0.0.1:0");
        using var channel = GrpcChannel.ForAddress(control.Address);
        var client = new SimulatorService.SimulatorServiceClient(channel);
        await Refused(StatusCode.InvalidArgument, "kind", () => client.InjectFaultAsync(new() { Fault = new() }));
        await Refused(StatusCode.InvalidArgument, "fault", () => client.InjectFaultAsync(new()));
        await Refused(
            StatusCode.InvalidArgument,
            "5001",
            () => client.InjectFaultAsync(new() { Fault = new() { Kind = FaultKind.DepthReadsHigh, Value = 5_001 } }));
        await Refused(StatusCode.FailedPrecondition, "dial", () => client.TurnDialAsync(new() { ProtrusionUm = 5 }));
        await Refused(StatusCode.InvalidArgument, "glide", () => client.TouchSkinAsync(new() { GlideUmPerSecond = 4_000_000_000 }));
        await Refused(StatusCode.InvalidArgument, "serial", () => client.ReplugAsync(new() { SerialNumber = "a b" }));

        static async Task Refused<T>(StatusCode code, string says, Func<AsyncUnaryCall<T>> call)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(async () => await call());
            Assert.Equal(code, refused.StatusCode);
            Assert.Contains(says, refused.Status.Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_watcher_gets_the_pen_at_once_and_again()
    {
        await using var pen = SimulatedPen.StartOnTcp();
        await using var control = await ControlServer.StartAsync(pen, "127.0.0.1:0");
        using var channel = GrpcChannel.ForAddress(control.Address);
        var client = new SimulatorService.SimulatorServiceClient(channel);
        using var watch = client.WatchPen(new() { IntervalMs = 10 }, cancellationToken: TestContext.Current.CancellationToken);
        var times = new List<ulong>();
        while (times.Count < 3 && await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            times.Add(watch.ResponseStream.Current.Pen.DeviceTimeUs);
        }

        Assert.True(times[0] < times[1] && times[1] < times[2]);
    }

    public static TheoryData<string> BadAddresses() => ["", "5090", "nowhere:1", "127.0.0.1:70000", "unix:", "127.0.0.1:x"];

    [Theory]
    [MemberData(nameof(BadAddresses))]
    public void An_address_that_is_none_is_refused(string address) =>
        Assert.Contains("--control", Assert.Throws<ArgumentException>(() => ControlAddress.Parse(address)).Message, StringComparison.Ordinal);
}
