using ScottPlot;

namespace DeviceService.PenCtl;

/// <summary>
/// A recording as a picture: protrusion against the limit of its own press, stroke rate, current, over the time in which needles were driven.
/// Presses are put side by side, with a gap between them; each pass is shaded.
/// </summary>
internal static class RecordingPlot
{
    private const int Width = 1200;
    private const int Height = 800;
    private const double GapSeconds = 0.3;
    private const float AxisWidth = 80;

    // Above the curves, for the names of the passes and, above those, for the legend.
    private const double NamesAt = 1.22;
    private const double Headroom = 1.5;

    private static readonly Color Shade = Colors.SteelBlue.WithAlpha(0.10);
    private static readonly Color OtherShade = Colors.Orange.WithAlpha(0.12);

    /// <summary>One pass of the picture.</summary>
    /// <param name="Name">What stands above it.</param>
    /// <param name="Rows">Its samples, at least one.</param>
    /// <param name="LimitsUm">The limit of each press by the id of its activation, in micrometres; none where it is not known.</param>
    public sealed record Part(string Name, IReadOnlyList<RecordedRow> Rows, IReadOnlyDictionary<string, double> LimitsUm)
    {
        /// <summary>The limit of the press of a sample; null where it is not known.</summary>
        public double? LimitOf(RecordedRow row) => LimitsUm.TryGetValue(row.ActivationId, out var limit) ? limit : null;
    }

    /// <summary>Draws it as PNG.</summary>
    /// <param name="title">What stands at the top.</param>
    /// <param name="parts">The passes, in their order.</param>
    public static byte[] Png(string title, IReadOnlyList<Part> parts)
    {
        var picture = new Multiplot();
        picture.AddPlots(3);
        var (depth, rate, current) = (picture.GetPlot(0), picture.GetPlot(1), picture.GetPlot(2));
        var curves = Curves(parts);
        var named = false;
        foreach (var (curve, index) in curves.Select(static (curve, index) => (curve, index)))
        {
            foreach (var plot in picture.GetPlots())
            {
                var span = plot.Add.HorizontalSpan(curve.From, curve.Until);
                span.FillColor = index % 2 == 0 ? Shade : OtherShade;
                span.LineStyle.Width = 0;
            }

            Draw(depth, rate, current, curve, first: index == 0);
            foreach (var (from, until, limit) in Limits(curve))
            {
                var line = depth.Add.Line(from, limit, until, limit);
                line.Color = Colors.Red;
                line.LineWidth = 2;
                line.LegendText = named ? "" : "limit";
                named = true;
            }
        }

        depth.Title(title);
        depth.YLabel("needle protrusion [um]");
        rate.YLabel("stroke rate [Hz]");
        current.YLabel("motor current [mA]");
        current.XLabel("time with the recording running [s]");
        depth.ShowLegend(Alignment.UpperRight, Orientation.Horizontal);
        foreach (var plot in picture.GetPlots())
        {
            // One width for all, so that a moment is at the same place in each.
            (plot.Axes.Left.MinimumSize, plot.Axes.Left.MaximumSize) = (AxisWidth, AxisWidth);
            plot.Font.Set(PictureFont.Family);
        }

        picture.SharedAxes.ShareX(picture.GetPlots());
        Frame(depth, curves);
        rate.Axes.SetLimitsY(0, 1.2 * Math.Max(1, curves.SelectMany(static curve => curve.Segments).SelectMany(static segment => segment).Max(static row => row.StrokeRateMillihertz / 1000.0)));
        return picture.Render(Width, Height).GetImageBytes();
    }

    private static void Frame(Plot depth, IReadOnlyList<Curve> curves)
    {
        var deepest = curves.Max(static curve => Math.Max(curve.Part.LimitsUm.Values.DefaultIfEmpty().Max(), curve.Part.Rows.Max(static row => row.MeasuredUm)));
        var lowest = Math.Min(0, curves.Min(static curve => curve.Part.Rows.Min(static row => row.MeasuredUm)));
        depth.Axes.SetLimitsY(lowest * 1.1, deepest * Headroom);
        depth.Axes.SetLimitsX(0, curves[^1].Until);

        // Above everything that is drawn, so that no name hides a peak.
        foreach (var curve in curves)
        {
            var name = depth.Add.Text(curve.Part.Name, curve.From, deepest * NamesAt);
            name.LabelFontSize = 11;
            name.LabelFontColor = Colors.DimGray;
        }
    }

    private static void Draw(Plot depth, Plot rate, Plot current, Curve curve, bool first)
    {
        foreach (var (segment, at) in curve.Segments.Zip(curve.Starts))
        {
            var origin = segment[0].DeviceTimeUs;
            double[] seconds = [.. segment.Select(row => at + ((row.DeviceTimeUs - origin) / 1e6))];
            Line(depth, seconds, [.. segment.Select(static row => (double)row.SetUm)], Colors.DarkOrange, first ? "set" : "");
            Line(depth, seconds, [.. segment.Select(static row => (double)row.MeasuredUm)], Colors.SteelBlue, first ? "measured" : "");
            Line(rate, seconds, [.. segment.Select(static row => row.StrokeRateMillihertz / 1000.0)], Colors.SteelBlue, "");
            if (segment.All(static row => row.MotorCurrentMa is not null))
            {
                Line(current, seconds, [.. segment.Select(static row => (double)row.MotorCurrentMa!.Value)], Colors.SteelBlue, "");
            }

            first = false;
        }
    }

    // One line for as long as it stays the same, from the middle of a gap to the middle of another.
    private static IEnumerable<(double From, double Until, double LimitUm)> Limits(Curve curve)
    {
        var from = curve.From;
        for (var at = 0; at < curve.Segments.Count; at++)
        {
            var limit = curve.Part.LimitOf(curve.Segments[at][0]);
            var last = at == curve.Segments.Count - 1;
            if (!last && curve.Part.LimitOf(curve.Segments[at + 1][0]) == limit)
            {
                continue;
            }

            var until = last ? curve.Until : curve.Starts[at + 1] - (GapSeconds / 2);
            if (limit is { } um)
            {
                yield return (from, until, um);
            }

            from = until;
        }
    }

    private static void Line(Plot plot, double[] xs, double[] ys, Color color, string legend)
    {
        var line = plot.Add.ScatterLine(xs, ys, color);
        line.LineWidth = 1.5f;
        line.LegendText = legend;
    }

    private static List<Curve> Curves(IReadOnlyList<Part> parts)
    {
        var (curves, at) = (new List<Curve>(), 0.0);
        foreach (var part in parts)
        {
            var (from, starts) = (at, new List<double>());
            var segments = part.Rows.GroupBy(static row => row.ActivationId).Select(static group => group.ToArray()).ToArray();
            foreach (var segment in segments)
            {
                starts.Add(at);
                at += ((segment[^1].DeviceTimeUs - segment[0].DeviceTimeUs) / 1e6) + GapSeconds;
            }

            curves.Add(new Curve(part, from, at - (GapSeconds / 2), segments, starts));
        }

        return curves;
    }

    private sealed record Curve(Part Part, double From, double Until, IReadOnlyList<RecordedRow[]> Segments, IReadOnlyList<double> Starts);
}
