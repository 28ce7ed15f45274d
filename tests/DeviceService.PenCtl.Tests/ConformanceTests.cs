using System.Globalization;
using DeviceService.Conformance;
using PenSimulator;
using PenSimulator.Firmware;
using Simulator.V1;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>Nothing else runs beside it: it measures a pen that shares this machine.</summary>
[CollectionDefinition(ConformanceTests.Alone, DisableParallelization = true)]
public sealed class ConformanceAlone;

/// <summary>conformance: against the shipped simulator, with every kind of hand, and how it ends.</summary>
[Collection(Alone)]
public sealed class ConformanceTests
{
    public const string Alone = "conformance";

    private static readonly TimeSpan WholeRunMax = TimeSpan.FromMinutes(5);

    // What a pseudo-terminal and the usual simulated pen do not have; every reason is asserted with it.
    private static readonly Dictionary<string, string> NothingToTest = new(StringComparer.Ordinal)
    {
        ["C-SET-2"] = "The pen has no dial.",
        ["C-DEPTH-4"] = "The pen has no dial.",
        ["C-DEPTH-5"] = "The pen has a contact sensor.",
        ["C-DEPTH-6"] = "The pen has no dial.",
        ["C-DEPTH-7"] = "The pen has no dial.",
        ["C-CAL-1"] = "The pen keeps no curve yet, and one that is written cannot be taken back.",
        ["C-CAL-3"] = "The pen keeps no curve yet, and one that is written cannot be taken back.",
        ["C-LINE-3"] = "The line is no TCP connection.",
        ["C-LINE-4"] = "The line is no TCP connection.",
        ["C-LINE-5"] = "The line has no speed of its own, or none above the first.",
        ["C-LINE-6"] = "The line has no speed of its own.",
        ["C-LINE-7"] = "The line has no speed of its own, or none above the first.",
    };

    private static readonly string[] OfTcp = ["C-LINE-3", "C-LINE-4"];

    // Both at once: either waits most of its time, and each takes minutes.
    [Fact]
    public Task Against_the_shipped_simulator_every_clause_passes_that_has_something_to_look_at_on_a_terminal_and_on_tcp() =>
        Task.WhenAll(OperatingSystem.IsLinux() ? [EveryClausePassesAsync(tcp: false), EveryClausePassesAsync(tcp: true)] : [EveryClausePassesAsync(tcp: true)]);

    [Theory]
    [InlineData("C-LINE-1")]
    [InlineData("C-LINE-2")]
    [InlineData("C-LINE-3")]
    [InlineData("C-LINE-4")]
    [InlineData("C-HELLO-13")]
    [InlineData("C-SVC-13")]
    [InlineData("C-STOP-10")]
    public async Task On_tcp_the_clauses_of_connections_pass(string clause)
    {
        await using var bench = await BenchPen.StartAsync(tcp: true);

        AssertPassed(Assert.Single((await bench.RunAsync(clause)).Results));
    }

    [Theory]
    [InlineData(false, "This line carries no break: a pseudo-terminal has no wire.")]
    [InlineData(true, "TCP carries no break.")]
    public async Task A_break_that_neither_line_nor_hand_can_bring_about_is_nothing_to_look_at(bool tcp, string because)
    {
        Assert.SkipUnless(tcp || OperatingSystem.IsLinux(), "Pseudo-terminals are for Linux.");
        await using var bench = await BenchPen.StartAsync(tcp: tcp);

        var report = await ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = ["C-STOP-10"], Ask = static _ => { } }, static _ => { }, CancellationToken.None);

        Assert.Equal((ClauseOutcome.NotFitted, because), Assert.Single(report.Results) is var result ? (result.Outcome, result.Seen) : default);
    }

    [Theory]
    [InlineData("C-LINE-5")]
    [InlineData("C-LINE-6")]
    [InlineData("C-LINE-7")]
    [InlineData("C-TELE-4")]
    [InlineData("C-STOP-8")]
    public async Task On_a_uart_the_clauses_of_speed_pass(string clause)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals are for Linux.");
        await using var bench = await BenchPen.StartAsync(new PenOptions { LineBitsPerSecond = 115_200 });

        AssertPassed(Assert.Single((await bench.RunAsync(clause)).Results));
    }

    [Theory]
    [InlineData("C-SET-2")]
    [InlineData("C-DEPTH-4")]
    [InlineData("C-DEPTH-6")]
    [InlineData("C-DEPTH-7")]
    [InlineData("C-LIMIT-10")]
    [InlineData("C-LIMIT-11")]
    [InlineData("C-LIMIT-12")]
    [InlineData("C-FAULT-2")]
    [InlineData("C-FAULT-3")]
    [InlineData("C-START-1")]
    public async Task With_a_dial_the_clauses_of_the_dial_pass(string clause)
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { Dial = true });
        await bench.Pen.TurnDialAsync(500);

        AssertPassed(Assert.Single((await bench.RunAsync(clause)).Results));
    }

    [Fact]
    public async Task The_limit_below_the_dial_is_farther_than_its_reading_shakes()
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { Dial = true });
        await bench.Pen.TurnDialAsync(500);
        using var ended = new CancellationTokenSource();
        var shaking = ShakeAsync();

        AssertPassed(Assert.Single((await bench.RunAsync("C-DEPTH-6")).Results));
        await ended.CancelAsync();
        await shaking;

        const long SettingBeyondLimit = 11;
        await bench.Pen.InjectFaultAsync(FaultKind.HidesRefusals, SettingBeyondLimit);
        var hidden = Assert.Single((await bench.RunAsync("C-DEPTH-6")).Results);
        Assert.Equal(ClauseOutcome.Failed, hidden.Outcome);
        Assert.Contains("with the dial at 500 um and a limit of 474 um", hidden.Expected, StringComparison.Ordinal);

        async Task ShakeAsync()
        {
            for (var um = 498; !ended.IsCancellationRequested; um = 998 - um)
            {
                await bench.Pen.TurnDialAsync(um);
                await Task.Delay(5);
            }

            await bench.Pen.TurnDialAsync(500);
        }
    }

    [Fact]
    public async Task A_dial_that_has_no_limit_of_the_pen_far_enough_below_it_is_to_be_turned()
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { Model = "SimPen-6" });
        await bench.Pen.TurnDialAsync(150);

        var result = Assert.Single((await bench.RunAsync("C-DEPTH-6")).Results);

        Assert.Equal((ClauseOutcome.NotTested, "The dial is at 150 um: turn it to 151 to 1500 um."), (result.Outcome, result.Seen));
    }

    [Theory]
    [InlineData("SimPen-6")]
    [InlineData("SimPen-14")]
    [InlineData("SimPen-16")]
    public async Task On_every_model_the_clauses_of_its_own_limits_pass(string model)
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { Model = model, DepthChannels = 2 });
        if (model == "SimPen-6")
        {
            await bench.Pen.TurnDialAsync(1_000);
        }

        Assert.All((await bench.RunAsync("C-LIMIT-8", "C-LIMIT-9", "C-LIMIT-10", "C-LIMIT-11", "C-LIMIT-12")).Results, AssertPassed);
    }

    [Fact]
    public async Task Of_a_pen_with_one_channel_there_is_nothing_to_disagree()
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { DepthChannels = 1 });

        var report = await bench.RunAsync("C-LIMIT-10", "C-LIMIT-12");

        AssertPassed(report.Results[0]);
        Assert.Equal((ClauseOutcome.NotFitted, "The pen has one depth channel."), (report.Results[1].Outcome, report.Results[1].Seen));
    }

    [Fact]
    public async Task Channels_that_nobody_brings_apart_leave_the_clause_untested_and_those_apart_by_themselves_do_not()
    {
        await using var bench = await BenchPen.StartAsync();
        Task<ConformanceReport> AskedAsync() => ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = ["C-LIMIT-12"], Ask = static _ => { }, Patience = TimeSpan.FromSeconds(1) }, static _ => { }, CancellationToken.None);

        var untouched = Assert.Single((await AskedAsync()).Results);
        Assert.Equal(ClauseOutcome.NotTested, untouched.Outcome);
        Assert.StartsWith("Nobody did it within 1 s", untouched.Seen, StringComparison.Ordinal);

        await bench.Pen.InjectFaultAsync(FaultKind.ChannelsDisagree, 120);
        AssertPassed(Assert.Single((await AskedAsync()).Results));
        await bench.Pen.InjectFaultAsync(FaultKind.IgnoresLimit, 5);
        Assert.Equal(ClauseOutcome.Failed, Assert.Single((await AskedAsync()).Results).Outcome);
    }

    [Fact]
    public async Task A_charge_that_nobody_takes_away_leaves_its_clauses_untested_and_one_that_is_low_by_itself_is_looked_at()
    {
        await using var bench = await BenchPen.StartAsync();
        async Task<ClauseResult> AskedAsync(string clause) => Assert.Single((await ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = [clause], Ask = static _ => { }, Patience = TimeSpan.FromSeconds(1) }, static _ => { }, CancellationToken.None)).Results);

        var untouched = await AskedAsync("C-FAULT-1");
        Assert.Equal(ClauseOutcome.NotTested, untouched.Outcome);
        Assert.StartsWith("Nobody did it within 1 s", untouched.Seen, StringComparison.Ordinal);

        await bench.Pen.InjectFaultAsync(FaultKind.BatteryLow, 5);
        AssertPassed(await AskedAsync("C-FAULT-1"));
        var driven = await AskedAsync("C-FAULT-2");
        Assert.Equal((ClauseOutcome.NotTested, "The battery is at 5 %: charge it, and test again."), (driven.Outcome, driven.Seen));

        const long BatteryLow = 17;
        await bench.Pen.InjectFaultAsync(FaultKind.HidesRefusals, BatteryLow);
        Assert.Equal(ClauseOutcome.Failed, (await AskedAsync("C-FAULT-1")).Outcome);
    }

    [Fact]
    public async Task The_charge_of_a_simulated_pen_is_back_after_the_clauses_that_took_it()
    {
        await using var bench = await BenchPen.StartAsync();

        Assert.All((await bench.RunAsync("C-FAULT-1", "C-FAULT-2", "C-FAULT-3", "C-ARM-1")).Results, AssertPassed);
        Assert.Empty((await bench.Pen.GetPenAsync()).Faults);
    }

    [Fact]
    public async Task A_calibration_and_a_journal_head_that_a_pen_keeps_are_there_as_they_were_afterwards()
    {
        var memory = new NvContent { Calibration = [0, 0, 2_500, 2_510], JournalEntryCount = 5, JournalHash = new string('A', 64) };
        await using var bench = await BenchPen.StartAsync(memory: memory);

        var report = await bench.RunAsync("C-CMD-10", "C-CAL-1", "C-CAL-2", "C-CMD-14", "C-CAL-3");
        var again = await bench.RunAsync("C-CMD-10", "C-CAL-1");

        Assert.All(report.Results.Concat(again.Results), AssertPassed);
    }

    [Fact]
    public async Task Without_a_contact_sensor_the_clause_of_what_such_a_pen_may_do_passes_and_those_of_skin_have_nothing_to_look_at()
    {
        await using var bench = await BenchPen.StartAsync(new PenOptions { ContactSensor = false });

        var report = await bench.RunAsync("C-DEPTH-3", "C-DEPTH-5", "C-TELE-3", "C-SVC-12");

        Assert.Equal(
            [("C-TELE-3", ClauseOutcome.Passed), ("C-DEPTH-3", ClauseOutcome.NotFitted), ("C-DEPTH-5", ClauseOutcome.Passed), ("C-SVC-12", ClauseOutcome.NotFitted)],
            report.Results.Select(static one => (one.Clause.Id, one.Outcome)));
    }

    [Fact]
    public async Task Without_a_hand_what_needs_one_is_not_tested_and_the_run_is_no_acceptance()
    {
        await using var bench = await BenchPen.StartAsync();

        var run = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--clause", "C-START-1", "C-STOP-1"]);

        Assert.Equal(ExitCode.Incomplete, run.Code);
        Assert.Matches("NOT TESTED C-START-1", run.Output);
        Assert.Contains("It needs a hand: nobody is at a terminal, and no simulator was named.", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"PASSED\s+C-STOP-1", run.Output);
    }

    [Fact]
    public async Task A_person_is_asked_and_what_they_do_counts_by_what_the_pen_shows()
    {
        await using var bench = await BenchPen.StartAsync();
        var asked = new List<string>();

        var report = await ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = ["C-LATCH-2"], Ask = Act }, static _ => { }, CancellationToken.None);

        AssertPassed(Assert.Single(report.Results));
        Assert.Equal(["Press the trigger, and hold it until you are asked to release it.", "Release the trigger."], asked);

        void Act(string sentence)
        {
            asked.Add(sentence);
            _ = sentence.StartsWith("Press the trigger", StringComparison.Ordinal) ? bench.Pen.PressTriggerAsync() : bench.Pen.ReleaseTriggerAsync();
        }
    }

    [Fact]
    public async Task A_person_who_does_nothing_leaves_the_clause_untested()
    {
        await using var bench = await BenchPen.StartAsync();

        var report = await ConformanceRun.RunAsync(
            new ConformanceOptions { Line = bench.Line, Clauses = ["C-START-1"], Ask = static _ => { }, Patience = TimeSpan.FromSeconds(1) }, static _ => { }, CancellationToken.None);

        var result = Assert.Single(report.Results);
        Assert.Equal(ClauseOutcome.NotTested, result.Outcome);
        Assert.StartsWith("Nobody did it within 1 s", result.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ended_in_mid_drive_it_stops_the_pen_before_it_goes()
    {
        await using var bench = await BenchPen.StartAsync();
        using var ending = new CancellationTokenSource();

        var running = bench.RunAsync(["C-START-1"], ending.Token);
        await bench.Pen.WaitForAsync(static pen => pen.State == PenState.Driving, TimeSpan.FromSeconds(30));
        await ending.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var pen = await bench.Pen.GetPenAsync();
        Assert.Equal(PenState.Latched, pen.State);
        Assert.False(pen.DriveOn);
        Assert.Equal("LINE", pen.LastDriveEnd.Cause);
        Assert.False(pen.TriggerPressed);
    }

    [Fact]
    public async Task A_line_that_goes_and_comes_back_unnoticed_is_the_failure_of_its_own_clause()
    {
        await using var bench = await BenchPen.StartAsync();

        var running = bench.RunAsync("C-FRAME-1", "C-FRAME-2");
        var first = await bench.Pen.WaitForAsync(static pen => pen.SessionTag != 0, TimeSpan.FromSeconds(30));
        await bench.Pen.WaitForAsync(pen => pen.SessionTag != 0 && pen.SessionTag != first.SessionTag, TimeSpan.FromSeconds(30));
        await Task.Delay(TimeSpan.FromMilliseconds(600));
        await bench.Pen.UnplugAsync();
        await bench.Pen.ReplugAsync();

        var results = (await running).Results;
        Assert.Equal((ClauseOutcome.Failed, "the line stays open"), (results[0].Outcome, results[0].Expected));
        AssertPassed(results[1]);
    }

    [Fact]
    public async Task A_line_that_is_held_is_refused_with_what_to_do()
    {
        await using var bench = await BenchPen.StartAsync();
        using var ending = new CancellationTokenSource();
        var holding = bench.RunAsync(["C-HELLO-13"], ending.Token);
        await bench.Pen.WaitForAsync(static pen => pen.SessionTag != 0, TimeSpan.FromSeconds(30));

        var run = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line]);

        Assert.Equal(ExitCode.Busy, run.Code);
        Assert.StartsWith($"{bench.Line} is held.", run.Errors, StringComparison.Ordinal);
        await ending.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => holding);
    }

    [Fact]
    public async Task What_cannot_begin_says_why()
    {
        await using var bench = await BenchPen.StartAsync();
        await using var other = await BenchPen.StartAsync(new PenOptions { SerialNumber = "SIM-0002" });

        Assert.Equal(ExitCode.OptionWrong, (await PenCtlRun.OfAsync(["conformance"])).Code);
        Assert.Equal(ExitCode.OptionWrong, (await PenCtlRun.OfAsync(["conformance", "--line", "pen"])).Code);
        Assert.Equal(ExitCode.NotFound, (await PenCtlRun.OfAsync(["conformance", "--line", "/dev/no-such-pen"])).Code);
        var unknown = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--clause", "C-NONE-1"]);
        Assert.Equal(ExitCode.OptionWrong, unknown.Code);
        Assert.Contains("There is no clause C-NONE-1.", unknown.Errors, StringComparison.Ordinal);
        var silent = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--simulator", "127.0.0.1:1"]);
        Assert.Equal(ExitCode.NoService, silent.Code);
        Assert.Contains("No simulator answers at 127.0.0.1:1", silent.Errors, StringComparison.Ordinal);
        var another = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--simulator", other.Control]);
        Assert.Equal(ExitCode.OptionWrong, another.Code);
        Assert.Contains("SIM-0002", another.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_says_what_was_expected_and_what_was_seen()
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(FaultKind.LimitsDigestWrong);

        var run = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--clause", "C-LIMIT-1"]);

        Assert.Equal(ExitCode.No, run.Code);
        Assert.Matches(@"FAILED\s+C-LIMIT-1", run.Output);
        Assert.Matches("expected: digest in the reply to WriteLimits is", run.Output);
        Assert.Matches("seen:     digest in the reply to WriteLimits is", run.Output);
    }

    [Fact]
    public void The_document_lists_the_catalogue_row_by_row()
    {
        var rows = File.ReadAllLines(RepositoryRoot.Combine("docs/conformance.md")).Where(static line => line.StartsWith("| C-", StringComparison.Ordinal));

        Assert.Equal(Catalogue.All.Select(Row), rows);
        Assert.Equal(Catalogue.All.Count, Catalogue.All.Select(static clause => clause.Id).Distinct(StringComparer.Ordinal).Count());
    }

    private static string Row(ClauseDescription clause) =>
        string.Create(CultureInfo.InvariantCulture, $"| {clause.Id} | {clause.Section} | {(clause.NeedsHand ? "yes" : "")} | {clause.Done} | {clause.Seen} |");

    private static void AssertPassed(ClauseResult result) =>
        Assert.True(result.Outcome == ClauseOutcome.Passed, $"{result.Clause.Id} {result.Outcome}: expected {result.Expected}; seen {result.Seen}");

    private static async Task EveryClausePassesAsync(bool tcp)
    {
        await using var bench = await BenchPen.StartAsync(tcp: tcp);

        var run = await PenCtlRun.OfAsync(["conformance", "--line", bench.Line, "--simulator", bench.Control, "--json"], atMost: WholeRunMax);

        Assert.True(run.Code == ExitCode.Ok, run.Output + run.Errors);
        var results = run.Json.GetProperty("results").EnumerateArray().ToArray();
        Assert.Equal(Catalogue.All.Select(static clause => clause.Id), results.Select(static one => one.GetProperty("clause").GetString()));
        Assert.All(results, one =>
        {
            var clause = one.GetProperty("clause").GetString()!;
            var untested = tcp && OfTcp.Contains(clause) ? null : NothingToTest.GetValueOrDefault(clause);
            Assert.Equal(untested is null ? "PASSED" : "NOT_FITTED", one.GetProperty("outcome").GetString());
            Assert.Equal(untested ?? "", one.GetProperty("because").GetString());
        });
        Assert.True(run.Json.GetProperty("stop_confirmed").GetBoolean());
        var pen = await bench.Pen.GetPenAsync();
        Assert.False(pen.DriveOn);
        Assert.Equal(PenState.Latched, pen.State);
    }
}
