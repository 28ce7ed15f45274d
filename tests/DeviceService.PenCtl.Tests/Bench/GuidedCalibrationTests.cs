using System.Text.RegularExpressions;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>calibrate, as a person meets it: penctl at a real terminal, the real service, a simulated pen whose trigger the test presses.</summary>
public sealed class GuidedCalibrationTests
{
    private const string Review = "again (a reading)";

    private static readonly string[] RegisterTachometer =
    [
        "gauges", "register", "tacho-1", "--kind", "stroke-rate", "--model", "Strobe 3", "--serial", "T-1", "--certificate", "C-2026-2", "--due", "2099-12-31",
        "--uncertainty", "200", "--resolution", "100",
    ];

    // What a picture of the review shows: the last readings and what they came to.
    private const int ReviewRows = 36;

    [Fact]
    public async Task A_technician_is_led_from_the_first_reading_to_the_certificate_and_no_call_moves_a_needle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 40);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(Register(room))).Code);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(RegisterTachometer)).Code);
        using var terminal = room.AtTerminal("calibrate", "--pen", BenchRoom.PenId, "--gauge", BenchRoom.Gauge);
        var technician = new TechnicianAtTheBench(room, terminal);

        // The room's temperature as nobody should type it, then as one should; and the cartridge that nobody registered for the bench.
        technician.Answers.Enqueue(("Temperature of the room in C:", "warm"));
        technician.Answers.Enqueue(("Temperature of the room in C:", "21.5"));
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));

        // What is no reading is said to be none, and asked for again; nothing of it is taken for what it might have meant.
        technician.Slips[1] = "0.2";
        technician.Slips[2] = "9999";
        technician.Slips[3] = "";

        // The eleventh is the eighth step, as three were no readings: 100 um beside the gauge.
        technician.Slips[11] = "2440";
        await technician.WorkUntilAsync(Review);
        Assert.Equal(45, technician.Typed);
        await TerminalPicture.KeepAsync("bench-calibrate", terminal, terminal.Rows.Count - ReviewRows, ReviewRows);
        var found = await OnlyAsync(room);
        Assert.Equal((CalibrationStage.Reviewing, 42), (found.Stage, found.Readings.Count));
        Assert.Contains(terminal.Rows, static row => row == "The gauge reading '0.2' is no whole number of micrometres. Type digits alone: 1.25 mm is 1250.");
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The gauge reading 9999 um is not within -1000 to 6000 um.", StringComparison.Ordinal));
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The gauge reading is empty.", StringComparison.Ordinal));
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The temperature 'warm' is no temperature", StringComparison.Ordinal));
        Assert.Contains(terminal.Rows, static row => Regex.IsMatch(row, "^as found 42 of 42 █+░* round 3$"));

        // The look: the slip is among what the service marked, all of that is shown, and it is read again with a reason. Then the pen gets the
        // curve, and is read as left.
        var apart = found.Readings.Where(static reading => reading.Outlier).Select(static reading => reading.Step.Number).ToArray();
        Assert.Contains(8u, apart);
        Assert.Contains(terminal.Rows, row => row.Contains($"Apart from the others: step {string.Join(", step ", apart)}.", StringComparison.Ordinal));
        technician.Answers.Enqueue((Review, "again"));
        technician.Answers.Enqueue(("Which step", "8"));
        technician.Answers.Enqueue(("Why does the reading", "a digit was misread"));
        technician.Answers.Enqueue((Review, "adjust"));
        technician.Answers.Enqueue(("curve (it is written", "curve"));

        // Whoever wants to complete is led to the stroke rate first, as there is no certificate without it: against a gauge of its own, at two set rates; a
        // slip at the first is read again, for a reason.
        technician.Answers.Enqueue(("again (a reading), rate (of strokes), or complete:", "complete"));
        technician.Answers.Enqueue(("Set rate in Hz", "600"));
        technician.Answers.Enqueue(("Set rate in Hz", "400"));
        technician.Answers.Enqueue(("Set rate in Hz", "100"));
        technician.Answers.Enqueue(("Gauge reading in Hz:", "89"));
        technician.Answers.Enqueue(("Set rate in Hz", "100"));
        technician.Answers.Enqueue(("Why does the reading", "the strobe was not in phase"));
        technician.Answers.Enqueue(("Set rate in Hz", "140 Hz"));
        technician.Answers.Enqueue(("Set rate in Hz", "fast"));
        technician.Answers.Enqueue(("Set rate in Hz", ""));
        technician.Answers.Enqueue(("again (a reading), rate (of strokes), or complete:", "complete"));
        await technician.WorkUntilAsync("PASSED");

        Assert.Equal(PenCtl.ExitCode.Ok, await terminal.ExitAsync());
        var passed = await OnlyAsync(room);
        Assert.Equal((CalibrationStage.Passed, 85), (passed.Stage, passed.Readings.Count));
        Assert.Equal(("a digit was misread", 8u), (passed.Readings[42].ReplacesReason, passed.Readings[42].Step.Number));
        Assert.Contains(passed.AsFound.Points, static point => point.ErrorNm < -25_000);
        Assert.All(passed.AsLeft.Points, static point => Assert.InRange(point.ErrorNm, -20_000, 20_000));
        Assert.True((await CertificateAsync(room)).InForce);
        Assert.Equal([(100_000u, true), (140_000u, true)], passed.StrokeRates.Select(static rate => (rate.SetMillihertz, rate.Passed)));
        Assert.All(passed.StrokeRates, static rate => Assert.InRange((double)rate.GaugeMillihertz, rate.SetMillihertz * 0.98, rate.SetMillihertz * 1.02));
        Assert.Equal((89_000u, "the strobe was not in phase"), Assert.Single(passed.StrokeRatesNotCounted) is var other ? (other.GaugeMillihertz, other.NotCountedBecause) : default);
        Assert.Contains(terminal.Rows, static row => Regex.IsMatch(row, @"^set 100\.0 Hz, pen \d+\.\d Hz, gauge 89\.0 Hz, U = 0\.2 Hz \(k = 2\), beyond \d\.\d Hz"));
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The set rate 'fast' is no rate in Hz", StringComparison.Ordinal));

        // Why it was asked for stands there, and with the look what is still to be read.
        var asked = terminal.Rows.Index().Single(static row => row.Item.Contains("has 0 of 1 AS_LEFT stroke-rate (calibration.rate_readings_min of the profile) readings.", StringComparison.Ordinal));
        Assert.True(asked.Index < terminal.Rows.Index().First(static row => row.Item.StartsWith("Set rate in Hz", StringComparison.Ordinal)).Index);
        Assert.Contains("Look at the as-left readings. Read the stroke rate at 1 set rate, then complete.", terminal.Rows);
        Assert.Contains("Look at the as-left readings, then complete.", terminal.Rows);

        // More than any pen takes, and more than this one does: both lead back to the question.
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The set rate 600 Hz is not above 0 and up to 500 Hz.", StringComparison.Ordinal));
        Assert.Contains(terminal.Rows, static row => row.Contains("400000 mHz", StringComparison.Ordinal));
        var shown = await room.RunAsync("certificate", BenchRoom.PenId);
        Assert.Matches(@"stroke rate\s+set 100\.0 Hz, pen \d+\.\d Hz, gauge \d+\.\d Hz, U = 0\.2 Hz \(k = 2\), within \d\.\d Hz; set 140\.0 Hz", shown.Output);
        Assert.Contains("What the pen says is the mean of its own samples", shown.Output, StringComparison.Ordinal);
        Assert.All(passed.StrokeRates, static rate => Assert.InRange((double)rate.SeenMillihertz, rate.SetMillihertz * 0.98, rate.SetMillihertz * 1.02));

        // What was meant stands apart from what the pen kept.
        Assert.Equal("The as-found curve was to be written into the pen.", passed.Adjustment);
        Assert.Matches(@"\ncurve\s+curve written: as left the pen kept the as-found curve, digest [0-9a-f]{16}\r?\n", shown.Output);

        await KeepAsync(room, terminal);

        // Each point was held out by a press of the trigger; the motor turned under three presses, one for each reading of its rate.
        var pen = await room.Pen.GetPenAsync();
        Assert.Equal((3UL, false), (pen.PressCount, pen.DriveOn));
        Assert.InRange(pen.StrokeCount, 3 * 200UL, 10_000UL);
        Assert.Equal(Simulator.V1.PenState.Disarmed, pen.State);
        Assert.Contains(terminal.Rows, static row => row.StartsWith("The pen keeps the curve, and read it back: digest ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_pen_with_gain_and_backlash_is_told_both_by_a_guided_calibration_that_meets_each_point_from_its_side()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 20, gainPermille: 1_010, backlashUm: 25);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(Register(room))).Code);
        using var terminal = room.AtTerminal("calibrate", "--pen", BenchRoom.PenId, "--gauge", BenchRoom.Gauge, "--temperature", "21.5");
        var technician = new TechnicianAtTheBench(room, terminal);
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));

        // Nothing to read the stroke rate with is said with what to do, and the guide waits at the look.
        technician.Answers.Enqueue((Review, "complete"));
        await technician.WorkUntilAsync("No gauge of the stroke rate is registered and in date.");
        Assert.Equal(CalibrationStage.Reviewing, (await OnlyAsync(room)).Stage);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(RegisterTachometer)).Code);
        technician.Answers.Enqueue((Review, "complete"));
        technician.Answers.Enqueue(("Set rate in Hz", "100"));
        technician.Answers.Enqueue(("Set rate in Hz", ""));
        technician.Answers.Enqueue((Review, "complete"));
        await technician.WorkUntilAsync("PASSED");

        Assert.Equal(PenCtl.ExitCode.Ok, await terminal.ExitAsync());
        var found = (await OnlyAsync(room)).AsFound;

        // The line leans a little: the deepest point is met from less depth both times, and stands by half of the backlash below the others.
        Assert.InRange(found.GainPpm, 1_004_000, 1_012_000);
        Assert.InRange(found.BacklashNm, 21_000UL, 31_000UL);
        Assert.All(found.Points.SkipLast(1), static point => Assert.InRange(point.BacklashNm, -31_000, -19_000));
        Assert.InRange(found.Points[^1].BacklashNm, -5_000, 5_000);
        Assert.All(found.Points.SkipLast(1), static point => Assert.InRange(point.ErrorNm, (-15_000) - (point.SetUm * 10), (-1_000) - (point.SetUm * 10)));

        // Half of it is not enough for needles that come back from the deepest point.
        Assert.InRange(found.ExpandedUncertaintyNm, found.BacklashNm + 4_000, found.BacklashNm + 16_000);
    }

    [Fact]
    public async Task Killed_in_mid_calibration_it_goes_on_with_the_same_step_and_one_that_is_given_up_leaves_the_certificate_from_before()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(Register(room))).Code);
        var before = await room.CertifyAsync(errorUm: 10);

        using (var killed = room.AtTerminal("calibrate", "--gauge", BenchRoom.Gauge, "--temperature", "21"))
        {
            var technician = new TechnicianAtTheBench(room, killed);

            // In the middle of the way back: the next step is met from more depth.
            await technician.WorkUntilAsync("as found 10 of 42");
            await killed.KillAsync();
        }

        // Nobody renews the permission any more: the needles go in although the finger is on the trigger.
        await room.Pen.WaitForAsync(static pen => Math.Abs(pen.MeasuredProtrusionUm) <= 40, TimeSpan.FromSeconds(15));
        await room.Pen.ReleaseTriggerAsync();
        Assert.Equal(9u, (await OpenAsync(room)).ReadingsDone);

        using var again = room.AtTerminal("calibrate");
        var back = new TechnicianAtTheBench(room, again);
        await back.WorkUntilAsync("as found 11 of 42");
        var rows = again.Rows;
        Assert.Contains("Goes on with the calibration that is open.", rows);
        Assert.Contains(rows, static row => row.StartsWith("as found 10 of 42", StringComparison.Ordinal));
        Assert.DoesNotContain(rows, static row => row.StartsWith("as found 9 of 42", StringComparison.Ordinal));
        Assert.Contains(rows, static row => row.StartsWith("This point is met from more depth, so a deeper one comes first.", StringComparison.Ordinal));

        again.Interrupt();
        Assert.Equal(PenCtl.ExitCode.Interrupted, await again.ExitAsync());
        var open = await OpenAsync(room);
        Assert.Contains(again.Rows, row => row.Contains($"Calibration {open.CalibrationId} stays open", StringComparison.Ordinal)
            && row.Contains($"`penctl calibrate --pen {BenchRoom.PenId}` goes on with it", StringComparison.Ordinal));
        await room.Pen.WaitForAsync(static pen => Math.Abs(pen.MeasuredProtrusionUm) <= 40, TimeSpan.FromSeconds(5));

        var aborted = await room.RunAsync("calibrations", "abort", open.CalibrationId, "--reason", "the gauge is needed elsewhere");
        Assert.True(aborted.Code == PenCtl.ExitCode.Ok, aborted.Errors);
        Assert.Contains($"Certificate {before.CertificateId} stays in force, until {before.ValidUntil}.", aborted.Output, StringComparison.Ordinal);
        Assert.Equal((before.CertificateId, true), (await CertificateAsync(room)) is var held ? (held.CertificateId, held.InForce) : default);
    }

    [Fact]
    public async Task A_curve_that_is_refused_is_told_as_one_that_was_to_be_written_and_never_as_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(Register(room))).Code);

        // Further off than a curve may correct by. Who measures does not matter here: the guide begins at the look.
        await room.MeasureAsync(await room.StartCalibrationAsync(), errorUm: -350);
        using (var terminal = room.AtTerminal("calibrate"))
        {
            var technician = new TechnicianAtTheBench(room, terminal);
            technician.Answers.Enqueue((Review, "adjust"));
            technician.Answers.Enqueue(("curve (it is written", "curve"));
            technician.Answers.Enqueue(("again, or without", "without"));
            await technician.WorkUntilAsync("as left 1 of 42");
            Assert.DoesNotContain(terminal.Rows, static row => row.StartsWith("The pen keeps the curve", StringComparison.Ordinal));
            Assert.Contains("Adjusted: The as-found curve was to be written into the pen.", terminal.Rows);
            terminal.Interrupt();
            Assert.Equal(PenCtl.ExitCode.Interrupted, await terminal.ExitAsync());
        }

        var left = await OnlyAsync(room);
        Assert.Equal(CalibrationStage.MeasuringAsLeft, left.Stage);
        await room.MeasureAsync(left, errorUm: 0);
        Assert.NotNull(await room.CompleteAsync(left));
        var shown = await room.RunAsync("certificate", BenchRoom.PenId);

        Assert.Matches(@"\nadjustment\s+The as-found curve was to be written into the pen\.\r?\n", shown.Output);
        Assert.Matches(@"\ncurve\s+no curve was written in this calibration: the pen kept none as left\r?\n", shown.Output);
    }

    [Fact]
    public async Task Ctrl_C_ends_it_also_where_the_tests_themselves_run_in_the_background_of_a_shell()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        using var terminal = TerminalRun.Start(
            ["calibrate", "--gauge", BenchRoom.Gauge], room.Environment.Select(static pair => (pair.Key, pair.Value)), background: true);
        await terminal.SeesAsync("Temperature of the room in C:");

        terminal.Interrupt();

        Assert.Equal(PenCtl.ExitCode.Interrupted, await terminal.ExitAsync());
    }

    [Fact]
    public async Task A_service_that_is_gone_leaves_the_calibration_open_and_says_how_to_go_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(Register(room))).Code);
        using var terminal = room.AtTerminal("calibrate", "--gauge", BenchRoom.Gauge, "--temperature", "21");
        var technician = new TechnicianAtTheBench(room, terminal);
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));
        await technician.WorkUntilAsync("as found 2 of 42");
        await terminal.SeesAsync("Release the trigger, then press it");

        await room.StopServiceAsync();

        Assert.Equal(PenCtl.ExitCode.NoService, await terminal.ExitAsync());
        await terminal.SeesAsync("was open when the service last told of it, with every reading that was taken.");
    }

    [Fact]
    public async Task Without_a_person_at_a_terminal_it_does_not_begin()
    {
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);

        var run = await room.RunAsync("calibrate", "--gauge", BenchRoom.Gauge);

        Assert.Equal(PenCtl.ExitCode.OptionWrong, run.Code);
        Assert.StartsWith("penctl calibrate asks a person, and nobody is at a terminal.", run.Errors, StringComparison.Ordinal);
        Assert.StartsWith("No calibration.", (await room.RunAsync("calibrations", "list")).Output, StringComparison.Ordinal);
    }

    /// <summary>The command line that registers the gauge.</summary>
    internal static string[] Register(BenchRoom room)
    {
        Assert.NotEmpty(room.Address);
        return
        [
            "gauges", "register", BenchRoom.Gauge, "--model", "Probe 12", "--serial", "G-1", "--certificate", "C-2026-1", "--due", "2099-12-31",
            "--uncertainty", "6", "--resolution", "1",
        ];
    }

    // What docs/bench.md shows: the screen of this run, and its certificate as a page.
    private static async Task KeepAsync(BenchRoom room, TerminalRun terminal)
    {
        if (Environment.GetEnvironmentVariable("BENCH_SCREENS") is { Length: > 0 } folder)
        {
            await File.WriteAllLinesAsync(Path.Combine(folder, "calibrate.txt"), terminal.Rows);
            File.Delete(Path.Combine(folder, "certificate.pdf"));
            var shown = await room.RunAsync("certificate", BenchRoom.PenId, "--pdf", Path.Combine(folder, "certificate.pdf"));
            Assert.True(shown.Code == PenCtl.ExitCode.Ok, shown.Errors);
            await File.WriteAllTextAsync(Path.Combine(folder, "certificate.txt"), shown.Output + shown.Errors);
            await File.WriteAllTextAsync(Path.Combine(folder, "calibrations.txt"), (await room.RunAsync("calibrations", "list")).Output);
            await File.WriteAllTextAsync(Path.Combine(folder, "gauges.txt"), (await room.RunAsync("gauges", "list")).Output);
        }
    }

    private static async Task<Calibration> OpenAsync(BenchRoom room) =>
        Assert.Single((await room.Calibrations.ListCalibrationsAsync(new ListCalibrationsRequest { OpenOnly = true })).Calibrations);

    private static async Task<Calibration> OnlyAsync(BenchRoom room)
    {
        var listed = Assert.Single((await room.Calibrations.ListCalibrationsAsync(new ListCalibrationsRequest())).Calibrations);
        return (await room.Calibrations.GetCalibrationAsync(new GetCalibrationRequest { CalibrationId = listed.CalibrationId })).Calibration;
    }

    private static async Task<CalibrationCertificate> CertificateAsync(BenchRoom room) =>
        (await room.Calibrations.GetCertificateAsync(new GetCertificateRequest { PenId = BenchRoom.PenId })).Certificate;
}
