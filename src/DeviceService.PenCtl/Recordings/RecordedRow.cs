using System.Text.Json.Serialization;
using Microneedling.V1;

namespace DeviceService.PenCtl;

/// <summary>
/// A sample of a recording as a row. The names are the columns of CSV and Parquet, in this order; what a pen does not measure is null.
/// </summary>
internal sealed class RecordedRow
{
    [JsonPropertyName("pass_id")]
    public string PassId { get; set; } = "";

    [JsonPropertyName("activation_id")]
    public string ActivationId { get; set; } = "";

    [JsonPropertyName("sequence")]
    public long Sequence { get; set; }

    [JsonPropertyName("device_time_us")]
    public long DeviceTimeUs { get; set; }

    /// <summary>Samples that are missing right before this one.</summary>
    [JsonPropertyName("missing_before")]
    public long MissingBefore { get; set; }

    [JsonPropertyName("measured_needle_protrusion_um")]
    public int MeasuredUm { get; set; }

    [JsonPropertyName("second_measured_needle_protrusion_um")]
    public int? SecondMeasuredUm { get; set; }

    [JsonPropertyName("set_needle_protrusion_um")]
    public int SetUm { get; set; }

    [JsonPropertyName("stroke_rate_millihertz")]
    public long StrokeRateMillihertz { get; set; }

    [JsonPropertyName("motor_current_ma")]
    public long? MotorCurrentMa { get; set; }

    [JsonPropertyName("skin_contact")]
    public bool? SkinContact { get; set; }

    [JsonPropertyName("trigger_pressed")]
    public bool TriggerPressed { get; set; }

    [JsonPropertyName("drive_on")]
    public bool DriveOn { get; set; }

    [JsonPropertyName("glide_speed_um_per_s")]
    public long? GlideSpeedUmPerS { get; set; }

    [JsonPropertyName("battery_percent")]
    public long? BatteryPercent { get; set; }

    [JsonPropertyName("temperature_decidegrees_celsius")]
    public int? TemperatureDecidegreesCelsius { get; set; }

    [JsonPropertyName("fault_flags")]
    public long FaultFlags { get; set; }

    [JsonPropertyName("limits_generation")]
    public long LimitsGeneration { get; set; }

    public static RecordedRow Of(string passId, string activationId, Sample sample, ulong missingBefore) => new()
    {
        PassId = passId,
        ActivationId = activationId,
        Sequence = (long)sample.Sequence,
        DeviceTimeUs = (long)sample.DeviceTimeUs,
        MissingBefore = (long)missingBefore,
        MeasuredUm = sample.MeasuredNeedleProtrusionUm,
        SecondMeasuredUm = sample.HasSecondMeasuredNeedleProtrusionUm ? sample.SecondMeasuredNeedleProtrusionUm : null,
        SetUm = sample.SetNeedleProtrusionUm,
        StrokeRateMillihertz = sample.StrokeRateMillihertz,
        MotorCurrentMa = sample.HasMotorCurrentMa ? sample.MotorCurrentMa : null,
        SkinContact = sample.HasSkinContact ? sample.SkinContact : null,
        TriggerPressed = sample.TriggerPressed,
        DriveOn = sample.DriveOn,
        GlideSpeedUmPerS = sample.HasGlideSpeedUmPerS ? sample.GlideSpeedUmPerS : null,
        BatteryPercent = sample.HasBatteryPercent ? sample.BatteryPercent : null,
        TemperatureDecidegreesCelsius = sample.HasTemperatureDecidegreesCelsius ? sample.TemperatureDecidegreesCelsius : null,
        FaultFlags = sample.FaultFlags,
        LimitsGeneration = sample.LimitsGeneration,
    };
}
