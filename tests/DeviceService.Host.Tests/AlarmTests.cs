using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class AlarmTests : LoggedTests
{
    [Fact]
    public async Task An_emergency_stop_is_an_alarm_that_is_watched_listed_and_acknowledged()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, Reason = "a test" });

        Alarm? told = null;
        while (told is null && await bench.Alarms!.ResponseStream.MoveNext(TestContext.Current.CancellationToken))
        {
            told = bench.Alarms.ResponseStream.Current.Changed;
        }

        Assert.Equal((AlarmPriority.High, AlarmGroup.Treatment, true), (told!.Priority, told.Group, told.Stands));
        var client = new AlarmService.AlarmServiceClient(bench.Invoker);
        Assert.Contains((await client.ListAlarmsAsync(new ListAlarmsRequest { PenId = Bench.Serial })).Alarms, alarm => alarm.AlarmId == told.AlarmId);
        var request = new AcknowledgeAlarmRequest { RequestId = bench.NextRequest(), AlarmId = told.AlarmId, OperatorId = "operator-7" };
        var seen = (await client.AcknowledgeAlarmAsync(request)).Alarm;
        Assert.Equal("operator-7", seen.AcknowledgedBy.OperatorId);
        Assert.True((await client.AcknowledgeAlarmAsync(request)).Replayed);
        Assert.Contains((await client.ListAlarmsAsync(new ListAlarmsRequest { SessionId = session.SessionId })).Alarms, alarm => alarm.AlarmId == told.AlarmId);
    }

    [Fact]
    public async Task What_is_armed_is_paused_when_the_stream_of_its_holder_breaks_and_armed_again_only_with_a_new_one()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var session = await bench.CreateAsync();
        await bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId));

        bench.Alarms!.Dispose();
        await Bench.UntilAsync(async () =>
        {
            await bench.Control.RenewControlAsync(new RenewControlRequest { PenId = Bench.Serial, LeaseNumber = bench.Lease });
            return (await bench.GetAsync(session.SessionId)).State == SessionState.Paused;
        });

        await Bench.UntilAsync(() => bench.ReadyAsync(session.SessionId));
        var refused = await Answers.RefusedAsync(bench.Sessions.ArmSessionAsync(await bench.ArmingAsync(session.SessionId)));
        Assert.Equal("R-ALARM-STREAM", refused.Info().Metadata["rule_id"]);
    }

    [Fact]
    public async Task Alarms_that_nobody_raised_and_streams_under_a_foreign_lease_are_refused_by_their_rules()
    {
        await using var bench = await Bench.StartControlledAsync(Log);
        var client = new AlarmService.AlarmServiceClient(bench.Invoker);

        var unknown = await Answers.RefusedAsync(client.AcknowledgeAlarmAsync(
            new AcknowledgeAlarmRequest { RequestId = bench.NextRequest(), AlarmId = "alm-nobody", OperatorId = "operator-7" }));
        Assert.Equal((StatusCode.NotFound, "R-ALARM-UNKNOWN"), (unknown.StatusCode, unknown.Info().Metadata["rule_id"]));

        using var foreign = client.WatchAlarms(new WatchAlarmsRequest { PenId = Bench.Serial, LeaseNumber = bench.Lease + 5 });
        var stale = await Assert.ThrowsAsync<RpcException>(() => foreign.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(StatusCode.Aborted, stale.StatusCode);
    }
}
