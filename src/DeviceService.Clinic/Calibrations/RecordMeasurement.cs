using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A point, read on pen and gauge.</summary>
/// <param name="Phase">Before or after the adjustment.</param>
/// <param name="Step">Number of the step in its phase.</param>
/// <param name="IndicatedUm">What the pen says, in um.</param>
/// <param name="GaugeUm">What the gauge says, in um.</param>
/// <param name="ReplacesReason">Why the reading before it of the same step does not count; null for the first one.</param>
public sealed record DepthMeasurement(CalibrationPhase Phase, int Step, int IndicatedUm, int GaugeUm, string? ReplacesReason);

/// <summary>The stroke rate, read on pen and gauge.</summary>
/// <param name="GaugeId">What it was read with.</param>
/// <param name="IndicatedMillihertz">What the pen says, in mHz.</param>
/// <param name="GaugeMillihertz">What the gauge says, in mHz.</param>
/// <param name="SetMillihertz">What the pen is set to, in mHz.</param>
/// <param name="ReplacesReason">Why the reading before it at the same set rate does not count; null for the first one.</param>
public sealed record RateMeasurement(string GaugeId, int IndicatedMillihertz, int GaugeMillihertz, int SetMillihertz, string? ReplacesReason = null);

/// <summary>Records one reading: of a depth, by the step that is asked for, or of the stroke rate.</summary>
public sealed record RecordMeasurement : ClinicRequest
{
    private const int GaugeUmMin = -1_000;

    /// <summary>The calibration.</summary>
    public required string CalibrationId { get; init; }

    /// <summary>A depth; null where the rate was read.</summary>
    public DepthMeasurement? Depth { get; init; }

    /// <summary>The rate; null where a depth was read.</summary>
    public RateMeasurement? Rate { get; init; }

    /// <summary>What the service itself sees, and saw last, of the pen; null while it is not online.</summary>
    [JsonIgnore]
    public BenchSight? Sight { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.RecordMeasurement;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        if (state.Calibrations.Find(CalibrationId) is not { } life)
        {
            return ClinicDecision.Refuse(Rules.CalibrationUnknown.Refuse(("observed", CalibrationId)));
        }

        return CalibrationRules.GoingOn(state, now, this, life) is { } refusal ? ClinicDecision.Refuse(refusal)
            : Depth is { } depth ? OfDepth(depth, life, state.Calibrations, now)
            : Rate is { } rate ? OfRate(rate, life, state.Calibrations, now)
            : ClinicDecision.Refuse(ArgumentRefusals.Missing("depth or stroke_rate"));
    }

    private ClinicDecision OfDepth(DepthMeasurement depth, CalibrationLife life, CalibrationBook book, ClinicCircumstances now)
    {
        var refusal = QuantityRange.Check("depth.indicated_um", depth.IndicatedUm, 0, NeedleProtrusion.MaxMicrometers, "um")
            ?? QuantityRange.Check("depth.gauge_um", depth.GaugeUm, GaugeUmMin, NeedleProtrusion.MaxMicrometers + 1_000, "um")
            ?? CalibrationRules.Gauge(book, life.Begun.GaugeId, GaugeKind.Depth, now.Today)
            ?? life.Progress.JudgeReading(CalibrationId, depth.Phase, depth.Step, depth.IndicatedUm, depth.ReplacesReason is not null);
        var seen = refusal is null ? HeldPoint.Of(life, depth, Sight, out refusal) : null;
        if (refusal is not null)
        {
            return ClinicDecision.Refuse(refusal);
        }

        var step = life.Progress.Plan.StepAt(depth.Phase, depth.Step);
        return ClinicDecision.Write(new CalibrationReadingRecord
        {
            At = now.Now,
            By = By,
            PenId = life.PenId,
            CalibrationId = CalibrationId,
            Phase = depth.Phase,
            Reading = new DepthReading(step.Number, step.SetUm, step.Direction, step.Repeat, depth.IndicatedUm, depth.GaugeUm, seen),
            GaugeId = life.Begun.GaugeId,
            Gauge = GaugeAsRead.Of(book.Gauges[life.Begun.GaugeId]),
            ReplacesReason = depth.ReplacesReason,
        });
    }

    private ClinicDecision OfRate(RateMeasurement rate, CalibrationLife life, CalibrationBook book, ClinicCircumstances now)
    {
        var refusal = QuantityRange.Check("stroke_rate.indicated_millihertz", rate.IndicatedMillihertz, 1, StrokeRate.MaxMillihertz, "mHz")
            ?? QuantityRange.Check("stroke_rate.gauge_millihertz", rate.GaugeMillihertz, 1, StrokeRate.MaxMillihertz * 2, "mHz")
            ?? QuantityRange.Check("stroke_rate.set_millihertz", rate.SetMillihertz, 1, StrokeRate.MaxMillihertz, "mHz")
            ?? CalibrationRules.Gauge(book, rate.GaugeId, GaugeKind.StrokeRate, now.Today)
            ?? Again(life, rate);
        var seen = refusal is null ? HeldRate.Of(life, rate.SetMillihertz, rate.IndicatedMillihertz, Sight, out refusal) : null;
        if (refusal is not null || seen is not { } says)
        {
            return ClinicDecision.Refuse(refusal!);
        }

        var gauge = book.Gauges[rate.GaugeId];
        var unsure = gauge.ExpandedUncertainty;
        var tolerance = (int)((long)says * now.Profile.Calibration.RateTolerancePercent / 100);
        return ClinicDecision.Write(new CalibrationRateRecord
        {
            At = now.Now,
            By = By,
            PenId = life.PenId,
            CalibrationId = CalibrationId,
            GaugeId = rate.GaugeId,
            Gauge = GaugeAsRead.Of(gauge),
            Phase = life.Adjustment is null ? CalibrationPhase.AsFound : CalibrationPhase.AsLeft,
            ReplacesReason = rate.ReplacesReason,
            SetMillihertz = rate.SetMillihertz,
            IndicatedMillihertz = rate.IndicatedMillihertz,
            SeenMillihertz = says,
            GaugeMillihertz = rate.GaugeMillihertz,
            ExpandedUncertaintyMillihertz = unsure,
            ToleranceMillihertz = tolerance,
            Passed = Math.Abs(says - rate.GaugeMillihertz) + unsure <= tolerance,
        });
    }

    // As of a depth: what was read stays on record, and whoever reads it again says why it does not count.
    private static Refusal? Again(CalibrationLife life, RateMeasurement rate)
    {
        var again = life.RatesThatCount.Any(one => one.SetMillihertz == rate.SetMillihertz);
        return again == rate.ReplacesReason is not null ? null
            : again ? ArgumentRefusals.Missing("stroke_rate.replaces_reason")
            : ArgumentRefusals.Form("stroke_rate.replaces_reason", "a reason", "empty for a set rate that was not read before");
    }
}
