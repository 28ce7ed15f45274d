using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class StopListTests : LoggedTests
{
    [Fact]
    public async Task Stops_are_listed_by_pen_cause_and_time_with_who_and_how_soon_and_the_list_survives_a_restart()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var before = DateTimeOffset.UtcNow;
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);
        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, Reason = "test" });
        await Bench.UntilAsync(async () => (await ListAsync(bench, new ListStopsRequest())).Stops is [{ HasConfirmedLatencyUs: true }, ..]);

        var stop = Assert.Single((await ListAsync(bench, new ListStopsRequest { PenId = Bench.Serial, Reason = StopReason.EmergencyStop })).Stops);
        Assert.Equal((session.SessionId, "R-STOP-EMERGENCY", true), (stop.SessionId, stop.RuleId, stop.Latched));
        Assert.Equal(Bench.Prescriber, stop.Operator.OperatorId);
        Assert.Null(stop.Acknowledgement);
        Assert.Empty((await ListAsync(bench, new ListStopsRequest { Reason = StopReason.DepthAboveLimit })).Stops);
        Assert.Empty((await ListAsync(bench, new ListStopsRequest { PenId = "another" })).Stops);
        Assert.Empty((await ListAsync(bench, new ListStopsRequest { StoppedBefore = Timestamp.FromDateTimeOffset(before) })).Stops);

        await bench.StopServiceAsync();
        bench.Token = "";
        await bench.StartServiceAsync([bench.Simulated.Line]);

        // What nobody acknowledged is stopped again by the service that starts, and that is a stop of its own.
        var after = new ListStopsResponse();
        await Bench.UntilAsync(async () =>
            (after = await ListAsync(bench, new ListStopsRequest { StoppedFrom = Timestamp.FromDateTimeOffset(before), Reason = StopReason.EmergencyStop })) is { Stops.Count: 2, Counts: [{ Count: 2 }] });
        var kept = Assert.Single(after.Stops, one => one.StopId == stop.StopId);
        Assert.Equal((stop.StopId, stop.At, true), (kept.StopId, kept.At, kept.Latched));
        var count = Assert.Single(after.Counts);
        Assert.Equal((StopReason.EmergencyStop, "R-STOP-EMERGENCY", 2u), (count.Reason, count.RuleId, count.Count));
        Assert.Equal(after.Stops[0].At.ToDateTimeOffset(), count.NewestAt.ToDateTimeOffset(), TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task What_is_no_reason_no_size_and_no_token_is_refused_with_its_field()
    {
        await using var bench = await Bench.StartKeptAsync(Log);

        foreach (var (request, field) in new (ListStopsRequest, string)[]
        {
            (new() { Reason = (StopReason)999 }, "reason"), (new() { PageSize = 1001 }, "page_size"), (new() { PageToken = "x" }, "page_token"),
        })
        {
            var refused = await Answers.RefusedAsync(async () => await ListAsync(bench, request));
            Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
            Assert.Equal(field, refused.Info().Metadata["field"]);
        }
    }

    private static async Task<ListStopsResponse> ListAsync(Bench bench, ListStopsRequest request) =>
        await new DiagnosticsService.DiagnosticsServiceClient(bench.Invoker).ListStopsAsync(request);
}
