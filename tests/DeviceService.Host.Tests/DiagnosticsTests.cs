using Grpc.Core;
using Microneedling.V1;
using Simulator.V1;
using TestSupport;

namespace DeviceService.Host.Tests;

[Collection(RealLines.Name)]
public sealed class DiagnosticsTests : LoggedTests
{
    [Fact]
    public async Task Bytes_that_are_damaged_on_their_way_are_counted_and_speak_against_the_cable_and_not_against_the_firmware()
    {
        await using var bench = await Bench.StartAsync(Log);
        await Bench.UntilAsync(async () => (await LookAsync(bench)).Total.Counters.FramesReceived > 500);
        var before = await LookAsync(bench);
        Assert.DoesNotContain(before.Recent.Findings, static finding => finding.Suspect == LineSuspect.Cable);

        await bench.Simulated.InjectFaultAsync(FaultKind.CorruptsBytes, 3_000);
        await Bench.UntilAsync(async () => (await LookAsync(bench)).Total.Counters.CrcErrors > before.Total.Counters.CrcErrors + 40);

        var after = await LookAsync(bench);
        foreach (var period in new[] { after.Total, after.Recent })
        {
            // A machine that is busy while it tests is late besides, and says so.
            Assert.Contains(period.Outcome, new[] { LineOutcome.Cable, LineOutcome.Several });
            var finding = period.Findings[0];
            Assert.Equal((LineSuspect.Cable, "frames_damaged_from_pen", (long)period.Counters.CrcErrors), (finding.Suspect, finding.Name, finding.Observed));
            Assert.DoesNotContain(period.Findings, static finding => finding.Suspect == LineSuspect.Firmware);
        }
    }

    [Fact]
    public async Task Everything_that_is_timed_is_answered_with_buckets_that_add_up_to_it_and_a_clock_with_its_error_bound()
    {
        await using var bench = await Bench.StartKeptAsync(Log);
        var session = await bench.CreateAsync();
        await bench.TreatingAsync(session.SessionId);

        // A breach that only the sample shows: at one that the pen sees as well, whoever is first stops.
        await bench.Simulated.InjectFaultAsync(FaultKind.LimitsGenerationWrong);
        await Bench.UntilAsync(async () => (await bench.GetAsync(session.SessionId)).State == SessionState.Stopped);
        await Bench.UntilAsync(async () => Timed((await LookAsync(bench)).Total, PenDuration.StopConfirmed).Count > 0);
        await bench.Safety.EmergencyStopAsync(new EmergencyStopRequest { PenId = Bench.Serial, Reason = "test" });

        var seen = await LookAsync(bench);

        Assert.Equal((Bench.Serial, bench.Simulated.Line), (seen.PenId, seen.Line));
        Assert.Equal(CountBegin.FirstCounted, seen.Total.BegunBy);
        Assert.Equal(CountBegin.LineAttached, seen.Recent.BegunBy);
        Assert.True(seen.Clock.ErrorBoundUs > 0);
        Assert.Equal(60, seen.KeepInterval.Seconds);
        Assert.Equal(Enum.GetValues<PenDuration>().Skip(1), seen.Total.Durations.Select(static one => one.Kind));
        Assert.All(seen.Total.Durations, static one =>
        {
            Assert.True(one.Count > 0, $"{one.Kind} was never timed");
            Assert.Equal(one.Count, one.Buckets.Aggregate(0UL, static (sum, bucket) => sum + bucket.Count));
            Assert.True(one.P500Us <= one.P900Us && one.P900Us <= one.P990Us && one.P990Us <= one.P999Us && one.P999Us <= one.LongestUs, $"{one.Kind}");
            Assert.InRange(one.LongestUs, one.Buckets[^1].LowestUs, one.Buckets[^1].HighestUs);
        });
        Assert.Equal(1u, Timed(seen.Total, PenDuration.SampleToStop).Count);
        Assert.InRange(Timed(seen.Total, PenDuration.SampleToStop).LongestUs, 1u, 1_000_000u);
        Assert.True(Timed(seen.Total, PenDuration.RoundTrip).SumUs > Timed(seen.Total, PenDuration.PenTurnaround).SumUs);
    }

    [Fact]
    public async Task Counters_go_on_over_a_restart_and_a_kill_and_name_their_start_and_when_they_were_last_kept()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "kill -9 and pseudo-terminals are of Linux.");
        await using var bench = await Bench.StartOutsideAsync(Log);
        string[] arguments = ["--data", bench.DataDirectory, "--grpc", "127.0.0.1:0", "--pen", bench.Simulated.Line];
        GetDiagnosticsResponse first;
        using (var ended = HostProcess.Start(arguments))
        {
            await bench.ConnectAsync(await ended.ReadyAsync());
            await bench.Simulated.InjectFaultAsync(FaultKind.CorruptsBytes, 3_000);
            await Bench.UntilAsync(async () => (await LookAsync(bench)).Total.Counters.CrcErrors > 20);
            await bench.Simulated.ClearFaultsAsync(PenComponent.Unspecified, []);
            first = await LookAsync(bench);
            Assert.Null(first.LastKept);
            Assert.Equal(ExitCode.Ok, await ended.TerminateAsync());
        }

        GetDiagnosticsResponse second;
        using (var killed = HostProcess.Start(arguments))
        {
            await bench.ConnectAsync(await killed.ReadyAsync());
            second = await LookAsync(bench);
            await killed.KillAsync();
        }

        using var last = HostProcess.Start(arguments);
        await bench.ConnectAsync(await last.ReadyAsync());
        var third = await LookAsync(bench);

        foreach (var later in new[] { second, third })
        {
            Assert.Equal((first.Total.CountedSince, CountBegin.FirstCounted), (later.Total.CountedSince, later.Total.BegunBy));
            Assert.True(later.Total.Counters.CrcErrors >= first.Total.Counters.CrcErrors);
            Assert.True(later.Total.Counters.FramesReceived > first.Total.Counters.FramesReceived);
            Assert.True(later.Recent.Counters.FramesReceived < later.Total.Counters.FramesReceived);
            Assert.True(later.Recent.CountedSince.ToDateTimeOffset() > first.Total.CountedUntil.ToDateTimeOffset());
        }

        // The kill took what its run had counted, and nothing that was kept before.
        Assert.Equal(second.LastKept, third.LastKept);
        Assert.InRange(third.LastKept.ToDateTimeOffset(), first.Total.CountedUntil.ToDateTimeOffset(), second.Total.CountedUntil.ToDateTimeOffset());
        Assert.Equal(ExitCode.Ok, await last.TerminateAsync());
    }

    [Fact]
    public async Task A_pen_that_is_attached_no_more_is_answered_with_what_was_kept_and_one_that_never_was_is_refused()
    {
        await using var bench = await Bench.StartAsync(Log);
        await Bench.UntilAsync(async () => (await LookAsync(bench)).Total.Counters.FramesReceived > 100);
        await bench.Pens.DetachPenAsync(new DetachPenRequest { RequestId = bench.NextRequest(), PenId = Bench.Serial });

        var kept = await LookAsync(bench);
        Assert.Equal(("", true), (kept.Line, kept.Total.Counters.FramesReceived > 100));
        Assert.Null(kept.Recent);
        Assert.NotNull(kept.LastKept);

        foreach (var (request, code, rule) in new (GetDiagnosticsRequest, StatusCode, string)[]
        {
            (new() { PenId = "SIM-NEVER" }, StatusCode.NotFound, "R-PEN-UNKNOWN"),
            (new() { Line = bench.Simulated.Line }, StatusCode.NotFound, "R-PEN-UNKNOWN"),
            (new(), StatusCode.InvalidArgument, "R-ARGUMENT-MISSING"),
            (new() { PenId = new string('x', 300) }, StatusCode.InvalidArgument, "R-ARGUMENT-FORM"),
        })
        {
            var refused = await Answers.RefusedAsync(async () => await Client(bench).GetDiagnosticsAsync(request));
            Assert.Equal((code, rule), (refused.StatusCode, refused.Info().Metadata["rule_id"]));
        }
    }

    private static DurationHistogram Timed(DiagnosedPeriod period, PenDuration kind) => period.Durations.Single(one => one.Kind == kind);

    private static DiagnosticsService.DiagnosticsServiceClient Client(Bench bench) => new(bench.Invoker);

    private static async Task<GetDiagnosticsResponse> LookAsync(Bench bench) =>
        await Client(bench).GetDiagnosticsAsync(new GetDiagnosticsRequest { PenId = Bench.Serial });
}
