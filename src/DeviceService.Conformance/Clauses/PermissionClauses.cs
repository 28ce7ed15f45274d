using Penlink.V1;
using static DeviceService.Conformance.Bench;
using static DeviceService.Conformance.Clause;

namespace DeviceService.Conformance;

/// <summary>Section 4: permissions, and the dead-man that counts on the pen's own clock.</summary>
internal static class PermissionClauses
{
    private const ulong DeadManUs = 200_000;

    public static IEnumerable<Clause> All =>
    [
        Of("C-PERM-1", 4, "Permissions while armed", "permission_echo is the newest accepted sequence; none is refused", EchoedAsync),
        Of("C-PERM-2", 4, "Permissions with another arm_id, digest, lease and stop count, of an old sequence, ahead of the pen's time and too old", "Each is counted in refused_permissions and extends nothing", RefusedAsync),
        Of("C-PERM-3", 4, "Arm without a Permission, permissions of an Arm before it", "DISARMED, PERMISSION_EXPIRED, dead_man_ms after Arm; not latched", NeverAsync),
        Of("C-PERM-4", 4, "Armed, then no more permissions", "DISARMED, PERMISSION_EXPIRED, dead_man_ms after the device time of the last one; no stop counted", ArmedRunsOutAsync),
        Of("C-PERM-5", 4, "Armed, and one last Permission that echoes a device time 150 ms old", "It counts from that device time, not from its arrival", OldEchoAsync),
        ByHand("C-PERM-6", 4, "Driving, then no more permissions", "The drive is off dead_man_ms after the device time of the last one, within 5 ms; LATCHED, DEAD_MAN, one stop counted; needles in", DrivingRunsOutAsync),
        ByHand("C-PERM-7", 4, "Driving, then no more permissions, but Pings, commands, refused permissions and noise", "As before: no other byte extends it", OtherBytesAsync),
        ByHand("C-PERM-8", 4, "After the dead-man: AcknowledgeStop and Arm with the trigger held on, then released", "TRIGGER_PRESSED; then acknowledged, and armed only by a new Arm", AfterwardsAsync),
    ];

    private static async Task EchoedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.PassDeviceAsync(300);
        var before = await bench.StatusAsync();
        var from = bench.Pen.Mark;
        await bench.PassDeviceAsync(300);
        var echoes = bench.Pen.Since(from).Where(static heard => heard.Frame.Telemetry is not null).Select(static heard => heard.Frame.Telemetry.PermissionEcho).ToArray();
        Expect(echoes.Length > 1 && echoes[^1] > echoes[0] && echoes[0] > 0, "permission_echo rises while permissions come", Invariant($"from {echoes.FirstOrDefault()} to {echoes.LastOrDefault()}"));
        Expect(echoes.Zip(echoes.Skip(1)).All(static two => two.Second >= two.First), "permission_echo never falls", "it fell");
        ExpectEqual(before.RefusedPermissions, (await bench.StatusAsync()).RefusedPermissions, "refused_permissions");
        ExpectEqual(armed.ArmId, bench.NewestStatus.ArmId, "arm_id");
    }

    private static async Task RefusedAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.PassDeviceAsync(300);
        var stream = bench.Pen.Permits!;
        var before = await bench.StatusAsync();
        Action<Permission>[] mistakes =
        [
            static wrong => wrong.ArmId++, static wrong => wrong.LimitsDigest ^= 1, static wrong => wrong.LeaseNumber++, static wrong => wrong.StopCount++,
            static wrong => wrong.Sequence = 1, static wrong => wrong.DeviceTimeUs += 10_000_000, static wrong => wrong.DeviceTimeUs -= 250_000,
            static wrong => wrong.ClearDeviceTimeUs(), static wrong => wrong.ClearSequence(),
        ];
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        var lastEcho = bench.Pen.LastPermission!.Sequence;
        foreach (var mistake in mistakes)
        {
            var wrong = bench.Pen.NextPermission(stream);
            mistake(wrong);
            bench.Pen.Send(new HostFrame { Permission = wrong });
        }

        var ended = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED: refused permissions extend nothing");
        ExpectEqual(before.RefusedPermissions + (uint)mistakes.Length, ended.RefusedPermissions, "refused_permissions");
        ExpectEqual(DisarmCause.PermissionExpired, ended.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, ended.StopCount, "stop_count");
        ExpectEqual(lastEcho, LastEcho(bench), "permission_echo");
    }

    private static uint LastEcho(Bench bench) => bench.Pen.Newest(static heard => heard.Frame.Telemetry is not null)?.Frame.Telemetry.PermissionEcho ?? 0;

    private static async Task NeverAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.ArmAsync();
        await bench.PassDeviceAsync(100);
        bench.Pen.Permits = null;
        await bench.AcceptedAsync(new Command { Disarm = new Disarm() });
        var from = bench.Pen.Mark;
        var armed = await bench.ArmAsync(permit: false);
        var ended = await bench.StatusAsync(from, status => status.DeviceTimeUs > armed.DeviceTimeUs && status.State != PenState.Armed, "the end of an Arm without permissions");
        ExpectEqual(PenState.Disarmed, ended.State, "state");
        ExpectEqual(DisarmCause.PermissionExpired, ended.DisarmCause, "disarm_cause");
        var afterUs = (long)ended.DeviceTimeUs - (long)armed.DeviceTimeUs;
        Expect(afterUs is >= 190_000 and <= 220_000, "200 ms from ARMED to DISARMED", Invariant($"{afterUs / 1_000} ms"));
    }

    private static async Task ArmedRunsOutAsync(Bench bench)
    {
        await bench.SetUpAsync();
        var armed = await bench.ArmAsync();
        await bench.PassDeviceAsync(300);
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        var lastUs = bench.Pen.LastPermission!.DeviceTimeUs;
        var ended = await bench.StatusAsync(from, static status => status.State != PenState.Armed, "the end of arming without permissions");
        ExpectEqual(PenState.Disarmed, ended.State, "state");
        ExpectEqual(DisarmCause.PermissionExpired, ended.DisarmCause, "disarm_cause");
        ExpectEqual(armed.StopCount, ended.StopCount, "stop_count");
        ExpectEndedAt(ended, lastUs);
        await bench.ExpectNeedlesInAsync("a permission that ran out");
    }

    private static async Task OldEchoAsync(Bench bench)
    {
        await bench.SetUpAsync();
        await bench.ArmAsync();
        await bench.PassDeviceAsync(300);
        var stream = bench.Pen.Permits!;
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        await bench.PassDeviceAsync(80);

        // Late, and above in sequence: accepted, and worth what is left of its 200 ms.
        var late = bench.Pen.NextPermission(stream);
        late.DeviceTimeUs -= 150_000;
        bench.Pen.Send(new HostFrame { Permission = late });
        var echoed = await bench.NextAsync(from, frame => frame.Telemetry?.PermissionEcho == late.Sequence || frame.Status is { State: PenState.Disarmed }, "the old echo is accepted, or arming has ended");
        Expect(echoed.Frame.Telemetry is not null, "a Permission 150 ms old is accepted", "arming ended before it");
        var ended = await bench.StatusAsync(from, static status => status.State == PenState.Disarmed, "DISARMED after an old Permission");
        ExpectEndedAt(ended, late.DeviceTimeUs);
    }

    // The status tells it within 10 ms of the check, which comes each millisecond.
    private static void ExpectEndedAt(Status ended, ulong lastUs)
    {
        var dueUs = lastUs + DeadManUs;
        Expect(
            ended.DeviceTimeUs >= dueUs && ended.DeviceTimeUs <= dueUs + DriveEndUs + StatusUs,
            Invariant($"the end at device time {dueUs} us, {DeadManUs / 1_000} ms after the last accepted Permission's, told within {(DriveEndUs + StatusUs) / 1_000} ms"),
            Invariant($"told at {ended.DeviceTimeUs} us"));
    }

    private static async Task DrivingRunsOutAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.PassDeviceAsync(200);
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        await ExpectDeadManAsync(bench, driving, from, bench.Pen.LastPermission!.DeviceTimeUs);
    }

    private static async Task OtherBytesAsync(Bench bench)
    {
        var driving = await bench.DriveAsync();
        await bench.PassDeviceAsync(200);
        var stream = bench.Pen.Permits!;
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        var lastUs = bench.Pen.LastPermission!.DeviceTimeUs;
        for (var turn = 0u; turn < 12; turn++)
        {
            var foreign = bench.Pen.NextPermission(stream with { ArmId = stream.ArmId + 1 });
            bench.Pen.Send(
                new HostFrame { Ping = new Ping { PingId = turn } }, bench.Next(new Command { ReadCounters = new ReadCounters() }), new HostFrame { Permission = foreign },
                new HostFrame { SessionTag = ~bench.Pen.Tag, Permission = bench.Pen.NextPermission(stream) });
            bench.Pen.Send([0, 0x55, 0xAA, 0x11, 0]);
            await bench.PassAsync(20);
        }

        await ExpectDeadManAsync(bench, driving, from, lastUs);
    }

    private static async Task ExpectDeadManAsync(Bench bench, Status driving, int from, ulong lastUs)
    {
        var ended = await bench.StatusAsync(from, static status => status.State != PenState.Driving, "the end of the drive without permissions");
        ExpectEqual(PenState.Latched, ended.State, "state");
        ExpectEqual(StopCause.DeadMan, ended.StopCause, "stop_cause");
        ExpectEqual(driving.StopCount + 1, ended.StopCount, "stop_count");
        ExpectEndedAt(ended, lastUs);
        await bench.ExpectStandingAsync(from, lastUs + DeadManUs + DriveEndUs, "a permission that ran out");
        await bench.ExpectNeedlesInAsync("a permission that ran out");
    }

    private static async Task AfterwardsAsync(Bench bench)
    {
        await bench.DriveAsync();
        var from = bench.Pen.Mark;
        bench.Pen.Permits = null;
        var ended = await bench.StatusAsync(from, static status => status.State == PenState.Latched, "LATCHED without permissions");
        await bench.RejectedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = ended.StopCount } }, RejectionReason.TriggerPressed, " with the trigger held on");
        await bench.RejectedAsync(new Command { Arm = bench.NewArm(arm => arm.StopCount = ended.StopCount) }, RejectionReason.Latched, " while latched");
        await bench.ReleaseAsync();
        await bench.AcceptedAsync(new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = ended.StopCount } });
        ExpectEqual(PenState.Disarmed, (await bench.StatusAsync()).State, "state after the acknowledgement");
    }
}
