using System.Globalization;
using SkiaSharp;

namespace DeviceService.PenCtl;

/// <summary>A certificate as one page of A4: text that can be selected, in a font that the file carries, and the errors as a drawing.</summary>
internal static class CertificatePdf
{
    // Points of 1/72 inch.
    private const float Width = 595;
    private const float Height = 842;
    private const float Margin = 42;
    private const float PlotHeight = 300;

    // Less than this shows nothing. Where it would be less, remarks give way to it, of which the document has all.
    private const float PlotHeightMin = 90;
    private const int RemarkLines = 8;
    private const int RemarkLinesMin = 2;

    // The plot is laid out larger and drawn smaller, so that its letters have the size of the page's.
    private const float PlotScale = 0.72f;

    /// <summary>Draws it.</summary>
    /// <param name="content">The certificate.</param>
    /// <param name="digest">SHA-256 of its document, which is what is signed and kept.</param>
    /// <param name="standing">Whether it is in force now, and why not, as a sentence.</param>
    public static byte[] Of(CertificateContent content, string digest, string standing)
    {
        using var memory = new MemoryStream();
        var about = new SKDocumentPdfMetadata
        {
            Title = $"Calibration certificate {content.CertificateId}",
            Subject = $"Pen {content.PenId}",
            Creator = "penctl",

            // The certificate's own time, so that the same certificate makes the same page.
            Creation = content.IssuedAt.UtcDateTime,
            Modified = content.IssuedAt.UtcDateTime,
            RasterDpi = SKDocumentPdfMetadata.DefaultRasterDpi,
            EncodingQuality = SKDocumentPdfMetadata.DefaultEncodingQuality,
        };
        using (var stream = new SKManagedWStream(memory))
        using (var document = SKDocument.CreatePdf(stream, about))
        {
            using var canvas = document.BeginPage(Width, Height);
            Draw(canvas, content, digest, standing);
            document.EndPage();
            document.Close();
        }

        return memory.ToArray();
    }

    // The digest is what the page is held against its document by: its place is the foot of the page, and whatever a person wrote has what is above it.
    private static void Draw(SKCanvas canvas, CertificateContent content, string digest, string standing)
    {
        using var page = new PageWriter(canvas, Margin, Width - Margin);
        var foot = Height - Margin - PageWriter.DigestHeight;
        var remarks = RemarkLines;
        while (remarks > RemarkLinesMin && Laid(content, standing, remarks) + PlotHeightMin > foot)
        {
            remarks--;
        }

        // Where names fill lines besides, all of it is drawn as much smaller as it takes: no name is cut, and no plot left out.
        var laid = Laid(content, standing, remarks);
        var plotHeight = Math.Clamp(foot - laid, PlotHeightMin, PlotHeight);
        canvas.Save();
        canvas.Scale(Math.Min(1, foot / (laid + plotHeight)), Math.Min(1, foot / (laid + plotHeight)), Margin, 0);
        Compose(page, content, standing, remarks, plotHeight, top =>
        {
            canvas.Save();
            canvas.Translate(Margin, top);
            canvas.Scale(PlotScale);
            CertificatePlot.Of(content).Render(canvas, (int)((Width - (2 * Margin)) / PlotScale), (int)(plotHeight / PlotScale));
            canvas.Restore();
        });
        canvas.Restore();
        page.Digest(digest, Height - Margin);
    }

    // How far down the page goes that has everything but a plot and the digest.
    private static float Laid(CertificateContent content, string standing, int remarks)
    {
        using var nowhere = new SKNoDrawCanvas((int)Width, (int)Height);
        using var page = new PageWriter(nowhere, Margin, Width - Margin);
        return Compose(page, content, standing, remarks, 0, static _ => { });
    }

    private static float Compose(PageWriter page, CertificateContent content, string standing, int remarks, float plotHeight, Action<float> plot)
    {
        page.Heading("Calibration certificate", content.CertificateId);
        if (content.Simulated)
        {
            page.Note("SIMULATED PEN: no needle existed behind this calibration.");
        }

        page.Rule();
        page.Facts(Facts(content));
        page.Rule();
        Verdict(page, content);
        plot(page.Below(plotHeight));
        page.Table(Headings(content), [.. Rows(content)]);
        if (content.Adjustment is { } adjustment)
        {
            page.Paragraph($"Adjusted: {adjustment}", most: 3);
        }

        page.Paragraph($"Curve: {content.Curve.Told}.", most: 2);
        page.Paragraph(Outliers(content), most: 3);
        page.Paragraph(Remarks(content), most: remarks);
        page.Paragraph($"{standing} The certificate is the document of which this page is a view; SHA-256 of the document, at the foot:", most: 3);
        return page.At;
    }

    private static (string Name, string Value)[] Facts(CertificateContent content) =>
    [
        ("Pen", $"{content.PenId}, {content.Vendor} {content.Model}"),
        ("Firmware", content.FirmwareVersion),
        ("Gauge", $"{content.Gauge.GaugeId}: {content.Gauge.Model}, serial number {content.Gauge.SerialNumber}"),
        ("Gauge certificate", $"{content.Gauge.CertificateNumber}, due {Day(content.Gauge.DueOn)}, U = {content.Gauge.ExpandedUncertainty} um, step {content.Gauge.Resolution} um"),
        .. content.RateGauges.Select(static gauge => ("Tachometer", gauge)),
        ("Operator", content.OperatorTold),
        ("Temperature", $"{Number(content.TemperatureDecidegrees / 10.0, "0.0")} degrees Celsius"),
        ("Issued", content.IssuedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)),
        ("Valid until", $"{Day(content.ValidUntil)}, {content.RunHoursMax} hours of the motor, a drop (it felt {content.Drops}), other firmware or another curve"),
        ("Calibration", content.CalibrationId),
    ];

    private static void Verdict(PageWriter page, CertificateContent content)
    {
        var result = content.Standing;
        page.Verdict(
            result.Passed ? "PASSED" : "FAILED",
            result.Passed,
            $"|error| + U is {(result.Passed ? "within" : "beyond")} {result.ToleranceUm} um. Worst error {CalibrationPage.Um(result.WorstErrorNm)} um at {result.WorstSetUm} um.");
        page.Paragraph(
            $"Fit: gain {Number(result.GainPpm / 1e6, "0.000000")}, offset {CalibrationPage.Um(result.OffsetNm)} um, and the residual at each point, straight between two. "
            + $"Expanded uncertainty U = {CalibrationPage.Um(result.ExpandedUncertaintyNm, signed: false)} um (k = 2); "
            + $"repeatability {CalibrationPage.Um(result.RepeatabilityNm, signed: false)} um, backlash {CalibrationPage.Um(result.BacklashNm, signed: false)} um.",
            most: 3);
    }

    private static string[] Headings(CertificateContent content) => content.AsLeftResult is null
        ? ["Point", "Pen", "Gauge", "Error", "Residual", "Backlash"]
        : ["Point", "Error as found", "Pen as left", "Gauge as left", "Error as left", "Residual", "Backlash"];

    private static IEnumerable<string[]> Rows(CertificateContent content)
    {
        foreach (var (point, at) in content.Standing.Points.Select(static (point, at) => (point, at)))
        {
            string[] measured =
            [
                Um(point.IndicatedNm), Um(point.GaugeNm), CalibrationPage.Um(point.ErrorNm), CalibrationPage.Um(point.ResidualNm), CalibrationPage.Um(point.BacklashNm),
            ];
            yield return content.AsLeftResult is null
                ? [$"{point.SetUm} um", .. measured]
                : [$"{point.SetUm} um", CalibrationPage.Um(content.AsFoundResult.Points[at].ErrorNm), .. measured];
        }
    }

    // By the numbers that they have in the document, of both phases: what lies apart is never told as a mere count.
    private static string Outliers(CertificateContent content)
    {
        (string Phase, IReadOnlyList<int> Steps)[] apart = [("as found", content.AsFoundResult.Outliers), ("as left", content.AsLeftResult?.Outliers ?? [])];
        var told = apart.Where(static one => one.Steps.Count > 0)
            .Select(static one => $"{one.Phase} {(one.Steps.Count == 1 ? "step" : "steps")} {string.Join(", ", one.Steps.Select(static step => Number(step, "0")))}").ToArray();
        return $"Apart from the others, and counting: {(told.Length == 0 ? "none" : string.Join("; ", told) + " (ringed)")}.";
    }

    private static string Remarks(CertificateContent content)
    {
        return $"All lengths in um. {content.AsFound.Count} readings as found" + (content.AsLeft.Count > 0 ? $", {content.AsLeft.Count} as left" : "")
            + $", from below and from above; taken again: {content.Replaced.Count}. "
            + (content.IndicationTyped ? "What the pen said was typed, and seen by nobody but the technician. " : "")
            + $"Stroke rate: {content.RateRead}.";
    }

    private static string Um(long nm) => CalibrationPage.Um(nm, signed: false);

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);

    private static string Number(double value, string format) => Words.Number(value, format);
}
