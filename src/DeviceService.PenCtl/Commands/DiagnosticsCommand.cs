using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.HistogramBars;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>diagnostics: what was counted and timed of a pen's line, and whether that speaks against cable, host or firmware.</summary>
internal static class DiagnosticsCommand
{
    public static Command Create(SharedOptions shared)
    {
        var pen = new Argument<string>("pen") { Description = "Its serial number or its line." };
        var recent = new Option<bool>("--recent") { Description = "Draws the histograms of the newest minutes, and not of all that was kept." };
        return shared.Run(
            new Command("diagnostics", "Cable, host or firmware: what was counted and timed of a pen's line, over restarts and recently. Exit code 1 when something is spoken against, 2 when too little came to say.") { pen, recent },
            async run =>
            {
                var service = await run.ServiceAsync();
                var named = run.Get(pen)!;
                var answer = await service.Diagnostics.GetDiagnosticsAsync(
                    named.Contains('/', StringComparison.Ordinal) ? new GetDiagnosticsRequest { Line = named } : new GetDiagnosticsRequest { PenId = named },
                    deadline: service.Deadline, cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                }
                else
                {
                    Show(run.Screen, answer, run.Get(recent));
                }

                return (answer.Recent ?? answer.Total).Outcome switch
                {
                    LineOutcome.Sound => ExitCode.Ok,
                    LineOutcome.TooLittle => ExitCode.Incomplete,
                    _ => ExitCode.No,
                };
            });
    }

    private static void Show(Screen screen, GetDiagnosticsResponse answer, bool drawsRecent)
    {
        var name = answer.PenId.Length == 0 ? "(not heard yet)" : Safe(answer.PenId);
        screen.Line($"[bold]{name}[/] {(answer.Line.Length == 0 ? "is attached no more" : $"on {Safe(answer.Line)}")}");
        screen.Facts(
            ("recent", answer.Recent is { } now ? $"{Paint(now.Outcome)} {Since(screen, now)}" : ""),
            ("total", $"{Paint(answer.Total.Outcome)} {Since(screen, answer.Total)}"),
            ("clock", answer.Clock is { } clock ? $"offset {clock.OffsetUs} us, drift {Number(clock.DriftPpb / 1000.0, "0.0")} ppm, right within {clock.ErrorBoundUs} us" : ""),
            ("kept", answer.LastKept is { } kept ? $"at {screen.Time(kept)}, and each {Seconds(answer.KeepInterval)}" : "not yet"));
        foreach (var finding in (answer.Recent ?? answer.Total).Findings)
        {
            screen.Line($"[red]{Of(finding.Suspect),-8}[/] {Safe(finding.Sentence)}");
            screen.Line($"      [bold]->[/] {Safe(finding.WhatToDo)}");
        }

        screen.Line();
        Counted(screen, answer);
        screen.Line();
        Timed(screen, answer);
        Draw(screen, drawsRecent && answer.Recent is { } few ? few : answer.Total);
    }

    private static string Since(Screen screen, DiagnosedPeriod period) => $"since {screen.Time(period.CountedSince)} ({Of(period.BegunBy)})";

    private static void Counted(Screen screen, GetDiagnosticsResponse answer)
    {
        var table = screen.Table("COUNTED", "RECENT", "TOTAL");
        Row("frames from the pen", static period => period.Counters.FramesReceived);
        Row("  with a wrong check value", static period => period.Counters.CrcErrors);
        Row("  of no form", static period => period.Counters.MalformedFrames);
        Row("  of another handshake", static period => period.Counters.ForeignFrames);
        Row("frames to the pen", static period => period.Counters.FramesSent);
        Row("  dropped by it", static period => period.PenFrameErrors);
        Row("permissions refused by it", static period => period.PenRefusedPermissions);
        Row("commands sent again", static period => period.Counters.Retransmissions);
        Row("samples missing", static period => period.Counters.MissingSamples);
        Row("samples invalid", static period => period.Counters.InvalidSamples);
        Row("handshakes", static period => period.Counters.Handshakes);
        Row("losses of the line", static period => period.Counters.Losses);
        Row("restarts of the pen", static period => period.PenStarts);
        Row("host stalls over 20 ms", static period => period.Counters.HostStalls);
        Row("stops not taken at once", static period => period.StopsUnwritten);
        screen.Show(table);

        void Row(string what, Func<DiagnosedPeriod, ulong> of) =>
            table.AddRow(what, answer.Recent is { } recent ? $"{of(recent)}" : "-", $"{of(answer.Total)}");
    }

    private static void Timed(Screen screen, GetDiagnosticsResponse answer)
    {
        var table = screen.Table("TIMED", "RECENT", "HALF", "99 %", "LONGEST", "TOTAL", "HALF", "99 %", "LONGEST");
        foreach (var total in answer.Total.Durations)
        {
            string[] recent = answer.Recent?.Durations.FirstOrDefault(one => one.Kind == total.Kind) is { } few ? Cells(few) : ["-", "-", "-", "-"];
            table.AddRow([Of(total.Kind), .. recent, .. Cells(total)]);
        }

        screen.Show(table);

        static string[] Cells(DurationHistogram one) =>
            one.Count == 0 ? ["0", "-", "-", "-"] : [$"{one.Count}", Time(one.P500Us), Time(one.P990Us), Time(one.LongestUs)];
    }

    private static void Draw(Screen screen, DiagnosedPeriod period)
    {
        foreach (var histogram in period.Durations.Where(static one => one.Count > 0))
        {
            screen.Line();
            screen.Line($"[bold]{Of(histogram.Kind)}[/]");
            foreach (var (span, bar, count) in HistogramBars.Of(histogram))
            {
                screen.Line($"{span,14} [aqua]{bar}[/] {count}");
            }
        }
    }

    private static string Paint(LineOutcome outcome) => outcome switch
    {
        LineOutcome.Sound => "[green bold]SOUND[/]",
        LineOutcome.TooLittle => "[yellow]too little to say[/]",
        _ => $"[red bold]{Of(outcome).ToUpperInvariant()}[/]",
    };
}
