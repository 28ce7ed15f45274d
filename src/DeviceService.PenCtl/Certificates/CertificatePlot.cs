using ScottPlot;

namespace DeviceService.PenCtl;

/// <summary>The errors of a pen against its tolerance: every reading as found and as left, the curve that they came to, and what is left unsure.</summary>
internal static class CertificatePlot
{
    private const int CurvePoints = 200;

    /// <summary>Draws it.</summary>
    /// <param name="content">The certificate.</param>
    public static Plot Of(CertificateContent content)
    {
        var plot = new Plot();
        var tolerance = content.Standing.ToleranceUm;
        var band = plot.Add.VerticalSpan(-tolerance, tolerance);
        band.FillColor = Colors.Green.WithAlpha(0.08);
        band.LineStyle.Color = Colors.Green.WithAlpha(0.7);
        band.LineStyle.Width = 1;
        band.LegendText = $"tolerance {tolerance} um";
        var zero = plot.Add.HorizontalLine(0);
        zero.Color = Colors.Gray;
        zero.LineWidth = 1;

        var adjusted = content.AsLeftResult is not null;
        Readings(plot, content.AsFound, "as found", adjusted ? Colors.DarkOrange : Colors.SteelBlue, MarkerShape.OpenCircle);
        Readings(plot, content.AsLeft, "as left", Colors.SteelBlue, MarkerShape.FilledCircle);
        Rings(plot, [.. Apart(content.AsFound, content.AsFoundResult), .. Apart(content.AsLeft, content.AsLeftResult)]);
        if (adjusted)
        {
            Curve(plot, content.AsFoundResult, "curve as found", Colors.DarkOrange);
        }

        Curve(plot, content.Standing, adjusted ? "curve as left" : "curve", Colors.SteelBlue);
        Line(plot, content.Standing);
        Uncertainty(plot, content.Standing);
        Frame(plot, content, tolerance);
        plot.Font.Set(PictureFont.Family);

        // It begins by clearing what it is drawn on: on a page that is all that stands there already, behind a mask that some viewers and
        // printers do not understand, and then they show a certificate without its upper half.
        plot.RenderManager.ClearCanvasBeforeEachRender = false;
        return plot;
    }

    private static void Readings(Plot plot, IReadOnlyList<CertificateContent.Reading> readings, string name, Color color, MarkerShape shape)
    {
        if (readings.Count == 0)
        {
            return;
        }

        var markers = plot.Add.Markers(readings.Select(static one => (double)one.IndicatedUm).ToArray(), readings.Select(static one => (double)one.ErrorUm).ToArray(), shape, 5, color);
        markers.LegendText = name;
    }

    private static IEnumerable<CertificateContent.Reading> Apart(IReadOnlyList<CertificateContent.Reading> readings, CertificateContent.Result? result) =>
        readings.Where(one => result?.Outliers.Contains(one.Step) == true);

    private static void Rings(Plot plot, IReadOnlyList<CertificateContent.Reading> apart)
    {
        if (apart.Count == 0)
        {
            return;
        }

        var rings = plot.Add.Markers(
            apart.Select(static one => (double)one.IndicatedUm).ToArray(), apart.Select(static one => (double)one.ErrorUm).ToArray(), MarkerShape.OpenCircle, 13, Colors.Red);
        rings.MarkerLineWidth = 1.5f;
        rings.LegendText = "apart from the others";
    }

    private static void Curve(Plot plot, CertificateContent.Result result, string name, Color color)
    {
        var depths = Depths(result);
        var line = plot.Add.ScatterLine(depths, [.. depths.Select(result.CurveErrorUm)], color);
        line.LineWidth = 1.5f;
        line.LegendText = name;
    }

    private static void Line(Plot plot, CertificateContent.Result result)
    {
        var depths = Depths(result);
        var line = plot.Add.ScatterLine(depths, [.. depths.Select(result.LineErrorUm)], Colors.Black);
        line.LineWidth = 1;
        line.LinePattern = LinePattern.Dashed;
        line.LegendText = "fitted line";
    }

    private static void Uncertainty(Plot plot, CertificateContent.Result result)
    {
        var bars = plot.Add.ErrorBar(
            [.. result.Points.Select(static point => point.IndicatedNm / 1e3)], [.. result.Points.Select(static point => point.ErrorNm / 1e3)],
            [.. result.Points.Select(_ => result.ExpandedUncertaintyNm / 1e3)]);
        bars.Color = Colors.SteelBlue;
        bars.LineWidth = 1;
    }

    private static void Frame(Plot plot, CertificateContent content, int tolerance)
    {
        var farthest = content.AsFound.Concat(content.AsLeft).Max(static one => Math.Abs(one.ErrorUm));

        // Room at the top for the legend, which hides nothing there.
        var most = Math.Max(tolerance, farthest) * 1.15;
        plot.Axes.SetLimitsY(-most, most * 1.35);
        var (lowest, highest) = (content.AsFound.Min(static one => one.IndicatedUm), content.AsFound.Max(static one => one.IndicatedUm));
        var margin = Math.Max(50, (highest - lowest) * 0.04);
        plot.Axes.SetLimitsX(lowest - margin, highest + margin);
        plot.XLabel("needle protrusion that the pen says [um]", 12);
        plot.YLabel("error: pen less gauge [um]", 12);
        plot.ShowLegend(Alignment.UpperCenter, Orientation.Horizontal);
        plot.Legend.FontSize = 11;
    }

    private static double[] Depths(CertificateContent.Result result)
    {
        var (from, until) = (result.Points[0].IndicatedNm / 1e3, result.Points[^1].IndicatedNm / 1e3);
        return [.. Enumerable.Range(0, CurvePoints + 1).Select(at => from + ((until - from) * at / CurvePoints))];
    }
}
