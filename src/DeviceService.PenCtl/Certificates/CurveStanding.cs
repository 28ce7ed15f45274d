using DeviceService.Safety;

namespace DeviceService.PenCtl;

/// <summary>Whether a curve was written into the pen in a calibration. That one was to be written is not that it was: what the pen kept at the end tells.</summary>
/// <param name="Written">Null where the document does not show it.</param>
/// <param name="Told">In words.</param>
internal sealed record CurveStanding(bool? Written, string Told)
{
    private const string None = "no curve was written in this calibration";

    private static readonly string Nothing = Digest(CorrectionCurve.None);

    /// <summary>As far as a document shows it.</summary>
    public static CurveStanding Of(CertificateContent content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return (content.CurveDigestAsFound ?? (content.CurveBefore is { } read ? Digest(new CorrectionCurve(read)) : null), content.CurveDigest) switch
        {
            (null, var kept) => OfOlder(content, kept),
            (_, null) => new(null, "the document does not say whether the pen kept one"),
            ({ } before, { } kept) when content.CurveBefore is null => OfNoWriting(content, before, kept),
            ({ } before, { } kept) => OfWriting(content, before, kept),
        };
    }

    // A writing begins with reading what the pen keeps, and that is in the document: where it is not, none was begun.
    private static CurveStanding OfNoWriting(CertificateContent content, string before, string kept) => (before == kept, kept == Nothing) switch
    {
        (true, true) => new(false, content.Adjustment is null ? $"{None}, and the pen keeps none" : $"{None}: the pen kept none as left"),
        (true, false) => new(false, $"{None}: as found and as left the pen kept the same one, digest {kept}"),
        _ => new(false, $"{None}, and the pen got another one elsewhere: as found it kept {Named(before)}, as left {Named(kept)}"),
    };

    private static CurveStanding OfWriting(CertificateContent content, string before, string kept)
    {
        var wanted = AsFound(content, new CorrectionCurve(content.CurveBefore!));
        return kept == before && kept == wanted ? new(null, $"the as-found curve is the one that the pen had kept before, digest {kept}: written or not, it is the same")
            : kept == before ? new(false, $"{None}: as left the pen kept {(kept == Nothing ? "none" : $"the one from before, digest {kept}")}, although a writing was begun")
            : kept == wanted ? new(true, Whole(kept) + (before == Nothing ? "" : $", in the place of the one from before, digest {before}"))
            : new(false, $"as left the pen kept {Named(kept)}, which is neither what it kept before, {Named(before)}, nor the as-found curve");
    }

    // Without the curve from before a document can tell the two cases in which there was none.
    private static CurveStanding OfOlder(CertificateContent content, string? kept) => (content.Adjustment, kept) switch
    {
        // A curve is written after an adjustment was said, or not at all.
        (null, null) => new(false, None),
        (null, _) => new(false, kept == Nothing ? $"{None}, and the pen keeps none" : $"{None}; the pen kept one, digest {kept}"),
        (_, null) => new(null, "the document does not say whether the pen kept one"),
        (_, _) when kept == Nothing => new(false, $"{None}: the pen kept none as left"),
        (_, _) when kept == AsFound(content, CorrectionCurve.None) => new(true, Whole(kept)),
        (_, _) => new(null, $"as left the pen kept a curve, digest {kept}; whether it was written in this calibration the document does not say"),
    };

    private static string Whole(string kept) => $"curve written: as left the pen kept the as-found curve, digest {kept}";

    private static string Named(string digest) => digest == Nothing ? "none" : $"one of digest {digest}";

    // As the service makes it of the as-found points, and as a pen computes its digest.
    private static string AsFound(CertificateContent content, CorrectionCurve before) => Digest(new CorrectionCurve(
    [
        .. content.AsFoundResult.Points.Select(point => new CurveKnot((int)Math.Round(before.RawOf(point.IndicatedNm / 1_000.0)), (int)Math.Round(point.GaugeNm / 1_000.0))),
    ]));

    private static string Digest(CorrectionCurve curve) => LimitsSnapshot.Format(curve.Digest());
}
