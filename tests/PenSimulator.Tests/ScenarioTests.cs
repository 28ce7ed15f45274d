using PenSimulator.Scenarios;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>docs/scenarios.md: files are read strictly, and happen in the pen's time.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Examples =>
        [.. Directory.GetFiles(TestSupport.RepositoryRoot.Combine("simulator/scenarios"), "*.yaml").Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string, string> Wrong => new()
    {
        { "scenario is absent", "steps: [{ at_ms: 0, do: PRESS }]" },
        { "steps is absent", "scenario: x" },
        { "steps has 0 entries", "scenario: x\nsteps: []" },
        { "steps is 'PRESS'. Give a list", "scenario: x\nsteps: PRESS" },
        { "no YAML at line 3", "scenario: x\nsteps: [" },
        { "holds 2 documents", "scenario: x\n---\nscenario: y" },
        { "hand is 'left'. Leave it out", "scenario: x\nhand: left\nsteps: [{ at_ms: 0, do: PRESS }]" },
        { "steps[0].at_ms is absent", One("do: PRESS") },
        { "steps[0].at_ms is '-1'. Give a whole number from 0", One("at_ms: -1, do: PRESS") },
        { "steps[0].at_ms is '3600001'", One("at_ms: 3600001, do: PRESS") },
        { "steps[1].at_ms is '4'. Give a whole number from 5", "scenario: x\nsteps: [{ at_ms: 5, do: PRESS }, { at_ms: 4, do: RELEASE }]" },
        { "steps[0] has nothing to do", One("at_ms: 0") },
        { "steps[0] has do and drop_um", One("at_ms: 0, do: PRESS, drop_um: 1") },
        { "steps[0].then is 'x'", One("at_ms: 0, do: PRESS, then: x") },
        { "steps[0].do is 'JUMP'. Give PRESS", One("at_ms: 0, do: JUMP") },
        { "steps[0].touch.area is 'KNEE'. Give one of FOREHEAD", One("at_ms: 0, touch: { area: KNEE }") },
        { "steps[0].touch.dry is 'perhaps'. Give true or false", One("at_ms: 0, touch: { dry: perhaps }") },
        { "steps[0].touch.speed is '1'. Leave it out", One("at_ms: 0, touch: { speed: 1 }") },
        { "steps[0].gesture.kind is 'UNSPECIFIED'", One("at_ms: 0, gesture: { kind: UNSPECIFIED }") },
        { "steps[0].gesture.stroke_um is 10", One("at_ms: 0, gesture: { kind: GLIDE, stroke_um: 10 }") },
        { "steps[0].gesture.touch.tilt_permille is '2001'", One("at_ms: 0, gesture: { kind: GLIDE, touch: { tilt_permille: 2001 } }") },
        { "steps[0].fault.kind is 'SAD'", One("at_ms: 0, fault: { kind: SAD }") },
        { "steps[0].fault.value is 0 for DepthReadsHigh. Give 1 to 5000", One("at_ms: 0, fault: { kind: DEPTH_READS_HIGH }") },
        { "steps[0].fault.component is Unspecified for PartOff", One("at_ms: 0, fault: { kind: PART_OFF }") },
        { "steps[0].fault.direction is ToPen for Stall", One("at_ms: 0, fault: { kind: STALL, direction: TO_PEN }") },
        { "steps[0].fault.component is 'NOSE'", One("at_ms: 0, fault: { kind: PART_OFF, component: NOSE }") },
        { "steps[0].clear is '[ STALL, SAD ]'. Give ALL", One("at_ms: 0, clear: [STALL, SAD]") },
        { "steps[0].cartridge.uid", One("at_ms: 0, cartridge: { uid: 123456789012345678901234567890123 }") },
        { "steps[0].dial_um is '5'. Leave it out", One("at_ms: 0, dial_um: 5") },
        { "steps[0].drop_um is '1001'", One("at_ms: 0, drop_um: 1001") },
        { "steps[0].replug is 'a pen'. Give the serial number of another pen: 1 to 31", One("at_ms: 0, replug: a pen") },
        { "steps[0].host.kind is 'FIRE'. Give DISK_SLOW", One("at_ms: 0, host: { kind: FIRE }") },
        { "steps[0].host.seconds is absent", One("at_ms: 0, host: { kind: CLOCK_STEP }") },
        { "steps[0].host.seconds is '0'. Give how far", One("at_ms: 0, host: { kind: CLOCK_STEP, seconds: 0 }") },
        { "steps[0].host.seconds is '31536001'", One("at_ms: 0, host: { kind: CLOCK_STEP, seconds: 31536001 }") },
        { "steps[0].host.duration_ms is absent", One("at_ms: 0, host: { kind: THREADS_STALL }") },
        { "steps[0].host.duration_ms is '9'. Leave it out", One("at_ms: 0, host: { kind: DISK_MENDED, duration_ms: 9 }") },
        { "steps[1].host.kind is 'DISK_FULL'. Leave it out here: a real service", "scenario: x\nsteps: [{ at_ms: 0, do: PRESS }, { at_ms: 4, host: { kind: DISK_FULL } }]" },
        { "has an anchor", One("at_ms: 0, do: &act PRESS") },
        { "has an anchor", One("at_ms: !!int 0, do: PRESS") },
    };

    private static string One(string step) => $"scenario: x\nsteps: [{{ {step} }}]";

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_named_with_its_value_and_the_remedy_and_nothing_is_done(string says, string yaml)
    {
        var pen = new VirtualPen(new PenOptions());
        var refused = Assert.Throws<ArgumentException>(() => ScenarioRun.Begin(yaml, pen, Never, Never));
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
        pen.Step(10_000, []);
        Assert.False(pen.GetPen().TriggerPressed);
    }

    [Fact]
    public void Each_step_is_done_in_the_millisecond_in_which_it_is_due()
    {
        var pen = new VirtualPen(new PenOptions { Model = "SimPen-6" });
        pen.Step(50_000, []);
        var cable = new List<string>();
        var run = ScenarioRun.Begin(
            """
            scenario: everything
            steps:
              - { at_ms: 0, do: PRESS }
              - { at_ms: 10, touch: { area: NECK, glide_um_per_second: 7, pressure_millinewtons: 800, tilt_permille: 90, dry: true } }
              - { at_ms: 20, gesture: { kind: STAMPING, touch: { area: NOSE } } }
              - { at_ms: 30, fault: { kind: PART_OFFSET, component: TEMPERATURE_SENSOR, value: -40, duration_ms: 500 } }
              - { at_ms: 40, dial_um: 700 }
              - { at_ms: 50, cartridge: { uid: C-9, lot: L, expiry_date: 20300101, needle_count: 6, protrusion_um_max: 1500 } }
              - { at_ms: 60, do: UNPLUG }
              - { at_ms: 70, do: PLUG }
              - { at_ms: 80, do: RELEASE }
              - { at_ms: 80, clear: PART_OFFSET }
              - { at_ms: 85, fault: { kind: DROPS_FRAMES, value: 7, direction: TO_PEN, duration_ms: 3 } }
              - { at_ms: 90, do: LIFT_OFF }
              - { at_ms: 100, do: POWER_CYCLE }
              - { at_ms: 110, do: REMOVE_CARTRIDGE }
            """,
            pen,
            () => cable.Add($"out {pen.NowUs}"),
            () => cable.Add($"in {pen.NowUs}"));

        At(0, pen => pen.TriggerPressed);
        At(10, pen => pen.Touch is { Area: SkinArea.Neck, GlideUmPerSecond: 7, PressureMillinewtons: 800, TiltPermille: 90, Dry: true });
        At(20, pen => pen.Gesture == GestureKind.Stamping && pen.Touch.Area == SkinArea.Nose);
        At(30, pen => pen.Faults is [{ Kind: FaultKind.PartOffset, Component: PenComponent.TemperatureSensor, Value: -40, DurationMs: 500 }]);
        At(40, pen => pen.DialUm == 700);
        At(50, pen => pen.Cartridge is { Uid: "C-9", Lot: "L", ExpiryDate: 20300101, NeedleCount: 6, ProtrusionMaxUm: 1500 });
        At(80, pen => !pen.TriggerPressed && pen.Faults.Count == 0);
        At(85, pen => pen.Faults is [{ Kind: FaultKind.DropsFrames, Value: 7, Direction: FaultDirection.ToPen, DurationMs: 3 }]);
        At(90, pen => pen.Touch is null && pen.Gesture == GestureKind.Unspecified);
        At(100, pen => pen.BootCount == 2);
        At(110, pen => pen.Cartridge is null);
        Assert.Equal(["out 111000", "in 121000"], cable);
        Assert.True(run.Completion.IsCompletedSuccessfully);
        Assert.Equal(14, run.Steps.Count);

        void At(int ms, Func<Pen, bool> holds)
        {
            // The millisecond before it is due it is not done; then it is.
            pen.Step(50_000 + ((ulong)ms * 1_000), []);
            Assert.False(ms > 0 && holds(pen.GetPen()), $"{ms} ms: too early");
            pen.Step(51_000 + ((ulong)ms * 1_000), []);
            Assert.True(holds(pen.GetPen()), $"{ms} ms: {pen.GetPen()}");
        }
    }

    [Fact]
    public void What_befalls_the_host_is_done_when_it_is_due_by_whoever_has_the_host_in_hand()
    {
        var pen = new VirtualPen(new PenOptions());
        var acts = new List<string>();
        var run = ScenarioRun.Begin(
            """
            scenario: the host
            steps:
              - { at_ms: 1, host: { kind: DISK_SLOW, duration_ms: 40 } }
              - { at_ms: 2, host: { kind: DISK_FULL } }
              - { at_ms: 3, host: { kind: SYNC_FAILS, duration_ms: 5 } }
              - { at_ms: 4, host: { kind: DISK_MENDED } }
              - { at_ms: 5, host: { kind: CLOCK_STEP, seconds: -7200 } }
              - { at_ms: 6, host: { kind: THREADS_STALL, duration_ms: 300 } }
            """,
            pen, Never, Never, act => acts.Add($"{pen.NowUs}: {act.Kind} {act.Seconds} {act.DurationMs}"));

        pen.Step(20_000, []);

        Assert.True(run.Completion.IsCompletedSuccessfully);
        Assert.Equal(
            ["1000: DiskSlow 0 40", "2000: DiskFull 0 0", "3000: SyncFails 0 5", "4000: DiskMended 0 0", "5000: ClockStep -7200 0", "6000: ThreadsStall 0 300"], acts);
    }

    [Fact]
    public void Another_pen_is_plugged_in_with_its_own_serial_number_and_memory()
    {
        var bench = new Bench().Driving();
        var cable = new List<string>();
        var run = ScenarioRun.Begin(
            "scenario: x\nsteps: [{ at_ms: 1, replug: SIM-0099 }]", bench.Pen, () => cable.Add("out"), () => cable.Add("in"));
        Assert.NotEqual(0UL, bench.Pen.GetPen().PressCount);

        bench.RunMs(5);

        Assert.True(run.Completion.IsCompletedSuccessfully, run.Completion.Exception?.ToString());
        Assert.Equal(["out", "in"], cable);
        Assert.True(bench.Pen.GetPen() is { SerialNumber: "SIM-0099", PressCount: 0, DriveOn: false, BootCount: 1 }, $"{bench.Pen.GetPen()}");
    }

    [Fact]
    public void A_step_that_cannot_be_done_ends_the_scenario_and_is_named()
    {
        var pen = new VirtualPen(new PenOptions());
        var run = ScenarioRun.Begin(
            "scenario: x\nsteps: [{ at_ms: 1, do: UNPLUG }, { at_ms: 2, do: PRESS }]", pen, () => throw new IOException("It is glued."), Never);
        pen.Step(20_000, []);
        Assert.Contains("steps[0] (UNPLUG) could not be done: It is glued.", run.Completion.Exception!.InnerException!.Message, StringComparison.Ordinal);
        Assert.False(pen.GetPen().TriggerPressed);
    }

    [Fact]
    public void A_scenario_that_was_ended_does_nothing_more()
    {
        var pen = new VirtualPen(new PenOptions());
        var run = ScenarioRun.Begin("scenario: x\nsteps: [{ at_ms: 5, do: PRESS }]", pen, Never, Never);
        pen.Step(3_000, []);
        run.End();
        pen.Step(20_000, []);
        Assert.False(pen.GetPen().TriggerPressed);
        Assert.True(run.Completion.IsCanceled);
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Each_example_runs_to_its_end_on_a_pen_that_is_armed_and_gives_the_same_trace_twice(string file)
    {
        var (first, second) = (Run(file), Run(file));
        Assert.NotEmpty(first);
        Assert.Equal(first, second);
    }

    [Fact]
    public void The_example_of_needles_that_creep_is_stopped_by_the_pen_itself()
    {
        var moments = Run("depth-creeps.yaml");
        Assert.True(moments[1_000].DriveOn);
        Assert.False(moments[1_500].DriveOn);
        Assert.InRange(moments.Max(static moment => moment.TrueProtrusionUm), 1_400, 1_520);
        Assert.Equal(0, moments[1_600].TrueProtrusionUm);
    }

    [Fact]
    public void A_recording_keeps_what_is_true_each_interval_and_ends()
    {
        var bench = new Bench().Driving();
        var recording = Recording.Begin(bench.Pen, 100, 10);
        bench.RunMs(200);
        Assert.True(recording.Completion.IsCompletedSuccessfully);
        Assert.Equal(10, recording.Moments.Count);
        Assert.All(recording.Moments.Zip(recording.Moments.Skip(1)), static pair => Assert.Equal(10_000UL, pair.Second.TimeUs - pair.First.TimeUs));
        Assert.All(recording.Moments, static moment => Assert.True(moment is { DriveOn: true, TriggerPressed: true, TrueProtrusionUm: 1_000 }));
        Assert.InRange(recording.Moments[0].StrokeRateMillihertz, 109_000, 111_000);
        Assert.InRange(recording.Moments[0].MotorMillivolts, 1_300, 1_700);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(600_001, 1_000)]
    [InlineData(100, 0)]
    [InlineData(100, 1_001)]
    [InlineData(30_000, 1)]
    public void A_recording_out_of_range_is_refused(uint durationMs, uint intervalMs) =>
        Assert.Contains("_ms is", Assert.Throws<ArgumentException>(() => Recording.Begin(new VirtualPen(new PenOptions()), durationMs, intervalMs)).Message, StringComparison.Ordinal);

    private static void Never() => Assert.Fail("Nobody may touch the cable.");

    private static List<Moment> Run(string file)
    {
        var bench = new Bench().Armed();
        bench.RunMs(500);
        var plugged = true;
        var run = ScenarioRun.Begin(
            File.ReadAllText(TestSupport.RepositoryRoot.Combine($"simulator/scenarios/{file}")),
            bench.Pen,
            () => (plugged, bench.Permits) = (false, false),
            () => plugged = true,
            static _ => { });
        var recording = Recording.Begin(bench.Pen, 7_000);
        bench.RunMs(7_000);
        Assert.True(plugged);
        Assert.True(run.Completion.IsCompletedSuccessfully, run.Completion.Exception?.ToString());
        Assert.Equal(7_000, recording.Moments.Count);
        return [.. recording.Moments];
    }
}
