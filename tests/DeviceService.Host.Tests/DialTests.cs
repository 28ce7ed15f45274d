using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

/// <summary>A pen whose depth a person sets by a dial: the service reads it, and holds it against what was planned, armed and shown.</summary>
[Collection(RealLines.Name)]
public sealed class DialTests : LoggedTests
{
    private const int TurnedUm = Bench.SettingUm + 400;

    [Fact]
    public async Task A_dial_that_stands_elsewhere_than_planned_is_not_armed_and_turned_back_it_is()
    {
        await using var bench = await Bench.StartDialAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Simulated.TurnDialAsync(TurnedUm);
        await DialReadsAsync(bench, TurnedUm);

        var refused = await Answers.RefusedAsync(async () => await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));

        Assert.Equal((StatusCode.FailedPrecondition, "R-DIAL-SETTING"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        await bench.Simulated.TurnDialAsync(Bench.SettingUm);
        await bench.TreatAsync(session.SessionId);
    }

    [Fact]
    public async Task A_dial_that_is_turned_while_armed_disarms_so_that_a_press_starts_nothing_and_nothing_is_latched()
    {
        await using var bench = await Bench.StartDialAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId));
        await Bench.UntilAsync(async () => (await bench.Simulated.GetPenAsync()).State == Simulator.V1.PenState.Armed);

        await bench.Simulated.TurnDialAsync(TurnedUm);

        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State is not SessionState.Armed);
        await bench.Simulated.WaitForAsync(static pen => pen.State == Simulator.V1.PenState.Disarmed, TimeSpan.FromSeconds(5));
        var before = (await bench.Simulated.GetPenAsync()).PressCount;
        await bench.Simulated.TouchSkinAsync(20_000);
        await bench.Simulated.PressTriggerAsync();
        await bench.Simulated.ReleaseTriggerAsync();
        var pen = await bench.Simulated.GetPenAsync();
        Assert.Equal((before, false), (pen.PressCount, pen.DriveOn));
        Assert.Empty((await bench.GetAsync(session.SessionId)).Stops);

        // Armed again it has to stand as planned.
        await bench.Simulated.LiftOffAsync();
        await DialReadsAsync(bench, TurnedUm);
        await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
        var refused = await Answers.RefusedAsync(async () => await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));
        Assert.Equal("R-DIAL-SETTING", refused.Info().Metadata["rule_id"]);
    }

    [Fact]
    public async Task A_dial_that_is_turned_while_treating_stops_and_latches_and_the_list_of_stops_names_it()
    {
        await using var bench = await Bench.StartDialAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        await bench.Simulated.TurnDialAsync(TurnedUm);

        await bench.Simulated.WaitForAsync(static pen => !pen.DriveOn, TimeSpan.FromSeconds(5));
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Stopped);

        // The stop comes before its record, and the list is made of records.
        var diagnostics = new DiagnosticsService.DiagnosticsServiceClient(bench.Invoker);
        var listed = new ListStopsResponse();
        await Bench.UntilAsync(async () => (listed = await diagnostics.ListStopsAsync(new ListStopsRequest { Reason = StopReason.DialMoved })).Stops.Count > 0);
        var stop = Assert.Single(listed.Stops);
        Assert.Equal(("R-DIAL-MOVED", session.SessionId, true), (stop.RuleId, stop.SessionId, stop.Latched));
    }

    private static Task DialReadsAsync(Bench bench, int um) => Bench.UntilAsync(async () =>
    {
        using var call = bench.Telemetry.WatchTelemetry(new WatchTelemetryRequest { PenId = Bench.Serial });
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            if (response.Batch?.Samples is [.., var newest])
            {
                return newest.SetNeedleProtrusionUm == um;
            }
        }

        return false;
    });
}
