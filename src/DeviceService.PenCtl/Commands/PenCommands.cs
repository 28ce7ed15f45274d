using System.CommandLine;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>pens list, show, watch, dropped.</summary>
internal static class PenCommands
{
    private const int PageSize = 1000;

    public static Command Create(SharedOptions shared) => new("pens", "Attached pens, those out of reach included.")
    {
        shared.Run(new Command("list", "All attached pens."), ListAsync),
        Show(shared),
        Dropped(shared),
        shared.Run(new Command("watch", "All attached pens, then each change, until Ctrl+C."), WatchAsync),
    };

    /// <summary>Every attached pen.</summary>
    public static async Task<IReadOnlyList<Pen>> AllAsync(CommandRun run)
    {
        var service = await run.ServiceAsync();
        var pens = new List<Pen>();
        for (var token = ""; ;)
        {
            var page = await service.Pens.ListPensAsync(
                new ListPensRequest { PageSize = PageSize, PageToken = token }, deadline: service.Deadline, cancellationToken: run.Cancellation);
            pens.AddRange(page.Pens);
            token = page.NextPageToken;
            if (token.Length == 0)
            {
                return pens;
            }
        }
    }

    /// <summary>The serial number of the only pen, where none was named.</summary>
    /// <exception cref="PenCtlException">There is none, or more than one.</exception>
    public static async Task<string> OnlyAsync(CommandRun run)
    {
        var pens = (await AllAsync(run)).Where(static pen => pen.PenId.Length > 0).ToArray();
        return pens switch
        {
            [var only] => only.PenId,
            [] => throw new PenCtlException(ExitCode.NotFound, "No pen was heard on any line.", "`penctl pens list` shows the lines; `penctl doctor` looks at this machine."),
            _ => throw PenCtlException.Option("There is more than one pen.", $"Name one of {string.Join(", ", pens.Select(static pen => pen.PenId))}."),
        };
    }

    private static Command Show(SharedOptions shared)
    {
        var pen = new Argument<string>("pen") { Description = "Serial number, or the line that it is attached by." };
        return shared.Run(new Command("show", "One pen with its link, battery, cartridge and newest stop.") { pen }, run => ShowAsync(run, run.Get(pen)!));
    }

    private static Command Dropped(SharedOptions shared)
    {
        var pen = new Argument<string>("pen") { Description = "Serial number." };
        var reason = new Option<string>("--reason") { Description = "What happened, for the record: 1 to 500 characters.", HelpName = "TEXT", Required = true };
        return shared.Run(
            new Command("dropped", "Records that a pen fell: its certificate is void, and it is not armed before it was calibrated. Sign in for it.") { pen, reason },
            async run =>
            {
                var service = await run.ServiceAsync();
                var answer = await service.Calibrations.RecordDropAsync(
                    new RecordDropRequest { RequestId = ServiceConnection.NewRequest(), PenId = run.Get(pen), Reason = run.Get(reason) },
                    deadline: service.Deadline,
                    cancellationToken: run.Cancellation);
                if (run.Screen.Json)
                {
                    run.Screen.Document(answer);
                    return ExitCode.Ok;
                }

                run.Screen.Line(answer.Certificate is { } held
                    ? $"It is on record. {Safe(held.NotInForceBecause)}"
                    : $"It is on record. {Safe(run.Get(pen)!)} has no certificate that it could void.");
                return ExitCode.Ok;
            });
    }

    private static async Task<ExitCode> ListAsync(CommandRun run)
    {
        var pens = await AllAsync(run);
        if (run.Screen.Json)
        {
            run.Screen.Document(new ListPensResponse { Pens = { pens } });
            return ExitCode.Ok;
        }

        if (pens.Count == 0)
        {
            run.Screen.Line("No pen is attached. Start the service with --pen LINE; `penctl doctor` lists the ports of this machine.");
            return ExitCode.Ok;
        }

        var table = run.Screen.Table("PEN", "MODEL", "STATE", "LINK", "ADMIN", "BATTERY", "SESSION", "LINE");
        foreach (var pen in pens)
        {
            table.AddRow(
                Name(pen), Safe(pen.Identity?.Model ?? "-"), Paint(pen.Operating.State), Paint(pen.Link.State), Paint(pen.Administrative.State),
                Charge(pen), pen.OpenSessionId.Length == 0 ? "-" : Safe(pen.OpenSessionId), Safe(pen.Line));
        }

        run.Screen.Show(table);
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> ShowAsync(CommandRun run, string named)
    {
        var service = await run.ServiceAsync();
        var request = named.Contains('/', StringComparison.Ordinal) ? new GetPenRequest { Line = named } : new GetPenRequest { PenId = named };
        var answer = await service.Pens.GetPenAsync(request, deadline: service.Deadline, cancellationToken: run.Cancellation);
        if (run.Screen.Json)
        {
            run.Screen.Document(answer);
            return ExitCode.Ok;
        }

        Describe(run.Screen, answer.Pen);
        return ExitCode.Ok;
    }

    private static void Describe(Screen screen, Pen pen)
    {
        var (identity, link, counters) = (pen.Identity, pen.Link, pen.Link.Counters);
        screen.Line($"[bold]{Name(pen)}[/] on {Safe(pen.Line)}");
        screen.Facts(
            ("model", identity is null ? "" : Safe($"{identity.Vendor} {identity.Model}, firmware {identity.FirmwareVersion}")),
            ("range", identity is null ? "" : $"{identity.MinNeedleProtrusionUm} to {identity.MaxNeedleProtrusionUm} um in steps of {identity.NeedleProtrusionStepUm} um, "
                + $"{Rate(identity.MinStrokeRateMillihertz)} to {Rate(identity.MaxStrokeRateMillihertz)}, {Of(identity.DepthControl)}"),
            ("channels", identity is null ? "" : $"{identity.DepthChannels}; sensors {Safe(string.Join(", ", identity.Sensors))}"),
            ("cannot be seen", identity is null ? "" : Safe(string.Join(" ", identity.UndetectableFaults))),
            ("state", $"{Paint(pen.Operating.State)}{Why(pen.Operating.WhatToDo)}"),
            ("faults", Safe(string.Join(", ", pen.Operating.Faults))),
            ("link", $"{Paint(link.State)} since {screen.Time(link.Since)}{Why(link.WhatToDo)}"),
            ("admin", $"{Paint(pen.Administrative.State)}{Why(pen.Administrative.WhatToDo)}"),
            ("battery", Charge(pen)),
            ("drift", pen.DriftWarning.Length == 0 ? "" : $"[yellow]{Safe(pen.DriftWarning)}[/]"),
            ("cartridge", CartridgeOf(pen.Cartridge)),
            ("session", Safe(pen.OpenSessionId)),
            ("counters", pen.Counters is { } own ? $"{own.Presses} presses, {own.Strokes} strokes, {own.Stops} stops" : ""),
            ("round trip", counters is null ? "" : $"{counters.RoundTripUs} us"),
            ("line errors", counters is null ? "" : $"{counters.CrcErrors} CRC, {counters.MalformedFrames} malformed, {counters.ForeignFrames} foreign, "
                + $"{counters.MissingSamples} samples missing, {counters.InvalidSamples} invalid, {counters.Retransmissions} sent again"),
            ("host", counters is null ? "" : $"{counters.HostStalls} stalls, {counters.Losses} losses, {counters.Handshakes} handshakes"),
            ("clock", link.Clock is { } clock ? $"drift {clock.DriftPpb / 1000.0:0.0} ppm, right within {clock.ErrorBoundUs} us" : ""),
            ("last stop", pen.LastStop is { } stop ? $"{screen.Time(stop.At)} {Safe(stop.Sentence)}{(stop.Latched ? " [red]latched[/]" : "")}{Why(stop.Latched ? stop.WhatToDo : "")}" : ""));
    }

    private static async Task<ExitCode> WatchAsync(CommandRun run)
    {
        var service = await run.ServiceAsync();
        using var call = service.Pens.WatchPens(new WatchPensRequest(), cancellationToken: run.Cancellation);
        try
        {
            await foreach (var response in call.SpokenAsync(run, run.Cancellation))
            {
                Tell(run, response);
            }
        }
        catch (Exception ended) when (Watching.WasEnded(run, ended))
        {
            return ExitCode.Ok;
        }

        return ExitCode.Ok;
    }

    private static void Tell(CommandRun run, WatchPensResponse response)
    {
        if (response.KindCase == WatchPensResponse.KindOneofCase.Heartbeat)
        {
            return;
        }

        if (run.Screen.Json)
        {
            run.Screen.Document(response);
            return;
        }

        var time = run.Screen.Clock(run.Clock.GetUtcNow());
        switch (response.KindCase)
        {
            case WatchPensResponse.KindOneofCase.Snapshot:
                foreach (var pen in response.Snapshot.Pens)
                {
                    run.Screen.Line($"{time} {InOneLine(pen)}");
                }

                break;
            case WatchPensResponse.KindOneofCase.Changed:
                run.Screen.Line($"{time} {InOneLine(response.Changed)}");
                break;
            case WatchPensResponse.KindOneofCase.DetachedLine:
                run.Screen.Line($"{time} detached: {Safe(response.DetachedLine)}");
                break;
            default:
                run.Screen.Line($"{time} [yellow]changes were missed: {Of(response.Gap.Reason)}[/]");
                break;
        }
    }

    private static string InOneLine(Pen pen) =>
        $"{Name(pen)} {Paint(pen.Operating.State)}, {Paint(pen.Link.State)}, battery {Charge(pen)}"
        + (pen.OpenSessionId.Length == 0 ? "" : $", session {Safe(pen.OpenSessionId)}")
        + Why(pen.Link.WhatToDo.Length > 0 ? pen.Link.WhatToDo : pen.Operating.WhatToDo);

    /// <summary>Its serial number, and that no needle exists where none does.</summary>
    public static string Name(Pen pen) =>
        (pen.PenId.Length == 0 ? "(not heard yet)" : Safe(pen.PenId)) + (pen.Identity?.Simulated == true ? " [aqua](simulated)[/]" : "");

    private static string Charge(Pen pen) => pen.Battery is not { } battery ? "-"
        : battery.Exhausted ? $"[red]{battery.ChargePercent} %[/]"
        : battery.Low ? $"[yellow]{battery.ChargePercent} %[/]"
        : $"{battery.ChargePercent} %";

    private static string CartridgeOf(Cartridge? tip) => tip is null ? ""
        : !tip.Inserted ? "none inserted"
        : Safe($"{(tip.CartridgeId.Length == 0 ? "without a tag" : tip.CartridgeId)} {tip.Model}, lot {tip.Lot}, until {tip.ExpiresOn}, {Of(tip.Use)}");

    private static string Why(string whatToDo) => whatToDo.Length == 0 ? "" : $": {Safe(whatToDo)}";
}
