using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// Judges the readings and ends the calibration: with a certificate, or with the reason why there is none. Without an adjustment the pen is
/// left as it was found, and its as-found points count for both. There is no certificate that is silent of the stroke rate, where the profile wants it read.
/// </summary>
public sealed record CompleteCalibration : ClinicRequest
{
    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.CompleteCalibration;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (state.Calibrations.Find(CalibrationId) is not { } life)
        {
            return ClinicDecision.Refuse(Rules.CalibrationUnknown.Refuse(("observed", CalibrationId)));
        }

        if ((CalibrationRules.GoingOn(state, now, this, life) ?? ClockRules.Sane(now) ?? life.Progress.JudgeCompletion(CalibrationId) ?? life.JudgeRates()) is { } refusal)
        {
            return ClinicDecision.Refuse(refusal);
        }

        var gauge = state.Calibrations.Gauges[life.Begun.GaugeId];
        var phase = life.Progress.Phase!.Value;
        var finding = CalibrationRules.Finding(life, phase, state.Calibrations, now.Now, By);
        var passed = finding.Result.Passed && life.RatesThatCount.All(static rate => rate.Passed);
        if (passed && life.Progress.JudgeRateReadings(CalibrationId, life.RatesThatCount.Count, now.Profile.Calibration.RateReadingsMin) is { } unread)
        {
            return ClinicDecision.Refuse(unread);
        }

        var end = new CalibrationEndRecord
        {
            At = now.Now,
            By = By,
            PenId = life.PenId,
            CalibrationId = CalibrationId,
            Stage = passed ? CalibrationStage.Passed : CalibrationStage.Failed,
            Reason = "",
        };
        return passed
            ? ClinicDecision.Write(finding, end, Certificate(phase == CalibrationPhase.AsFound ? life with { AsFound = finding } : life with { AsLeft = finding }, gauge, state, now))
            : ClinicDecision.Write(finding, end);
    }

    private CertificateRecord Certificate(CalibrationLife life, GaugeRecord gauge, ClinicState state, ClinicCircumstances now)
    {
        var pen = state.Calibrations.Pen(life.PenId);
        CertificateGauge[] gauges =
        [
            .. life.GaugesOf(CalibrationPhase.AsFound, gauge).Concat(life.Progress.AsLeft.IsEmpty ? [] : life.GaugesOf(CalibrationPhase.AsLeft, gauge)).Distinct()
                .Select(read => new CertificateGauge(
                    gauge.GaugeId, read.Model, read.SerialNumber, read.CertificateNumber, read.DueOn, read.ExpandedUncertainty, read.Resolution)),
        ];
        var text = new CertificateDocument
        {
            Form = CertificateDocument.FormName,
            CertificateId = now.NewId("cert"),
            CalibrationId = CalibrationId,
            PenId = life.PenId,
            Vendor = life.Begun.Vendor,
            Model = life.Begun.Model,
            FirmwareVersion = life.Begun.FirmwareVersion,
            Simulated = life.Begun.Simulated,
            DepthControl = life.Begun.DepthControl,
            Gauge = gauges[^1],
            GaugesBefore = gauges.Length > 1 ? gauges[..^1] : null,
            OperatorId = By.OperatorId ?? "",
            ReadBy = life.ReadBy is { Count: > 0 } readers && (readers.Count > 1 || readers[0] != By.OperatorId) ? readers : null,
            TemperatureDecidegrees = life.Begun.TemperatureDecidegrees,
            AsFound = [.. life.Progress.AsFound.Values],
            AsFoundResult = life.AsFound!.Result,
            Adjustment = life.Adjustment?.Description,
            AsLeft = [.. life.Progress.AsLeft.Values],
            AsLeftResult = life.AsLeft?.Result,
            Replaced = [.. life.Replaced],
            Rate = life.RatesThatCount is [.., var newest] ? Of(newest) : null,
            Rates = life.RatesThatCount is { Count: > 1 } several ? [.. several.OrderBy(static rate => rate.SetMillihertz ?? rate.IndicatedMillihertz).Select(Of)] : null,
            RatesNotCounted = life.RatesNotCounted is { Count: > 0 } others ? [.. others.Select(static one => new CertificateRateNotCounted(one.Reading.Phase, Of(one.Reading), one.Because))] : null,
            IssuedAt = now.Now.WallTime,
            ValidUntil = now.Today.AddDays(now.Profile.Calibration.ValidDays - 1),
            RunSeconds = pen.RunSeconds,
            RunHoursMax = now.Profile.Calibration.RunHoursMax,
            Drops = pen.Drops,
            CurveDigest = pen.CurveDigest,
            CurveDigestAsFound = life.CurveDigestAsFound,
            CurveBefore = life.CurveBefore?.Knots,
        };
        var document = text.ToText();
        return new CertificateRecord
        {
            At = now.Now,
            By = By,
            PenId = life.PenId,
            CertificateId = text.CertificateId,
            Document = document,
            Digest = CertificateDocument.DigestOf(document),
            KeyId = "",
        };
    }

    private static CertificateRate Of(CalibrationRateRecord rate) => new(
        rate.GaugeId, rate.IndicatedMillihertz, rate.GaugeMillihertz, rate.ExpandedUncertaintyMillihertz, rate.Passed, rate.SetMillihertz, rate.ToleranceMillihertz,
        Typed: rate.SeenMillihertz is null, rate.SeenMillihertz, rate.Gauge is { } read
            ? new CertificateGauge(rate.GaugeId, read.Model, read.SerialNumber, read.CertificateNumber, read.DueOn, read.ExpandedUncertainty, read.Resolution)
            : null);
}
