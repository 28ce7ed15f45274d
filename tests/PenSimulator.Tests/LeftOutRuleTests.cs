using Penlink.V1;
using PenSimulator.Firmware;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>Firmware that leaves out a rule of penlink.md about what is kept, counted and told: what it does otherwise, and what it does all the same.</summary>
public sealed class LeftOutRuleTests
{
    [Theory]
    [InlineData(0, true, true)]
    [InlineData(1, false, true)]
    [InlineData(2, true, false)]
    public void A_firmware_that_forgets_without_power_loses_the_head_or_the_curve_and_no_other(int forgotten, bool keepsHead, bool keepsCurve)
    {
        var memory = new NvMemory { Content = new NvContent { Calibration = [0, 0, 2_500, 2_510], JournalEntryCount = 5, JournalHash = new string('A', 64), StopCount = 3 } };
        var bench = new Bench(memory: memory).Prepared();
        Inject(bench, FaultKind.ForgetsWithoutPower, forgotten);
        Assert.Equal(5ul, bench.Accepted(new Command { ReadJournalHead = new ReadJournalHead() }).JournalHead.EntryCount);
        bench.Pen.PowerCycle();
        bench.RunMs(60);
        bench.Hello();
        Assert.Equal(keepsHead ? 5ul : 0, bench.Accepted(new Command { ReadJournalHead = new ReadJournalHead() }).JournalHead.EntryCount);
        Assert.Equal(keepsCurve ? 2 : 0, bench.Accepted(new Command { ReadCalibration = new ReadCalibration() }).Calibration.Points.Count);
        Assert.Equal(3u, bench.StopCount);
    }

    [Theory]
    [InlineData(0, 0, 120)]
    [InlineData(3, 300, 360)]
    public void A_firmware_that_writes_strokes_at_rest_alone_loses_those_of_a_drive_with_its_power(int forgotten, int least, int most)
    {
        var bench = new Bench();
        Inject(bench, FaultKind.ForgetsWithoutPower, forgotten);
        bench.Driving();
        bench.RunMs(2_500);
        var made = bench.Pen.GetPen().StrokeCount;
        bench.Pen.PowerCycle();
        Assert.InRange((int)made - (int)bench.Pen.Memory.Content.StrokeCount, least, most);
        Assert.Equal(1ul, bench.Pen.Memory.Content.PressCount);
    }

    [Theory]
    [InlineData(0, nameof(PenState.Driving), nameof(PenState.Armed))]
    [InlineData(1, nameof(PenState.Disarmed), nameof(PenState.Disarmed))]
    [InlineData(2, nameof(PenState.Driving), nameof(PenState.Disarmed))]
    public void A_firmware_that_miscounts_the_arm_time_ends_its_arming_in_a_drive_or_with_the_release(int miscount, string driven, string released)
    {
        var limits = Bench.DefaultLimits();
        limits.ArmMaxMs = 2_000;
        var bench = new Bench();
        Inject(bench, FaultKind.MiscountsArmTime, miscount);
        bench.Driving(limits);
        bench.RunMs(1_500);
        Assert.Equal(driven, bench.State.ToString());
        bench.Pen.ReleaseTrigger();
        bench.RunMs(1_000);
        Assert.Equal(released, bench.State.ToString());
        bench.RunMs(1_100);
        Assert.Equal((PenState.Disarmed, DisarmCause.ArmExpired), (bench.State, bench.Status.DisarmCause));
    }

    [Fact]
    public void A_firmware_that_retracts_at_the_release_takes_the_needles_out_again_under_the_next_press()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.RetractsAtRelease);
        bench.RunMs(100);
        Assert.Equal(1_000, bench.Pen.GetPen().SetProtrusionUm);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(500);
        Assert.Equal((PenState.Armed, 0), (bench.State, bench.Pen.GetPen().SetProtrusionUm));
        bench.Pen.PressTrigger();
        bench.RunMs(500);
        Assert.Equal((PenState.Driving, 1_000), (bench.State, bench.Pen.GetPen().SetProtrusionUm));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_firmware_that_ignores_its_dial_drives_on_and_refuses_Arm_above_the_limit_all_the_same(bool ignores)
    {
        var bench = new Bench(new PenOptions { Dial = true });
        bench.Pen.TurnDial(1_000);
        bench.RunMs(10);
        Inject(bench, FaultKind.IgnoresDial, ignores ? 0 : null);
        bench.Driving();
        bench.Pen.TurnDial(1_400);
        bench.RunMs(50);
        Assert.Equal(ignores ? PenState.Driving : PenState.Latched, bench.State);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(100);
        if (ignores)
        {
            bench.Accepted(new Command { Disarm = new Disarm() });
        }
        else
        {
            bench.Acknowledge();
        }

        bench.Pen.TurnDial(1_600);
        bench.RunMs(50);
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.SettingBeyondLimit);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_firmware_that_tells_changes_of_one_kind_late_tells_those_in_the_turn_of_its_Statuses_and_the_others_at_once(int late)
    {
        var bench = new Bench().Prepared();
        Inject(bench, FaultKind.TellsChangesLate, late);
        bench.RunMs(200);

        var charge = TookMs(bench, static pen => pen.InjectFault(FaultKind.BatteryLow, 70), static status => status.BatteryPercent == 70);
        var temperature = TookMs(bench, static pen => pen.InjectFault(FaultKind.Overheats, 330), static status => status.TemperatureDecidegrees == 330);
        var faults = TookMs(bench, static pen => pen.InjectFault(FaultKind.Internal), static status => status.FaultFlags != 0);

        Assert.Equal((late == 1, late == 2, late == 3), (charge > 2, temperature > 2, faults > 2));
        Assert.All(new[] { charge, temperature, faults }, static took => Assert.True(took is <= 2 or (>= 140 and <= 200), $"{took} ms"));
    }

    // 50 ms after a Status that came in its turn.
    private static int TookMs(Bench bench, Action<VirtualPen> change, Func<Status, bool> told)
    {
        var statuses = bench.Heard.Count(static frame => frame.Status is not null);
        while (bench.Heard.Count(static frame => frame.Status is not null) == statuses)
        {
            bench.RunMs(1);
        }

        bench.RunMs(50);
        change(bench.Pen);
        var took = 0;
        for (; !told(bench.Status); took++)
        {
            bench.RunMs(1);
        }

        return took;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_firmware_that_ignores_silence_keeps_its_session_and_lets_permission_run_out_all_the_same(bool ignores)
    {
        var bench = new Bench().Armed();
        Inject(bench, FaultKind.IgnoresSilence, ignores ? 0 : null);
        bench.Permits = false;
        bench.RunMs(300);
        Assert.Equal((PenState.Disarmed, DisarmCause.PermissionExpired), (bench.State, bench.Status.DisarmCause));
        bench.RunMs(6_000);
        Assert.Equal(ignores, bench.Pen.Firmware.SessionTag != 0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_firmware_that_counts_no_use_says_neither_run_time_nor_falls_and_counts_presses_all_the_same(bool counts)
    {
        var bench = new Bench();
        Inject(bench, FaultKind.CountsNoUse, counts ? null : 0);
        bench.Driving();
        bench.RunMs(2_000);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(500);
        bench.Pen.Drop(0);
        var counters = bench.Accepted(new Command { ReadCounters = new ReadCounters() }).Counters;
        Assert.Equal((counts ? 2ul : 0, counts ? 1u : 0, 1ul), (counters.RunSeconds, counters.DropCount, counters.PressCount));
    }

    [Fact]
    public void A_pen_without_a_contact_sensor_says_nothing_of_skin_and_extends_in_the_first_2_s_after_Arm_alone()
    {
        var bench = new Bench(new PenOptions { ContactSensor = false });
        Assert.False(bench.Hello().Identity.SkinContactFitted);
        bench.Pen.TouchSkin();
        bench.Armed();
        bench.RunMs(500);
        Assert.Equal(1_000, bench.Pen.GetPen().SetProtrusionUm);
        Assert.DoesNotContain(bench.Samples, static sample => sample.HasSkinContact);
        bench.Pen.PressTrigger();
        bench.RunMs(2_000);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(300);
        Assert.Equal((PenState.Armed, 1_000), (bench.State, bench.Pen.GetPen().SetProtrusionUm));
        Assert.DoesNotContain(bench.Pen.ListFaults(), static range => range.Component == PenComponent.ContactSensor);
    }

    // Null and the value 0 of a kind that has values: the firmware as it has to be.
    private static void Inject(Bench bench, FaultKind kind, long? value)
    {
        if (value is not null && (value != 0 || kind is not (FaultKind.ForgetsWithoutPower or FaultKind.MiscountsArmTime or FaultKind.TellsChangesLate)))
        {
            bench.Pen.InjectFault(kind, value.Value);
        }
    }
}
