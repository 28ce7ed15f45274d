using System.Globalization;
using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Gauges, calibrations and certificates in the words of the API.</summary>
internal static class CalibrationMapping
{
    public static V1.CalibrationStage ToWire(this CalibrationStage stage) => stage switch
    {
        CalibrationStage.MeasuringAsFound => V1.CalibrationStage.MeasuringAsFound,
        CalibrationStage.Reviewing => V1.CalibrationStage.Reviewing,
        CalibrationStage.MeasuringAsLeft => V1.CalibrationStage.MeasuringAsLeft,
        CalibrationStage.Completing => V1.CalibrationStage.Completing,
        CalibrationStage.Passed => V1.CalibrationStage.Passed,
        CalibrationStage.Failed => V1.CalibrationStage.Failed,
        CalibrationStage.Aborted => V1.CalibrationStage.Aborted,
        _ => throw WireEnums.Unknown(stage),
    };

    public static V1.CalibrationPhase ToWire(this CalibrationPhase phase) => phase switch
    {
        CalibrationPhase.AsFound => V1.CalibrationPhase.AsFound,
        CalibrationPhase.AsLeft => V1.CalibrationPhase.AsLeft,
        _ => throw WireEnums.Unknown(phase),
    };

    public static V1.SweepDirection ToWire(this SweepDirection direction) => direction switch
    {
        SweepDirection.Up => V1.SweepDirection.Up,
        SweepDirection.Down => V1.SweepDirection.Down,
        _ => throw WireEnums.Unknown(direction),
    };

    public static V1.GaugeKind ToWire(this GaugeKind kind) => kind switch
    {
        GaugeKind.Depth => V1.GaugeKind.Depth,
        GaugeKind.StrokeRate => V1.GaugeKind.StrokeRate,
        _ => throw WireEnums.Unknown(kind),
    };

    public static V1.Gauge ToWire(this GaugeRecord gauge, DateOnly today) => new()
    {
        GaugeId = gauge.GaugeId,
        Kind = gauge.Measures.ToWire(),
        Model = gauge.Model,
        SerialNumber = gauge.SerialNumber,
        CertificateNumber = gauge.CertificateNumber,
        DueOn = Day(gauge.DueOn),
        ExpandedUncertainty = (uint)gauge.ExpandedUncertainty,
        Resolution = (uint)gauge.Resolution,
        Overdue = gauge.DueOn < today,
    };

    /// <summary>A calibration as it stands.</summary>
    /// <param name="life">The calibration.</param>
    /// <param name="gauge">The gauge of its depths, which says what an outlier is.</param>
    /// <param name="profile">The profile in force, which says how often the stroke rate is to be read.</param>
    /// <param name="whole">Whether its readings go with it.</param>
    public static V1.Calibration ToWire(this CalibrationLife life, GaugeRecord gauge, SafetyProfile profile, bool whole)
    {
        var (begun, progress) = (life.Begun, life.Progress);
        var ratesWanted = progress.IsOpen ? profile.Calibration.RateReadingsMin : 0;
        var wire = new V1.Calibration
        {
            CalibrationId = life.CalibrationId,
            PenId = life.PenId,
            Vendor = begun.Vendor,
            Model = begun.Model,
            FirmwareVersion = begun.FirmwareVersion,
            Simulated = begun.Simulated,
            Stage = progress.Stage.ToWire(),
            Instruction = Instruction(progress, life.RatesThatCount.Count, ratesWanted),
            NextStep = progress.Next?.ToWire(),
            ReadingsDone = progress.Phase is { } phase ? (uint)progress.Of(phase).Count : 0,
            ReadingsWanted = progress.Phase is null ? 0 : (uint)progress.Plan.StepsOfPhase,
            GaugeId = begun.GaugeId,
            TemperatureDecidegrees = (uint)begun.TemperatureDecidegrees,
            ToleranceUm = (uint)begun.ToleranceUm,
            StrokeRate = life.RatesThatCount is [.., var newest] ? newest.ToWire() : null,
            Adjustment = life.Adjustment?.Description ?? "",
            AsFound = life.AsFound?.Result.ToWire(),
            AsLeft = life.AsLeft?.Result.ToWire(),
            AbortReason = life.End?.Reason ?? "",
            CertificateId = life.CertificateId ?? "",
            StartedBy = begun.By.OperatorId ?? "",
            StartedAt = begun.At.ToWire(),
            EndedAt = life.End?.At.ToWire(),
            RateReadingsWanted = (uint)ratesWanted,
        };
        wire.StrokeRates.AddRange(life.RatesThatCount.Select(static rate => rate.ToWire()));
        wire.StrokeRatesNotCounted.AddRange(life.RatesNotCounted.Select(static one => one.Reading.ToWire(one.Because)));
        if (whole)
        {
            wire.Readings.AddRange(Readings(life, gauge));
        }

        return wire;
    }

    /// <summary>A certificate, and whether it holds.</summary>
    /// <param name="held">The certificate.</param>
    /// <param name="ended">Why it does not, each reason; none when it does.</param>
    public static V1.CalibrationCertificate ToWire(this HeldCertificate held, IReadOnlyList<Refusal> ended) => new()
    {
        CertificateId = held.Record.CertificateId,
        PenId = held.Record.PenId,
        Digest = held.Record.Digest,
        KeyId = held.Record.KeyId,
        IssuedAt = held.Document.IssuedAt.ToWire(),
        ValidUntil = Day(held.Document.ValidUntil),
        ExpandedUncertaintyUm = (uint)held.Document.Result.ExpandedUncertaintyUm(),
        InForce = ended.Count == 0,
        NotInForceBecause = string.Join(' ', ended.Select(static one => one.Sentence)),
        CurveDigest = held.Document.CurveDigest ?? "",
        IndicationTyped = held.Document.DepthControl != DepthControl.Actuated,
    };

    /// <summary>The sessions that are in doubt, and since which certificate.</summary>
    public static V1.GetCalibrationImpactResponse ToWire(this IReadOnlyList<ImpactedSession> sessions, HeldCertificate? before)
    {
        var wire = new V1.GetCalibrationImpactResponse { CertificateIdBefore = before?.Record.CertificateId ?? "" };
        wire.Sessions.AddRange(sessions.Select(ToWire));
        return wire;
    }

    private static V1.ImpactedSession ToWire(this ImpactedSession impacted)
    {
        var wire = new V1.ImpactedSession
        {
            SessionId = impacted.Session.SessionId,
            PatientReference = impacted.Session.PatientReference,
            OperatorId = impacted.Session.Newest.OperatorId,
            TreatedAt = impacted.Session.TreatedAt?.WallTime.ToWire(),
            DeepestSetUm = (uint)impacted.DeepestUm,
        };
        if (impacted.DeepestTrueUm is { } deepest)
        {
            wire.DeepestTrueUm = (uint)Math.Max(0, deepest);
        }

        return wire;
    }

    private static IEnumerable<V1.DepthReading> Readings(CalibrationLife life, GaugeRecord gauge)
    {
        var outliers = Enum.GetValues<CalibrationPhase>().ToDictionary(
            static phase => phase, phase => CalibrationFit.OutliersSoFar([.. life.Progress.Of(phase).Values], life.GaugeOf(phase, gauge)).ToHashSet());
        foreach (var record in life.Readings)
        {
            var counts = life.Progress.Of(record.Phase)[record.Reading.Step] == record.Reading;
            var wire = new V1.DepthReading
            {
                Step = life.Progress.Plan.StepAt(record.Phase, record.Reading.Step).ToWire(),
                IndicatedUm = (uint)record.Reading.IndicatedUm,
                GaugeUm = record.Reading.GaugeUm,
                ReadAt = record.At.ToWire(),
                ReplacesReason = record.ReplacesReason ?? "",
                Replaced = !counts,
                Outlier = counts && outliers[record.Phase].Contains(record.Reading.Step),
            };
            if (record.Reading.SeenUm is { } seen)
            {
                wire.SeenUm = seen;
            }

            yield return wire;
        }
    }

    private static V1.CalibrationStep ToWire(this CalibrationStep step) => new()
    {
        Number = (uint)step.Number,
        Phase = step.Phase.ToWire(),
        Repeat = (uint)step.Repeat,
        Direction = step.Direction.ToWire(),
        SetUm = (uint)step.SetUm,
        Instruction = step.Instruction,
    };

    private static V1.StrokeRateReading ToWire(this CalibrationRateRecord rate, string notCountedBecause = "") => new()
    {
        GaugeId = rate.GaugeId,
        IndicatedMillihertz = (uint)rate.IndicatedMillihertz,
        GaugeMillihertz = (uint)rate.GaugeMillihertz,
        ExpandedUncertaintyMillihertz = (uint)rate.ExpandedUncertaintyMillihertz,
        ToleranceMillihertz = (uint)rate.ToleranceMillihertz,
        Passed = rate.Passed,
        SetMillihertz = (uint)(rate.SetMillihertz ?? 0),
        SeenMillihertz = (uint)(rate.SeenMillihertz ?? 0),
        Phase = rate.Phase.ToWire(),
        NotCountedBecause = notCountedBecause,
    };

    private static V1.CalibrationResult ToWire(this CalibrationResult result)
    {
        var wire = new V1.CalibrationResult
        {
            OffsetNm = result.OffsetNm,
            GainPpm = result.GainPpm,
            RepeatabilityNm = (ulong)result.RepeatabilityNm,
            BacklashNm = (ulong)result.BacklashNm,
            ExpandedUncertaintyNm = (ulong)result.ExpandedUncertaintyNm,
            WorstSetUm = (uint)result.WorstSetUm,
            WorstErrorNm = result.WorstErrorNm,
            ToleranceUm = (uint)result.ToleranceUm,
            Passed = result.Passed,
        };
        wire.Points.AddRange(result.Points.Select(static point => new V1.CalibrationPoint
        {
            SetUm = (uint)point.SetUm,
            IndicatedNm = point.IndicatedNm,
            GaugeNm = point.GaugeNm,
            ErrorNm = point.ErrorNm,
            ResidualNm = point.ResidualNm,
            BacklashNm = point.BacklashNm,
        }));
        return wire;
    }

    private static string Instruction(CalibrationProgress progress, int rates, int ratesWanted) => progress.Stage switch
    {
        CalibrationStage.MeasuringAsFound or CalibrationStage.MeasuringAsLeft => progress.Next!.Instruction,
        CalibrationStage.Reviewing when rates < ratesWanted =>
            $"Look at the as-found readings. {ReadRate(rates, ratesWanted)} and complete to leave the pen as it is, or adjust it and say what you did.",
        CalibrationStage.Completing when rates < ratesWanted => $"Look at the as-left readings. {ReadRate(rates, ratesWanted)}, then complete.",
        CalibrationStage.Reviewing => "Look at the as-found readings. Complete to leave the pen as it is, or adjust it and say what you did.",
        CalibrationStage.Completing => "Look at the as-left readings, then complete.",
        CalibrationStage.Passed => "The pen is within its tolerance and has a certificate.",
        CalibrationStage.Failed => "The pen is beyond its tolerance. Have it repaired, and calibrate it again.",
        CalibrationStage.Aborted => "Given up. Start another to calibrate the pen.",
        _ => throw WireEnums.Unknown(progress.Stage),
    };

    private static string ReadRate(int done, int wanted) => string.Create(
        CultureInfo.InvariantCulture,
        $"Read the stroke rate at {wanted - done}{(done == 0 ? "" : " more")} set rate{(wanted - done == 1 ? "" : "s")}");

    private static string Day(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
