using Grpc.Core;
using Grpc.Net.Client;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class ControlTests : LoggedTests
{
    [Fact]
    public async Task A_command_without_control_is_refused_and_one_under_a_stale_lease_is_aborted_and_a_stop_needs_none()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();
        var arm = new ArmSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId, Target = Bench.Target() };

        var held = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(arm));
        Assert.Equal((StatusCode.FailedPrecondition, "R-CONTROL-HELD"), (held.StatusCode, held.Info().Metadata["rule_id"]));

        arm.RequestId = bench.NextRequest();
        arm.LeaseNumber = bench.Lease + 1;
        var stale = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(arm));
        Assert.Equal((StatusCode.Aborted, "R-CONTROL-STALE"), (stale.StatusCode, stale.Info().Metadata["rule_id"]));

        var paused = await bench.Sessions.PauseSessionAsync(new PauseSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
        Assert.Equal(SessionState.Paused, paused.Session.State);
        Assert.Single((await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest())).Pens);
    }

    [Fact]
    public async Task A_second_client_hears_who_has_control_and_takes_it_with_a_reason_while_the_pen_is_disarmed()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        using var channel = GrpcChannel.ForAddress(bench.Service.Address);
        var second = new ControlService.ControlServiceClient(bench.InvokerOn(channel));
        using var watching = second.WatchControl(new WatchControlRequest());
        Assert.True(await watching.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal("tablet 1", Assert.Single(watching.ResponseStream.Current.Snapshot.Controls).ClientName);

        var held = await Answers.RefusedAsync(second.AcquireControlAsync(new AcquireControlRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "tablet 2",
        }));
        Assert.Contains("tablet 1", held.Status.Detail, StringComparison.Ordinal);

        var taken = await second.TakeControlAsync(new TakeControlRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "tablet 2", Reason = "the first one is broken",
        });
        Assert.True(taken.LeaseNumber > bench.Lease);
        Assert.InRange(taken.Control.Remaining.ToTimeSpan(), TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(30));

        var lost = await Answers.RefusedAsync(bench.Control.RenewControlAsync(new RenewControlRequest { PenId = Bench.Serial, LeaseNumber = bench.Lease }));
        Assert.Equal(StatusCode.Aborted, lost.StatusCode);
        WatchControlResponse? changed = null;
        while (changed?.Changed?.ClientName != "tablet 2" && await watching.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            changed = watching.ResponseStream.Current;
        }

        Assert.Equal(taken.LeaseNumber, changed!.Changed.LeaseNumber);
    }

    [Fact]
    public async Task Of_two_processes_on_one_machine_under_one_name_the_holder_goes_on_over_a_new_connection_and_the_other_is_refused()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var acquire = new AcquireControlRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "tablet 1" };
        using var channel = GrpcChannel.ForAddress(bench.Service.Address);
        var elsewhere = new ControlService.ControlServiceClient(bench.InvokerOn(channel));

        var held = await Answers.RefusedAsync(elsewhere.AcquireControlAsync(acquire));
        Assert.Equal((StatusCode.FailedPrecondition, "R-CONTROL-HELD"), (held.StatusCode, held.Info().Metadata["rule_id"]));
        Assert.StartsWith("tablet 1", held.Info().Metadata["observed"], StringComparison.Ordinal);
        Assert.InRange(int.Parse(held.Info().Metadata["limit"], System.Globalization.CultureInfo.InvariantCulture), 1, 30_000);

        acquire.RequestId = bench.NextRequest();
        acquire.LeaseNumber = bench.Lease;
        Assert.Equal(bench.Lease, (await elsewhere.AcquireControlAsync(acquire)).LeaseNumber);
        await elsewhere.RenewControlAsync(new RenewControlRequest { PenId = Bench.Serial, LeaseNumber = bench.Lease });
    }

    [Fact]
    public async Task A_treatment_whose_client_vanishes_is_stopped_within_its_lease_and_another_client_goes_on()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();

        // From the first stroke on nobody renews, and the trigger is held. A machine that is busy may stop the pen for its samples
        // before the lease runs out: then once more.
        await Bench.UntilAsync(async () =>
        {
            using var gone = new CancellationTokenSource();
            var renewing = bench.RenewAsync(gone.Token);
            await bench.TreatingAsync(session.SessionId);
            await gone.CancelAsync();
            await renewing;
            await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State != SessionState.Treating);
            if ((await bench.GetAsync(session.SessionId)).Stops.Any(stop => stop.Reason == StopReason.LeaseLost))
            {
                return true;
            }

            await bench.AcquireAsync();
            return false;
        });

        Assert.Equal(SessionState.Stopped, (await bench.GetAsync(session.SessionId)).State);
        await bench.Simulated.WaitForAsync(seen => !seen.DriveOn, TimeSpan.FromSeconds(1));
        using var channel = GrpcChannel.ForAddress(bench.Service.Address);
        var second = await new ControlService.ControlServiceClient(bench.InvokerOn(channel)).AcquireControlAsync(new AcquireControlRequest
        {
            RequestId = bench.NextRequest(), PenId = Bench.Serial, ClientName = "tablet 2",
        });
        Assert.True(second.LeaseNumber > bench.Lease);
    }
}
