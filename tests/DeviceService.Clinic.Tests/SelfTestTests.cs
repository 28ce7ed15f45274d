using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What is on record of a pen's self-tests, and what it is held to by them.</summary>
public sealed class SelfTestTests : LoggedTests
{
    private const string Pen = CalibrationBench.Pen;

    [Fact]
    public async Task A_pen_that_was_never_tested_is_held_to_nothing_and_one_that_failed_a_stop_until_it_passes()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null(Unarmed(bench));
        await BeginAsync(bench, "test-1");
        Assert.Equal("R-SELF-TEST-OPEN", Unarmed(bench));

        // It counts as soon as it was found: who walks away before the end has failed all the same.
        await FindAsync(bench, "test-1", SelfTestCheck.Stop, SelfTestVerdict.Fail);
        await EndAsync(bench, "test-1", SelfTestResult.Failed);
        Assert.Equal("R-SELF-TEST-FAILED", Unarmed(bench));
        await BeginAsync(bench, "test-2");
        await EndAsync(bench, "test-2", SelfTestResult.Incomplete);
        Assert.Equal("R-SELF-TEST-FAILED", Unarmed(bench));
        await bench.Desk.RestartAsync();
        Assert.Equal("R-SELF-TEST-FAILED", Unarmed(bench));

        await PassAsync(bench, "test-3");
        Assert.Null(Unarmed(bench));
        Assert.True(bench.Desk.Book.State.SelfTests.Holds(bench.Desk.Book.State.SelfTests.Find("test-3")!));
        Assert.False(bench.Desk.Book.State.SelfTests.Holds(bench.Desk.Book.State.SelfTests.Find("test-1")!));
    }

    [Fact]
    public async Task A_line_that_is_noisy_or_a_battery_that_sags_blocks_nothing_by_its_finding()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await BeginAsync(bench, "test-1");
        await FindAsync(bench, "test-1", SelfTestCheck.LineErrors, SelfTestVerdict.Fail);
        await FindAsync(bench, "test-1", SelfTestCheck.DeadMan, SelfTestVerdict.NotTested);
        await EndAsync(bench, "test-1", SelfTestResult.Failed);
        Assert.Null(Unarmed(bench));
    }

    [Fact]
    public async Task New_firmware_voids_what_passed_and_going_back_does_not_make_it_valid_again()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await PassAsync(bench, "test-1");
        await bench.HearAsync("1.0.1-sim");
        Assert.Equal("R-SELF-TEST-VOID", Unarmed(bench));
        await bench.HearAsync();
        Assert.Equal("R-SELF-TEST-VOID", Unarmed(bench));
        await PassAsync(bench, "test-2");
        Assert.Null(Unarmed(bench));
    }

    [Fact]
    public async Task A_pen_is_tested_or_calibrated_or_treats_and_never_two_of_them()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        await BeginAsync(bench, "test-1");
        Assert.Equal("R-SELF-TEST-OPEN", (await bench.Desk.Do(bench.Start())).Refusal?.RuleId);
        Assert.Equal("R-SELF-TEST-OPEN", SelfTestRules.Over(bench.Desk.Book.State.SelfTests, Pen).Refusal?.RuleId);
        await EndAsync(bench, "test-1", SelfTestResult.Incomplete);
        await bench.BeginAsync();
        Assert.Contains("R-CALIBRATION-OPEN", Refusals(bench, bench.Technician));
    }

    [Fact]
    public async Task It_is_for_a_technician_whose_act_the_profile_leaves_and_a_cartridge_that_no_patient_meets()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Equal(["R-BENCH-CARTRIDGE"], Refusals(bench, bench.Technician));
        Assert.Equal(["R-ROLE", "R-BENCH-CARTRIDGE"], Refusals(bench, bench.Desk.Dora));
        Assert.Equal(["R-SIGN-IN-MISSING", "R-BENCH-CARTRIDGE"], Refusals(bench, Desk.Tablet));
        bench.Desk.Profile = bench.Desk.Profile with { Roles = [.. bench.Desk.Profile.Roles.Select(static scope => scope with { May = [.. scope.May.Except([RoleAct.Service])] })] };
        Assert.Equal(["R-ROLE", "R-BENCH-CARTRIDGE"], Refusals(bench, bench.Technician));
    }

    [Fact]
    public async Task What_is_open_is_gone_on_with_by_the_newest_finding_of_each_check()
    {
        await using var bench = await CalibrationBench.OpenAsync(Log);
        Assert.Null(bench.Desk.Book.SelfTestOf(Pen));
        await BeginAsync(bench, "test-1");
        await FindAsync(bench, "test-1", SelfTestCheck.Clock, SelfTestVerdict.Pass);
        await FindAsync(bench, "test-1", SelfTestCheck.Stop, SelfTestVerdict.NotTested);
        await FindAsync(bench, "test-1", SelfTestCheck.Stop, SelfTestVerdict.Pass);
        await bench.Desk.RestartAsync();

        var open = bench.Desk.Book.SelfTestOf(Pen)!;
        Assert.Equal(("test-1", CalibrationBench.Firmware), (open.SelfTestId, open.FirmwareVersion));
        Assert.Equal([(SelfTestCheck.Clock, SelfTestVerdict.Pass), (SelfTestCheck.Stop, SelfTestVerdict.Pass)], open.Found.Select(static one => (one.Check, one.Verdict)));
        await EndAsync(bench, "test-1", SelfTestResult.Incomplete);
        Assert.Null(bench.Desk.Book.SelfTestOf(Pen));
    }

    private static async Task PassAsync(CalibrationBench bench, string id)
    {
        await BeginAsync(bench, id);
        foreach (var check in Enum.GetValues<SelfTestCheck>())
        {
            await FindAsync(bench, id, check, SelfTestVerdict.Pass);
        }

        await EndAsync(bench, id, SelfTestResult.Passed);
    }

    private static Task<AppendResult> BeginAsync(CalibrationBench bench, string id) => bench.Desk.Followed.AppendAsync(
    [
        new SelfTestRecord
        {
            At = bench.Desk.Clocks.Now, By = bench.Technician, PenId = Pen, SelfTestId = id, Vendor = "PenSimulator", Model = "SimPen",
            FirmwareVersion = CalibrationBench.Firmware, BootId = 1, Simulated = true,
        },
    ]);

    private static Task<AppendResult> FindAsync(CalibrationBench bench, string id, SelfTestCheck check, SelfTestVerdict verdict) => bench.Desk.Followed.AppendAsync(
    [
        new SelfTestFindingRecord
        {
            At = bench.Desk.Clocks.Now, By = bench.Technician, PenId = Pen, SelfTestId = id, Finding = new SelfTestFinding(check, verdict, "", []), BootId = 1,
        },
    ]);

    private static Task<AppendResult> EndAsync(CalibrationBench bench, string id, SelfTestResult result) => bench.Desk.Followed.AppendAsync(
        [new SelfTestEndRecord { At = bench.Desk.Clocks.Now, By = bench.Technician, PenId = Pen, SelfTestId = id, Result = result, Reason = "" }]);

    private static string[] Refusals(CalibrationBench bench, Actor by) =>
    [
        .. bench.Desk.Book.JudgeSelfTest(new BenchCase(Pen, new CartridgeObservation(true, 1, "tag-1", "C12", "lot-9", 12, 2_500), by, bench.Desk.Clocks.Now))
            .Select(static one => one.Refusal?.RuleId).OfType<string>(),
    ];

    private static string? Unarmed(CalibrationBench bench)
    {
        var session = Cases.Session(bench.Desk.Dora, bench.Desk.Clocks.Now);
        return bench.Desk.Book.JudgeArming(Cases.Arming(session, bench.Desk.Clocks.Now, bench.Desk.Dora))
            .FirstOrDefault(static one => !one.Passed && one.RuleId.StartsWith("R-SELF-TEST-", StringComparison.Ordinal))?.RuleId;
    }
}
