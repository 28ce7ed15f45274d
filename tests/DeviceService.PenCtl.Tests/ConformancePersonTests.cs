using DeviceService.Conformance;
using Simulator.V1;

namespace DeviceService.PenCtl.Tests;

/// <summary>conformance with a person for a hand, who is slow, clumsy, or does nothing: a sound pen is not failed for it, and nothing passes for it.</summary>
[Collection(ConformanceTests.Alone)]
public sealed class ConformancePersonTests
{
    [Theory]
    [InlineData("C-LATCH-5")]
    [InlineData("C-BOOT-2")]
    public async Task Whoever_takes_the_power_of_a_pen_that_drives_may_take_their_time(string clause)
    {
        await using var bench = await BenchPen.StartAsync();

        var result = await AskedAsync(bench, clause, async sentence =>
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            await ObeyAsync(bench, sentence);
        });

        AssertPassed(result);
    }

    [Fact]
    public async Task A_pen_that_is_plugged_in_again_after_more_than_10_s_is_looked_at()
    {
        await using var bench = await BenchPen.StartAsync();

        var result = await AskedAsync(bench, "C-BOOT-1", _ => UnplugAsync(bench, TimeSpan.FromSeconds(11)));

        AssertPassed(result);
    }

    [Fact]
    public async Task A_line_and_a_pen_that_are_not_back_in_time_leave_their_clause_untested_and_the_next_one_is_looked_at()
    {
        await using var bench = await BenchPen.StartAsync();

        var report = await ConformanceRun.RunAsync(
            new ConformanceOptions
            {
                Line = bench.Line, Clauses = ["C-BOOT-1", "C-FRAME-2"], Patience = TimeSpan.FromSeconds(2), Ask = sentence => _ = LateAsync(),
            },
            static _ => { }, CancellationToken.None);

        Assert.Equal(("C-BOOT-1", ClauseOutcome.NotTested), (report.Results[0].Clause.Id, report.Results[0].Outcome));
        Assert.Equal("Nobody did it within 2 s: a line that can be opened again did not come.", report.Results[0].Seen);
        AssertPassed(report.Results[1]);

        // The line is there after 3 s, and the pen has started after nearly 5.
        async Task LateAsync()
        {
            await bench.Pen.UnplugAsync();
            await bench.Pen.InjectFaultAsync(FaultKind.Hangs, 4_800);
            await Task.Delay(TimeSpan.FromSeconds(3));
            await bench.Pen.ReplugAsync();
        }
    }

    [Theory]
    [InlineData("C-LATCH-5")]
    [InlineData("C-BOOT-2")]
    [InlineData("C-ARM-14")]
    [InlineData("C-START-1")]
    [InlineData("C-START-6")]
    [InlineData("C-CMD-15")]
    public async Task Whoever_lets_go_of_the_trigger_too_early_fails_no_pen_and_has_it_pass_nothing(string clause)
    {
        await using var bench = await BenchPen.StartAsync();

        var result = await AskedAsync(bench, clause, async sentence =>
        {
            var presses = sentence.StartsWith("Press the trigger", StringComparison.Ordinal);
            await Task.Delay(TimeSpan.FromMilliseconds(sentence.StartsWith("Hold the trigger on", StringComparison.Ordinal) ? 1_500 : 0));
            await ObeyAsync(bench, sentence);
            if (presses)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(700));
                await bench.Pen.ReleaseTriggerAsync();
            }
        });

        Assert.Equal(ClauseOutcome.NotTested, result.Outcome);
        Assert.StartsWith("The trigger was let go before anybody was asked to release it", result.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_press_that_has_to_last_says_for_how_long_and_a_trigger_that_is_held_at_the_end_is_asked_back()
    {
        await using var bench = await BenchPen.StartAsync();
        var asked = new List<string>();

        await AskedAsync(bench, "C-BOOT-2", sentence =>
        {
            asked.Add(sentence);
            return sentence.StartsWith("Hold the trigger on", StringComparison.Ordinal) ? Task.CompletedTask : ObeyAsync(bench, sentence);
        }, patience: TimeSpan.FromSeconds(1));

        Assert.Equal(
            ["Press the trigger, and hold it for 3 s, until you are asked to release it.", "Hold the trigger on, take the pen's power away, and give it back.", "Release the trigger."], asked);
    }

    [Fact]
    public async Task A_pen_that_forgets_its_latch_has_failed_though_the_trigger_was_let_go_without_power()
    {
        await using var bench = await BenchPen.StartAsync();
        await bench.Pen.InjectFaultAsync(FaultKind.ForgetsLatch);

        var result = await AskedAsync(bench, "C-LATCH-5", async sentence =>
        {
            await ObeyAsync(bench, sentence);
            if (sentence.StartsWith("Hold the trigger on", StringComparison.Ordinal))
            {
                await bench.Pen.ReleaseTriggerAsync();
            }
        });

        Assert.Equal((ClauseOutcome.Failed, "state after the loss of power is Latched"), (result.Outcome, result.Expected));
    }

    [Fact]
    public async Task A_fall_that_nobody_lets_happen_is_not_tested_unless_it_was_declared_that_no_sensor_for_it_is_fitted()
    {
        await using var bench = await BenchPen.StartAsync();
        Task<ClauseResult> LookAsync(bool declared) => AskedAsync(bench, "C-CMD-16", static _ => Task.CompletedTask, patience: TimeSpan.FromSeconds(1), noDropSensor: declared);

        Assert.Equal(ClauseOutcome.NotTested, (await LookAsync(declared: false)).Outcome);
        var declared = await LookAsync(declared: true);
        Assert.Equal((ClauseOutcome.NotFitted, "It was declared that the pen has no sensor for a fall, and its drop_count is 0."), (declared.Outcome, declared.Seen));

        await bench.Pen.DropAsync(0);
        Assert.Equal(ClauseOutcome.NotTested, (await LookAsync(declared: false)).Outcome);
        var contradicted = await LookAsync(declared: true);
        Assert.Equal(
            (ClauseOutcome.NotTested, "It was declared that the pen has no sensor for a fall, and its drop_count is 1: test it without --no-drop-sensor."),
            (contradicted.Outcome, contradicted.Seen));
    }

    [Fact]
    public async Task What_was_declared_stands_in_the_report_and_needs_no_hand()
    {
        await using var bench = await BenchPen.StartAsync();
        string[] command = ["conformance", "--line", bench.Line, "--clause", "C-CMD-16"];

        Assert.Equal(ExitCode.Incomplete, (await PenCtlRun.OfAsync(command)).Code);
        var declared = await PenCtlRun.OfAsync([.. command, "--no-drop-sensor", "--json"]);
        Assert.Equal(ExitCode.Ok, declared.Code);
        Assert.True(declared.Json.GetProperty("no_drop_sensor").GetBoolean());
        Assert.Equal("NOT_FITTED", Assert.Single(declared.Json.GetProperty("results").EnumerateArray()).GetProperty("outcome").GetString());
        Assert.Contains("Declared, and not tested: the pen has no sensor for a fall (--no-drop-sensor).", (await PenCtlRun.OfAsync([.. command, "--no-drop-sensor"])).Output, StringComparison.Ordinal);
    }

    private static async Task<ClauseResult> AskedAsync(BenchPen bench, string clause, Func<string, Task> act, TimeSpan? patience = null, bool noDropSensor = false)
    {
        var options = new ConformanceOptions
        {
            Line = bench.Line, Clauses = [clause], NoDropSensor = noDropSensor, Patience = patience ?? TimeSpan.FromSeconds(30), Ask = sentence => _ = act(sentence),
        };
        return Assert.Single((await ConformanceRun.RunAsync(options, static _ => { }, CancellationToken.None)).Results);
    }

    private static Task<Pen> ObeyAsync(BenchPen bench, string sentence) => sentence.Split(' ')[0] switch
    {
        "Press" when sentence.Contains("trigger", StringComparison.Ordinal) => bench.Pen.PressTriggerAsync(),
        "Press" => bench.Pen.TouchSkinAsync(),
        "Lift" => bench.Pen.LiftOffAsync(),
        "Release" => bench.Pen.ReleaseTriggerAsync(),
        "Take" or "Hold" => bench.Pen.PowerCycleAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(sentence), sentence, "Nobody here knows how to do that."),
    };

    private static async Task UnplugAsync(BenchPen bench, TimeSpan time)
    {
        await bench.Pen.UnplugAsync();
        await Task.Delay(time);
        await bench.Pen.PowerCycleAsync();
        await bench.Pen.ReplugAsync();
    }

    private static void AssertPassed(ClauseResult result) =>
        Assert.True(result.Outcome == ClauseOutcome.Passed, $"{result.Clause.Id} {result.Outcome}: expected {result.Expected}; seen {result.Seen}");
}
