using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Who a pen says it is, for a calibration.</summary>
/// <param name="Vendor">Vendor.</param>
/// <param name="Model">Model.</param>
/// <param name="FirmwareVersion">Firmware.</param>
/// <param name="Simulated">Whether there is no needle behind the line.</param>
/// <param name="Device">What it can do.</param>
public sealed record BenchPen(string Vendor, string Model, string FirmwareVersion, bool Simulated, DeviceCapability Device);

/// <summary>Puts a pen on the bench: until the calibration is over no session is opened on it, and it is not armed.</summary>
public sealed record StartCalibration : ClinicRequest
{
    private const int ColdestDecidegrees = 150;
    private const int WarmestDecidegrees = 350;

    /// <summary>The pen, by serial number.</summary>
    public required string PenId { get; init; }

    /// <summary>What depth is read with.</summary>
    public required string GaugeId { get; init; }

    /// <summary>Temperature of the room, in 0.1 degree Celsius.</summary>
    public required int TemperatureDecidegrees { get; init; }

    /// <summary>Who the pen says it is; null while it is not online.</summary>
    [JsonIgnore]
    public BenchPen? Pen { get; init; }

    internal override JsonTypeInfo PayloadForm => CalibrationJson.Default.StartCalibration;

    internal override ClinicDecision Decide(ClinicState state, ClinicCircumstances now)
    {
        var refusal = CalibrationRules.Access(state, now, this)
            ?? QuantityRange.Check("temperature_decidegrees", TemperatureDecidegrees, ColdestDecidegrees, WarmestDecidegrees, "0.1 degree Celsius")
            ?? (Pen is null ? Rules.CalibrationPen.Refuse(("pen", PenId), ("observed", "it is not online")) : Pen.Device.Check())
            ?? CalibrationRules.WithPatient(state, PenId)
            ?? CalibrationRules.OffTheBench(state.Calibrations, PenId).Refusal
            ?? SelfTestRules.Over(state.SelfTests, PenId).Refusal
            ?? CalibrationRules.Gauge(state.Calibrations, GaugeId, GaugeKind.Depth, now.Today);
        if (refusal is not null || CalibrationPlan.Of(Pen!.Device, out refusal) is not { } plan)
        {
            return ClinicDecision.Refuse(refusal!);
        }

        return ClinicDecision.Write(new CalibrationRecord
        {
            At = now.Now,
            By = By,
            PenId = PenId,
            CalibrationId = now.NewId("cal"),
            Vendor = Pen.Vendor,
            Model = Pen.Model,
            FirmwareVersion = Pen.FirmwareVersion,
            Simulated = Pen.Simulated,
            DepthControl = Pen.Device.DepthControl,
            GaugeId = GaugeId,
            SetPointsUm = plan.SetPointsUm,
            Repeats = plan.Repeats,
            ToleranceUm = now.Profile.DepthToleranceUm(Pen.Vendor, Pen.Model),
            TemperatureDecidegrees = TemperatureDecidegrees,
        });
    }
}
