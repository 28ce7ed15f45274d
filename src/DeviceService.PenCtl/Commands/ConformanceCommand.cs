using System.CommandLine;
using System.Text.Json.Nodes;
using DeviceService.Conformance;
using Grpc.Core;
using Grpc.Net.Client;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>conformance: the acceptance test for a pen's firmware. It opens the line itself and needs no service.</summary>
internal static class ConformanceCommand
{
    public static Command Create(SharedOptions shared)
    {
        var line = new Option<string?>("--line") { Description = "Where the pen is: a device path, or tcp://host:port. Nobody else may have it.", HelpName = "LINE" };
        var simulator = new Option<string?>("--simulator") { Description = "Control of the simulated pen on that line: IP:PORT or unix:/path. It presses and pulls. Without it a person is asked.", HelpName = "ADDRESS" };
        var clauses = new Option<string[]>("--clause") { Description = "Only these clauses, such as C-STOP-1. Without it: all.", HelpName = "ID", AllowMultipleArgumentsPerToken = true };
        clauses.CompletionSources.Add(static _ => Catalogue.All.Select(static clause => new System.CommandLine.Completions.CompletionItem(clause.Id)));
        var noDropSensor = new Option<bool>("--no-drop-sensor") { Description = "Declares that the pen has no sensor for a fall, which it cannot say itself: C-CMD-16 then has nothing to test." };
        var list = new Option<bool>("--list") { Description = "Lists the clauses, and touches no pen." };
        var command = new Command(
            "conformance", "Drives a pen through the clauses of docs/penlink.md. Needles move: no cartridge that is meant for a person, and nothing near the cap.") { line, simulator, clauses, noDropSensor, list };
        return shared.Run(command, async run =>
        {
            if (run.Get(list))
            {
                List(run.Screen);
                return ExitCode.Ok;
            }

            var path = run.Get(line) ?? throw PenCtlException.Option("--line is missing.", "Name the pen's line: a device path, or tcp://host:port.");
            using var channel = run.Get(simulator) is { } address ? ServiceConnection.Channel(ServiceAddress.Parse(address, tls: false, "--simulator"), tls: null) : null;
            var report = await RunAsync(run, path, run.Get(simulator), channel, run.Get(clauses) ?? [], run.Get(noDropSensor));
            Tell(run.Screen, report);
            return report.Count(ClauseOutcome.Failed) > 0 || !report.StopConfirmed ? ExitCode.No
                : report.Count(ClauseOutcome.NotTested) > 0 ? ExitCode.Incomplete
                : ExitCode.Ok;
        });
    }

    private static async Task<ConformanceReport> RunAsync(CommandRun run, string line, string? simulator, GrpcChannel? channel, string[] clauses, bool noDropSensor)
    {
        var person = run.Surroundings is { Terminal: true, AskSecretly: not null } && !run.Screen.Json;
        var options = new ConformanceOptions
        {
            Line = line, Clauses = clauses, NoDropSensor = noDropSensor, Clock = run.Clock, Simulator = channel?.CreateCallInvoker(),
            Ask = person ? sentence => run.Screen.Aside($">>> {sentence}") : null,
        };
        try
        {
            return await ConformanceRun.RunAsync(options, result => TellOne(run.Screen, result), run.Cancellation);
        }
        catch (ConformanceException refused)
        {
            throw new PenCtlException(
                refused.Obstacle switch
                {
                    ConformanceObstacle.LineHeld => ExitCode.Busy,
                    ConformanceObstacle.LineAbsent => ExitCode.NotFound,
                    _ => ExitCode.OptionWrong,
                },
                refused.Sentence, refused.Remedy, refused);
        }
        catch (RpcException unanswered) when (simulator is not null && !run.Cancellation.IsCancellationRequested)
        {
            throw new PenCtlException(
                ExitCode.NoService, $"No simulator answers at {simulator}: {unanswered.Status.Detail}.", "Start it with --control, and name that address.", unanswered);
        }
    }

    private static void List(Screen screen)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject { ["clauses"] = new JsonArray([.. Catalogue.All.Select(static clause => Node(clause))]) });
            return;
        }

        var table = screen.Table("CLAUSE", "SECTION", "HAND", "DONE", "MUST BE SEEN");
        foreach (var clause in Catalogue.All)
        {
            table.AddRow(clause.Id, $"{clause.Section}", clause.NeedsHand ? "yes" : "", Safe(clause.Done), Safe(clause.Seen));
        }

        screen.Show(table);
    }

    private static void TellOne(Screen screen, ClauseResult result)
    {
        if (screen.Json)
        {
            return;
        }

        screen.Line($"{Mark(result.Outcome)} {result.Clause.Id,-12} [grey]section {result.Clause.Section,-2}[/] {Safe(result.Clause.Done)}");
        if (result.Outcome == ClauseOutcome.Failed)
        {
            screen.Line($"           expected: {Safe(result.Expected)}");
            screen.Line($"           seen:     {Safe(result.Seen)}");
        }
        else if (result.Seen.Length > 0)
        {
            screen.Line($"           because:  {Safe(result.Seen)}");
        }
    }

    private static void Tell(Screen screen, ConformanceReport report)
    {
        if (screen.Json)
        {
            screen.Document(Document(report));
        }
        else
        {
            screen.Line();
            screen.Line(Safe(report.SerialNumber.Length == 0
                ? $"{report.Line}: no pen answered"
                : $"{report.SerialNumber}{(report.Simulated ? " (simulated)" : "")}, {report.Model}, firmware {report.FirmwareVersion}, on {report.Line}"));
            if (report.NoDropSensor)
            {
                screen.Line("Declared, and not tested: the pen has no sensor for a fall (--no-drop-sensor).");
            }

            var failed = report.Count(ClauseOutcome.Failed);
            var left = report.Count(ClauseOutcome.NotTested);
            screen.Line(
                $"{report.Count(ClauseOutcome.Passed)} passed, {(failed > 0 ? $"[red bold]{failed} failed[/]" : "0 failed")}, "
                + $"{(left > 0 ? $"[yellow]{left} not tested[/]" : "0 not tested")}, {report.Count(ClauseOutcome.NotFitted)} with nothing to test on this pen or line");
        }

        if (!report.StopConfirmed)
        {
            screen.Aside("The stop at the end of the run was not confirmed: look at the pen, and take its battery out if anything moves.");
        }
    }

    private static JsonObject Document(ConformanceReport report) => new()
    {
        ["line"] = report.Line, ["serial_number"] = report.SerialNumber, ["model"] = report.Model, ["firmware_version"] = report.FirmwareVersion,
        ["simulated"] = report.Simulated, ["no_drop_sensor"] = report.NoDropSensor, ["stop_confirmed"] = report.StopConfirmed,
        ["passed"] = report.Count(ClauseOutcome.Passed), ["failed"] = report.Count(ClauseOutcome.Failed), ["not_tested"] = report.Count(ClauseOutcome.NotTested),
        ["not_fitted"] = report.Count(ClauseOutcome.NotFitted),
        ["results"] = new JsonArray([.. report.Results.Select(static result => new JsonObject
        {
            ["clause"] = result.Clause.Id, ["section"] = result.Clause.Section, ["outcome"] = Name(result.Outcome), ["expected"] = result.Expected,
            [result.Outcome == ClauseOutcome.Failed ? "seen" : "because"] = result.Seen, ["took_ms"] = (long)result.Took.TotalMilliseconds,
        })]),
    };

    private static JsonObject Node(ClauseDescription clause) => new()
    {
        ["clause"] = clause.Id, ["section"] = clause.Section, ["needs_hand"] = clause.NeedsHand, ["done"] = clause.Done, ["must_be_seen"] = clause.Seen,
    };

    private static string Name(ClauseOutcome outcome) => outcome switch
    {
        ClauseOutcome.Passed => "PASSED",
        ClauseOutcome.Failed => "FAILED",
        ClauseOutcome.NotFitted => "NOT_FITTED",
        _ => "NOT_TESTED",
    };

    private static string Mark(ClauseOutcome outcome) => outcome switch
    {
        ClauseOutcome.Passed => "[green]PASSED    [/]",
        ClauseOutcome.Failed => "[red bold]FAILED    [/]",
        ClauseOutcome.NotFitted => "NOT TESTED",
        _ => "[yellow]NOT TESTED[/]",
    };
}
