using System.Globalization;
using System.Text.RegularExpressions;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>What somebody else does to pen and calibration while a person is guided: it is told, and the guide goes on with what is so by now.</summary>
[Collection(AtTheBench.Name)]
public sealed class BenchForTwoTests
{
    private static string NewId() => Guid.NewGuid().ToString();

    [Fact]
    public async Task Control_that_nobody_renews_is_waited_for_and_one_that_is_renewed_is_somebodys()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        var left = await AcquireAsync(room);
        using (var terminal = room.AtTerminal("self-test"))
        {
            // Whose it is may be dead: it is as if it had ended by itself.
            await terminal.SeesAsync("If nobody renews it, that ends within");
            await room.Control.ReleaseControlAsync(new ReleaseControlRequest { RequestId = NewId(), PenId = BenchRoom.PenId, LeaseNumber = left });
            await terminal.SeesAsync("Register it for the bench?");
            terminal.Interrupt();
            Assert.Equal(PenCtl.ExitCode.Interrupted, await terminal.ExitAsync());
        }

        var lease = await AcquireAsync(room);
        using var ended = new CancellationTokenSource();
        var renewing = RenewAsync(room, lease, ended.Token);
        var refused = await room.RunAsync("self-test", "--json");
        await ended.CancelAsync();
        await renewing;
        Assert.Equal(PenCtl.ExitCode.Refused, refused.Code);
        Assert.Contains("R-CONTROL-HELD", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_another_technician_has_read_meanwhile_is_not_asked_for_again_and_one_that_was_given_up_is_told_as_that()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(GuidedCalibrationTests.Register(room))).Code);
        using var terminal = room.AtTerminal("calibrate", "--gauge", BenchRoom.Gauge, "--temperature", "21");
        var technician = new TechnicianAtTheBench(room, terminal);
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));
        await technician.WorkUntilAsync("Gauge reading in um:");

        // The other one reads the same needles while this one looks.
        var open = Assert.Single((await room.Calibrations.ListCalibrationsAsync(new ListCalibrationsRequest { OpenOnly = true })).Calibrations);
        var says = terminal.Rows.Select(static row => Regex.Match(row, @"^The pen says (\d+) um\.")).Last(static found => found.Success).Groups[1].Value;
        var seen = uint.Parse(says, CultureInfo.InvariantCulture);
        await room.Calibrations.RecordMeasurementAsync(new RecordMeasurementRequest
        {
            RequestId = NewId(), CalibrationId = open.CalibrationId,
            Depth = new DepthMeasurement { Phase = CalibrationPhase.AsFound, Step = 1, IndicatedUm = seen, GaugeUm = (int)seen },
        });
        await technician.WorkUntilAsync("as found 3 of 42");

        Assert.Contains(terminal.Rows, static row => row.StartsWith("Somebody else works on this calibration too", StringComparison.Ordinal));
        Assert.Contains(terminal.Rows, static row => row.StartsWith("as found 2 of 42", StringComparison.Ordinal));

        // It is given up elsewhere: what is typed then is taken by nobody, and the guide says how it ended.
        await technician.WorkUntilAsync("Gauge reading in um:");
        var aborted = await room.RunAsync("calibrations", "abort", open.CalibrationId, "--reason", "the gauge is needed elsewhere");
        Assert.True(aborted.Code == PenCtl.ExitCode.Ok, aborted.Errors);
        await technician.WorkUntilAsync("ABORTED");
        Assert.Equal(PenCtl.ExitCode.No, await terminal.ExitAsync());
        await room.Pen.ReleaseTriggerAsync();
    }

    [Fact]
    public async Task A_stop_that_came_while_somebody_looked_is_the_one_that_the_next_try_acknowledges()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        await StopAsync(room);
        using var terminal = room.AtTerminal("self-test");
        var technician = new TechnicianAtTheBench(room, terminal);
        await technician.WorkUntilAsync("Enter acknowledges the stop");
        await StopAsync(room);
        technician.Answers.Enqueue(("Enter acknowledges the stop", ""));
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));
        await technician.WorkUntilAsync("Leave the pen alone");

        Assert.Contains(terminal.Rows, static row => row.StartsWith("Enter tries it again", StringComparison.Ordinal));
        terminal.Interrupt();
        Assert.Equal(PenCtl.ExitCode.Interrupted, await terminal.ExitAsync());
    }

    [Fact]
    public async Task A_calibration_that_was_given_up_elsewhere_is_permitted_nothing_more_and_the_guide_says_how_it_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(GuidedCalibrationTests.Register(room))).Code);
        using var terminal = room.AtTerminal("calibrate", "--gauge", BenchRoom.Gauge, "--temperature", "21");
        var technician = new TechnicianAtTheBench(room, terminal);
        await technician.WorkUntilAsync("Register it for the bench?");
        await GiveUpAsync(room);

        // What is asked for next is a depth to hold, and of this calibration it is permitted no more.
        technician.Answers.Enqueue(("Register it for the bench?", "yes"));
        await technician.WorkUntilAsync("ABORTED");

        Assert.Equal(PenCtl.ExitCode.No, await terminal.ExitAsync());
        Assert.Contains(terminal.Rows, static row => row.StartsWith("Somebody else works on this calibration too", StringComparison.Ordinal));
        Assert.DoesNotContain(terminal.Rows, static row => row.StartsWith("Enter tries it again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reading_again_and_a_stroke_rate_end_with_the_calibration_that_somebody_else_has_ended()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        const string Review = "again (a reading)";
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(GuidedCalibrationTests.Register(room))).Code);
        foreach (var (way, question, answers) in ((string, string, (string, string)[])[])
        [
            ("again", "Which step", [("Which step", "8"), ("Why does the reading", "a digit was misread")]),
            ("rate", "Set rate in Hz", [("Set rate in Hz", "140")]),
        ])
        {
            // Who measures does not matter here: the guide begins at the look, and what the rate was read with is there.
            await room.MeasureAsync(await room.StartCalibrationAsync(), errorUm: 0);
            using var terminal = room.AtTerminal("calibrate");
            var technician = new TechnicianAtTheBench(room, terminal);
            technician.Answers.Enqueue((Review, way));
            await technician.WorkUntilAsync(question);
            await GiveUpAsync(room);
            Array.ForEach(answers, technician.Answers.Enqueue);
            await technician.WorkUntilAsync("ABORTED");

            Assert.Equal(PenCtl.ExitCode.No, await terminal.ExitAsync());
            Assert.DoesNotContain(terminal.Rows, static row => row.StartsWith("Enter ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Whoever_leaves_a_calibration_that_is_over_is_not_told_that_it_stays_open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pseudo-terminals of this kind are Linux's.");
        await using var room = await BenchRoom.StartAsync(offsetUm: 0);
        Assert.Equal(PenCtl.ExitCode.Ok, (await room.RunAsync(GuidedCalibrationTests.Register(room))).Code);
        foreach (var leave in (Action<TerminalRun>[])[static terminal => terminal.Type("q"), static terminal => terminal.Interrupt()])
        {
            using var terminal = room.AtTerminal("calibrate", "--gauge", BenchRoom.Gauge, "--temperature", "21");
            await terminal.SeesAsync("Register it for the bench?");
            var given = await GiveUpAsync(room);
            leave(terminal);

            Assert.Equal(PenCtl.ExitCode.Interrupted, await terminal.ExitAsync());
            Assert.Contains(terminal.Rows, row => row.Contains($"Calibration {given} is over meanwhile (aborted): `penctl calibrations show {given}` shows what it came to.", StringComparison.Ordinal));
            Assert.DoesNotContain(terminal.Rows, static row => row.Contains("stays open", StringComparison.Ordinal));
        }
    }

    // As another technician does, in another room.
    private static async Task<string> GiveUpAsync(BenchRoom room)
    {
        var open = Assert.Single((await room.Calibrations.ListCalibrationsAsync(new ListCalibrationsRequest { OpenOnly = true })).Calibrations).CalibrationId;
        var aborted = await room.RunAsync("calibrations", "abort", open, "--reason", "the gauge is needed elsewhere");
        Assert.True(aborted.Code == PenCtl.ExitCode.Ok, aborted.Errors);
        return open;
    }

    private static async Task StopAsync(BenchRoom room) =>
        await room.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = BenchRoom.PenId, Reason = "a hand too near" });

    private static async Task<uint> AcquireAsync(BenchRoom room) => (await room.Control.AcquireControlAsync(
        new AcquireControlRequest { RequestId = NewId(), PenId = BenchRoom.PenId, ClientName = "another bench" })).LeaseNumber;

    private static async Task RenewAsync(BenchRoom room, uint lease, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await room.Control.RenewControlAsync(new RenewControlRequest { PenId = BenchRoom.PenId, LeaseNumber = lease }, cancellationToken: ended);
                await Task.Delay(TimeSpan.FromMilliseconds(500), ended);
            }
        }
        catch (Exception over) when (ended.IsCancellationRequested && over is OperationCanceledException or Grpc.Core.RpcException)
        {
            return;
        }
    }
}
