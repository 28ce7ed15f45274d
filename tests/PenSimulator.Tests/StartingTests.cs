using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 4: what must hold for the motor to turn.</summary>
public sealed class StartingTests
{
    [Fact]
    public void A_press_after_Arm_with_fresh_permission_drives_until_the_release()
    {
        var bench = new Bench().Driving();
        Assert.True(bench.Samples.Last().DriveOn);
        Assert.InRange(bench.Samples.Last().StrokeRateMillihertz, 105_000u, 115_000u);
        Assert.InRange(bench.Samples.Last().MeasuredProtrusionUm, 990, 1_010);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(2);
        Assert.Equal(PenState.Armed, bench.State);
        Assert.False(bench.DriveOn);
        bench.RunMs(60);
        Assert.InRange(bench.Pen.GetPen().TrueProtrusionUm, 990, 1_010);
        Assert.Equal(0, bench.Pen.GetPen().StrokeRateMillihertz);
    }

    [Fact]
    public void Arm_alone_starts_nothing()
    {
        var bench = new Bench().Armed();
        bench.RunMs(2_000);
        Assert.Equal(PenState.Armed, bench.State);
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void Arm_is_refused_while_the_trigger_is_pressed()
    {
        var bench = new Bench().Prepared();
        bench.Pen.PressTrigger();
        bench.RunMs(100);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.TriggerPressed);
    }

    [Fact]
    public void Arm_is_refused_at_the_first_instant_of_a_press_that_is_not_yet_debounced()
    {
        var bench = new Bench().Prepared();
        bench.Pen.PressTrigger();
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.TriggerPressed);
    }

    [Fact]
    public void Arm_is_refused_until_the_trigger_has_been_open_for_50_ms()
    {
        var bench = new Bench().Prepared();
        bench.Pen.PressTrigger();
        bench.RunMs(100);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(45);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.TriggerPressed);
        bench.RunMs(10);
        bench.Accepted(new Command { Arm = bench.Arm() });
    }

    [Fact]
    public void A_trigger_held_after_a_stop_and_its_acknowledgement_needs_a_new_press()
    {
        var bench = new Bench().Driving();
        bench.StopFrame(1);
        bench.Rejected(
            new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = bench.StopCount } },
            RejectionReason.TriggerPressed);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(60);
        bench.Acknowledge();
        bench.RunMs(500);
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.ArmNow();
        bench.RunMs(500);
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void A_bounce_while_driving_stops_the_motor_and_does_not_start_it_again()
    {
        var bench = new Bench().Driving();
        bench.Pen.ReleaseTrigger();
        bench.RunMs(1);
        Assert.False(bench.DriveOn);
        bench.Pen.PressTrigger();
        bench.RunMs(3_000);
        Assert.False(bench.DriveOn);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(60);
        bench.Pen.PressTrigger();
        bench.RunMs(20);
        Assert.True(bench.DriveOn);
    }

    [Fact]
    public void A_press_shorter_than_10_ms_starts_nothing()
    {
        var bench = new Bench().Armed();
        bench.RunMs(400);
        bench.Pen.PressTrigger();
        bench.RunMs(9);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(200);
        Assert.Equal(0UL, bench.Pen.GetPen().PressCount);
    }

    [Fact]
    public void Without_a_first_permission_the_pen_disarms_after_the_dead_man_time_and_is_not_latched()
    {
        var bench = new Bench().Armed();
        bench.Permits = false;
        bench.RunMs(199);
        Assert.Equal(PenState.Armed, bench.State);
        bench.RunMs(3);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(DisarmCause.PermissionExpired, bench.Status.DisarmCause);
        Assert.Equal(0u, bench.StopCount);
    }

    [Fact]
    public void A_press_waits_for_the_depth_to_settle()
    {
        var bench = new Bench().Armed();
        bench.RunMs(20);
        bench.Pen.PressTrigger();
        bench.RunMs(60);
        Assert.False(bench.DriveOn);
        bench.RunMs(200);
        Assert.True(bench.DriveOn);
    }

    [Fact]
    public void A_press_that_waited_longer_than_a_second_is_used_up()
    {
        var bench = new Bench();
        bench.Prepared();
        bench.Pen.TouchSkin();
        bench.ArmNow();
        bench.RunMs(10);
        bench.Pen.PressTrigger();
        bench.RunMs(1_100);
        bench.Pen.LiftOff();
        bench.RunMs(1_000);
        Assert.False(bench.DriveOn);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(60);
        bench.Pen.PressTrigger();
        bench.RunMs(20);
        Assert.True(bench.DriveOn);
    }

    [Fact]
    public void One_press_drives_no_longer_than_its_longest_duration_and_then_disarms()
    {
        var limits = Bench.DefaultLimits();
        limits.ActivationMaxMs = 1_000;
        var bench = new Bench().Driving(limits);
        bench.RunMs(600);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(DisarmCause.ActivationExpired, bench.Status.DisarmCause);
        Assert.InRange(bench.Pen.GetPen().RunMs, 999UL, 1_001UL);
        Assert.Equal(0u, bench.StopCount);
    }

    [Fact]
    public void Arming_ends_after_its_longest_wait_counted_from_the_last_release()
    {
        var limits = Bench.DefaultLimits();
        limits.ArmMaxMs = 2_000;
        var bench = new Bench().Driving(limits);
        bench.RunMs(3_000);
        Assert.True(bench.DriveOn);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(1_990);
        Assert.Equal(PenState.Armed, bench.State);
        bench.RunMs(20);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(DisarmCause.ArmExpired, bench.Status.DisarmCause);
    }

    [Fact]
    public void A_low_battery_disarms_at_the_release_and_refuses_the_next_Arm()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(Simulator.V1.FaultKind.BatteryLow, 7);
        bench.RunMs(500);
        Assert.True(bench.DriveOn);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(60);
        Assert.Equal(DisarmCause.BatteryLow, bench.Status.DisarmCause);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.BatteryLow);
    }
}
