using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What the signature of an imported certificate was found to be worth.</summary>
/// <param name="KeyId">Whose signature.</param>
/// <param name="Fault">Why it is not to be trusted; null when it is.</param>
public sealed record CertificateOffer(string KeyId, string? Fault);

/// <summary>
/// Takes over a certificate from another room, signed by a key that this service trusts. It has to hold here: for the pen as it is, by this
/// profile's tolerance, and newer than what is on record.
/// </summary>
public sealed record ImportCalibration : ClinicRequest
{
    /// <summary>The document, as it was signed.</summary>
    public required string Document { get; init; }

    /// <summary>What its signature is worth.</summary>
    [JsonIgnore]
    public CertificateOffer Offer { get; init; } = new("", "its signature was not looked at");

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.ImportCalibration;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var refusal = CalibrationRules.Access(state, now, this)
            ?? ClockRules.Sane(now)
            ?? (Offer.Fault is { } fault ? Rules.CertificateUntrusted.Refuse(("observed", fault)) : null);
        if (refusal is not null || CertificateReading.Read(Document, out refusal) is not { } document)
        {
            return ClinicDecision.Refuse(refusal!);
        }

        var digest = CertificateDocument.DigestOf(Document);
        if (state.Calibrations.Certificates.TryGetValue(document.CertificateId, out var known) && known.Record.Digest == digest)
        {
            return ClinicDecision.Write();
        }

        var pen = state.Calibrations.Pen(document.PenId);
        refusal = CalibrationRules.OffTheBench(state.Calibrations, document.PenId).Refusal
            ?? (known is not null ? Other("CertificateId", document.CertificateId, "one that no other certificate has") : null)
            ?? Unsound(document, now)
            ?? Stale(document, pen, state.Calibrations);
        return refusal is not null
            ? ClinicDecision.Refuse(refusal)
            : ClinicDecision.Write(new CertificateRecord
            {
                At = now.Now,
                By = By,
                PenId = document.PenId,
                CertificateId = document.CertificateId,
                Document = Document,
                Digest = digest,
                KeyId = Offer.KeyId,
            });
    }

    // What was within another profile's tolerance need not be within this one's.
    private static Refusal? Unsound(CertificateDocument document, ClinicCircumstances now)
    {
        var result = document.Result;
        var tolerance = now.Profile.DepthToleranceUm(document.Vendor, document.Model).Value;
        var error = Math.Abs((decimal)result.WorstErrorNm) + result.ExpandedUncertaintyNm;
        return !result.Passed || document.Rate is { Passed: false } || document.Rates?.Any(static rate => !rate.Passed) == true ? Other("verdict", "failed", "passed")
            : SilentOfRate(document) is { } silent ? Other("Rate", $"none at {silent} mHz, which was beyond as found", "one that passed")
            : Rate(document, now.Profile.Calibration) is { } rate ? rate
            : result.Points.Count < CalibrationPlan.Points ? Other("Points", Refusal.Number(result.Points.Count), Refusal.Number(CalibrationPlan.Points))
            : result.ExpandedUncertaintyNm <= 0 ? Other("ExpandedUncertaintyNm", Refusal.Number(result.ExpandedUncertaintyNm), "more than 0")
            : error > tolerance * 1_000m ? Other("error with its uncertainty", $"{Math.Ceiling(error / 1_000)} um", $"{tolerance} um at the most")
            : document.ValidUntil < now.Today ? Other("ValidUntil", CalibrationRules.Text(document.ValidUntil), $"{CalibrationRules.Text(now.Today)} or later")
            : document.ValidUntil > now.Today.AddDays(now.Profile.Calibration.ValidDays) ? Other(
                "ValidUntil", CalibrationRules.Text(document.ValidUntil), $"a day within the {now.Profile.Calibration.ValidDays.Value} that the profile in force allows")
            : document.RunHoursMax > now.Profile.Calibration.RunHoursMax || document.RunHoursMax < 1 ? Other(
                "RunHoursMax", Refusal.Number(document.RunHoursMax), $"1 to {now.Profile.Calibration.RunHoursMax.Value}")
            : null;
    }

    // Of builds that did not ask for it: a rate that was beyond before an adjustment, and was not read after it.
    private static int? SilentOfRate(CertificateDocument document)
    {
        var counted = Counted(document).Select(static rate => rate.SetMillihertz).ToHashSet();
        return document.RatesNotCounted?.Where(other => other is { Phase: CalibrationPhase.AsFound, Reading.Passed: false } && !counted.Contains(other.Reading.SetMillihertz))
            .Select(static other => (int?)(other.Reading.SetMillihertz ?? other.Reading.IndicatedMillihertz)).FirstOrDefault();
    }

    // Each form of a certificate carries its rate readings, so one without says that nobody read the rate: it was given under another profile, or by an older
    // build. Here it would have a pen armed by less than what this profile asks of a pen on the bench.
    private static Refusal? Rate(CertificateDocument document, CalibrationFigures figures)
    {
        var read = Counted(document).DistinctBy(static rate => rate.SetMillihertz).Count();
        if (read < figures.RateReadingsMin)
        {
            return Other(
                "Rate", $"read at {Refusal.Number(read)} set rate{(read == 1 ? "" : "s")}",
                $"at {Refusal.Number(figures.RateReadingsMin.Value)} or more (calibration.rate_readings_min of the profile)");
        }

        foreach (var rate in Counted(document))
        {
            var says = rate.SeenMillihertz ?? rate.IndicatedMillihertz;
            var (error, tolerance) = (Math.Abs((long)says - rate.GaugeMillihertz) + rate.ExpandedUncertaintyMillihertz, (long)says * figures.RateTolerancePercent / 100);
            if (error > tolerance)
            {
                return Other("Rate", $"off by {Refusal.Number(error)} mHz at {Refusal.Number(says)}, its uncertainty included", $"{Refusal.Number(tolerance)} mHz at the most");
            }
        }

        return null;
    }

    private static IReadOnlyList<CertificateRate> Counted(CertificateDocument document) => document.Rates ?? (document.Rate is { } one ? [one] : []);

    private static Refusal? Stale(CertificateDocument document, PenCalibration pen, CalibrationBook book)
    {
        var failedAt = pen.FailedBy is { } failed ? book.Find(failed)?.End?.At.WallTime ?? book.Find(failed)?.AsFound?.At.WallTime : null;
        return pen.Simulated is { } said && said != document.Simulated ? Other("Simulated", CalibrationRules.Kind(document.Simulated), CalibrationRules.Kind(said))
            : pen.FirmwareVersion is { } firmware && firmware != document.FirmwareVersion ? Other("FirmwareVersion", document.FirmwareVersion, firmware)
            : pen.Drops > document.Drops ? Other("Drops", Refusal.Number(document.Drops), Refusal.Number(pen.Drops))
            : pen.CurveDigest is { } kept && document.CurveDigest is { } certified && kept != certified ? Other("CurveDigest", certified, kept)
            : pen.Certificate is { } held && held.Document.IssuedAt >= document.IssuedAt ? Other(
                "IssuedAt", document.IssuedAt.ToString("O"), $"after certificate {held.Record.CertificateId}, {held.Document.IssuedAt:O},")
            : pen.AlteredAt is { } altered && altered >= document.IssuedAt ? Other(
                "IssuedAt", document.IssuedAt.ToString("O"), $"after the pen was adjusted or dropped, {altered:O},")
            : failedAt is { } at && at >= document.IssuedAt ? Other("IssuedAt", document.IssuedAt.ToString("O"), $"after the pen failed, {at:O},")
            : null;
    }

    private static Refusal Other(string field, string observed, string limit) =>
        Rules.CertificateOther.Refuse(("field", field), ("observed", observed), ("limit", limit));
}
