using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Registers a gauge, or registers it again by a newer certificate of its own. One that is overdue is not registered.</summary>
public sealed record RegisterGauge : ClinicRequest
{
    private const int DepthUmMax = 50;
    private const int RateMillihertzMax = 5_000;

    /// <summary>What the clinic calls it.</summary>
    public required string GaugeId { get; init; }

    /// <summary>What it measures.</summary>
    public required GaugeKind Measures { get; init; }

    /// <summary>Maker and model.</summary>
    public required string Model { get; init; }

    /// <summary>Its serial number.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>Number of its own certificate.</summary>
    public required string CertificateNumber { get; init; }

    /// <summary>Last day on which that holds, inclusive.</summary>
    public required DateOnly DueOn { get; init; }

    /// <summary>Expanded uncertainty, k = 2: um for a depth, mHz for a rate.</summary>
    public required int ExpandedUncertainty { get; init; }

    /// <summary>Its smallest step, in the same unit.</summary>
    public required int Resolution { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.RegisterGauge;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var (most, unit) = Measures == GaugeKind.Depth ? (DepthUmMax, "um") : (RateMillihertzMax, "mHz");
        var record = new GaugeRecord
        {
            At = now.Now,
            By = By,
            GaugeId = GaugeId,
            Measures = Measures,
            Model = Model,
            SerialNumber = SerialNumber,
            CertificateNumber = CertificateNumber,
            DueOn = DueOn,
            ExpandedUncertainty = ExpandedUncertainty,
            Resolution = Resolution,
        };
        var known = state.Calibrations.Gauges.GetValueOrDefault(GaugeId);
        var refusal = CalibrationRules.Access(state, now, this)
            ?? QuantityRange.Check("expanded_uncertainty", ExpandedUncertainty, 1, most, unit)
            ?? QuantityRange.Check("resolution", Resolution, 1, most, unit)
            ?? CalibrationRules.Overdue(record, now.Today)
            ?? (known is not null && (known.Measures, known.SerialNumber) != (Measures, SerialNumber)
                ? Rules.GaugeDiffers.Refuse(
                    ("gauge", GaugeId),
                    ("limit", $"{StateNames.Of(known.Measures)} gauge {known.SerialNumber}"),
                    ("observed", $"{StateNames.Of(Measures)} gauge {SerialNumber}"))
                : null);
        return refusal is not null ? ClinicDecision.Refuse(refusal)
            : known is not null && (known with { At = record.At, By = By, EntryNumber = 0, ProfileDigest = null }) == record ? ClinicDecision.Write()
            : ClinicDecision.Write(record);
    }
}
