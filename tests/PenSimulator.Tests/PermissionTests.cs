using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 4: permission is worth nothing but by the pen's own clock.</summary>
public sealed class PermissionTests
{
    [Fact]
    public void The_motor_stops_and_latches_when_permission_runs_out_while_driving()
    {
        var bench = new Bench().Driving();
        bench.Permits = false;
        var last = bench.Pen.DeviceTimeUs;
        bench.Send(new HostFrame { Permission = bench.Permission() });
        bench.RunMs(199);
        Assert.True(bench.DriveOn);
        bench.RunMs(2);
        Assert.False(bench.DriveOn);
        Assert.Equal(PenState.Latched, bench.State);
        Assert.Equal(StopCause.DeadMan, bench.Status.StopCause);
        Assert.Equal(1u, bench.StopCount);
        var end = bench.Pen.GetPen().LastDriveEnd;
        Assert.Equal("DEAD_MAN", end.Cause);
        Assert.InRange(end.DeviceTimeUs - last, 200_000UL, 201_000UL);
        Assert.Equal(end.LatencyUs, end.DeviceTimeUs - last);
    }

    [Fact]
    public void A_permission_that_lay_in_a_buffer_gives_no_more_time_than_its_echo()
    {
        var bench = new Bench().Driving();
        bench.Permits = false;
        var held = Enumerable.Range(0, 20).Select(_ => bench.Permission()).ToList();
        var written = bench.Pen.DeviceTimeUs;
        foreach (var permission in held)
        {
            bench.RunMs(9);
            bench.Send(new HostFrame { Permission = permission });
        }

        bench.RunMs(30);
        Assert.False(bench.DriveOn);
        Assert.InRange(bench.Pen.GetPen().LastDriveEnd.DeviceTimeUs - written, 200_000UL, 201_000UL);
    }

    [Fact]
    public void Nothing_else_that_a_host_says_extends_the_dead_man()
    {
        var bench = new Bench().Driving();
        bench.Permits = false;
        var began = bench.Pen.DeviceTimeUs;
        bench.Send(new HostFrame { Permission = bench.Permission() });
        for (var round = 0; round < 50; round++)
        {
            bench.Send(new HostFrame { Ping = new Ping { PingId = 1 } });
            bench.Command(new Command { ReadCounters = new ReadCounters() });
            bench.Command(new Command { SetAlarmSignal = new SetAlarmSignal { Priority = AlarmPriority.Low } });
            bench.Command(new Command { Arm = bench.Arm() });
            bench.ArmId--;
            bench.SendBytes(1, 2, 3, 0);
            bench.RunMs(5);
        }

        Assert.InRange(bench.Pen.GetPen().LastDriveEnd.DeviceTimeUs - began, 200_000UL, 201_000UL);
        Assert.Equal("DEAD_MAN", bench.Pen.GetPen().LastDriveEnd.Cause);
    }

    public static TheoryData<string> Spoilt() =>
        ["arm_id", "digest", "lease_below", "lease_above", "sequence", "ahead", "old", "stop_count", "no_sequence",
            "no_time", "no_lease", "no_digest", "no_arm_id", "no_stop_count"];

    [Theory]
    [MemberData(nameof(Spoilt))]
    public void A_permission_that_does_not_match_is_counted_and_worth_nothing(string how)
    {
        var bench = new Bench { Lease = 5 };
        bench.Armed();
        bench.RunMs(100);
        bench.Permits = false;
        var permission = bench.Permission();
        Spoil(permission, how);
        var (accepted, refused) = (bench.Pen.Firmware.PermissionsAccepted, bench.Pen.Firmware.PermissionsRefused);
        bench.Send(new HostFrame { Permission = permission });
        Assert.Equal(accepted, bench.Pen.Firmware.PermissionsAccepted);
        Assert.Equal(refused + 1, bench.Pen.Firmware.PermissionsRefused);
        bench.RunMs(201);
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void What_a_host_says_under_each_lease_is_kept_in_the_order_it_was_said_also_what_the_pen_refused()
    {
        var bench = new Bench { Lease = 5 };
        bench.Armed();
        bench.RunMs(200);
        bench.Permits = false;
        bench.Accepted(new Command { Disarm = new Disarm() });
        bench.Lease = 6;
        bench.Accepted(new Command { Arm = bench.Arm() });
        bench.Lease = 5;
        bench.Send(new HostFrame { Permission = bench.Permission() });
        var arm = bench.Arm();
        arm.ClearLeaseNumber();
        bench.Command(new Command { Arm = arm });

        var runs = bench.Pen.GetPen().LeaseRuns;
        Assert.Equal([(5u, 1u), (6u, 1u), (5u, 0u)], runs.Select(static run => (run.LeaseNumber, run.Arms)));
        Assert.True(runs[0].Permissions > 1);
        Assert.Equal((0u, 1u), (runs[1].Permissions, runs[2].Permissions));
        Assert.True(runs[0].LastDeviceTimeUs < runs[1].FirstDeviceTimeUs && runs[1].LastDeviceTimeUs <= runs[2].FirstDeviceTimeUs);
    }

    [Fact]
    public void A_new_Arm_discards_every_earlier_permission()
    {
        var bench = new Bench().Armed();
        bench.RunMs(300);
        bench.Accepted(new Command { Disarm = new Disarm() });
        bench.Permits = false;
        bench.Accepted(new Command { Arm = bench.Arm() });
        bench.RunMs(100);
        bench.Pen.PressTrigger();
        bench.RunMs(50);
        Assert.False(bench.DriveOn);
        Assert.Equal(PenState.Armed, bench.State);
        bench.RunMs(60);
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void Telemetry_echoes_the_newest_permission_taken()
    {
        var bench = new Bench().Armed();
        bench.RunMs(220);
        Assert.Equal(bench.Sequence, bench.Heard.Last(frame => frame.Telemetry is not null).Telemetry.PermissionEcho);
    }

    private static void Spoil(Permission permission, string how)
    {
        switch (how)
        {
            case "arm_id": permission.ArmId++; break;
            case "digest": permission.LimitsDigest ^= 1; break;
            case "lease_below": permission.LeaseNumber--; break;
            case "lease_above": permission.LeaseNumber++; break;
            case "sequence": permission.Sequence--; break;
            case "ahead": permission.DeviceTimeUs += 10_000; break;
            case "old": permission.DeviceTimeUs -= 200_001; break;
            case "stop_count": permission.StopCount++; break;
            case "no_sequence": permission.ClearSequence(); break;
            case "no_time": permission.ClearDeviceTimeUs(); break;
            case "no_lease": permission.ClearLeaseNumber(); break;
            case "no_digest": permission.ClearLimitsDigest(); break;
            case "no_arm_id": permission.ClearArmId(); break;
            case "no_stop_count": permission.ClearStopCount(); break;
            default: throw new ArgumentOutOfRangeException(nameof(how), how, "No such spoiling.");
        }
    }
}
