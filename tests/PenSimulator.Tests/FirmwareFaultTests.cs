using Penlink.V1;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>Each fault of the firmware and of the motor's relay, and of the cartridge in its place.</summary>
public sealed class FirmwareFaultTests
{
    [Fact]
    public void A_firmware_that_hangs_says_nothing_stops_nothing_and_leaves_the_motor_as_it_is()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Hangs);
        bench.RunMs(20);
        var heard = bench.Heard.Count;
        bench.StopFrame(1);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(2_000);
        Assert.Equal(heard, bench.Heard.Count);
        Assert.True(bench.DriveOn);
        Assert.InRange(bench.Pen.GetPen().StrokeRateMillihertz, 109_000, 111_000);
        bench.Permits = false;
        bench.Pen.ClearFaults();
        bench.RunMs(2);
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void A_watchdog_restarts_a_firmware_that_hangs_and_the_pen_stands_latched()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Hangs, 300);
        bench.Permits = false;
        bench.RunMs(299);
        Assert.True(bench.DriveOn);
        bench.RunMs(2);
        Assert.False(bench.DriveOn);
        Assert.Equal(PenState.Latched, bench.State);
        Assert.Equal(2u, bench.Pen.GetPen().BootCount);
        Assert.Empty(bench.Pen.GetPen().Faults);
    }

    [Fact]
    public void A_supply_that_sags_restarts_the_pen_at_each_start_of_the_motor()
    {
        var bench = new Bench().Armed();
        bench.Pen.InjectFault(FaultKind.BrownsOut, 20);
        bench.RunMs(300);
        Assert.Equal(1u, bench.Pen.GetPen().BootCount);
        bench.Permits = false;
        bench.Pen.PressTrigger();
        bench.RunMs(20);
        Assert.True(bench.DriveOn);
        bench.RunMs(15);
        Assert.False(bench.DriveOn);
        Assert.Equal(2u, bench.Pen.GetPen().BootCount);
        Assert.Equal(PenState.Latched, bench.State);
        Assert.Equal("POWER_LOST", bench.Pen.GetPen().LastStop.Cause);
    }

    [Fact]
    public void A_boot_loop_starts_the_firmware_again_and_again_until_it_is_cleared()
    {
        var bench = new Bench();
        bench.Pen.InjectFault(FaultKind.BootLoops, 100);
        bench.RunMs(1_050);
        Assert.Equal(11u, bench.Pen.GetPen().BootCount);
        bench.Pen.ClearFaults();
        bench.RunMs(1_000);
        Assert.Equal(11u, bench.Pen.GetPen().BootCount);
    }

    [Fact]
    public void A_welded_relay_turns_the_motor_of_a_pen_that_nobody_armed_and_telemetry_says_so()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.MotorRelayWelded);
        bench.RunMs(300);
        Assert.Equal(PenState.Disarmed, bench.State);
        Assert.InRange(bench.Pen.GetPen().StrokeRateMillihertz, 39_000, 41_000);
        Assert.True(bench.Samples.Last().DriveOn);
        bench.SendBytes(new byte[8]);
        bench.RunMs(300);
        Assert.True(bench.DriveOn);
        bench.Pen.ClearFaults();
        bench.RunMs(100);
        Assert.Equal(0, bench.Pen.GetPen().StrokeRateMillihertz);
        Assert.False(bench.Samples.Last().DriveOn);
    }

    [Fact]
    public void A_welded_relay_keeps_the_rate_that_was_set_last()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.MotorRelayWelded);
        bench.StopFrame(3);
        bench.RunMs(500);
        Assert.InRange(bench.Pen.GetPen().StrokeRateMillihertz, 109_000, 111_000);
        Assert.Equal(PenState.Latched, bench.State);
    }

    [Fact]
    public void A_trigger_that_is_stuck_closed_refuses_Arm_and_its_release_stops_nothing()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(PenComponent.Trigger, FaultKind.PartStuck);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(300);
        Assert.True(bench.DriveOn);
        bench.Accepted(new Command { Disarm = new Disarm() });
        bench.Permits = false;
        bench.RunMs(300);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.TriggerPressed);
    }

    [Fact]
    public void A_pen_that_senses_no_cartridge_is_not_armed_and_stops_when_it_happens_in_mid_pass()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.CartridgeMissing);
        bench.RunMs(2);
        Assert.Equal(StopCause.CartridgeRemoved, bench.Status.StopCause);
        Assert.NotNull(bench.Pen.GetPen().Cartridge);
        var idle = new Bench().Prepared();
        idle.Pen.InjectFault(FaultKind.CartridgeMissing);
        idle.RunMs(2);
        idle.Rejected(new Command { Arm = idle.Arm() }, RejectionReason.CartridgeAbsent);
    }

    [Fact]
    public void A_used_cartridge_has_the_same_tag_another_insertion_and_blunt_needles()
    {
        var bench = new Bench().Prepared();
        var before = bench.Pen.GetPen();
        bench.Pen.InjectFault(FaultKind.CartridgeUsed, 500);
        bench.RunMs(2);
        var after = bench.Pen.GetPen();
        Assert.Equal(before.Cartridge, after.Cartridge);
        Assert.Equal(before.CartridgeInsertions + 1, after.CartridgeInsertions);
        Assert.Equal(500_000UL, after.CartridgeStrokes);
        Assert.Empty(after.Faults);
    }

    [Fact]
    public void A_cartridge_swapped_in_mid_pass_stops_and_has_another_tag()
    {
        var bench = new Bench().Driving();
        var uid = bench.Pen.GetPen().Cartridge.Uid;
        bench.Pen.InjectFault(FaultKind.CartridgeSwapped);
        bench.RunMs(2);
        Assert.Equal(StopCause.CartridgeRemoved, bench.Status.StopCause);
        Assert.NotEqual(uid, bench.Pen.GetPen().Cartridge.Uid);
        Assert.Equal(0UL, bench.Pen.GetPen().CartridgeStrokes);
    }

    [Fact]
    public void An_unreadable_tag_is_told_as_such()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.CartridgeUnreadable);
        bench.RunMs(1_100);
        var told = bench.Heard.Last(static frame => frame.Cartridge is not null).Cartridge;
        Assert.True(told.Present && told.TagUnreadable);
        Assert.Equal("", told.Uid);
    }

    [Fact]
    public void Needles_count_the_strokes_that_make_them_blunt()
    {
        var bench = new Bench().Driving();
        var strokes = bench.Pen.GetPen().CartridgeStrokes;
        bench.RunMs(1_000);
        Assert.InRange(bench.Pen.GetPen().CartridgeStrokes - strokes, 109UL, 111UL);
    }

    [Fact]
    public void A_firmware_that_takes_a_held_trigger_arms_under_it_and_drives()
    {
        var bench = new Bench().Prepared();
        bench.Pen.PressTrigger();
        bench.RunMs(100);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.TriggerPressed);
        bench.Rejected(new Command { EnterServiceMode = new EnterServiceMode() }, RejectionReason.TriggerPressed);

        bench.Pen.InjectFault(FaultKind.TakesHeldTrigger);
        bench.ArmNow();
        bench.RunMs(400);
        Assert.True(bench.DriveOn);
        bench.StopFrame(1);
        bench.RunMs(10);
        Assert.Equal((PenState.Latched, false), (bench.State, bench.DriveOn));
        bench.Acknowledge();
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void A_firmware_that_accepts_a_stale_echo_counts_permission_from_its_arrival()
    {
        var bench = new Bench().Prepared();
        bench.RunMs(700);
        var arm = bench.Arm();
        arm.DeviceTimeUs -= 600_000;
        bench.Rejected(new Command { Arm = arm.Clone() }, RejectionReason.EchoStale);

        bench.Pen.InjectFault(FaultKind.AcceptsStaleEcho);
        bench.Accepted(new Command { Arm = arm });
        var permission = bench.Permission();
        permission.DeviceTimeUs -= 400_000;
        bench.Send(new HostFrame { Permission = permission });
        bench.RunMs(190);
        Assert.Equal(PenState.Armed, bench.State);
        bench.RunMs(20);
        Assert.Equal(PenState.Disarmed, bench.State);
    }

    [Fact]
    public void A_firmware_that_ignores_the_stop_count_takes_an_Arm_and_an_acknowledgement_of_another_stop()
    {
        var bench = new Bench().Prepared();
        bench.StopFrame(1);
        var other = new Command { AcknowledgeStop = new AcknowledgeStop { StopCount = bench.StopCount - 1 } };
        bench.Rejected(other.Clone(), RejectionReason.StopCountMismatch);

        bench.Pen.InjectFault(FaultKind.IgnoresStopCount);
        bench.Accepted(other);
        var arm = bench.Arm();
        arm.StopCount++;
        bench.Accepted(new Command { Arm = arm });
        Assert.Equal(PenState.Armed, bench.State);
    }

    [Fact]
    public void A_firmware_that_is_permitted_by_any_frame_drives_on_with_pings_alone()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.AnyFramePermits);
        bench.Permits = false;
        for (var turn = 0u; turn < 10; turn++)
        {
            bench.Send(new HostFrame { Ping = new Ping { PingId = turn } });
            bench.RunMs(100);
        }

        Assert.True(bench.DriveOn);
        bench.RunMs(210);
        Assert.Equal((PenState.Latched, false), (bench.State, bench.DriveOn));
    }

    [Fact]
    public void A_firmware_that_extends_before_Arm_goes_out_disarmed_and_in_again_when_it_is_mended()
    {
        var bench = new Bench().Prepared();
        bench.RunMs(200);
        Assert.Equal(0, bench.Pen.GetPen().TrueProtrusionUm);

        bench.Pen.InjectFault(FaultKind.ExtendsBeforeArm);
        bench.RunMs(200);
        Assert.Equal((PenState.Disarmed, 1_000), (bench.State, bench.Pen.GetPen().TrueProtrusionUm));
        bench.StopFrame(1);
        bench.RunMs(100);
        Assert.Equal((PenState.Latched, 0), (bench.State, bench.Pen.GetPen().TrueProtrusionUm));
        bench.Acknowledge();
        bench.RunMs(200);
        bench.Pen.ClearFaults();
        bench.RunMs(100);
        Assert.Equal((PenState.Disarmed, 0), (bench.State, bench.Pen.GetPen().TrueProtrusionUm));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_firmware_that_forgets_the_latch_stands_disarmed_after_a_loss_of_power(bool driving)
    {
        var bench = driving ? new Bench().Driving() : new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.ForgetsLatch);
        if (!driving)
        {
            bench.StopFrame(1);
        }

        bench.Permits = false;
        bench.Pen.PowerCycle();
        bench.RunMs(10);
        Assert.Equal((PenState.Disarmed, false), (bench.State, bench.Pen.Memory.Content.Latched));
    }

    [Fact]
    public void A_firmware_that_is_deaf_to_zeros_obeys_a_Stop_frame_and_a_break_all_the_same()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.DeafToZeros);
        bench.SendBytes(new byte[40]);
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.Pen.Break();
        Assert.Equal(PenState.Latched, bench.State);
        var count = bench.StopCount;
        bench.StopFrame(1);
        Assert.Equal(count + 1, bench.StopCount);
    }

    [Fact]
    public void A_firmware_that_is_deaf_to_breaks_obeys_a_Stop_frame_and_a_run_of_zeros_all_the_same()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.DeafToBreaks);
        bench.Pen.Break();
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.SendBytes(new byte[8]);
        Assert.Equal(PenState.Latched, bench.State);
        var count = bench.StopCount;
        bench.StopFrame(1);
        Assert.Equal(count + 1, bench.StopCount);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_firmware_that_ignores_a_low_charge_stays_armed_at_the_release_and_refuses_the_next_Arm_all_the_same(bool ignores)
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.BatteryLow, 5);
        if (ignores)
        {
            bench.Pen.InjectFault(FaultKind.IgnoresLowCharge);
        }

        bench.RunMs(50);
        Assert.Equal(PenState.Driving, bench.State);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(100);
        Assert.Equal(ignores ? PenState.Armed : PenState.Disarmed, bench.State);
        bench.Accepted(new Command { Disarm = new Disarm() });
        bench.RunMs(300);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.BatteryLow);
    }

    [Fact]
    public void A_firmware_that_holds_without_a_press_puts_the_needles_out_in_service_mode()
    {
        var bench = new Bench().Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        bench.RunMs(200);
        Assert.Equal(0, bench.Pen.GetPen().TrueProtrusionUm);
        bench.Pen.InjectFault(FaultKind.HoldsWithoutPress);
        bench.RunMs(200);
        Assert.Equal((1_000, false), (bench.Pen.GetPen().TrueProtrusionUm, bench.DriveOn));
    }

    [Fact]
    public void A_firmware_that_accepts_any_setting_takes_one_beyond_its_limits()
    {
        var bench = new Bench().Prepared();
        var deep = new Command { ApplySetting = bench.Setting(2_000) };
        bench.Rejected(deep.Clone(), RejectionReason.SettingBeyondLimit);
        bench.Pen.InjectFault(FaultKind.AcceptsAnySetting);
        bench.Accepted(deep);
    }

    [Fact]
    public void A_firmware_that_accepts_a_wrong_curve_keeps_the_one_before_and_one_that_reads_back_wrongly_says_another_digest()
    {
        var bench = new Bench().Prepared();
        bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() });
        var good = Curve((0, 0), (1_000, 1_050));
        bench.Accepted(new Command { WriteCalibration = new WriteCalibration { Calibration = good } });
        var digest = bench.Accepted(new Command { ReadCalibration = new ReadCalibration() }).Calibration.Digest;
        var falls = Curve((500, 500), (600, 450));
        bench.Rejected(new Command { WriteCalibration = new WriteCalibration { Calibration = falls.Clone() } }, RejectionReason.Malformed);

        bench.Pen.InjectFault(FaultKind.AcceptsWrongCurve);
        bench.Accepted(new Command { WriteCalibration = new WriteCalibration { Calibration = falls } });
        Assert.Equal(digest, bench.Accepted(new Command { ReadCalibration = new ReadCalibration() }).Calibration.Digest);
        bench.Pen.InjectFault(FaultKind.CurveDigestWrong);
        Assert.NotEqual(digest, bench.Accepted(new Command { ReadCalibration = new ReadCalibration() }).Calibration.Digest);
    }

    [Fact]
    public void A_firmware_that_keeps_its_boot_id_says_the_same_after_each_start()
    {
        var bench = new Bench().Prepared();
        var first = bench.Pen.Firmware.BootId;
        bench.Pen.PowerCycle();
        Assert.NotEqual(first, bench.Pen.Firmware.BootId);
        var second = bench.Pen.Firmware.BootId;
        bench.Pen.InjectFault(FaultKind.KeepsBootId);
        bench.Pen.PowerCycle();
        Assert.Equal(second, bench.Pen.Firmware.BootId);
    }

    [Theory]
    [InlineData(1, FaultKind.DepthReadsHigh, 600, nameof(StopCause.ProtrusionAboveLimit), nameof(StopCause.ChannelsDisagree))]
    [InlineData(2, FaultKind.Overspeed, 60, nameof(StopCause.StrokeRate), null)]
    [InlineData(3, FaultKind.CartridgeUnreadable, 0, nameof(StopCause.MotorCurrent), null)]
    [InlineData(4, FaultKind.Overheats, 520, nameof(StopCause.Temperature), null)]
    [InlineData(5, FaultKind.ChannelsDisagree, -300, nameof(StopCause.ChannelsDisagree), null)]
    public void A_firmware_that_leaves_one_limit_out_drives_on_beyond_it_and_one_that_leaves_out_another_stops(
        int row, FaultKind kind, long value, string cause, string? without)
    {
        for (var leftOut = 1; leftOut <= 5; leftOut++)
        {
            var limits = Bench.DefaultLimits();
            limits.MotorCurrentMaxMilliamperes = row == 3 ? 1 : limits.MotorCurrentMaxMilliamperes;
            var bench = new Bench().Armed(limits);
            bench.Pen.InjectFault(FaultKind.IgnoresLimit, leftOut);
            bench.RunMs(300);
            bench.Pen.PressTrigger();
            bench.RunMs(100);
            bench.Pen.InjectFault(kind, value);
            bench.RunMs(1_500);

            var expected = leftOut == row ? without : cause;
            Assert.Equal((leftOut, expected), (leftOut, bench.DriveOn ? null : bench.Status.StopCause.ToString()));
        }
    }

    [Fact]
    public void A_firmware_that_counts_no_errors_says_none_and_drops_what_is_wrong_all_the_same()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.CountsNoErrors);
        bench.SendBytes([0, 1, 2, 3, 4, 5, 6, 0]);
        bench.RunMs(300);
        Assert.Equal(0u, bench.Status.FrameErrors);
        bench.Pen.ClearFaults();
        bench.RunMs(300);
        Assert.Equal(1u, bench.Status.FrameErrors);
    }

    [Fact]
    public void A_firmware_that_hides_a_refusal_says_accepted_and_does_nothing_of_it()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(FaultKind.HidesRefusals, (long)RejectionReason.TriggerPressed);
        bench.Pen.PressTrigger();
        bench.RunMs(100);
        Assert.False(bench.Accepted(new Command { EnterServiceMode = new EnterServiceMode() }).HasRejection);
        bench.RunMs(100);
        Assert.Equal(PenState.Disarmed, bench.State);
        bench.Rejected(new Command { ApplySetting = bench.Setting(2_000) }, RejectionReason.SettingBeyondLimit);
    }

    private static Calibration Curve(params (uint Indicated, uint True)[] points)
    {
        var curve = new Calibration();
        curve.Points.AddRange(points.Select(static point => new CalibrationPoint { IndicatedUm = point.Indicated, TrueUm = point.True }));
        return curve;
    }
}
