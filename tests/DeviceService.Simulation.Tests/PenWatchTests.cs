using DeviceService.Simulation.Worlds;
using PenSimulator;
using Simulator.V1;

namespace DeviceService.Simulation.Tests;

/// <summary>What is true of a pen is said, millisecond by millisecond, and the watch has to notice what may not be.</summary>
public sealed class PenWatchTests
{
    private const int LimitUm = 650;
    private static readonly PenTruth Disarmed = default(PenTruth) with { State = PenState.Disarmed, SkinContact = true, CartridgeUid = "cartridge-1" };
    private static readonly PenTruth Armed = Disarmed with { State = PenState.Armed, ProtrusionUm = 500 };
    private static readonly PenTruth Driving = Armed with { State = PenState.Driving, DriveOn = true, TriggerPressed = true };

    private readonly List<string> _violated = [];
    private readonly VirtualLine _line = new("/dev/SIM-1", new VirtualPen(new PenOptions { SerialNumber = "SIM-1" }));
    private readonly PenWatch _watch;
    private DecidedArming? _decided = new("00000000000000aa", LimitUm, "ses-1", "Cheek Left, pass 1");
    private (int ProtrusionMaxUm, ulong LimitsDigest)? _enforced = (LimitUm, 0xaa);
    private Situation _situation;

    public PenWatchTests() => _watch = new PenWatch(_line, (property, _) => _violated.Add(property)) { Decided = () => _decided, Enforced = () => _enforced };

    [Fact]
    public void A_press_after_an_arming_may_drive_until_it_is_let_go_of()
    {
        ArmAndPress();
        Look(Driving, 1_000);
        _watch.Released();
        Look(Driving with { TriggerPressed = false }, PenWatch.StopMs);
        Look(Armed, 1_000);

        Assert.Empty(_violated);
        Assert.Equal(1, _watch.Presses.All);
    }

    [Theory]
    [InlineData(LimitUm + 1, 200, false)]
    [InlineData(LimitUm + 2, 99, false)]
    [InlineData(LimitUm + 2, 101, true)]
    public void P1_Needles_beyond_the_limit_are_below_it_within_100_ms(int um, int ms, bool violated)
    {
        ArmAndPress();
        Look(Driving with { ProtrusionUm = um }, ms);
        Look(Driving, 10);

        Assert.Equal(violated ? ["P1"] : [], _violated);
    }

    [Theory]
    [InlineData(LimitUm + 2, 500, 0, true)]
    [InlineData(LimitUm + 2, 500, 150, false)]
    [InlineData(LimitUm + 152, 500, 150, true)]
    [InlineData(500, LimitUm + 2, 150, true)]
    public void P1_Of_one_channel_the_stop_is_held_to_the_limit_and_the_needles_but_for_what_it_cannot_know(int needlesUm, int stopUm, int unseenUm, bool violated)
    {
        _situation = _situation with { UnseenUm = unseenUm };
        ArmAndPress();
        Look(Driving with { ProtrusionUm = needlesUm, StopUm = stopUm }, 101);

        Assert.Equal(violated ? ["P1"] : [], _violated);
    }

    [Fact]
    public void P2_Nothing_starts_that_was_not_armed()
    {
        _watch.Pressed();
        Look(Driving, 1);

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_press_that_began_before_the_arming_starts_nothing()
    {
        _watch.Pressed();
        Look(Disarmed, 10);
        Arm();
        Look(Driving, 1);

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_Nothing_starts_once_leave_was_taken_back()
    {
        Arm();
        _watch.Revoked(PenWatch.StopMs);
        Look(Disarmed, 10);
        _watch.Pressed();
        Look(Driving, 1);

        Assert.Contains("P2", _violated);
    }

    [Fact]
    public void P2_Nothing_starts_once_permission_has_run_out()
    {
        Arm();
        _watch.RanOut();
        Press();

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_What_is_asked_for_while_permission_runs_out_may_be_armed()
    {
        var asked = _watch.Ms;
        _watch.Asked(LimitUm);
        _watch.RanOut();
        Look(Disarmed, 5);
        _watch.Answered();
        _watch.Armed(asked, LimitUm, "ses-1", new Treated("Cheek Left", 100));
        Look(Armed, 5);
        Press();

        Assert.Empty(_violated);
    }

    [Fact]
    public void P2_A_motor_stands_once_its_trigger_was_let_go_of()
    {
        ArmAndPress();
        Look(Driving, 100);
        Look(Driving with { TriggerPressed = false }, PenWatch.StopMs + 1);

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_motor_stands_where_nobody_can_give_it_leave()
    {
        ArmAndPress();
        Look(Driving, 100);
        _situation = _situation with { NoLeave = "no sample of it can have come" };
        Look(Driving, 1);

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_disarmed_pen_moves_no_needle_out()
    {
        Look(Disarmed, 10);
        Look(Disarmed with { ProtrusionUm = 100 }, 1);

        Assert.Equal(["P2"], _violated);
    }

    [Theory]
    [InlineData(LimitUm, 0xabUL)]
    [InlineData(LimitUm + 50, 0xaaUL)]
    public void P2_A_motor_starts_under_the_limits_alone_that_are_on_record_for_its_arming(int limitUm, ulong digest)
    {
        _enforced = (limitUm, digest);
        ArmAndPress();

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_motor_does_not_start_where_no_arming_is_on_record()
    {
        _decided = null;
        ArmAndPress();

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_motor_does_not_start_whose_pen_read_other_limits_back()
    {
        _situation = _situation with { LimitsMisread = true };
        Look(Disarmed, 10);
        ArmAndPress();

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P2_A_pen_that_reads_other_limits_back_only_once_it_is_armed_was_confirmed()
    {
        Arm();
        _situation = _situation with { LimitsMisread = true };
        Press();

        Assert.Empty(_violated);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void P3_After_a_stop_on_a_whole_line_the_motor_stands_within_6_ms_with_a_dead_man_and_without(bool deadManOff)
    {
        _situation = _situation with { DeadManOff = deadManOff };
        ArmAndPress();
        _watch.Revoked(PenWatch.StopMs);
        Look(Driving, PenWatch.StopMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_A_later_loss_does_not_put_off_a_stop()
    {
        ArmAndPress();
        _watch.Revoked(PenWatch.StopMs);
        Look(Driving, PenWatch.StopMs);
        _line.Unplug();
        _watch.Revoked(PenWatch.DeadManMs);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_After_a_loss_the_motor_stands_within_the_dead_man()
    {
        ArmAndPress();
        _watch.Revoked(PenWatch.DeadManMs, lost: true);
        _situation = _situation with { Cut = true };
        Look(Driving, PenWatch.DeadManMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_Without_a_dead_man_a_lost_motor_stands_once_the_line_carries_again()
    {
        ArmAndPress();
        _situation = _situation with { DeadManOff = true, Cut = true };
        _watch.Revoked(PenWatch.DeadManMs, lost: true);
        Look(Driving, 1_000);
        _situation = _situation with { Cut = false };
        Look(Driving, PenWatch.DeadManMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_Without_a_dead_man_a_lost_motor_stands_once_its_pen_ends_the_silent_session()
    {
        ArmAndPress();
        _situation = _situation with { DeadManOff = true, Cut = true };
        _watch.Revoked(PenWatch.DeadManMs, lost: true);
        Look(Driving, 5_000 + PenWatch.DeadManMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_Without_a_dead_man_a_lost_motor_stands_once_what_the_line_held_back_has_come()
    {
        const int HeldMs = 600;
        ArmAndPress();
        _situation = _situation with { DeadManOff = true, Cut = true, HeldMs = HeldMs };
        _watch.Revoked(PenWatch.DeadManMs, lost: true);
        Look(Driving, 1_000);
        _situation = _situation with { Cut = false };
        Look(Driving, HeldMs + PenWatch.DeadManMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_Without_a_dead_man_a_release_stops_all_the_same()
    {
        _situation = _situation with { DeadManOff = true };
        ArmAndPress();
        Look(Driving with { TriggerPressed = false }, PenWatch.StopMs + 1);

        Assert.Equal(["P2"], _violated);
    }

    [Fact]
    public void P3_A_motor_that_nothing_could_stop_stands_within_6_ms_once_something_can()
    {
        ArmAndPress();
        _situation = _situation with { Unstoppable = true };
        _watch.Revoked(PenWatch.StopMs);
        Look(Driving, 1_000);
        _situation = default;
        Look(Driving, PenWatch.StopMs);
        Assert.Empty(_violated);
        Look(Driving, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Fact]
    public void P3_A_motor_whose_driver_is_late_stands_by_so_much_later_and_no_more()
    {
        _situation = _situation with { DriveLagMs = 100 };
        ArmAndPress();
        _watch.Revoked(PenWatch.StopMs);
        Look(Armed with { DriveOn = true, TriggerPressed = true }, PenWatch.StopMs + 100);
        Assert.Empty(_violated);
        Look(Armed with { DriveOn = true, TriggerPressed = true }, 1);

        Assert.Equal(["P3"], _violated);
    }

    [Theory]
    [InlineData(99, false)]
    [InlineData(101, true)]
    public void P2_What_a_late_driver_does_without_a_press_it_does_by_so_much_later_than_it_was_commanded(int ms, bool violated)
    {
        _situation = _situation with { DriveLagMs = 100 };
        ArmAndPress();
        _watch.Released();
        Look(Armed, ms);
        Look(Armed with { DriveOn = true }, 1);

        Assert.Equal(violated, _violated.Contains("P2"));
    }

    [Fact]
    public void P2_A_press_on_a_motor_that_a_late_driver_still_turns_is_a_start_like_any_other()
    {
        _situation = _situation with { DriveLagMs = 100 };
        ArmAndPress();
        _watch.Released();
        Look(Armed with { DriveOn = true }, 10);
        _watch.Revoked(PenWatch.StopMs);
        Look(Armed with { DriveOn = true }, 10);
        Press();

        Assert.Contains("P2", _violated);
        Assert.Equal(1, _watch.Presses.All);
    }

    [Fact]
    public void P8_What_a_late_driver_makes_of_what_was_taken_back_is_not_counted_and_what_it_makes_of_a_press_is()
    {
        _situation = _situation with { DriveLagMs = 100 };
        ArmAndPress();
        Look(Driving with { Strokes = 170 }, 1);
        Look(Armed with { DriveOn = true, TriggerPressed = true, Strokes = 250 }, 10);
        Assert.Empty(_violated);
        Look(Driving with { Strokes = 251 }, 1);

        Assert.Equal(["P8"], _violated);
    }

    [Fact]
    public void P6_A_cartridge_drives_in_one_session_alone()
    {
        ArmAndPress();
        _watch.Released();
        Look(Armed, 10);
        _decided = _decided! with { SessionId = "ses-2" };
        ArmAndPress("ses-2");

        Assert.Equal(["P6"], _violated);
    }

    [Fact]
    public void P6_A_cartridge_stands_out_in_one_session_alone()
    {
        Arm();
        Look(Armed, 100);
        Look(Disarmed, 10);
        Arm("ses-2");
        Look(Armed, 100);

        Assert.Equal(["P6"], _violated);
    }

    [Fact]
    public void P8_Strokes_stay_within_what_the_density_leaves()
    {
        ArmAndPress();
        Look(Driving with { Strokes = 170 }, 1);
        Assert.Empty(_violated);
        Look(Driving with { Strokes = 171 }, 1);

        Assert.Equal(["P8"], _violated);
    }

    [Fact]
    public void P8_What_a_press_without_a_dead_man_makes_while_nobody_can_tell_it_spends_what_is_left_and_no_more()
    {
        ArmAndPress();
        _situation = _situation with { DeadManOff = true, Cut = true };
        Look(Driving with { Strokes = 500 }, 1);
        Assert.Empty(_violated);
        _situation = _situation with { Cut = false };
        Look(Driving with { Strokes = 570 }, 1);
        Assert.Empty(_violated);
        Look(Driving with { Strokes = 571 }, 1);

        Assert.Equal(["P8"], _violated);
    }

    [Fact]
    public void P9_After_a_latched_stop_nothing_starts_that_nobody_acknowledged()
    {
        Look(Disarmed with { State = PenState.Latched }, 10);
        ArmAndPress();
        Assert.Equal(["P9"], _violated);
        _violated.Clear();
        _watch.Released();
        Look(Disarmed with { State = PenState.Latched }, 10);
        _watch.Acknowledged();
        Look(Disarmed, 10);
        ArmAndPress();
        Assert.Empty(_violated);
    }

    private void ArmAndPress(string session = "ses-1")
    {
        Arm(session);
        Press();
    }

    private void Arm(string session = "ses-1")
    {
        var asked = _watch.Ms;
        _watch.Asked(LimitUm);
        Look(Disarmed, 5);
        _watch.Answered();
        _watch.Armed(asked, LimitUm, session, new Treated("Cheek Left", 100));
        Look(Armed, 5);
    }

    private void Press()
    {
        _watch.Pressed();
        Look(Driving, 1);
    }

    private void Look(PenTruth pen, int ms)
    {
        for (var passed = 0; passed < ms; passed++)
        {
            _watch.Look(pen, _situation);
        }
    }
}
