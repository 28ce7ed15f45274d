using System.Text.Json.Nodes;
using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>What is on record about one session, for a person: on the screen, or as one page for the file.</summary>
internal static class SessionPage
{
    /// <summary>What the page is for.</summary>
    public enum Kind
    {
        /// <summary>To look at now.</summary>
        Screen,

        /// <summary>To keep: with where every figure comes from.</summary>
        Report,
    }

    public static void Show(Screen screen, GetSessionResponse answer, IReadOnlyList<Pass> passes, Kind kind)
    {
        if (screen.Json)
        {
            screen.Document(new JsonObject
            {
                ["session"] = Screen.Node(answer), ["passes"] = new JsonArray([.. passes.Select(Screen.Node)]),
            });
            return;
        }

        var session = answer.Session;
        Head(screen, session, kind);
        Plan(screen, session);
        Passes(screen, passes);
        Stops(screen, session);
        if (kind == Kind.Report)
        {
            Foundations(screen, answer, passes);
        }
    }

    private static void Head(Screen screen, Session session, Kind kind)
    {
        screen.Line(kind == Kind.Report ? "[bold]Treatment record[/]" : $"[bold]{Safe(session.SessionId)}[/]");
        screen.Facts(
            ("session", kind == Kind.Report ? Safe(session.SessionId) : ""),
            ("patient", Safe(session.PatientReference)),
            ("operator", Safe(session.Operator?.OperatorId ?? "")),
            ("pen", Safe(session.PenId) + (session.Simulated ? " [aqua](simulated: no needle existed)[/]" : "")),
            ("indication", Of(session.Indication)),
            ("created", screen.Time(session.CreatedAt)),
            ("closed", screen.Time(session.ClosedAt)),
            ("state", $"{Paint(session.State)}{(session.StateReason.Length > 0 ? ": " + Safe(session.StateReason) : "")}"),
            ("do now", Safe(session.WhatToDo)),
            ("closing reason", Safe(session.ClosingReason)),
            ("course", Safe(session.CourseId)),
            ("continues", Safe(session.ContinuesSessionId)));
        screen.Line();
    }

    private static void Plan(Screen screen, Session session)
    {
        var table = screen.Table("AREA", "SIDE", "SET", "RATE", "SIZE", "PASSES", "STROKES", "PER CM2");
        foreach (var item in session.Plan?.Items ?? [])
        {
            var done = session.Progress.FirstOrDefault(one => one.Area == item.Area && one.Side == item.Side);
            table.AddRow(
                Of(item.Area), Of(item.Side), $"{item.NeedleProtrusionUm} um", Rate(item.StrokeRateMillihertz), $"{Number(item.SizeCm2, "0.#")} cm2",
                $"{done?.PassesClosed ?? 0} of {item.PassCount}", $"{done?.Strokes ?? 0}",
                done is { HasPuncturesPerCm2: true } ? Number(done.PuncturesPerCm2, "0") : "-");
        }

        screen.Show(table);
        screen.Line();
    }

    private static void Passes(Screen screen, IReadOnlyList<Pass> passes)
    {
        if (passes.Count == 0)
        {
            screen.Line("No pass was made.");
            return;
        }

        var table = screen.Table("PASS", "WHERE", "SET", "MEAN", "P95", "HIGHEST", "RATE", "STROKES", "CONTACT", "ENDED BY");
        foreach (var pass in passes)
        {
            var (measured, depth, rate) = (pass.Measurements, pass.Measurements?.MeasuredNeedleProtrusionUm, pass.Measurements?.MeasuredStrokeRateMillihertz);
            table.AddRow(
                Safe(pass.PassId), Target(pass.Target), $"{measured?.SetNeedleProtrusionUm} um",
                depth is { HasMean: true } ? $"{depth.Mean} um" : "-", depth is { HasP95: true } ? $"{depth.P95} um" : "-", depth is { HasMax: true } ? $"{depth.Max} um" : "-",
                rate is { HasMean: true } ? Rate(rate.Mean) : "-", $"{measured?.Strokes}", Seconds(measured?.ContactTime),
                Of(pass.EndedBy) + (pass.Uncertain ? " [yellow]uncertain[/]" : ""));
        }

        screen.Show(table);
    }

    private static void Stops(Screen screen, Session session)
    {
        foreach (var stop in session.Stops)
        {
            var seen = stop.HasConfirmedLatencyUs ? $", seen standing after {stop.ConfirmedLatencyUs} us" : "";
            screen.Line($"[red]stop[/] {screen.Time(stop.At)} {Safe(stop.Sentence)} ({Of(stop.FrameResult)}{seen})");
        }

        foreach (var alarm in session.Alarms)
        {
            screen.Line($"alarm {screen.Time(alarm.RaisedAt)} {Paint(alarm.Priority)} {Safe(alarm.RuleId)} {Safe(alarm.Sentence)}");
        }
    }

    private static void Foundations(Screen screen, GetSessionResponse answer, IReadOnlyList<Pass> passes)
    {
        screen.Line();
        screen.Facts(
            ("preparation", answer.Preparation is null ? "none on record" : "on record"),
            ("endpoints", string.Join("; ", answer.Endpoints.Select(static one => Safe($"{Of(one.Area)} {Of(one.Side)} {Of(one.Endpoint)}")))),
            ("aftercare", answer.Aftercare is null ? "none on record" : "on record"),
            ("corrections", string.Join("; ", answer.Amendments.Select(static one => Safe($"entry {one.AmendedEntry}: {one.Correction}")))),
            ("cartridges", Safe(string.Join(", ", passes.Select(static pass => $"{pass.CartridgeId} lot {pass.CartridgeLot}").Distinct()))),
            ("firmware", Safe(string.Join(", ", passes.Select(static pass => pass.Provenance?.FirmwareVersion ?? "").Distinct()))),
            ("service", Safe(string.Join(", ", passes.Select(static pass => pass.Provenance?.ServiceBuild ?? "").Distinct()))),
            ("limits", string.Join(", ", passes.Select(static pass => pass.Provenance?.LimitsDigest ?? "").Distinct())),
            ("profile", Safe(answer.Session.ProfileDigest)),
            ("samples", $"{passes.Sum(static pass => (long)(pass.Measurements?.SamplesReceived ?? 0))} received, {passes.Sum(static pass => (long)(pass.Measurements?.SamplesMissing ?? 0))} missing"));
        screen.Line("[grey]Depth is needle protrusion, which is how far the needles stand out. Nobody measured how deep they went into tissue.[/]");
    }
}
