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
}
