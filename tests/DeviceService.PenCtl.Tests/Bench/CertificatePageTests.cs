using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using DeviceService.Safety;
using ScottPlot.Plottables;
using TestSupport;
using UglyToad.PdfPig;

namespace DeviceService.PenCtl.Tests;

/// <summary>A certificate's page: that it claims no more than its document knows, and hides nothing that lies apart.</summary>
public sealed class CertificatePageTests
{
    private const string Written = "The as-found curve was to be written into the pen.";
    private const int FoundErrorUm = -40;
    private static readonly int[] Depths = [200, 600, 950, 1_350, 1_750, 2_100, 2_500];

    // A pen that keeps no point, and one that keeps these, digested as docs/penlink.md says (section 7).
    private static readonly string Nothing = DigestOf([]);
    private static readonly string AsFound = DigestOf([.. Depths.SelectMany(static depth => new[] { (uint)depth, (uint)(depth - FoundErrorUm) })]);

    public static TheoryData<string?, string?, string> Curves => new()
    {
        { null, null, "no curve was written in this calibration" },
        { null, Nothing, "no curve was written in this calibration, and the pen keeps none" },
        { null, "0123456789abcdef", "no curve was written in this calibration; the pen kept one, digest 0123456789abcdef" },
        { Written, null, "the document does not say whether the pen kept one" },
        { Written, Nothing, "no curve was written in this calibration: the pen kept none as left" },
        { Written, AsFound, $"curve written: as left the pen kept the as-found curve, digest {AsFound}" },
        { Written, "0123456789abcdef", "as left the pen kept a curve, digest 0123456789abcdef; whether it was written in this calibration the document does not say" },
        { "The stop was turned by half a turn.", Nothing, "no curve was written in this calibration: the pen kept none as left" },
    };

    // A pen that says 10 um more than its sensor, held against the same gauge: taken back through that, its sensor was off by as much less.
    private static readonly string Before = DigestOf([100, 110, 3_000, 3_010]);
    private static readonly string OverBefore = DigestOf([.. Depths.SelectMany(static depth => new[] { (uint)(depth - 10), (uint)(depth - FoundErrorUm) })]);
    private static readonly Dictionary<string, CurveKnot[]> s_curves = new() { ["none"] = [], ["before"] = [new CurveKnot(100, 110), new CurveKnot(3_000, 3_010)] };

    public static TheoryData<string?, string, string?, string, bool?, string> CurvesFromBefore => new()
    {
        { Written, Before, "before", OverBefore, true, $"curve written: as left the pen kept the as-found curve, digest {OverBefore}, in the place of the one from before, digest {Before}" },
        { Written, Nothing, "none", AsFound, true, $"curve written: as left the pen kept the as-found curve, digest {AsFound}" },
        { Written, Before, "before", Before, false, $"no curve was written in this calibration: as left the pen kept the one from before, digest {Before}, although a writing was begun" },
        { Written, Nothing, "none", Nothing, false, "no curve was written in this calibration: as left the pen kept none, although a writing was begun" },
        { Written, Before, null, Before, false, $"no curve was written in this calibration: as found and as left the pen kept the same one, digest {Before}" },
        { null, Before, null, Before, false, $"no curve was written in this calibration: as found and as left the pen kept the same one, digest {Before}" },
        { null, Nothing, null, Nothing, false, "no curve was written in this calibration, and the pen keeps none" },
        { Written, Nothing, null, Nothing, false, "no curve was written in this calibration: the pen kept none as left" },
        { "By the vendor's tool.", Nothing, null, Before, false, $"no curve was written in this calibration, and the pen got another one elsewhere: as found it kept none, as left one of digest {Before}" },
        { Written, Nothing, "none", Before, false, $"as left the pen kept one of digest {Before}, which is neither what it kept before, none, nor the as-found curve" },

        // Taken back through another curve than the pen had kept, the same points make another curve: the one without a curve before is not taken for it.
        { Written, Before, "before", AsFound, false, $"as left the pen kept one of digest {AsFound}, which is neither what it kept before, one of digest {Before}, nor the as-found curve" },
    };

    [Theory]
    [MemberData(nameof(Curves))]
    public void What_was_to_be_written_is_not_told_as_written_unless_the_document_shows_it(string? adjustment, string? kept, string told)
    {
        var content = Content(adjustment, kept);

        Assert.Equal(told, content.Curve.Told);
        Assert.Contains($"Curve: {told}.", TextOf(content), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(CurvesFromBefore))]
    public void Of_a_pen_that_had_a_curve_a_document_with_the_one_from_before_shows_whether_another_was_written(string? adjustment, string asFound, string? read, string kept, bool? written, string told)
    {
        var content = Content(adjustment, kept) with { CurveDigestAsFound = asFound, CurveBefore = read is null ? null : s_curves[read] };

        Assert.Equal((written, told), (content.Curve.Written, content.Curve.Told));
        Assert.Contains($"Curve: {told}.", TextOf(content), StringComparison.Ordinal);
    }

    [Fact]
    public void What_lies_apart_is_named_on_the_page_by_phase_and_step_and_ringed_in_the_plot()
    {
        var content = Content(Written, AsFound, found: [8, 22], left: [3]);

        Assert.Contains("Apart from the others, and counting: as found steps 8, 22; as left step 3 (ringed).", TextOf(content), StringComparison.Ordinal);
        var rings = Assert.Single(CertificatePlot.Of(content).GetPlottables<Markers>(), static one => one.LegendText == "apart from the others");
        var readings = content.AsFound.Where(static one => one.Step is 8 or 22).Concat(content.AsLeft.Where(static one => one.Step == 3));
        Assert.Equal(
            readings.Select(static one => ((double)one.IndicatedUm, (double)one.ErrorUm)), rings.Data.GetScatterPoints().Select(static point => (point.X, point.Y)));
    }

    [Fact]
    public void Where_nothing_lies_apart_the_page_says_so_and_rings_nothing()
    {
        var content = Content(adjustment: null, kept: null);

        Assert.Contains("Apart from the others, and counting: none.", TextOf(content), StringComparison.Ordinal);
        Assert.DoesNotContain(CertificatePlot.Of(content).GetPlottables<Markers>(), static one => one.LegendText == "apart from the others");
    }

    [Theory]
    [InlineData(64, 1)]
    [InlineData(64, 2)]
    [InlineData(8, 8)]
    public void However_much_was_written_the_digest_stands_at_the_foot_and_what_a_rate_was_read_with_stays_on_the_page(int letters, int tachometers)
    {
        var name = string.Concat(Enumerable.Repeat("Wm", letters / 2));
        var reason = string.Join(' ', Enumerable.Repeat("word", 100));
        CertificateContent.RateOf Rate(int at) => new(
            "tacho", 100_000, 100_000 + at, 200, true, 100_000 + at, 5_000, 100_000, new CertificateContent.GaugeOf($"t{at}", name, $"serial-{at}", name, new DateOnly(2099, 12, 31), 200, 100));
        var rates = Enumerable.Range(0, tachometers).Select(Rate).ToArray();
        var content = Content(reason, AsFound, [.. Enumerable.Range(1, 42)], [.. Enumerable.Range(1, 42)]) with
        {
            PenId = name, Vendor = name, Model = name, FirmwareVersion = name, OperatorId = name, ReadBy = [name, "somebody"], CertificateId = name, CalibrationId = name,
            Gauge = new CertificateContent.GaugeOf(name, name, name, name, new DateOnly(2099, 12, 31), 6, 1), DepthControl = "Dial", Rates = rates, Rate = rates[^1],
            RatesNotCounted = [.. Enumerable.Range(0, 20).Select(at => new CertificateContent.RateNotCounted(Rate(at), reason, "AsFound"))],
        };
        var digest = new string('a', 64);

        using var read = PdfDocument.Open(CertificatePdf.Of(content, digest, $"Not in force when this page was made: {reason}."));
        var page = Assert.Single(read.GetPages());

        // Nothing is off the paper, and nothing stands on the line of the digest but the digest.
        Assert.All(page.Letters, letter => Assert.InRange(letter.StartBaseLine.Y, 30, page.Height - 30));
        var words = page.GetWords().ToArray();
        var foot = Assert.Single(words, word => word.Text == digest).BoundingBox.Bottom;
        Assert.DoesNotContain(words, word => word.Text != digest && word.BoundingBox.Bottom < foot + 9);
        var text = string.Concat(page.Letters.Select(static letter => letter.Value)).Replace(" ", "", StringComparison.Ordinal);
        Assert.All(rates, rate => Assert.Contains($"serialnumber{rate.Gauge!.SerialNumber}", text, StringComparison.Ordinal));

        // The plot is smaller, and there; what was written stands beneath it.
        Assert.Contains("tolerance150um", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_document_shows_of_a_calibration_is_of_one_run()
    {
        var document = File.ReadAllText(RepositoryRoot.Combine("docs/bench.md"));

        Assert.Single(Regex.Matches(document, "cert-[0-9a-f]{32}").Select(static found => found.Value).Distinct());
        Assert.Single(Regex.Matches(document, "cal-[0-9a-f]{32}").Select(static found => found.Value).Distinct());
    }

    private static string TextOf(CertificateContent content)
    {
        var page = CertificatePdf.Of(content, new string('a', 64), "In force when this page was made.");

        // For whoever wants to look at one on which readings lie apart.
        if (Environment.GetEnvironmentVariable("BENCH_SCREENS") is { Length: > 0 } folder && content.Standing.Outliers.Count > 0)
        {
            File.WriteAllBytes(Path.Combine(folder, "certificate-apart.pdf"), page);
        }

        using var read = PdfDocument.Open(page);
        return string.Join(' ', Assert.Single(read.GetPages()).GetWords().Select(static word => word.Text));
    }

    private static CertificateContent Content(string? adjustment, string? kept, int[]? found = null, int[]? left = null) => new()
    {
        Form = CertificateContent.FormName, CertificateId = "cert-1", CalibrationId = "cal-1", PenId = "SIM-B1", Vendor = "PenSimulator", Model = "SimPen", FirmwareVersion = "1.0.0-sim",
        Simulated = true, Gauge = new CertificateContent.GaugeOf("probe-1", "Probe 12", "G-1", "C-1", new DateOnly(2099, 12, 31), 6, 1), DepthControl = "Actuated",
        OperatorId = "technician-1", TemperatureDecidegrees = 215, AsFound = Readings(FoundErrorUm, found), AsFoundResult = Result(FoundErrorUm, found), Adjustment = adjustment,
        AsLeft = adjustment is null ? [] : Readings(0, left), AsLeftResult = adjustment is null ? null : Result(0, left), Replaced = [], CurveDigest = kept,
        IssuedAt = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), ValidUntil = new DateOnly(2027, 1, 1), RunHoursMax = 300, Drops = 0,
    };

    private static CertificateContent.Reading[] Readings(int errorUm, int[]? apart) =>
    [
        .. Enumerable.Range(1, 3 * 2 * Depths.Length).Select(step =>
        {
            var at = (step - 1) % (2 * Depths.Length);
            var depth = at < Depths.Length ? Depths[at] : Depths[^(at - Depths.Length + 1)];
            return new CertificateContent.Reading(step, depth, depth, depth - errorUm - (apart?.Contains(step) == true ? 100 : 0));
        }),
    ];

    private static CertificateContent.Result Result(int errorUm, int[]? apart) => new()
    {
        OffsetNm = -errorUm * 1_000, GainPpm = 1_000_000, Points = [.. Depths.Select(depth => new CertificateContent.Point(depth, depth * 1_000, (depth - errorUm) * 1_000, errorUm * 1_000, 0, 0))],
        Outliers = apart ?? [], RepeatabilityNm = 1_000, BacklashNm = 0, ExpandedUncertaintyNm = 7_000, WorstSetUm = Depths[0], WorstErrorNm = errorUm * 1_000, ToleranceUm = 150, Passed = true,
    };

    private static string DigestOf(uint[] values)
    {
        var text = new byte[10 + 4 + (4 * values.Length)];
        "PENCALIB01"u8.CopyTo(text);
        BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(10), (uint)values.Length / 2);
        foreach (var (value, at) in values.Select(static (value, at) => (value, at)))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(text.AsSpan(14 + (4 * at)), value);
        }

        return BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(text)).ToString("x16", CultureInfo.InvariantCulture);
    }
}
