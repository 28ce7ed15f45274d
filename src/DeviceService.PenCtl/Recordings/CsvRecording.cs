using System.Globalization;
using System.Text;

namespace DeviceService.PenCtl;

/// <summary>A recording as CSV (RFC 4180) with one header line; empty where nothing was measured.</summary>
internal static class CsvRecording
{
    private static readonly (string Name, Func<RecordedRow, IFormattable?> Value)[] Columns =
    [
        ("sequence", static row => row.Sequence),
        ("device_time_us", static row => row.DeviceTimeUs),
        ("missing_before", static row => row.MissingBefore),
        ("measured_needle_protrusion_um", static row => row.MeasuredUm),
        ("second_measured_needle_protrusion_um", static row => row.SecondMeasuredUm),
        ("set_needle_protrusion_um", static row => row.SetUm),
        ("stroke_rate_millihertz", static row => row.StrokeRateMillihertz),
        ("motor_current_ma", static row => row.MotorCurrentMa),
        ("skin_contact", static row => Bit(row.SkinContact)),
        ("trigger_pressed", static row => Bit(row.TriggerPressed)),
        ("drive_on", static row => Bit(row.DriveOn)),
        ("glide_speed_um_per_s", static row => row.GlideSpeedUmPerS),
        ("battery_percent", static row => row.BatteryPercent),
        ("temperature_decidegrees_celsius", static row => row.TemperatureDecidegreesCelsius),
        ("fault_flags", static row => row.FaultFlags),
        ("limits_generation", static row => row.LimitsGeneration),
    ];

    /// <summary>The first line, with its end.</summary>
    public static string Header => "pass_id,activation_id," + string.Join(',', Columns.Select(static column => column.Name)) + "\r\n";

    /// <summary>A row as a line, with its end. Ids hold nothing that has to be quoted.</summary>
    public static string Line(RecordedRow row)
    {
        var line = new StringBuilder(160).Append(row.PassId).Append(',').Append(row.ActivationId);
        foreach (var (_, value) in Columns)
        {
            line.Append(',').Append(value(row)?.ToString(null, CultureInfo.InvariantCulture));
        }

        return line.Append("\r\n").ToString();
    }

    private static int? Bit(bool? value) => value is null ? null : value.Value ? 1 : 0;
}
