using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json.Nodes;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// What somebody needs who helps from afar, as a zip file: findings, machine, pens, their lines and incidents. No patient reference and no text that a
/// person typed is in it: sessions, records, reasons and names stay where they are.
/// </summary>
internal static class Bundle
{
    public static async Task WriteAsync(CommandRun run, string path, JsonObject findings, SaidOfPens said)
    {
        var incidents = await IncidentsAsync(run, said.Pens is not null);
        await NewFile.WriteAsync(
            path,
            async stream =>
            {
                await using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
                await AddAsync(zip, "findings.json", findings);
                await AddAsync(zip, "machine.json", Machine(run));
                await AddAsync(zip, "pens.json", new JsonArray([.. (said.Pens ?? []).Select(static pen => Screen.Node(WithoutPeople(pen)))]));
                await AddAsync(zip, "diagnostics.json", new JsonArray([.. (said.Lines ?? []).Select(static line => Screen.Node(line))]));
                await AddAsync(zip, "incidents.json", incidents);
            },
            run.Cancellation);
    }

    /// <summary>The pen without anything that a person typed, and without who did what.</summary>
    public static Pen WithoutPeople(Pen pen)
    {
        var bare = pen.Clone();
        bare.OpenSessionId = "";
        bare.Administrative.Reason = "";
        bare.Administrative.Operator = null;
        if (bare.LastStop is { } stop)
        {
            (stop.SessionId, stop.Sentence, stop.Operator, stop.Acknowledgement) = ("", "", null, null);
        }

        return bare;
    }

    private static JsonObject Machine(CommandRun run) => new()
    {
        ["made_at"] = run.Clock.GetUtcNow().UtcDateTime,
        ["penctl"] = typeof(Bundle).Assembly.GetName().Version?.ToString(),
        ["system"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.OSArchitecture.ToString(),
        ["runtime"] = RuntimeInformation.FrameworkDescription,
        ["processors"] = Environment.ProcessorCount,
        ["release"] = run.Surroundings.Machine.Text("/etc/os-release"),
        ["uptime"] = run.Surroundings.Machine.Line("/proc/uptime"),
        ["load"] = run.Surroundings.Machine.Line("/proc/loadavg"),
        ["ports"] = new JsonArray([.. PortChecks.Ports(run.Surroundings.Machine).Select(static port => JsonValue.Create(port))]),
    };

    // Their list names causes and no person; without a sign-in it says so instead.
    private static async Task<JsonNode> IncidentsAsync(CommandRun run, bool answers)
    {
        if (!answers)
        {
            return new JsonObject { ["not_asked"] = "no service answered" };
        }

        try
        {
            var all = await IncidentCommands.AllAsync(run, "", null);
            foreach (var cause in all.Incidents.SelectMany(static incident => incident.Causes))
            {
                cause.Sentence = "";
            }

            return Screen.Node(all);
        }
        catch (Grpc.Core.RpcException refused)
        {
            return new JsonObject { ["not_given"] = Failures.Of(refused, run.Choices.Address).Message };
        }
    }

    private static async Task AddAsync(ZipArchive zip, string name, JsonNode content)
    {
        await using var entry = await zip.CreateEntry(name).OpenAsync();
        await entry.WriteAsync(Encoding.UTF8.GetBytes(content.ToJsonString(new() { WriteIndented = true })));
    }
}
