using System.Security.Cryptography;
using DeviceService.Journal;
using DeviceService.Simulation;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class IncidentTests : LoggedTests
{
    private const int DepthUm = 2_000;

    [Fact]
    public async Task A_depth_fault_in_mid_activation_leaves_an_incident_whose_replay_stops_at_the_same_sample_by_the_same_rule()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        await bench.Simulated.InjectFaultAsync(FaultKind.DepthReadsHigh, DepthUm);

        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Stopped);
        var told = (await bench.GetAsync(session.SessionId)).Stops.First(static stop => stop.Reason == StopReason.DepthAboveLimit);
        var incident = await IncidentAsync(bench, static one => one.Causes.Any(static cause => cause.RuleId == "R-DEPTH-LIMIT"));
        var (file, sha256) = await FetchAsync(bench, incident.IncidentId);

        Assert.Equal(sha256, Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Equal((ulong)file.Length, incident.SizeBytes);
        Assert.DoesNotContain(Bench.Patient, System.Text.Encoding.UTF8.GetString(file), StringComparison.Ordinal);

        var replayed = await IncidentReplay.RunAsync(file, Log);

        var recorded = replayed.Recorded.First(stop => stop.Number == told.StopCount);
        var again = replayed.Replayed.First(stop => stop.Number == told.StopCount);
        Assert.Equal(("DepthAboveLimit", "R-DEPTH-LIMIT"), (recorded.Reason, recorded.RuleId));
        Assert.NotNull(recorded.DeviceTimeUs);
        Assert.Equal(recorded, again);
        Assert.Contains("R-DEPTH-LIMIT", replayed.AlarmRules);
        TestContext.Current.TestOutputHelper!.WriteLine($"recorded {recorded}, replayed {again} from {file.Length} bytes of {incident.IncidentId}");
    }

    [Fact]
    public async Task Incidents_are_listed_newest_first_by_pen_and_time_and_page_after_page()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var before = DateTimeOffset.UtcNow;
        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, Reason = "test" });
        var stop = await IncidentAsync(bench, static one => one.Causes.Any(static cause => cause.Cause == IncidentCause.StopLatched));
        await bench.Simulated.UnplugAsync();
        var loss = await IncidentAsync(bench, static one => one.Causes.Any(static cause => cause.Cause == IncidentCause.LinkLost));
        var client = new DiagnosticsService.DiagnosticsServiceClient(bench.Invoker);

        var all = (await client.ListIncidentsAsync(new ListIncidentsRequest())).Incidents.Select(static one => one.IncidentId).ToList();
        Assert.True(all.IndexOf(loss.IncidentId) < all.IndexOf(stop.IncidentId), string.Join(' ', all));
        var first = await client.ListIncidentsAsync(new ListIncidentsRequest { PageSize = 1 });
        var second = await client.ListIncidentsAsync(new ListIncidentsRequest { PageSize = 1, PageToken = first.NextPageToken });
        Assert.Equal(all.Take(2), first.Incidents.Concat(second.Incidents).Select(static one => one.IncidentId));
        Assert.Empty((await client.ListIncidentsAsync(new ListIncidentsRequest { PenId = "another" })).Incidents);
        Assert.Empty((await client.ListIncidentsAsync(new ListIncidentsRequest { NoticedBefore = Timestamp.FromDateTimeOffset(before) })).Incidents);
        Assert.Equal(all.Count, (await client.ListIncidentsAsync(new ListIncidentsRequest { PenId = Bench.Serial, NoticedFrom = Timestamp.FromDateTimeOffset(before) })).Incidents.Count);
    }

    [Theory]
    [InlineData("inc-unknown")]
    [InlineData("../journal")]
    [InlineData("..")]
    public async Task What_is_no_incident_is_refused_by_its_rule_and_no_other_file_is_ever_read(string id)
    {
        await using var bench = await Bench.StartKeptAsync(Log);

        var refused = await Answers.RefusedAsync(async () => await FetchAsync(bench, id));

        Assert.Equal((StatusCode.NotFound, "R-INCIDENT-UNKNOWN"), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
    }

    private static async Task<Incident> IncidentAsync(Bench bench, Func<Incident, bool> suits)
    {
        var client = new DiagnosticsService.DiagnosticsServiceClient(bench.Invoker);
        Incident? found = null;
        await Bench.UntilAsync(async () => (found = (await client.ListIncidentsAsync(new ListIncidentsRequest())).Incidents.FirstOrDefault(suits)) is not null);
        return found!;
    }

    private static async Task<(byte[] File, string Sha256)> FetchAsync(Bench bench, string id)
    {
        using var call = new DiagnosticsService.DiagnosticsServiceClient(bench.Invoker).GetIncident(new GetIncidentRequest { IncidentId = id });
        using var file = new MemoryStream();
        var sha256 = "";
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            part.Chunk.WriteTo(file);
            sha256 = part.Sha256;
        }

        return (file.ToArray(), sha256);
    }
}
