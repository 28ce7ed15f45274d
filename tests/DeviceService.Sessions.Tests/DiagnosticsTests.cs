using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What is counted of a pen's line: where it comes from, how long it lasts, and what it names as its start.</summary>
public sealed class DiagnosticsTests : LoggedTests
{
    private const int Minute = 60_000;

    private static readonly PenName ById = new(PenWorld.PenId, null);
    private static readonly PenName ByLine = new(null, PenWorld.Line);

    private readonly MemoryDiagnostics _kept = new();

    [Fact]
    public async Task Stops_are_timed_from_sample_or_call_to_the_line_and_to_the_pen_standing()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.DepthErrorUm = 5_000;
        world.Run(300);
        Assert.Equal(SessionState.Stopped, world.State);

        await world.DoneAsync(world.EmergencyStop());
        world.Run(100);

        var measure = Report(world).Total.Measure;
        Assert.Equal(
            (1, 1, 2, 0),
            (measure[PenDuration.SampleToStop].Count, measure[PenDuration.CallToStop].Count, measure[PenDuration.StopConfirmed].Count, measure.StopsUnwritten));
        Assert.InRange(measure[PenDuration.StopConfirmed].LongestUs, 10_000, 100_000);
        Assert.True(measure[PenDuration.JournalSync].Count > 0);
    }

    [Fact]
    public async Task A_stop_of_a_pen_that_cannot_hear_it_is_counted_and_says_nothing_of_how_fast_it_stands()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Unplug();
        world.Owner.Stop(StopReason.EmergencyStop, "test", PenWorld.Anna);
        world.Run(5_000);
        world.Pen.Plug();
        world.Run(500);

        var measure = Report(world).Total.Measure;
        Assert.True(world.Owner.Link.Latch.IsConfirmed);
        Assert.Equal((1, 0, 0), (measure.StopsUnwritten, measure[PenDuration.CallToStop].Count, measure[PenDuration.StopConfirmed].Count));
    }

    [Fact]
    public async Task A_stop_whose_line_was_lost_before_it_was_confirmed_is_not_held_against_the_pen()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Silent = true;
        world.Owner.Stop(StopReason.EmergencyStop, "test", PenWorld.Anna);
        world.Pen.Unplug();
        world.Run(5_000);
        world.Pen.Silent = false;
        world.Pen.Plug();
        world.Run(500);

        var measure = Report(world).Total.Measure;
        Assert.True(world.Owner.Link.Latch.IsConfirmed);
        Assert.Equal((1, 0), (measure[PenDuration.CallToStop].Count, measure[PenDuration.StopConfirmed].Count));
    }

    [Fact]
    public async Task What_link_and_pen_tell_is_in_the_report_with_the_clock_and_a_verdict()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Counters = world.Pen.Counters with { CheckErrors = 40 };
        world.Pen.FrameErrors = 30;
        world.Pen.TellStatus();
        IPenLinkObserver link = world.Owner;
        link.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.FromMilliseconds(1));
        link.OnCommandTimed(TimeSpan.FromMilliseconds(5));
        link.OnLineThreadWoke(TimeSpan.FromMilliseconds(25));
        link.OnPermissionWritten(TimeSpan.FromMilliseconds(2));

        var report = Report(world);

        Assert.Equal((PenWorld.PenId, PenWorld.Line), (report.PenId, report.Line));
        Assert.Equal((500, 300), (report.Clock?.ErrorBoundUs, report.Clock?.RoundTripUs));
        Assert.Equal((40, 30), (report.Total.Measure.Line.CheckErrors, report.Total.Measure.PenFrameErrors));
        Assert.Equal(
            [4_000, 1_000, 5_000, 25_000, 2_000],
            new[] { PenDuration.RoundTrip, PenDuration.PenTurnaround, PenDuration.CommandAnswer, PenDuration.LineThreadLate, PenDuration.PermissionLate }
                .Select(kind => report.Total.Measure[kind].LongestUs));
        Assert.Equal(LineOutcome.Cable, report.Total.Verdict.Outcome);
        Assert.Equal(LineOutcome.Cable, report.Recent!.Verdict.Outcome);
        Assert.Equal(CountBegin.LineAttached, report.Recent.BegunBy);
    }

    [Fact]
    public async Task Counters_go_on_over_an_orderly_restart_and_name_their_start()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        var began = Report(world).Total;
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.Zero);
        world.Pen.Counters = new LinkCounters { CheckErrors = 5, FramesReceived = 100 };
        await world.DoneAsync(world.Fleet.ShutDownAsync().ContinueWith(static _ => true, TaskScheduler.Default));

        world.Pen.Counters = new LinkCounters { CheckErrors = 2, FramesReceived = 10 };
        await world.KillAndRestartAsync(Minute / 2);
        var after = Report(world);

        Assert.Equal(CountBegin.FirstCounted, began.BegunBy);
        Assert.Equal((began.Since, CountBegin.FirstCounted), (after.Total.Since, after.Total.BegunBy));
        Assert.Equal((7, 1), (after.Total.Measure.Line.CheckErrors, after.Total.Measure[PenDuration.RoundTrip].Count));
        Assert.Equal((2, 0), (after.Recent!.Measure.Line.CheckErrors, after.Recent.Measure[PenDuration.RoundTrip].Count));
        Assert.True(after.Recent.Since > after.Total.Since);
        Assert.NotNull(after.KeptAt);
    }

    [Fact]
    public async Task A_kill_loses_no_more_than_what_was_counted_since_the_newest_keeping_which_the_answer_names()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.Zero);
        await KeptAsync(world, 1);
        var keptAt = Report(world).KeptAt;
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(5), TimeSpan.Zero);
        Assert.Equal(2, Report(world).Total.Measure[PenDuration.RoundTrip].Count);

        await world.KillAndRestartAsync(Minute / 2);
        var after = Report(world);

        Assert.Equal(1, after.Total.Measure[PenDuration.RoundTrip].Count);
        Assert.Equal(keptAt, after.KeptAt);
        Assert.InRange(world.Clock.GetUtcNow() - keptAt!.Value, TimeSpan.Zero, DiagnosticsKeeper.KeepInterval);
    }

    [Fact]
    public async Task The_recent_period_leaves_older_figures_behind_and_is_five_to_ten_minutes_long()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(400), TimeSpan.Zero);
        await KeptAsync(world, 9);
        Assert.Equal((CountBegin.LineAttached, 1), (Report(world).Recent!.BegunBy, Report(world).Recent!.Measure[PenDuration.RoundTrip].Count));

        await KeptAsync(world, 11);
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.Zero);

        var report = Report(world);
        Assert.Equal(CountBegin.MovedOn, report.Recent!.BegunBy);
        Assert.Equal((1, 4_000), (report.Recent.Measure[PenDuration.RoundTrip].Count, report.Recent.Measure[PenDuration.RoundTrip].QuantileUs(1_000) / 1_000 * 1_000));
        Assert.Equal((2, 400_000), (report.Total.Measure[PenDuration.RoundTrip].Count, report.Total.Measure[PenDuration.RoundTrip].LongestUs));
        Assert.InRange(report.Recent.Until - report.Recent.Since, DiagnosticsKeeper.RecentInterval, 2 * DiagnosticsKeeper.RecentInterval);
    }

    [Fact]
    public async Task A_pen_that_was_detached_is_answered_with_what_was_kept_and_counted_on_once_it_is_back()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.Zero);
        var since = Report(world).Total.Since;
        await world.DoneAsync(world.Do(new Request.DetachPen(ByLine) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));

        var detached = world.Fleet.ReportDiagnostics(ById, out var refusal)!;
        Assert.Null(refusal);
        Assert.Equal((null, null, 1), (detached.Line, detached.Recent, detached.Total.Measure[PenDuration.RoundTrip].Count));
        Assert.Null(world.Fleet.ReportDiagnostics(ByLine, out refusal));
        Assert.Equal("R-PEN-UNKNOWN", refusal?.RuleId);
        Assert.Equal(1, Assert.Single(_kept.Kept).Measure[PenDuration.RoundTrip].Count);

        world.Pen.Counters = new LinkCounters();
        await world.DoneAsync(world.Do(new Request.AttachPen(PenWorld.Line, null) { RequestId = world.NewRequestId(), By = PenWorld.Anna }));
        world.Pen.Plug();
        world.Run(300);
        world.Owner.OnRoundTrip(TimeSpan.FromMilliseconds(4), TimeSpan.Zero);
        Assert.Equal((since, 2), (Report(world).Total.Since, Report(world).Total.Measure[PenDuration.RoundTrip].Count));
    }

    [Fact]
    public async Task What_was_kept_and_cannot_be_read_begins_anew_and_says_so()
    {
        _kept.Fails = new InvalidDataException("It is no JSON.");
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        _kept.Fails = null;

        Assert.Equal(CountBegin.KeptUnreadable, Report(world).Total.BegunBy);
        await KeptAsync(world, 1);
        Assert.Equal(CountBegin.KeptUnreadable, Assert.Single(_kept.Kept).BegunBy);
        await world.KillAndRestartAsync();
        Assert.Equal(CountBegin.KeptUnreadable, Report(world).Total.BegunBy);
    }

    [Fact]
    public async Task A_disk_that_takes_nothing_stops_no_pen_and_is_tried_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);
        _kept.Fails = new IOException("No room.");
        world.Run(Minute + 1_000);
        Assert.Null(Report(world).KeptAt);
        Assert.Equal(LinkState.Online, world.Owner.Views.Pen.Link.State);

        _kept.Fails = null;
        await KeptAsync(world, 1);
        Assert.NotNull(Report(world).KeptAt);
    }

    [Fact]
    public async Task A_pen_that_nobody_knows_is_refused()
    {
        await using var world = await PenWorld.WithPenAsync(Log, diagnostics: _kept);

        Assert.Null(world.Fleet.ReportDiagnostics(new PenName("SN-9", null), out var refusal));

        Assert.Equal("R-PEN-UNKNOWN", refusal?.RuleId);
    }

    private static DiagnosticsReport Report(PenWorld world) => world.Fleet.ReportDiagnostics(ById, out _)!;

    // The keeper writes on a thread of the pool: virtual time waits for it.
    private async Task KeptAsync(PenWorld world, int writes)
    {
        while (_kept.Writes < writes)
        {
            var before = _kept.Writes;
            world.Run(Minute);
            await Eventually.TrueAsync(() => _kept.Writes > before);
        }
    }
}
