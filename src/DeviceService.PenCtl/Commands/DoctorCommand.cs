using System.CommandLine;
using System.Text.Json.Nodes;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>doctor: what is wrong with this machine and its service, each with what to do about it.</summary>
internal static class DoctorCommand
{
    public static Command Create(SharedOptions shared)
    {
        var data = new Option<string?>("--data") { Description = "The service's data directory. Without it: where the service puts it by default.", HelpName = "DIR" };
        var bundle = new Option<string?>("--bundle") { Description = "Also writes a zip file for whoever helps from afar. No patient reference is in it.", HelpName = "FILE" };
        return shared.Run(new Command("doctor", "Looks at ports, permissions, neighbours, clock, disk and service. Exit code 1 when there is a problem. It works without a service.") { data, bundle }, async run =>
        {
            var directory = run.Get(data) ?? DefaultDataDirectory(run.Surroundings);
            var (ofService, said) = await ServiceChecks.LookAsync(run);
            string[] attached = [.. said.Pens?.Where(static pen => pen.Link.State == LinkState.Online).Select(static pen => pen.Line) ?? []];
            Finding[] findings = [.. Machine(run, directory, attached), .. ofService];
            var document = Document(findings);
            Show(run.Screen, findings, document);
            if (run.Get(bundle) is { } path)
            {
                await Bundle.WriteAsync(run, path, document, said);
                run.Screen.Aside($"{path}: for whoever helps. Look into it before you send it.");
            }

            return findings.Any(static one => one.Severity == Severity.Problem) ? ExitCode.No : ExitCode.Ok;
        });
    }

    private static IEnumerable<Finding> Machine(CommandRun run, string directory, IReadOnlyCollection<string> attached)
    {
        var machine = run.Surroundings.Machine;
        if (!machine.Exists("/proc/self/status"))
        {
            return [new(Severity.Note, "machine", "Ports, neighbours and clock are looked at on Linux alone."), .. DiskChecks.Look(machine, directory, run.Clock)];
        }

        return [.. PortChecks.Look(machine, attached), .. NeighbourChecks.Look(machine), .. ClockChecks.Look(machine), .. DiskChecks.Look(machine, directory, run.Clock)];
    }

    // As the service finds its own: what systemd names, else the user's place for data.
    private static string DefaultDataDirectory(Surroundings surroundings) =>
        surroundings.Environment("DEVICESERVICE_DATA") is { Length: > 0 } given ? given
        : surroundings.Machine.Exists("/var/lib/device-service") ? "/var/lib/device-service"
        : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "device-service");

    private static JsonObject Document(IReadOnlyList<Finding> findings) => new()
    {
        ["findings"] = new JsonArray([.. findings.Select(static one => new JsonObject
        {
            ["severity"] = one.Severity.ToString().ToUpperInvariant(), ["check"] = one.Check, ["sentence"] = one.Sentence, ["remedy"] = one.Remedy,
        })]),
    };

    private static void Show(Screen screen, IReadOnlyList<Finding> findings, JsonObject document)
    {
        if (screen.Json)
        {
            screen.Document(document);
            return;
        }

        foreach (var one in findings)
        {
            screen.Line($"{Mark(one.Severity)} [grey]{one.Check,-13}[/] {Safe(one.Sentence)}");
            if (one.Remedy.Length > 0)
            {
                screen.Line($"                        [bold]->[/] {Safe(one.Remedy)}");
            }
        }

        var (problems, warnings) = (findings.Count(static one => one.Severity == Severity.Problem), findings.Count(static one => one.Severity == Severity.Warning));
        screen.Line();
        screen.Line(problems > 0 ? $"[red bold]problems: {problems}[/], warnings: {warnings}" : warnings > 0 ? $"[yellow]warnings: {warnings}[/]" : "[green]Nothing is in the way.[/]");
    }

    private static string Mark(Severity severity) => severity switch
    {
        Severity.Ok => "[green]ok     [/]",
        Severity.Note => "note   ",
        Severity.Warning => "[yellow]warning[/]",
        _ => "[red bold]PROBLEM[/]",
    };
}
