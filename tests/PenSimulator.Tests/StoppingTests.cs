using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 5: anyone and anything can stop.</summary>
public sealed class StoppingTests
{
    [Fact]
    public void A_Stop_frame_ends_the_drive_at_once_retracts_latches_and_is_reported()
    {
        var bench = new Bench().Driving();
        bench.StopFrame(77, bench.Tag);
        Assert.False(bench.DriveOn);
        Assert.Equal(PenState.Latched, bench.Status.State);
        Assert.Equal(77u, bench.Status.LastStopId);
        Assert.Equal(StopCause.HostFrame, bench.Status.StopCause);
        Assert.Equal(DisarmCause.Stop, bench.Status.DisarmCause);
        Assert.Equal(1u, bench.Status.StopCount);
        bench.RunMs(200);
        Assert.Equal(0, bench.Pen.GetPen().TrueProtrusionUm);
        Assert.Equal(0u, bench.Samples.Last().StrokeRateMillihertz);
    }

    [Fact]
    public void Eight_zeros_stop_and_seven_do_not()
    {
        var bench = new Bench().Driving();
        bench.SendBytes(1, 0, 0, 0, 0, 0, 0, 0);
        Assert.True(bench.DriveOn);
        bench.SendBytes(0);
        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.Line, bench.Status.StopCause);
    }

    [Fact]
    public void Eight_zeros_inside_a_frame_stop_and_the_frame_is_dropped()
    {
        var bench = new Bench().Driving();
        var ping = Bench.Bytes(new HostFrame { SessionTag = bench.Tag, Ping = new Ping { PingId = 9 } });
        bench.SendBytes([.. ping[..6], 0, 0, 0, 0, 0, 0, 0, 0, .. ping[6..]]);
        Assert.False(bench.DriveOn);
        Assert.DoesNotContain(bench.Heard, frame => frame.Pong is { PingId: 9 });
    }

    [Fact]
    public void One_run_of_zeros_is_one_stop_however_long_and_the_next_begins_after_another_byte()
    {
        var bench = new Bench().Driving();
        bench.SendBytes(new byte[1_000]);
        Assert.Equal(1u, bench.StopCount);
        bench.SendBytes([5, .. new byte[16]]);
        Assert.Equal(2u, bench.StopCount);
    }

    [Fact]
    public void What_a_stopping_host_writes_is_two_stops_and_its_frame_is_heard()
    {
        var bench = new Bench().Driving();
        var stop = Bench.Bytes(new HostFrame { Stop = new Stop { StopId = 3, Cause = StopCause.HostFrame } });
        bench.SendBytes([9, 9, 9, 0, .. new byte[16], .. stop]);
        Assert.Equal(2u, bench.StopCount);
        Assert.Equal(3u, bench.Status.LastStopId);
        Assert.Equal(StopCause.Line, bench.Status.StopCause);
    }

    [Fact]
    public void A_break_is_a_stop()
    {
        var bench = new Bench().Driving();
        bench.Pen.Break();
        Assert.False(bench.DriveOn);
        Assert.Equal(PenState.Latched, bench.State);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stop_needs_no_session_and_is_then_reported_with_tag_0(bool byFrame)
    {
        var bench = new Bench();
        if (byFrame)
        {
            bench.StopFrame(5);
        }
        else
        {
            bench.SendBytes(new byte[16]);
        }

        Assert.Equal(PenState.Latched, bench.State);
        var said = bench.Heard.Last(frame => frame.Status is not null);
        Assert.Equal(0u, said.SessionTag);
        Assert.Equal(PenState.Latched, said.Status.State);
        Assert.Equal(1u, said.Status.StopCount);
    }

    [Fact]
    public void A_Stop_with_a_foreign_tag_is_obeyed()
    {
        var bench = new Bench().Driving();
        bench.StopFrame(8, tag: ~bench.Tag);
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void A_Stop_without_any_field_is_obeyed_and_counted_each_time()
    {
        var bench = new Bench().Driving();
        bench.Send(new HostFrame { Stop = new Stop() });
        Assert.False(bench.DriveOn);
        bench.Send(new HostFrame { Stop = new Stop() });
        Assert.Equal(2u, bench.StopCount);
    }

    [Fact]
    public void A_repeated_stop_id_is_counted_once_until_an_acknowledgement_and_then_it_is_a_new_stop()
    {
        var bench = new Bench().Prepared();
        bench.StopFrame(4);
        bench.StopFrame(4);
        bench.StopFrame(4);
        Assert.Equal(1u, bench.StopCount);
        bench.Acknowledge();
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.StopFrame(4);
        Assert.Equal(2u, bench.StopCount);
        Assert.Equal(PenState.Latched, bench.State);
    }

    [Fact]
    public void The_cause_is_that_of_the_stop_that_latched()
    {
        var bench = new Bench().Prepared();
        bench.SendBytes(new byte[8]);
        bench.StopFrame(1);
        Assert.Equal(StopCause.Line, bench.Status.StopCause);
        Assert.Equal(2u, bench.Status.StopCount);
    }

    [Fact]
    public void An_acknowledgement_of_an_older_count_leaves_the_latch()
    {
        var bench = new Bench().Prepared();
        bench.StopFrame(1);
        bench.StopFrame(2);
        bench.Rejected(
            new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = 1 } },
            RejectionReason.StopCountMismatch);
        Assert.Equal(PenState.Latched, bench.State);
        bench.Acknowledge();
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void Arm_decided_under_an_older_stop_count_is_refused()
    {
        var bench = new Bench().Prepared();
        var arm = bench.Arm();
        bench.StopFrame(1);
        bench.Rejected(new Command { Arm = arm }, RejectionReason.Latched);
        bench.Acknowledge();
        bench.Rejected(new Command { Arm = arm.Clone() }, RejectionReason.StopCountMismatch);
    }

    [Fact]
    public void The_latch_survives_a_new_session_and_the_loss_of_power()
    {
        var bench = new Bench().Prepared();
        bench.StopFrame(1);
        bench.Hello();
        Assert.Equal(PenState.Latched, bench.State);
        bench.Pen.PowerCycle();
        bench.RunMs(60);
        bench.Hello();
        Assert.Equal(PenState.Latched, bench.Status.State);
        Assert.Equal(1u, bench.Status.StopCount);
    }

    [Fact]
    public void A_pen_that_lost_power_while_driving_counts_a_stop_and_starts_latched()
    {
        var bench = new Bench().Driving();
        bench.Pen.PowerCycle();
        bench.RunMs(60);
        Assert.False(bench.DriveOn);
        bench.Hello();
        Assert.Equal(PenState.Latched, bench.Status.State);
        Assert.Equal(StopCause.PowerLost, bench.Status.StopCause);
        Assert.Equal(1u, bench.Status.StopCount);
    }

    [Fact]
    public void Power_lost_while_armed_starts_disarmed_and_counts_nothing()
    {
        var bench = new Bench().Armed();
        bench.RunMs(300);
        bench.Pen.PowerCycle();
        bench.RunMs(60);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(0u, bench.StopCount);
    }

    [Fact]
    public void The_cartridge_taken_out_stops_while_driving_and_disarms_while_armed()
    {
        var driving = new Bench().Driving();
        driving.Pen.RemoveCartridge();
        driving.RunMs(2);
        Assert.Equal(StopCause.CartridgeRemoved, driving.Status.StopCause);
        Assert.False(driving.DriveOn);

        var armed = new Bench().Armed();
        armed.RunMs(300);
        armed.Pen.RemoveCartridge();
        armed.RunMs(2);
        Assert.Equal(PenState.Disarmed, armed.State);
        Assert.Equal(DisarmCause.CartridgeRemoved, armed.Status.DisarmCause);
        armed.Rejected(new Command { Arm = armed.Arm() }, RejectionReason.CartridgeAbsent);
    }
}
