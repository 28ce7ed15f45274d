using DeviceService.Conformance;
using PenSimulator;
using PenSimulator.Firmware;
using Simulator.V1;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>
/// What each fault of the simulator's firmware, parts and line does to the acceptance test: the clause that has to fail with
/// it. A clause that passes whatever the pen does would pass here too.
/// </summary>
[Collection(ConformanceTests.Alone)]
public sealed class ConformanceFaultTests
{
    private static readonly (FaultKind Kind, long Value, PenComponent Part, string Clause)[] Breaking =
    [
        (FaultKind.DepthReadsHigh, 500, PenComponent.Unspecified, "C-DEPTH-1"),
        (FaultKind.DepthReadsLow, 250, PenComponent.Unspecified, "C-DEPTH-1"),
        (FaultKind.DepthStuck, 0, PenComponent.Unspecified, "C-DEPTH-2"),
        (FaultKind.DepthCreeps, 1_000, PenComponent.Unspecified, "C-DEPTH-2"),
        (FaultKind.ChannelsDisagree, 400, PenComponent.Unspecified, "C-DEPTH-2"),
        (FaultKind.Overspeed, 100, PenComponent.Unspecified, "C-START-1"),
        (FaultKind.Stall, 0, PenComponent.Unspecified, "C-START-1"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-STOP-1"),
        (FaultKind.IgnoresStop, 100, PenComponent.Unspecified, "C-STOP-7"),
        (FaultKind.IgnoresStop, 100, PenComponent.Unspecified, "C-STOP-8"),
        (FaultKind.IgnoresStop, 100, PenComponent.Unspecified, "C-STOP-9"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-STOP-8"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-START-2"),
        (FaultKind.DeadManDisabled, 0, PenComponent.Unspecified, "C-PERM-4"),
        (FaultKind.DeadManDisabled, 0, PenComponent.Unspecified, "C-PERM-6"),
        (FaultKind.GoesSilent, 0, PenComponent.Unspecified, "C-HELLO-1"),
        (FaultKind.Babbles, 2_000, PenComponent.Unspecified, "C-FRAME-1"),
        (FaultKind.CorruptsBytes, 3_000, PenComponent.Unspecified, "C-FRAME-1"),
        (FaultKind.Delays, 300, PenComponent.Unspecified, "C-CLOCK-1"),
        (FaultKind.DropsTelemetry, 20, PenComponent.Unspecified, "C-TELE-1"),
        (FaultKind.OmitsProtrusion, 0, PenComponent.Unspecified, "C-TELE-3"),
        (FaultKind.LimitsGenerationWrong, 0, PenComponent.Unspecified, "C-LIMIT-6"),
        (FaultKind.LimitsDigestWrong, 0, PenComponent.Unspecified, "C-LIMIT-1"),
        (FaultKind.ForeignSessionTag, 0, PenComponent.Unspecified, "C-HELLO-2"),
        (FaultKind.PartOff, 0, PenComponent.Trigger, "C-START-1"),
        (FaultKind.PartStuck, 0, PenComponent.MotorDrive, "C-START-1"),
        (FaultKind.PartGarbage, 0, PenComponent.DepthChannel1, "C-DEPTH-1"),
        (FaultKind.PartOffset, 400, PenComponent.DepthChannel1, "C-DEPTH-1"),
        (FaultKind.PartScale, 10, PenComponent.DepthChannel1, "C-DEPTH-2"),
        (FaultKind.PartSlow, 60_000, PenComponent.DepthActuator, "C-DEPTH-2"),
        (FaultKind.PartDelayed, 3_000, PenComponent.Trigger, "C-START-1"),
        (FaultKind.PartIntermittent, 50, PenComponent.Trigger, "C-START-1"),
        (FaultKind.Hangs, 0, PenComponent.Unspecified, "C-HELLO-1"),
        (FaultKind.BrownsOut, 100, PenComponent.Unspecified, "C-START-1"),
        (FaultKind.BootLoops, 900, PenComponent.Unspecified, "C-TELE-1"),
        (FaultKind.MotorRelayWelded, 0, PenComponent.Unspecified, "C-DEPTH-1"),
        (FaultKind.Bursts, 200, PenComponent.Unspecified, "C-FRAME-1"),
        (FaultKind.DropsFrames, 20, PenComponent.Unspecified, "C-TELE-1"),
        (FaultKind.DuplicatesFrames, 50, PenComponent.Unspecified, "C-TELE-2"),
        (FaultKind.ReordersFrames, 30, PenComponent.Unspecified, "C-TELE-2"),
        (FaultKind.TruncatesFrames, 30, PenComponent.Unspecified, "C-FRAME-1"),
        (FaultKind.LineStuckLow, 0, PenComponent.Unspecified, "C-HELLO-1"),
        (FaultKind.HalfOpen, 0, PenComponent.Unspecified, "C-HELLO-1"),
        (FaultKind.CartridgeMissing, 0, PenComponent.Unspecified, "C-CART-2"),
        (FaultKind.TakesHeldTrigger, 0, PenComponent.Unspecified, "C-ARM-11"),
        (FaultKind.TakesHeldTrigger, 0, PenComponent.Unspecified, "C-START-3"),
        (FaultKind.TakesHeldTrigger, 0, PenComponent.Unspecified, "C-LATCH-2"),
        (FaultKind.TakesHeldTrigger, 0, PenComponent.Unspecified, "C-SVC-3"),
        (FaultKind.TakesHeldTrigger, 0, PenComponent.Unspecified, "C-PERM-8"),
        (FaultKind.AcceptsStaleEcho, 0, PenComponent.Unspecified, "C-ARM-8"),
        (FaultKind.AcceptsStaleEcho, 0, PenComponent.Unspecified, "C-PERM-2"),
        (FaultKind.AcceptsStaleEcho, 0, PenComponent.Unspecified, "C-PERM-5"),
        (FaultKind.IgnoresStopCount, 0, PenComponent.Unspecified, "C-ARM-3"),
        (FaultKind.IgnoresStopCount, 0, PenComponent.Unspecified, "C-LATCH-1"),
        (FaultKind.IgnoresStopCount, 0, PenComponent.Unspecified, "C-PERM-2"),
        (FaultKind.AnyFramePermits, 0, PenComponent.Unspecified, "C-PERM-7"),
        (FaultKind.ExtendsBeforeArm, 0, PenComponent.Unspecified, "C-DEPTH-1"),
        (FaultKind.ForgetsLatch, 0, PenComponent.Unspecified, "C-LATCH-4"),
        (FaultKind.ForgetsLatch, 0, PenComponent.Unspecified, "C-LATCH-5"),
        (FaultKind.DeafToZeros, 0, PenComponent.Unspecified, "C-STOP-5"),
        (FaultKind.DeafToZeros, 0, PenComponent.Unspecified, "C-STOP-6"),
        (FaultKind.DeafToZeros, 0, PenComponent.Unspecified, "C-STOP-12"),
        (FaultKind.DeafToBreaks, 0, PenComponent.Unspecified, "C-STOP-10"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-4"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-5"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-8"),
        (FaultKind.AcceptsAnySetting, 0, PenComponent.Unspecified, "C-SET-1"),
        (FaultKind.AcceptsWrongCurve, 0, PenComponent.Unspecified, "C-CAL-2"),
        (FaultKind.CurveDigestWrong, 0, PenComponent.Unspecified, "C-CAL-1"),
        (FaultKind.KeepsBootId, 0, PenComponent.Unspecified, "C-BOOT-1"),
        (FaultKind.IgnoresLimit, 1, PenComponent.Unspecified, "C-LIMIT-10"),
        (FaultKind.IgnoresLimit, 2, PenComponent.Unspecified, "C-LIMIT-11"),
        (FaultKind.IgnoresLimit, 3, PenComponent.Unspecified, "C-LIMIT-9"),
        (FaultKind.IgnoresLimit, 4, PenComponent.Unspecified, "C-LIMIT-8"),
        (FaultKind.IgnoresLimit, 5, PenComponent.Unspecified, "C-LIMIT-12"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-2"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-3"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-4"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-5"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-6"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-7"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-HELLO-6"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-HELLO-10"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-CMD-6"),
        (FaultKind.HidesRefusals, 1, PenComponent.Unspecified, "C-CMD-12"),
        (FaultKind.HidesRefusals, 2, PenComponent.Unspecified, "C-CMD-2"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-ARM-2"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-LIMIT-2"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-LIMIT-3"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-CMD-9"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-CMD-10"),
        (FaultKind.HidesRefusals, 3, PenComponent.Unspecified, "C-TELE-5"),
        (FaultKind.HidesRefusals, 4, PenComponent.Unspecified, "C-STATE-2"),
        (FaultKind.HidesRefusals, 4, PenComponent.Unspecified, "C-STATE-3"),
        (FaultKind.HidesRefusals, 5, PenComponent.Unspecified, "C-STATE-4"),
        (FaultKind.HidesRefusals, 6, PenComponent.Unspecified, "C-ARM-10"),
        (FaultKind.HidesRefusals, 7, PenComponent.Unspecified, "C-ARM-4"),
        (FaultKind.HidesRefusals, 8, PenComponent.Unspecified, "C-ARM-5"),
        (FaultKind.HidesRefusals, 9, PenComponent.Unspecified, "C-LIMIT-4"),
        (FaultKind.HidesRefusals, 10, PenComponent.Unspecified, "C-ARM-6"),
        (FaultKind.HidesRefusals, 10, PenComponent.Unspecified, "C-LIMIT-7"),
        (FaultKind.HidesRefusals, 11, PenComponent.Unspecified, "C-SET-1"),
        (FaultKind.HidesRefusals, 12, PenComponent.Unspecified, "C-SET-1"),
        (FaultKind.HidesRefusals, 13, PenComponent.Unspecified, "C-ARM-7"),
        (FaultKind.HidesRefusals, 14, PenComponent.Unspecified, "C-ARM-8"),
        (FaultKind.HidesRefusals, 15, PenComponent.Unspecified, "C-ARM-11"),
        (FaultKind.HidesRefusals, 15, PenComponent.Unspecified, "C-LATCH-2"),
        (FaultKind.HidesRefusals, 16, PenComponent.Unspecified, "C-ARM-12"),
        (FaultKind.HidesRefusals, 17, PenComponent.Unspecified, "C-FAULT-1"),
        (FaultKind.HidesRefusals, 18, PenComponent.Unspecified, "C-FAULT-3"),
        (FaultKind.HidesRefusals, 19, PenComponent.Unspecified, "C-ARM-9"),
        (FaultKind.HidesRefusals, 20, PenComponent.Unspecified, "C-TELE-4"),
        (FaultKind.HidesRefusals, 21, PenComponent.Unspecified, "C-STATE-1"),
        (FaultKind.HidesRefusals, 21, PenComponent.Unspecified, "C-STATE-5"),
        (FaultKind.HidesRefusals, 21, PenComponent.Unspecified, "C-SVC-1"),
        (FaultKind.HidesRefusals, 22, PenComponent.Unspecified, "C-LIMIT-5"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-STOP-2"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-STOP-3"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-STOP-4"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-STOP-11"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-FRAME-13"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-SVC-7"),
        (FaultKind.IgnoresStop, 0, PenComponent.Unspecified, "C-HELLO-7"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-START-4"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-CART-3"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-HELLO-12"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-STOP-9"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-LINE-2"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-FAULT-2"),
        (FaultKind.IgnoresLowCharge, 0, PenComponent.Unspecified, "C-FAULT-2"),
        (FaultKind.OmitsStatus, 0, PenComponent.Unspecified, "C-STATUS-1"),
        (FaultKind.OmitsStatus, 0, PenComponent.Unspecified, "C-STATUS-2"),
        (FaultKind.DeadManDisabled, 0, PenComponent.Unspecified, "C-PERM-3"),
        (FaultKind.DeadManDisabled, 0, PenComponent.Unspecified, "C-LINE-1"),
        (FaultKind.HidesRefusals, 7, PenComponent.Unspecified, "C-CMD-4"),
        (FaultKind.DropsTelemetry, 100, PenComponent.Unspecified, "C-HELLO-5"),
        (FaultKind.MotorRelayWelded, 0, PenComponent.Unspecified, "C-START-5"),
        (FaultKind.MotorRelayWelded, 0, PenComponent.Unspecified, "C-ARM-1"),
        (FaultKind.MotorRelayWelded, 0, PenComponent.Unspecified, "C-SVC-9"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-6"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-11"),
        (FaultKind.ExtendsBeforeArm, 0, PenComponent.Unspecified, "C-SVC-10"),
        (FaultKind.CountsNoErrors, 0, PenComponent.Unspecified, "C-FRAME-15"),
        (FaultKind.HidesRefusals, 20, PenComponent.Unspecified, "C-LINE-7"),
        (FaultKind.HidesRefusals, 11, PenComponent.Unspecified, "C-DEPTH-6"),
        (FaultKind.DriveStuckOn, 0, PenComponent.Unspecified, "C-DEPTH-7"),
        (FaultKind.HoldsWithoutPress, 0, PenComponent.Unspecified, "C-SVC-12"),
        (FaultKind.ForgetsWithoutPower, 1, PenComponent.Unspecified, "C-CMD-14"),
        (FaultKind.ForgetsWithoutPower, 2, PenComponent.Unspecified, "C-CAL-3"),
        (FaultKind.ForgetsWithoutPower, 3, PenComponent.Unspecified, "C-BOOT-2"),
        (FaultKind.MiscountsArmTime, 1, PenComponent.Unspecified, "C-ARM-14"),
        (FaultKind.MiscountsArmTime, 2, PenComponent.Unspecified, "C-ARM-14"),
        (FaultKind.RetractsAtRelease, 0, PenComponent.Unspecified, "C-START-2"),
        (FaultKind.RetractsAtRelease, 0, PenComponent.Unspecified, "C-DEPTH-5"),
        (FaultKind.IgnoresDial, 0, PenComponent.Unspecified, "C-DEPTH-4"),
        (FaultKind.IgnoresDial, 0, PenComponent.Unspecified, "C-DEPTH-7"),
        (FaultKind.TellsChangesLate, 1, PenComponent.Unspecified, "C-STATUS-3"),
        (FaultKind.TellsChangesLate, 2, PenComponent.Unspecified, "C-STATUS-4"),
        (FaultKind.TellsChangesLate, 3, PenComponent.Unspecified, "C-STATUS-5"),
        (FaultKind.IgnoresSilence, 0, PenComponent.Unspecified, "C-HELLO-13"),
        (FaultKind.IgnoresSilence, 0, PenComponent.Unspecified, "C-SVC-13"),
        (FaultKind.CountsNoUse, 0, PenComponent.Unspecified, "C-CMD-15"),
        (FaultKind.CountsNoUse, 0, PenComponent.Unspecified, "C-CMD-16"),
    ];

    // The pen is right to take no Arm: nothing is said about its firmware, and nothing passes.
    private static readonly (FaultKind Kind, long Value)[] Conditions = [(FaultKind.BatteryLow, 5), (FaultKind.Overheats, 700), (FaultKind.Internal, 0)];

    // It happens once, so its test has it happen while the clause looks.
    private static readonly FaultKind[] Once = [FaultKind.Reboots];

    // A cartridge that was used, changed or cannot be read is told as it is: the firmware does as penlink.md says.
    private static readonly FaultKind[] Harmless = [FaultKind.CartridgeUsed, FaultKind.CartridgeUnreadable, FaultKind.CartridgeSwapped];

    private const string NotLookedAt = "a good Arm is accepted";

    // What a rate does not fit on: a pseudo-terminal carries any.
    private const long RateExceedsLine = 20;
    private static readonly PenOptions Uart = new() { LineBitsPerSecond = 115_200 };

    // Some clauses have something to look at on other pens alone.
    private static readonly PenOptions Dial = new() { Dial = true };
    private static readonly PenOptions Contactless = new() { ContactSensor = false };
    private static readonly string[] OfTheDial = ["C-DEPTH-4", "C-DEPTH-6", "C-DEPTH-7"];
    private static readonly NvContent WithCurve = new() { Calibration = [0, 0, 2_500, 2_510] };

    // Each row has a pen of its own and mostly waits, and no delay of this machine makes a broken pen pass: some at a time.
    private const int AtOnce = 4;

    private static readonly Lazy<Dictionary<(FaultKind, long, PenComponent, string), Task<ClauseResult>>> Looked = new(static () =>
    {
        var turns = new SemaphoreSlim(AtOnce);
        return Breaking.ToDictionary(static row => row, row => LookAsync(row, turns));
    });

    public static TheoryData<FaultKind, long, PenComponent, string> Rows
    {
        get
        {
            var rows = new TheoryData<FaultKind, long, PenComponent, string>();
            foreach (var (kind, value, part, clause) in Breaking)
            {
                rows.Add(kind, value, part, clause);
            }

            return rows;
        }
    }

    public static TheoryData<FaultKind, long> ConditionRows
    {
        get
        {
            var rows = new TheoryData<FaultKind, long>();
            foreach (var (kind, value) in Conditions)
            {
                rows.Add(kind, value);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_fault_makes_its_clause_fail(FaultKind kind, long value, PenComponent part, string clause)
    {
        var result = await Looked.Value[(kind, value, part, clause)];

        Assert.True(result.Outcome == ClauseOutcome.Failed, $"{kind} {value} {part}: {clause} {result.Outcome}: {result.Seen}");
        Assert.NotEmpty(result.Seen);

        // No fault of these makes a pen right to refuse its Arm: a clause that gets no farther has not looked at the fault.
        Assert.DoesNotContain(NotLookedAt, result.Expected, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, "C-STATUS-4", "C-STATUS-5")]
    [InlineData(2, "C-STATUS-3", "C-STATUS-5")]
    [InlineData(3, "C-STATUS-3", "C-STATUS-4")]
    public async Task A_change_of_one_kind_that_is_told_late_fails_the_clauses_of_no_other(int late, string clause, string other)
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(FaultKind.TellsChangesLate, late);

        Assert.All((await bench.RunAsync(clause, other)).Results, static result =>
            Assert.True(result.Outcome == ClauseOutcome.Passed, $"{result.Clause.Id} {result.Outcome}: expected {result.Expected}; seen {result.Seen}"));
    }

    [Fact]
    public async Task A_pen_that_restarts_by_itself_fails_whatever_is_looked_at()
    {
        await using var bench = await BenchPen.StartAsync();

        var running = bench.RunAsync("C-TELE-1");
        var first = await bench.Pen.WaitForAsync(static pen => pen.SessionTag != 0, TimeSpan.FromSeconds(30));
        await bench.Pen.WaitForAsync(pen => pen.SessionTag != 0 && pen.SessionTag != first.SessionTag, TimeSpan.FromSeconds(30));
        await bench.Pen.InjectFaultAsync(FaultKind.Reboots, 300);

        Assert.Equal(ClauseOutcome.Failed, Assert.Single((await running).Results).Outcome);
    }

    [Theory]
    [MemberData(nameof(ConditionRows))]
    public async Task A_pen_that_is_right_to_take_no_Arm_is_neither_failed_nor_passed(FaultKind kind, long value)
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(kind, value);
        await bench.Pen.WaitForAsync(static pen => pen.FaultFlags != 0, TimeSpan.FromSeconds(10));

        var report = await bench.RunAsync("C-ARM-1");

        var result = Assert.Single(report.Results);
        Assert.True(result.Outcome == ClauseOutcome.NotTested, $"{kind}: {result.Outcome}: {result.Expected}; {result.Seen}");
    }

    [Fact]
    public void Every_fault_that_the_simulator_knows_has_its_row()
    {
        var named = Breaking.Select(static row => row.Kind).Concat(Conditions.Select(static row => row.Kind)).Concat(Once).Concat(Harmless);

        Assert.Equal(Enum.GetValues<FaultKind>().Where(static kind => kind != FaultKind.Unspecified).Order(), named.Distinct().Order());
        Assert.All(Breaking, static row => Assert.Contains(Catalogue.All, clause => clause.Id == row.Clause));
    }

    [Fact]
    public void Every_limit_that_a_pen_watches_by_itself_can_be_left_out_and_then_its_clause_fails()
    {
        var leftOut = Breaking.Where(static row => row.Kind == FaultKind.IgnoresLimit).Select(static row => row.Value);

        Assert.Equal([1, 2, 3, 4, 5], leftOut.Order());
    }

    [Fact]
    public async Task Every_reason_of_a_refusal_can_be_hidden_and_then_a_clause_fails()
    {
        await using var bench = await BenchPen.StartAsync();
        var hidden = Assert.Single(await bench.Pen.ListFaultsAsync(), static one => one.Kind == FaultKind.HidesRefusals);

        var caught = Breaking.Where(static row => row.Kind == FaultKind.HidesRefusals).Select(static row => row.Value).Distinct();

        Assert.Equal(Enumerable.Range((int)hidden.ValueMin, (int)(hidden.ValueMax - hidden.ValueMin) + 1).Select(static value => (long)value), caught.Order());
    }

    [Fact]
    public void The_document_says_how_many_clauses_are_shown_to_be_able_to_fail()
    {
        var shown = Breaking.Select(static row => row.Clause).Distinct(StringComparer.Ordinal).Count();
        var document = File.ReadAllText(RepositoryRoot.Combine("docs/conformance.md"));

        Assert.Contains($"{shown} of the {Catalogue.All.Count} clauses have such a fault", document, StringComparison.Ordinal);
    }

    private static async Task<ClauseResult> LookAsync((FaultKind Kind, long Value, PenComponent Part, string Clause) row, SemaphoreSlim turns)
    {
        await turns.WaitAsync();
        try
        {
            // A machine that stood still between two steps has the pen refuse an echo that is too old by then, and a clause that is looked at once more for
            // it finds the pen with a fault of its own by now: the fault was not looked at yet, and a fresh pen is.
            ClauseResult result;
            var tries = 0;
            do
            {
                await using var bench = await StartAsync(row.Kind, row.Value, row.Clause);
                await bench.Pen.InjectFaultAsync(new Fault { Kind = row.Kind, Value = row.Value, Component = row.Part });
                result = Assert.Single((await bench.RunAsync(row.Clause)).Results);
            }
            while ((result.Expected.Contains(NotLookedAt, StringComparison.Ordinal)
                || (result.Outcome == ClauseOutcome.NotTested && result.Seen.StartsWith("The pen reports faults", StringComparison.Ordinal))) && ++tries < 4);
            return result;
        }
        finally
        {
            turns.Release();
        }
    }

    private static async Task<BenchPen> StartAsync(FaultKind kind, long value, string clause)
    {
        var dial = OfTheDial.Contains(clause);
        var bench = await BenchPen.StartAsync(
            dial ? Dial : clause == "C-DEPTH-5" ? Contactless : (kind, value) == (FaultKind.HidesRefusals, RateExceedsLine) ? Uart : null, memory: clause == "C-CAL-3" ? WithCurve : null);
        if (dial)
        {
            await bench.Pen.TurnDialAsync(500);
        }

        return bench;
    }
}
