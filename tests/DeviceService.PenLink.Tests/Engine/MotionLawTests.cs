using DeviceService.Safety;
using DeviceService.Sessions;
using Penlink.V1;
using Xunit;
using AcknowledgeStop = DeviceService.Sessions.AcknowledgeStop;

namespace DeviceService.PenLink.Tests;

/// <summary>The laws of motion as far as the link keeps them.</summary>
public sealed class MotionLawTests
{
    [Fact]
    public void Law_2_each_permission_and_each_Arm_echoes_the_newest_device_time()
    {
        var bench = new LinkBench().Online().Armed(500);

        var arm = bench.Pen.Received.Single(f => f.Command?.Arm is not null).Command.Arm;
        Assert.InRange(bench.Pen.TimeUs - bench.Pen.Permissions.Last().DeviceTimeUs, 0UL, 70_000UL);
        Assert.True(arm.DeviceTimeUs > 5_000_000);
        Assert.Equal(bench.Pen.Permissions.Select(p => p.DeviceTimeUs).Order(), bench.Pen.Permissions.Select(p => p.DeviceTimeUs));
    }

    [Fact]
    public void Law_2_after_four_permissions_without_an_echo_nothing_but_stops_is_sent()
    {
        var bench = new LinkBench().Online();
        bench.Observer.WhenLinkChanged = status =>
        {
            if (status.State != LinkState.Online)
            {
                bench.Latch.Stop(StopReason.LinkLost);
            }
        };
        bench.Armed(300);
        bench.Pen.EchoesPermissions = false;
        var before = bench.Pen.Permissions.Count();

        bench.RunUntil(() => { bench.RunPermitted(1); return bench.Latch.IsLatched; });
        var other = bench.Pen.Received.Count(f => f.Stop is null);
        bench.Run(200);

        Assert.InRange(bench.Pen.Permissions.Count() - before, 3, 5);
        Assert.Equal(other, bench.Pen.Received.Count(f => f.Stop is null));
        Assert.Contains(bench.Observer.Links, l => l.Reason == "PERMISSION_NOT_ECHOED");
        Assert.True(bench.Sent(HostFrame.BodyOneofCase.Stop) > 1);
    }

    [Fact]
    public void Law_3_permission_is_given_each_50_ms_under_a_permit_and_ends_with_it()
    {
        var bench = new LinkBench().Online().Armed(1000);
        var given = bench.Pen.Permissions.Count();
        Assert.InRange(given, 18, 22);

        // The owner loop is blocked: nobody renews.
        bench.Run(1000);

        Assert.InRange(bench.Pen.Permissions.Count() - given, 1, 3);
        Assert.Equal(0u, bench.Pen.ArmId);
    }

    [Fact]
    public void Law_3_in_service_mode_permission_is_of_no_arming_and_ends_with_the_mode()
    {
        var bench = new LinkBench().Online();
        Assert.Equal(CommandResult.Applied, bench.Outcome(new DeviceService.Sessions.WriteLimits(BenchLimits.Any())).Result);
        bench.RunPermitted(300, armId: 0);
        Assert.Empty(bench.Pen.Permissions);

        Assert.Equal(CommandResult.Applied, bench.Outcome(new DeviceService.Sessions.EnterServiceMode(bench.Pen.StopCount, bench.Latch.Generation)).Result);
        bench.RunPermitted(1000, armId: 0);
        var given = bench.Pen.Permissions.ToArray();
        Assert.InRange(given.Length, 18, 22);
        Assert.All(given, permission => Assert.Equal((0u, bench.Pen.StopCount), (permission.ArmId, permission.StopCount)));

        // The pen left it by itself; the link hears of it and permits nothing more, whatever its owner renews.
        bench.Pen.OnBench = false;
        bench.RunPermitted(300, armId: 0);
        given = bench.Pen.Permissions.ToArray();
        bench.RunPermitted(300, armId: 0);
        Assert.Equal(given.Length, bench.Pen.Permissions.Count());
        Assert.True(bench.IsOnline);
    }

    [Fact]
    public void Law_3_permission_is_withheld_when_no_valid_sample_came_for_100_ms()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Pen.SendsSamples = false;
        bench.RunPermitted(101);
        var given = bench.Pen.Permissions.Count();

        bench.RunPermitted(100);

        Assert.Equal(given, bench.Pen.Permissions.Count());
    }

    [Fact]
    public void Law_3_no_permission_is_written_after_the_permit_was_taken_back()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Latch.WriteOrdinary(bench.Permit, permit => permit.Clear());
        bench.Run(2);
        var given = bench.Pen.Permissions.Count();

        bench.Run(300);

        Assert.Equal(given, bench.Pen.Permissions.Count());
    }

    [Fact]
    public void Law_3_a_permit_of_another_arming_permits_nothing()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Permit.Renew(bench.AnyPermit(armId: 2));
        bench.Run(1);
        var given = bench.Pen.Permissions.Count();

        bench.Run(100);

        Assert.Equal(given, bench.Pen.Permissions.Count());
    }

    [Fact]
    public void Law_4_a_stop_voids_an_Arm_that_was_not_acknowledged()
    {
        var bench = new LinkBench { Delivers = false };
        bench.Delivers = true;
        bench.Online();
        bench.Pen.AnswersCommands = false;
        bench.Submit(bench.Arm(1));
        bench.Run(3);

        bench.Latch.Stop(StopReason.EmergencyStop);
        var sent = bench.Pen.Received.Count(f => f.Command?.Arm is not null);
        bench.Run(1000);

        Assert.Equal((CommandResult.Uncertain, "VOIDED_BY_STOP"), bench.Observer.Outcomes.Select(o => (o.Result, o.Reason)).Single());
        Assert.Equal(sent, bench.Pen.Received.Count(f => f.Command?.Arm is not null));
    }

    [Fact]
    public void Law_5_an_Arm_decided_before_a_stop_never_reaches_the_line()
    {
        var bench = new LinkBench().Online();
        var arm = bench.Arm(1);
        bench.Latch.Stop(StopReason.EmergencyStop);

        var outcome = bench.Outcome(arm);

        Assert.Equal((CommandResult.Failed, "VOIDED_BY_STOP"), (outcome.Result, outcome.Reason));
        Assert.DoesNotContain(bench.Pen.Received, f => f.Command?.Arm is not null);
    }

    [Fact]
    public void Law_5_an_Arm_decided_before_a_stop_that_was_cleared_meanwhile_never_reaches_the_line()
    {
        var bench = new LinkBench().Online();
        var arm = bench.Arm(1);
        var stop = bench.Latch.Stop(StopReason.EmergencyStop);
        bench.RunUntil(() => bench.Latch.IsConfirmed);
        Assert.True(bench.Latch.TryClear(stop.Number));

        Assert.Equal(CommandResult.Failed, bench.Outcome(arm).Result);
    }

    [Theory]
    [InlineData("protrusion")]
    [InlineData("drive")]
    [InlineData("trigger")]
    [InlineData("generation")]
    public void Law_7_a_sample_without_a_safety_field_counts_as_none_and_permission_is_withheld(string field)
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Pen.Alter = sample =>
        {
            switch (field)
            {
                case "protrusion": sample.ClearMeasuredProtrusionUm(); break;
                case "drive": sample.ClearDriveOn(); break;
                case "trigger": sample.ClearTriggerPressed(); break;
                default: sample.ClearLimitsGeneration(); break;
            }
        };
        var samples = bench.Observer.Samples.Count;
        bench.RunPermitted(101);
        var given = bench.Pen.Permissions.Count();
        bench.RunPermitted(100);

        Assert.Equal(samples, bench.Observer.Samples.Count);
        Assert.Equal(given, bench.Pen.Permissions.Count());
        Assert.True(bench.Meter.Snapshot().InvalidSamples > 10);
    }

    [Fact]
    public void Law_8_a_foreign_frame_while_armed_is_told_before_anything_else_and_voids_the_nonce()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Observer.WhenLinkChanged = status => bench.Latch.Stop(StopReason.LinkLost);

        bench.Pen.Send(new PenFrame { Status = bench.Pen.StatusNow() }, tag: 12345);
        bench.Step();
        bench.Run(2);

        Assert.Equal(0u, bench.Pen.ArmId);
        Assert.True(bench.Pen.Latched);
        Assert.True(bench.Sent(HostFrame.BodyOneofCase.Hello) >= 2);
    }

    [Fact]
    public void Law_9_the_guard_sees_the_sample_first_and_its_stop_is_on_the_line_within_the_call()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Observer.Guard = sample =>
        {
            if (sample.MeasuredProtrusion > NeedleProtrusion.FromMicrometers(1500))
            {
                bench.Latch.Stop(StopReason.DepthAboveLimit);
            }
        };
        bench.Pen.Alter = sample => sample.MeasuredProtrusionUm = 1501;

        bench.RunUntil(() => bench.Latch.IsLatched, 12);

        Assert.Equal(new byte[17], bench.Line.Writes.Last(w => w.Length > 17)[..17]);
        bench.Run(1);
        Assert.True(bench.Pen.Latched);
    }

    [Fact]
    public void Law_13_a_stop_drops_what_is_unsent_and_begins_with_a_delimiter_and_sixteen_zeros()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Delivers = false;
        bench.RunPermitted(80);
        Assert.True(bench.Line.Held > 0);

        bench.Latch.Stop(StopReason.EmergencyStop);

        Assert.Equal(bench.Line.Writes.Last().Length, bench.Line.Held);
        Assert.Equal(new byte[18], bench.Line.Writes.Last()[..18]);
        Assert.NotEqual(0, bench.Line.Writes.Last()[18]);
    }

    [Fact]
    public void Law_13_a_stop_that_the_line_does_not_take_is_tried_again_each_5_ms_and_permission_withheld()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Run(1);
        bench.Line.Capacity = 0;
        var outcome = bench.Latch.Stop(StopReason.EmergencyStop);
        Assert.Equal(StopFrameFate.LineDown, outcome.Fate);
        var given = bench.Pen.Permissions.Count();
        bench.RunPermitted(50);

        bench.Line.Capacity = int.MaxValue;
        bench.RunUntil(() => bench.Pen.Latched, 7);

        Assert.Equal(given, bench.Pen.Permissions.Count());
    }

    [Fact]
    public void Law_13_a_line_that_takes_no_frame_while_armed_is_a_lost_link()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Line.Capacity = 0;

        bench.RunPermitted(100);

        Assert.Equal("LINE_FULL", bench.Engine.Status.Reason);
    }

    [Fact]
    public void Law_13_at_most_512_bytes_are_unacknowledged_whatever_the_owner_asks_for()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Delivers = false;
        for (var ms = 0; ms < 400; ms++)
        {
            bench.RunPermitted(1);
            Assert.InRange(bench.Line.Held, 0, UnacknowledgedBytes.Max);
        }
    }

    [Fact]
    public void Law_14_a_stop_is_repeated_until_status_and_two_samples_show_that_the_pen_stands()
    {
        var bench = new LinkBench().Online().Armed(300);
        bench.Pen.Press();
        bench.RunPermitted(50);
        Assert.True(bench.Pen.Driving);
        bench.Pen.IgnoresStops = true;

        bench.Latch.Stop(StopReason.EmergencyStop);
        bench.Run(500);
        Assert.Empty(bench.Observer.Confirmations);
        Assert.True(bench.Sent(HostFrame.BodyOneofCase.Stop) > 15);

        bench.Pen.IgnoresStops = false;
        bench.RunUntil(() => !bench.Observer.Confirmations.IsEmpty, 100);
        var stops = bench.Sent(HostFrame.BodyOneofCase.Stop);
        bench.Run(300);
        Assert.InRange(bench.Sent(HostFrame.BodyOneofCase.Stop) - stops, 0, 1);
    }

    [Fact]
    public void Law_14_a_pen_that_was_offline_when_it_was_stopped_is_latched_as_soon_as_it_is_back()
    {
        var bench = new LinkBench().Online();
        bench.Engine.LineLost(LinkStatuses.Unplugged("bench"), bench.Now);
        bench.Latch.WriteOrdinary(0, _ => bench.Output.Detach());
        Assert.Equal(StopFrameFate.LineDown, bench.Latch.Stop(StopReason.EmergencyStop).Fate);
        bench.Run(1000);
        Assert.False(bench.Pen.Latched);

        bench.Open().RunUntil(() => !bench.Observer.Confirmations.IsEmpty);

        Assert.True(bench.Pen.Latched);
    }

    [Fact]
    public void An_acknowledged_stop_lets_the_pen_be_armed_again()
    {
        var bench = new LinkBench().Online().Armed(100);
        var stop = bench.Latch.Stop(StopReason.EmergencyStop);
        bench.RunUntil(() => bench.Latch.IsConfirmed).Run(50);
        Assert.True(bench.Latch.TryClear(stop.Number));

        Assert.Equal(CommandResult.Applied, bench.Outcome(new AcknowledgeStop(bench.Pen.StopCount)).Result);
        Assert.Equal(CommandResult.Applied, bench.Outcome(bench.Arm(2)).Result);
    }
}
