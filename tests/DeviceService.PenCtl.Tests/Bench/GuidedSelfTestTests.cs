using Microneedling.V1;
using Simulator.V1;
using TestSupport;
using GetPenRequest = Microneedling.V1.GetPenRequest;

namespace DeviceService.PenCtl.Tests;

/// <summary>self-test, as a person meets it: penctl at a real terminal, the real service, a simulated pen whose trigger the test presses where the screen says so.</summary>
[Collection(AtTheBench.Name)]
public sealed class GuidedSelfTestTests
{
    // What a picture of it shows: its end, from the summary on.
    private const int PictureRows = 18;
    private const string Acknowledge = "Enter acknowledges the stop";

    [Fact]
    public async Task A_technician_is_led_through_a_self_test_that_passes_and_the_motor_turns_by_the_trigger_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        var (test, code, rows) = await RunOnceAsync(room, "PASSED", ("Register it for the bench?", "yes"), "bench-self-test");
        var again = 0;
        for (; again < 2 && IsLeftOpen(test, rows); again++)
        {
            (test, code, rows) = await RunOnceAsync(room, "PASSED", (Acknowledge, ""), "bench-self-test");
        }

        Assert.True(code == PenCtl.ExitCode.Ok, string.Join('\n', rows));
        Assert.Equal((SelfTestStage.Passed, true, BenchRoom.Technician), (test.Stage, test.Holds, test.Operator.OperatorId));
        Assert.All(test.Findings, static found => Assert.True(found.Verdict == SelfTestVerdict.Pass, $"{found.Check}: {found.Verdict} {found.Reason}"));
        Assert.Equal(8, test.Findings.Count);

        // Two presses, two drives, and the truth of the simulator beside what was measured.
        var pen = await room.Pen.GetPenAsync();
        Assert.False(pen.DriveOn);
        Assert.True(again > 0 ? pen.PressCount > 2 : pen.PressCount == 2, $"{pen.PressCount} presses in {again + 1} runs");
        Assert.False((await room.Pens.GetPenAsync(new GetPenRequest { PenId = BenchRoom.PenId })).Pen.LastStop.Latched);
        await KeepAsync(rows);

        var last = await room.RunAsync("self-test", "--last", "--json");
        Assert.True(last.Code == PenCtl.ExitCode.Ok, last.Errors);
        Assert.Contains("\"SELF_TEST_STAGE_PASSED\"", last.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pen_that_ignores_a_stop_fails_is_quarantined_and_the_dead_man_is_not_tried()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        await room.Pen.InjectFaultAsync(FaultKind.IgnoresStop, 3_000);
        var test = await FailAsync(room, SelfTestCheck.Stop);

        Assert.Equal(SelfTestVerdict.NotTested, test.Findings.Single(static found => found.Check == SelfTestCheck.DeadMan).Verdict);
        var pen = (await room.Pens.GetPenAsync(new GetPenRequest { PenId = BenchRoom.PenId })).Pen;
        Assert.Equal(AdministrativeState.Quarantined, pen.Administrative.State);
    }

    [Fact]
    public async Task A_pen_whose_dead_man_is_disabled_fails_and_is_stopped_at_once()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        await room.Pen.InjectFaultAsync(FaultKind.DeadManDisabled);
        var test = await FailAsync(room, SelfTestCheck.DeadMan);

        Assert.Equal(SelfTestVerdict.Pass, test.Findings.Single(static found => found.Check == SelfTestCheck.Stop).Verdict);
        var pen = (await room.Pens.GetPenAsync(new GetPenRequest { PenId = BenchRoom.PenId })).Pen;
        Assert.Equal((AdministrativeState.Quarantined, StopReason.SelfTest), (pen.Administrative.State, pen.LastStop.Reason));
        Assert.False((await room.Pen.GetPenAsync()).DriveOn);
    }

    [Theory]
    [InlineData(FaultKind.LimitsDigestWrong, 0, SelfTestCheck.LimitsDigest)]
    [InlineData(FaultKind.DepthReadsHigh, 600, SelfTestCheck.SensorsAtRest)]
    [InlineData(FaultKind.BatteryLow, 8, SelfTestCheck.SensorsAtRest)]
    [InlineData(FaultKind.DepthStuck, 0, SelfTestCheck.SensorsTurning)]
    [InlineData(FaultKind.CorruptsBytes, 500, SelfTestCheck.LineErrors)]
    public async Task What_is_wrong_with_a_pen_fails_the_check_that_is_about_it(FaultKind fault, long value, SelfTestCheck check)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        await room.Pen.InjectFaultAsync(fault, value);
        await FailAsync(room, check);
    }

    [Fact]
    public async Task A_worn_battery_sags_while_the_motor_turns_and_fails_its_check()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        using var terminal = room.AtTerminal("self-test");
        var technician = new TechnicianAtTheBench(room, terminal);
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));
        technician.Answers.Enqueue((Acknowledge, ""));
        technician.Answers.Enqueue((Acknowledge, ""));
        await technician.WorkUntilAsync("Tip in the air: press the trigger");
        await room.Pen.WaitForAsync(static pen => pen.DriveOn, TimeSpan.FromSeconds(20));
        await room.Pen.InjectFaultAsync(new Fault { Kind = FaultKind.PartOffset, Component = PenComponent.BatteryGauge, Value = -30 });
        await technician.WorkUntilAsync("FAILED");

        Assert.Equal(PenCtl.ExitCode.No, await terminal.ExitAsync());
        Assert.Equal(SelfTestVerdict.Fail, (await OnlyAsync(room)).Findings.Single(static found => found.Check == SelfTestCheck.BatteryUnderLoad).Verdict);
    }

    [Fact]
    public async Task Killed_while_the_motor_turns_the_motor_is_stopped_and_the_self_test_goes_on_with_what_was_not_done()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        using (var killed = room.AtTerminal("self-test"))
        {
            var technician = new TechnicianAtTheBench(room, killed);
            technician.Answers.Enqueue(("Register it for the bench?", "yes"));
            await technician.WorkUntilAsync("Leave the pen alone");
            await technician.WorkUntilAsync("Tip in the air: press the trigger");
            await killed.KillAsync();
        }

        // The finger is still on the trigger; nobody renews control any more.
        await room.Pen.WaitForAsync(static pen => !pen.DriveOn, TimeSpan.FromSeconds(15));
        await Eventually.TrueAsync(async () => (await OnlyAsync(room)).Stage == SelfTestStage.Open);
        await room.Pen.ReleaseTriggerAsync();
        var open = await OnlyAsync(room);
        Assert.Equal(SelfTestVerdict.Pass, open.Findings.Single(static found => found.Check == SelfTestCheck.SensorsAtRest).Verdict);

        // The same command goes on with it to the end: what was found before stays, and what was not done is done.
        using var again = room.AtTerminal("self-test");
        var back = new TechnicianAtTheBench(room, again);
        back.Answers.Enqueue((Acknowledge, ""));
        back.Answers.Enqueue((Acknowledge, ""));
        back.Answers.Enqueue((Acknowledge, ""));
        await back.WorkUntilAsync("PASSED");
        await back.WorkUntilAsync("nothing more is shown");
        Assert.Equal(PenCtl.ExitCode.Ok, await EndOfAsync(again));
        var passed = await OnlyAsync(room);
        Assert.Equal((open.SelfTestId, SelfTestStage.Passed, true), (passed.SelfTestId, passed.Stage, passed.Holds));
        Assert.All(passed.Findings, static found => Assert.True(found.Verdict == SelfTestVerdict.Pass, $"{found.Check}: {found.Verdict} {found.Reason}"));
        Assert.Equal(8, passed.Findings.Count);
    }

    [Fact]
    public async Task One_that_was_killed_is_ended_for_a_reason_and_what_was_not_done_is_not_tested()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        using (var killed = room.AtTerminal("self-test"))
        {
            var technician = new TechnicianAtTheBench(room, killed);
            technician.Answers.Enqueue(("Register it for the bench?", "yes"));
            await technician.WorkUntilAsync("Leave the pen alone");
            await killed.KillAsync();
        }

        await Eventually.TrueAsync(async () => (await OnlyAsync(room)).Stage == SelfTestStage.Open);
        var ended = await room.RunAsync("self-test", "--end", "the bench is needed elsewhere");
        Assert.True(ended.Code == PenCtl.ExitCode.Ok, ended.Errors);
        Assert.Equal((SelfTestStage.Incomplete, "the bench is needed elsewhere"), ((await OnlyAsync(room)).Stage, (await OnlyAsync(room)).EndReason));
    }

    [Fact]
    public async Task Without_a_person_at_a_terminal_it_begins_only_as_json()
    {
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);

        var run = await room.RunAsync("self-test");
        Assert.Equal(PenCtl.ExitCode.OptionWrong, run.Code);
        Assert.StartsWith("penctl self-test asks a person, and nobody is at a terminal.", run.Errors, StringComparison.Ordinal);
        Assert.Equal(PenCtl.ExitCode.NotFound, (await room.RunAsync("self-test", "--last")).Code);

        // As JSON nobody is asked: what is in the way is the answer.
        var refused = await room.RunAsync("self-test", "--json");
        Assert.Equal(PenCtl.ExitCode.Refused, refused.Code);
        Assert.Contains("R-BENCH-CARTRIDGE", refused.Errors, StringComparison.Ordinal);
    }

    private static async Task<SelfTest> FailAsync(BenchRoom room, SelfTestCheck check)
    {
        var (test, code, rows) = await RunOnceAsync(room, "FAILED", ("Register it for the bench?", "yes"));
        for (var again = 0; again < 2 && IsLeftOpen(test, rows); again++)
        {
            (test, code, rows) = await RunOnceAsync(room, "FAILED", (Acknowledge, ""));
        }

        Assert.True(code == PenCtl.ExitCode.No, string.Join('\n', rows));
        Assert.Equal((SelfTestStage.Failed, false), (test.Stage, test.Holds));
        var failed = test.Findings.Where(static found => found.Verdict == SelfTestVerdict.Fail).ToArray();
        Assert.True(failed is [var only] && only.Check == check, string.Join("; ", failed.Select(static found => $"{found.Check}: {found.Reason}")));
        return test;
    }

    // A machine that stood still leaves it open and says so. Whoever reads that runs it again, and it goes on with what was not done.
    private static bool IsLeftOpen(SelfTest test, IReadOnlyList<string> rows) =>
        test.Stage == SelfTestStage.Open && rows.Any(static row => row.Contains("no valid sample came", StringComparison.Ordinal));

    private static async Task<(SelfTest Test, PenCtl.ExitCode Code, IReadOnlyList<string> Rows)> RunOnceAsync(
        BenchRoom room, string until, (string Question, string Answer) first, string? picture = null)
    {
        using var terminal = room.AtTerminal("self-test", "--pen", BenchRoom.PenId);
        var technician = new TechnicianAtTheBench(room, terminal);
        technician.Answers.Enqueue(first);
        technician.Answers.Enqueue((Acknowledge, ""));
        technician.Answers.Enqueue((Acknowledge, ""));
        await technician.WorkUntilAsync(until);
        await technician.WorkUntilAsync("nothing more is shown");
        var code = await terminal.ExitAsync();
        if (picture is not null)
        {
            await TerminalPicture.KeepAsync(picture, terminal, Math.Max(0, terminal.Rows.Count - PictureRows), PictureRows);
        }

        return (await OnlyAsync(room), code, [.. terminal.Rows]);
    }

    // Whoever reads that it ended otherwise wants to know what the screen said.
    private static async Task<PenCtl.ExitCode> EndOfAsync(TerminalRun terminal)
    {
        var code = await terminal.ExitAsync();
        Assert.True(code is PenCtl.ExitCode.Ok or PenCtl.ExitCode.No, string.Join('\n', terminal.Rows));
        return code;
    }

    private static async Task<SelfTest> OnlyAsync(BenchRoom room) =>
        Assert.Single((await room.SelfTests.ListSelfTestsAsync(new ListSelfTestsRequest { PenId = BenchRoom.PenId })).SelfTests);

    // What docs/bench.md shows: the screen of this run.
    private static async Task KeepAsync(IReadOnlyList<string> rows)
    {
        if (Environment.GetEnvironmentVariable("BENCH_SCREENS") is { Length: > 0 } folder)
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "self-test.txt"), rows);
        }
    }
}
