using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>incidents list, get. Both are for whoever is signed in.</summary>
internal static class IncidentCommands
{
    private const int PageSize = 1000;

    public static Command Create(SharedOptions shared) => new("incidents", "What led to a fault: every byte on the line before it, and what was decided. Sign in for it.")
    {
        List(shared),
        Get(shared),
    };

    /// <summary>Every incident, newest first.</summary>
    public static async Task<ListIncidentsResponse> AllAsync(CommandRun run, string penId, DateTimeOffset? since)
    {
        var service = await run.ServiceAsync();
        var request = new ListIncidentsRequest { PageSize = PageSize, PenId = penId, NoticedFrom = since?.ToTimestamp() };
        var all = new ListIncidentsResponse();
        do
        {
            var page = await service.Diagnostics.ListIncidentsAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
            all.Incidents.AddRange(page.Incidents);
            all.NotWritten = page.NotWritten;
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }

    private static Command List(SharedOptions shared)
    {
        var pen = new Option<string?>("--pen") { Description = "Only those of this pen.", HelpName = "PEN" };
        var since = new Option<string?>("--since") { Description = Since.Description, HelpName = "TIME" };
        return shared.Run(new Command("list", "Incidents, newest first.") { pen, since }, async run =>
        {
            var all = await AllAsync(run, run.Get(pen) ?? "", Since.Read("--since", run.Get(since), run.Clock));
            if (run.Screen.Json)
            {
                run.Screen.Document(all);
                return ExitCode.Ok;
            }

            var table = run.Screen.Table("INCIDENT", "TIME", "PEN", "CAUSES", "SIZE");
            foreach (var incident in all.Incidents)
            {
                table.AddRow(
                    Safe(incident.IncidentId), run.Screen.Time(incident.At), Safe(incident.PenId.Length > 0 ? incident.PenId : incident.Line),
                    Safe(string.Join("; ", incident.Causes.Select(static one => $"{Of(one.Cause)} {one.Name}"))), $"{incident.SizeBytes / 1024} KiB");
            }

            if (all.Incidents.Count == 0)
            {
                run.Screen.Line("No incident.");
            }
            else
            {
                run.Screen.Show(table);
            }

            if (all.NotWritten > 0)
            {
                run.Screen.Line($"[yellow]{all.NotWritten} more since the service started have no file: the disk was full or failed, or too many came at once.[/]");
            }

            return ExitCode.Ok;
        });
    }

    private static Command Get(SharedOptions shared)
    {
        var id = new Argument<string>("incident") { Description = "As incidents list shows it." };
        var output = new Option<string>("--output", "-o") { Description = "The file; it must not be there yet.", HelpName = "FILE", Required = true };
        return shared.Run(new Command("get", "Fetches the file of an incident, and compares its digest.") { id, output }, async run =>
        {
            GetIncidentResponse? end = null;
            await NewFile.WriteAsync(run.Get(output)!, async stream => end = await FetchAsync(run, run.Get(id)!, stream), run.Cancellation);
            if (run.Screen.Json)
            {
                run.Screen.Document(new JsonObject { ["file"] = run.Get(output), ["size_bytes"] = end!.SizeBytes, ["sha256"] = end.Sha256 });
            }
            else
            {
                run.Screen.Line($"{Safe(run.Get(output)!)}: {end!.SizeBytes} bytes, SHA-256 {end.Sha256}");
            }

            return ExitCode.Ok;
        });
    }

    private static async Task<GetIncidentResponse> FetchAsync(CommandRun run, string id, Stream stream)
    {
        var service = await run.ServiceAsync();
        using var call = service.Diagnostics.GetIncident(new GetIncidentRequest { IncidentId = id }, cancellationToken: run.Cancellation);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        GetIncidentResponse? end = null;
        await foreach (var response in call.ResponseStream.ReadAllAsync(run.Cancellation))
        {
            hash.AppendData(response.Chunk.Span);
            await stream.WriteAsync(response.Chunk.Memory, run.Cancellation);
            end = response;
        }

        return end is { Sha256.Length: > 0 } && Convert.ToHexStringLower(hash.GetHashAndReset()) == end.Sha256
            ? end
            : throw new PenCtlException(ExitCode.NoService, $"Incident {id} did not arrive whole.", "Fetch it again.");
    }
}
