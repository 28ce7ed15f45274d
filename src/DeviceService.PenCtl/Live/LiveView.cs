using Microneedling.V1;
using Spectre.Console;
using Spectre.Console.Rendering;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>The live view of one pen: depth against its limit first, because that is what it is looked at for.</summary>
internal static class LiveView
{
    private const int LabelWidth = 10;
    private const int BarWidth = 24;
    private const int PassesShownMax = 12;

    /// <summary>Draws a moment.</summary>
    /// <param name="screen">For times and width.</param>
    /// <param name="picture">The moment.</param>
    /// <param name="now">Wall time.</param>
    public static IRenderable Of(Screen screen, LivePicture picture, DateTimeOffset now)
    {
        var width = Math.Max(40, screen.Console.Profile.Width - 4);
        var rows = new List<IRenderable>();
        void Row(string markup) => rows.Add(new Markup(markup) { Overflow = Overflow.Ellipsis });

        Head(picture, Row);
        Row(" ");
        Curves(picture, width, Row);
        Row(" ");
        Sensors(picture, Row);
        Passes(picture, Row);
        Alarms(picture, Row);
        Footer(picture, Row);
        return new Panel(new Rows(rows))
        {
            Header = new PanelHeader($" {PenCommands.Name(picture.Pen)} {screen.Clock(now)} "), Border = BoxBorder.Rounded, Expand = true,
        };
    }

    /// <summary>The moment in one line, for a pipe.</summary>
    public static string Line(Screen screen, LivePicture picture, DateTimeOffset now)
    {
        var newest = picture.Trace.Newest;
        return $"{screen.Clock(now)} {Safe(picture.Pen.PenId)} {Words.Of(picture.Pen.Operating.State)}, "
            + (newest is null
                ? "no sample yet"
                : $"depth {newest.MeasuredNeedleProtrusionUm} um{Against(picture.LimitNow)}, rate {Rate(newest.StrokeRateMillihertz)}, "
                    + $"current {Current(newest)}, {Contact(newest)}, lost {picture.Trace.LostByLine}")
            + (picture.Status?.Stale == true ? ", STALE" : "");
    }

    private static void Head(LivePicture picture, Action<string> row)
    {
        var stale = picture.Status?.Stale == true ? "  [red bold]STALE: what is shown is old[/]" : "";
        row($"{Paint(picture.Pen.Operating.State)}  link {Paint(picture.Pen.Link.State)}  {Paint(picture.Pen.Administrative.State)}{stale}");
        if (picture.Session is { } session)
        {
            row($"session {Safe(session.SessionId)} {Paint(session.State)}  {Target(picture.Target)}");
        }
        else
        {
            row("[grey]no session is open[/]");
        }

        foreach (var remedy in new[] { picture.Pen.Link.WhatToDo, picture.Pen.Operating.WhatToDo, picture.Session?.WhatToDo ?? "" }.Where(static text => text.Length > 0).Distinct())
        {
            row($"[yellow]{Safe(remedy)}[/]");
        }
    }

    private static void Curves(LivePicture picture, int width, Action<string> row)
    {
        var cells = width - LabelWidth;
        var (trace, newest) = (picture.Trace, picture.Trace.Newest);
        var deepest = Math.Max(1, (double)(picture.Pen.Identity?.MaxNeedleProtrusionUm ?? 1));

        row($"{Label("depth")}{Depth(newest, picture)}");
        row($"{Label("")}{Sparkline.Of(trace.Cells(cells, sample => Share(sample, picture.LimitAt(sample), deepest)), 1, 1)}");
        row($"{Label("rate")}{(newest is null ? "-" : Rate(newest.StrokeRateMillihertz))}");
        row($"{Label("")}{Sparkline.Of(trace.Cells(cells, static sample => sample.StrokeRateMillihertz), Math.Max(1, (double)(picture.Pen.Identity?.MaxStrokeRateMillihertz ?? 1)))}");
        var currents = trace.Cells(cells, static sample => sample.HasMotorCurrentMa ? sample.MotorCurrentMa : null);
        row($"{Label("current")}{(newest is null ? "-" : Current(newest))}");
        row($"{Label("")}{Sparkline.Of(currents, Math.Max(100, currents.Max() ?? 0))}");
        row($"{Label("contact")}{(newest is null ? "-" : Contact(newest))}");
        row($"{Label("")}{Sparkline.Of(trace.Cells(cells, static sample => sample.HasSkinContact ? sample.SkinContact ? 1 : 0 : null), 1)}");
    }

    // The part of its own limit that a sample came to; of what the pen can do, where it had none.
    private static double? Share(Sample sample, double? limit, double deepest) =>
        Math.Max(0, limit is { } most ? sample.MeasuredNeedleProtrusionUm / most : Math.Min(1, sample.MeasuredNeedleProtrusionUm / deepest));

    private static string Depth(Sample? newest, LivePicture picture)
    {
        if (newest is null)
        {
            return "-";
        }

        var measured = newest.MeasuredNeedleProtrusionUm;
        var second = newest.HasSecondMeasuredNeedleProtrusionUm ? $" (second channel {newest.SecondMeasuredNeedleProtrusionUm} um)" : "";
        if (picture.LimitNow is not { } most)
        {
            var why = picture.Target is null ? "[grey]no area is armed[/]" : "[yellow]its limit is not known yet[/]";
            return $"[bold]{measured} um[/] set {newest.SetNeedleProtrusionUm} um{second}  {why}";
        }

        var part = measured / most;
        var filled = Math.Clamp((int)Math.Round(part * BarWidth), 0, BarWidth);
        var colour = part > 1 ? "red" : part > 0.9 ? "yellow" : "green";
        return $"[bold]{measured} um[/] of [bold]{most:0} um[/] [{colour}]{new string('█', filled)}[/][grey]{new string('░', BarWidth - filled)}[/] "
            + $"{Number(part * 100, "0")} %  set {newest.SetNeedleProtrusionUm} um{second}";
    }

    private static void Sensors(LivePicture picture, Action<string> row)
    {
        if (picture.Trace.Newest is not { } newest)
        {
            row("[grey]no sample yet[/]");
            return;
        }

        row(
            $"trigger {(newest.TriggerPressed ? "[bold]held[/]" : "free")}   drive {(newest.DriveOn ? "[green bold]on[/]" : "off")}   "
            + $"battery {(newest.HasBatteryPercent ? $"{newest.BatteryPercent} %" : "-")}   "
            + $"temperature {(newest.HasTemperatureDecidegreesCelsius ? $"{Number(newest.TemperatureDecidegreesCelsius / 10.0, "0.0")} C" : "-")}   "
            + $"faults {(picture.Pen.Operating.Faults.Count == 0 ? "none" : $"[red]{Safe(string.Join(", ", picture.Pen.Operating.Faults))}[/]")}");
    }

    private static void Passes(LivePicture picture, Action<string> row)
    {
        foreach (var item in picture.Session?.Progress ?? [])
        {
            var (done, planned) = ((int)item.PassesClosed, (int)item.PassesPlanned);
            var dots = new string('●', Math.Min(done, PassesShownMax)) + new string('○', Math.Clamp(planned - done, 0, PassesShownMax));
            row($"{Label("passes")}{dots} {Words.Of(item.Area)} {Words.Of(item.Side)}, {item.Strokes} strokes"
                + (item.HasPuncturesPerCm2 ? $", {Number(item.PuncturesPerCm2, "0")} per cm2" : ""));
        }
    }

    private static void Alarms(LivePicture picture, Action<string> row)
    {
        foreach (var alarm in picture.Alarms)
        {
            row($"{Label("alarm")}{Paint(alarm.Priority)} {Safe(alarm.Sentence)}");
        }
    }

    private static void Footer(LivePicture picture, Action<string> row)
    {
        var status = picture.Status;
        row($"[grey]{status?.PenRateHz ?? 0} samples/s, {status?.DeliveredRateHz ?? 0} shown; lost: line {picture.Trace.LostByLine}, here {picture.Trace.LostHere}. "
            + $"Ctrl+C ends the view; penctl stop {Safe(picture.Pen.PenId)}[/]");
    }

    private static string Against(double? limit) => limit is { } most ? $" of {most:0} um" : "";

    private static string Current(Sample sample) => sample.HasMotorCurrentMa ? $"{sample.MotorCurrentMa} mA" : "-";

    private static string Contact(Sample sample) => !sample.HasSkinContact ? "no contact sensor" : sample.SkinContact ? "on skin" : "off skin";

    private static string Label(string text) => $"[grey]{text.PadRight(LabelWidth)}[/]";
}
