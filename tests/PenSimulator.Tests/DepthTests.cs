using Penlink.V1;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 7: the actuator is a motor too.</summary>
public sealed class DepthTests
{
    private static int TrueUm(Bench bench) => bench.Pen.GetPen().TrueProtrusionUm;

    [Fact]
    public void A_setting_moves_nothing_and_Arm_extends()
    {
        var bench = new Bench().Prepared();
        bench.RunMs(1_000);
        Assert.Equal(0, TrueUm(bench));
        bench.ArmNow();
        bench.RunMs(50);
        Assert.InRange(TrueUm(bench), 400, 600);
        bench.RunMs(200);
        Assert.Equal(1_000, TrueUm(bench));
        Assert.Equal(1_000u, bench.Samples.Last().SetProtrusionUm);
    }

    [Fact]
    public void Needles_never_extend_in_skin_contact_and_go_on_when_it_ends()
    {
        var bench = new Bench().Prepared();
        bench.Pen.TouchSkin();
        bench.ArmNow();
        bench.RunMs(500);
        Assert.Equal(0, TrueUm(bench));
        bench.Pen.LiftOff();
        bench.RunMs(50);
        bench.Pen.TouchSkin();
        bench.RunMs(5);
        var halted = TrueUm(bench);
        bench.RunMs(500);
        Assert.InRange(halted, 400, 620);
        Assert.InRange(TrueUm(bench), halted - 10, halted);
        bench.Pen.PressTrigger();
        bench.RunMs(100);
        Assert.False(bench.DriveOn);
        bench.Pen.LiftOff();
        bench.RunMs(300);
        Assert.Equal(1_000, TrueUm(bench));
    }

    [Theory]
    [InlineData("disarm")]
    [InlineData("stop")]
    [InlineData("dead-man")]
    [InlineData("silence")]
    [InlineData("new session")]
    [InlineData("power")]
    public void Every_end_of_arming_takes_the_needles_in(string how)
    {
        var bench = new Bench().Driving();
        switch (how)
        {
            case "disarm": bench.Accepted(new Command { Disarm = new Disarm() }); break;
            case "stop": bench.SendBytes(new byte[8]); break;
            case "dead-man": bench.Permits = false; bench.RunMs(250); break;
            case "silence": bench.Permits = false; bench.RunMs(5_100); break;
            case "new session": bench.Permits = false; bench.Hello(); break;
            default: bench.Permits = false; bench.Pen.PowerCycle(); break;
        }

        bench.RunMs(100);
        Assert.False(bench.DriveOn);
        Assert.Equal(0, TrueUm(bench));
        Assert.Equal(0, bench.Pen.GetPen().StrokeRateMillihertz);
    }

    [Fact]
    public void A_setting_above_the_limit_off_step_or_out_of_range_is_refused_never_clamped()
    {
        var bench = new Bench().Prepared();
        Refused(1_550, RejectionReason.SettingBeyondLimit);
        Refused(1_001, RejectionReason.SettingOffStep);
        Refused(150, RejectionReason.SettingOffStep);
        bench.Rejected(
            new Command { ApplySetting = new ApplySetting { ProtrusionUm = 500, StrokeRateMillihertz = 150_000 } },
            RejectionReason.SettingBeyondLimit);
        bench.Rejected(
            new Command { ApplySetting = new ApplySetting { StrokeRateMillihertz = 110_000 } }, RejectionReason.Malformed);
        bench.ArmNow();
        bench.RunMs(300);
        Assert.Equal(1_000, TrueUm(bench));

        void Refused(uint um, RejectionReason reason) =>
            bench.Rejected(new Command { ApplySetting = bench.Setting(um) }, reason);
    }

    [Fact]
    public void New_limits_below_the_setting_void_it()
    {
        var bench = new Bench().Prepared(protrusionUm: 1_000);
        var limits = Bench.DefaultLimits(generation: 2);
        limits.ProtrusionMaxUm = 900;
        bench.Write(limits);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.SettingNotSet);
    }

    [Fact]
    public void A_sample_holds_the_greatest_reach_since_the_one_before()
    {
        var bench = new Bench(new PenOptions { DepthChannels = 1 }).Prepared();
        bench.Accepted(new Command { SetTelemetryRate = new SetTelemetryRate { SamplesPerSecond = 10 } });
        bench.RunMs(10);
        bench.Pen.InjectFault(FaultKind.DepthReadsHigh, 500, durationMs: 2);
        bench.RunMs(200);
        Assert.Contains(bench.Samples, sample => sample.MeasuredProtrusionUm > 450);
    }

    [Fact]
    public void An_actuator_that_does_not_get_there_in_2_s_is_a_fault_that_stops()
    {
        var bench = new Bench(new PenOptions { DepthChannels = 1 }).Prepared();
        bench.Pen.InjectFault(FaultKind.DepthReadsLow, 290);
        bench.ArmNow();
        bench.RunMs(1_900);
        Assert.Equal(PenState.Armed, bench.State);
        bench.RunMs(400);
        Assert.Equal(StopCause.InternalFault, bench.Status.StopCause);
        Assert.Equal(16u, bench.Status.FaultFlags);
    }

    [Fact]
    public void A_dial_is_read_and_never_set()
    {
        var bench = new Bench(new PenOptions { Dial = true });
        bench.Hello();
        bench.Write(Bench.DefaultLimits());
        bench.Rejected(
            new Command { ApplySetting = new ApplySetting { ProtrusionUm = 500, StrokeRateMillihertz = 110_000 } },
            RejectionReason.Unsupported);
        bench.Accepted(new Command { ApplySetting = bench.Setting(0) });
        bench.Pen.TurnDial(1_600);
        bench.RunMs(200);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.SettingBeyondLimit);
        bench.Pen.TurnDial(800);
        bench.RunMs(200);
        Assert.Equal(800u, bench.Samples.Last().SetProtrusionUm);
        bench.ArmNow();
        bench.RunMs(100);
        bench.Pen.TurnDial(820);
        bench.RunMs(10);
        Assert.Equal(PenState.Armed, bench.State);
        bench.Pen.TurnDial(850);
        bench.RunMs(10);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.Equal(DisarmCause.DialMoved, bench.Status.DisarmCause);
    }

    [Fact]
    public void A_dial_moved_while_driving_stops()
    {
        var bench = new Bench(new PenOptions { Dial = true });
        bench.Pen.TurnDial(800);
        bench.RunMs(200);
        bench.Driving();
        bench.Pen.TurnDial(900);
        bench.RunMs(2);
        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.DialMoved, bench.Status.StopCause);
    }

    [Fact]
    public void In_service_mode_needles_extend_only_under_a_new_press_with_fresh_permission_and_never_drive()
    {
        var bench = new Bench().Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        bench.ArmId = 0;
        bench.RunMs(10);
        bench.Pen.PressTrigger();
        bench.RunMs(300);
        Assert.Equal(0, TrueUm(bench));
        bench.Permits = true;
        bench.RunMs(400);
        Assert.Equal(1_000, TrueUm(bench));
        Assert.False(bench.DriveOn);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(200);
        Assert.Equal(0, TrueUm(bench));
        bench.Pen.PressTrigger();
        bench.RunMs(200);
        bench.Permits = false;
        bench.RunMs(400);
        Assert.Equal(0, TrueUm(bench));
        bench.Accepted(new Command { LeaveServiceMode = new LeaveServiceMode() });
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void On_the_bench_a_shallower_point_is_met_under_the_held_press_and_a_deeper_one_only_under_the_next()
    {
        var bench = new Bench().Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        bench.ArmId = 0;
        bench.Permits = true;
        bench.RunMs(10);
        bench.Pen.PressTrigger();
        bench.RunMs(400);
        Assert.Equal(1_000, TrueUm(bench));

        bench.Accepted(new Command { ApplySetting = bench.Setting(600) });
        bench.RunMs(300);
        Assert.Equal(600, TrueUm(bench));

        bench.Accepted(new Command { ApplySetting = bench.Setting(800) });
        bench.RunMs(400);
        Assert.Equal(0, TrueUm(bench));
        bench.Pen.ReleaseTrigger();
        bench.RunMs(100);
        bench.Pen.PressTrigger();
        bench.RunMs(400);
        Assert.Equal(800, TrueUm(bench));
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void A_calibration_corrects_the_reading_that_limits_are_checked_by()
    {
        var bench = new Bench(new PenOptions { DepthChannels = 1 }).Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        var curve = new Calibration();
        curve.Points.Add(new CalibrationPoint { IndicatedUm = 0, TrueUm = 0 });
        curve.Points.Add(new CalibrationPoint { IndicatedUm = 1_000, TrueUm = 1_100 });
        var kept = bench.Accepted(new Command { WriteCalibration = new WriteCalibration { Calibration = curve } });
        Assert.True(kept.Calibration.HasDigest);
        bench.Accepted(new Command { LeaveServiceMode = new LeaveServiceMode() });
        var limits = Bench.DefaultLimits(generation: 2);
        limits.ProtrusionMaxUm = 1_050;
        bench.Write(limits);
        bench.ArmNow();
        bench.RunMs(400);
        Assert.Equal(PenState.Armed, bench.Status.State);

        // 960 by its sensor, which breaks no limit, are 1,056 as corrected.
        bench.Pen.InjectFault(FaultKind.DepthReadsHigh, 52);
        bench.RunMs(50);
        Assert.Equal(StopCause.ProtrusionAboveLimit, bench.Status.StopCause);
    }

    [Theory]
    [InlineData(40)]
    [InlineData(-40)]
    public void A_calibrated_pen_holds_the_depth_that_it_was_set_to_and_not_what_its_sensor_would_say(int correctionUm)
    {
        // Its needles stand out by so much farther than its sensor says, and it was told so: 1,000 are 1,000.
        var bench = new Bench(new PenOptions { DepthChannels = 1, DepthOffsetUm = correctionUm }).Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        var curve = new Calibration();
        curve.Points.Add(new CalibrationPoint { IndicatedUm = 200, TrueUm = (uint)(200 + correctionUm) });
        curve.Points.Add(new CalibrationPoint { IndicatedUm = 2_400, TrueUm = (uint)(2_400 + correctionUm) });
        bench.Accepted(new Command { WriteCalibration = new WriteCalibration { Calibration = curve } });
        bench.Accepted(new Command { LeaveServiceMode = new LeaveServiceMode() });
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        bench.ArmId = 0;
        bench.Permits = true;
        bench.RunMs(10);
        bench.Pen.PressTrigger();
        bench.RunMs(400);
        Assert.InRange(TrueUm(bench), 999, 1_000);

        // Its own sensor stands where the curve, taken backwards, has it.
        Assert.InRange(bench.Pen.GetPen().MeasuredProtrusionUm, 1_000 - correctionUm - 3, 1_000 - correctionUm + 3);

        bench.Pen.ReleaseTrigger();
        bench.RunMs(400);
        Assert.Equal(0, TrueUm(bench));
    }
}
