using System.Text;
using System.Text.Json;
using Grpc.Core;
using Microneedling.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class TraceTests : LoggedTests
{
    [Fact]
    public async Task A_treatment_is_found_by_its_lot_and_a_correction_stands_beside_it_everywhere()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var lot = (await bench.OnlineAsync()).Cartridge.Lot;
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);
        await bench.Simulated.ReleaseTriggerAsync();
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).OpenPass?.Activations.Count > 0);

        await bench.Sessions.DisarmSessionAsync(new DisarmSessionRequest { RequestId = bench.NextRequest(), SessionId = session.SessionId });
        await Bench.UntilAsync(async () =>
            (await TraceAsync(bench, new TraceRequest { Lot = lot })).Found.Single().Cartridges.Single().Reservation == ReservationOutcome.Consumed);

        var (found, summary) = await TraceAsync(bench, new TraceRequest { Lot = lot });
        var traced = Assert.Single(found);
        Assert.Equal((session.SessionId, Bench.Patient, Bench.Serial), (traced.SessionId, traced.PatientReference, traced.PenId));
        Assert.Equal([Bench.Prescriber], traced.OperatorIds);
        Assert.Equal(Bench.Prescriber, traced.People.Single().OperatorId);
        Assert.Contains(OperatorPart.Treated, traced.People.Single().Parts);
        Assert.Equal((lot, ReservationOutcome.Consumed), (traced.Cartridges.Single().Lot, traced.Cartridges.Single().Reservation));
        Assert.Equal((1ul, 1ul, "THIS_HOST"), (summary.Sessions, summary.Patients, summary.History));

        var passId = traced.Passes.Single().PassId;
        var amended = (await bench.PassLog.AmendRecordAsync(new AmendRecordRequest
        {
            RequestId = bench.NextRequest(), ResourceId = passId, Correction = "It was done in stamping.", Reason = "typed wrong",
        })).Amendment;

        var pass = await bench.PassLog.GetPassAsync(new GetPassRequest { PassId = passId });
        Assert.Equal(amended, Assert.Single(pass.Amendments));
        Assert.Equal(PassDirection.Horizontal, pass.Pass.Target.Direction);
        Assert.Equal(Bench.Prescriber, pass.Pass.Activations[0].OperatorId);
        Assert.Equal(amended, Assert.Single((await bench.Sessions.GetSessionAsync(new GetSessionRequest { SessionId = session.SessionId })).Amendments));
        var people = (await TraceAsync(bench, new TraceRequest { OperatorId = Bench.Prescriber })).Found.Single().People.Single();
        Assert.Contains(OperatorPart.Amended, people.Parts);
        Assert.Contains(OperatorPart.Recorded, people.Parts);
        var lines = await ExportAsync(bench, session.SessionId);
        var original = lines.Single(line => line.GetProperty("number").GetUInt64() == amended.AmendedEntry);
        Assert.Equal([amended.Entry], original.GetProperty("amended_by").EnumerateArray().Select(one => one.GetUInt64()));
        Assert.Equal("It was done in stamping.", lines.Single(line => line.GetProperty("kind").GetString() == "Amendment").GetProperty("payload").GetProperty("Correction").GetString());
    }

    [Fact]
    public async Task A_lot_that_nobody_used_is_a_summary_of_zeros_and_no_error()
    {
        await using var bench = await Bench.StartKeptAsync(Log);

        var (found, summary) = await TraceAsync(bench, new TraceRequest { Lot = "never" });

        Assert.Empty(found);
        Assert.Equal(0ul, summary.Sessions);
        Assert.True(summary.Head.EntryCount > 0);
    }

    [Fact]
    public async Task Who_is_not_signed_in_and_what_is_not_a_question_is_refused()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        await AssertRefusedAsync(bench, new TraceRequest { FromDay = "2026-03-04", UntilDay = "2026-03-04" }, "R-ARGUMENT-MISSING");
        await AssertRefusedAsync(bench, new TraceRequest { Lot = "a", FromDay = "4.3.2026", UntilDay = "2026-03-04" }, "R-ARGUMENT-FORM");
        await AssertRefusedAsync(bench, new TraceRequest { Lot = "a", FromDay = "2026-03-04", UntilDay = "2026-03-03" }, "R-ARGUMENT-FORM");
        await AssertRefusedAsync(bench, new TraceRequest { Lot = "a", FromDay = "2026-03-04", UntilDay = "2046-03-03" }, "R-ARGUMENT-RANGE");

        var neither = await Answers.RefusedAsync(bench.PassLog.AmendRecordAsync(new AmendRecordRequest { RequestId = bench.NextRequest(), Correction = "a", Reason = "b" }));
        Assert.Equal("R-ARGUMENT-MISSING", neither.Info().Metadata["rule_id"]);
        var unknown = await Answers.RefusedAsync(bench.PassLog.AmendRecordAsync(
            new AmendRecordRequest { RequestId = bench.NextRequest(), Entry = ulong.MaxValue, Correction = "a", Reason = "b" }));
        Assert.Equal((StatusCode.NotFound, "R-ENTRY-UNKNOWN"), (unknown.StatusCode, unknown.Info().Metadata["rule_id"]));

        bench.Token = "";
        await AssertRefusedAsync(bench, new TraceRequest { Lot = "a", FromDay = "2026-03-04", UntilDay = "2026-03-04" }, "R-SIGN-IN-MISSING");
    }

    private static async Task AssertRefusedAsync(Bench bench, TraceRequest request, string rule)
    {
        using var call = new TraceService.TraceServiceClient(bench.Invoker).Trace(request);
        var refused = await Assert.ThrowsAsync<RpcException>(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        Assert.Equal(rule, refused.Info().Metadata["rule_id"]);
    }

    private static async Task<(List<TracedSession> Found, TraceSummary Summary)> TraceAsync(Bench bench, TraceRequest request)
    {
        var today = DateTimeOffset.UtcNow;
        request.FromDay = today.AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        request.UntilDay = today.AddDays(1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        using var call = new TraceService.TraceServiceClient(bench.Invoker).Trace(request);
        var parts = new List<TraceResponse>();
        await foreach (var part in call.ResponseStream.ReadAllAsync())
        {
            parts.Add(part);
        }

        return ([.. parts.SkipLast(1).Select(part => part.Session)], parts[^1].Summary);
    }

    private static async Task<List<JsonElement>> ExportAsync(Bench bench, string sessionId)
    {
        using var call = bench.PassLog.ExportLog(new ExportLogRequest { Format = ExportFormat.Ndjson, SessionId = sessionId });
        var text = new StringBuilder();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            text.Append(response.Lines.ToStringUtf8());
        }

        return [.. text.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
