using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>
/// Reads telemetry as pens write it, without allocating. What it does not expect (an unknown field, a field twice,
/// another wire type) it leaves to the generated parser, so that both always agree.
/// </summary>
internal static class TelemetryReader
{
    /// <summary>False when the message has to go through the generated parser; the frame then holds nothing of use.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, TelemetryFrame frame)
    {
        frame.Clear();
        var fields = new WireFields(body);
        var seen = 0;
        while (fields.Next())
        {
            switch (fields.Number, fields.Type)
            {
                case (Telemetry.DeviceTimeUsFieldNumber, WireType.Varint) when First(ref seen, fields.Number):
                    frame.DeviceTimeUs = fields.Value;
                    break;
                case (Telemetry.PermissionEchoFieldNumber, WireType.Varint) when First(ref seen, fields.Number):
                    frame.PermissionEcho = (uint)fields.Value;
                    break;
                case (Telemetry.SamplesFieldNumber, WireType.LengthDelimited):
                    if (!TryRead(fields.Bytes, out WireSample sample) || !frame.TryAdd(sample))
                    {
                        return false;
                    }

                    break;
                default:
                    return false;
            }
        }

        return !fields.Malformed;
    }

    private static bool TryRead(ReadOnlySpan<byte> body, out WireSample sample)
    {
        sample = default;
        var fields = new WireFields(body);
        var seen = 0;
        while (fields.Next())
        {
            if (fields.Type != WireType.Varint || fields.Number > Sample.GlideUmPerSecondFieldNumber || !First(ref seen, fields.Number))
            {
                return false;
            }

            Set(ref sample, fields.Number, fields.Value);
        }

        return !fields.Malformed;
    }

    private static void Set(ref WireSample sample, int number, ulong value)
    {
        switch (number)
        {
            case Sample.OffsetUsFieldNumber: sample.OffsetUs = (uint)value; break;
            case Sample.MeasuredProtrusionUmFieldNumber: sample.MeasuredProtrusionUm = ZigZag(value); break;
            case Sample.SetProtrusionUmFieldNumber: sample.SetProtrusionUm = (uint)value; break;
            case Sample.NeedleSensorProtrusionUmFieldNumber: sample.NeedleSensorProtrusionUm = ZigZag(value); break;
            case Sample.StrokeRateMillihertzFieldNumber: sample.StrokeRateMillihertz = (uint)value; break;
            case Sample.MotorCurrentMilliamperesFieldNumber: sample.MotorCurrentMilliamperes = (uint)value; break;
            case Sample.DriveOnFieldNumber: sample.DriveOn = value != 0; break;
            case Sample.TriggerPressedFieldNumber: sample.TriggerPressed = value != 0; break;
            case Sample.SkinContactFieldNumber: sample.SkinContact = value != 0; break;
            case Sample.LimitsGenerationFieldNumber: sample.LimitsGeneration = (uint)value; break;
            default: sample.GlideUmPerSecond = (uint)value; break;
        }
    }

    private static bool First(ref int seen, int number)
    {
        var bit = 1 << number;
        var first = (seen & bit) == 0;
        seen |= bit;
        return first;
    }

    private static int ZigZag(ulong value) => (int)((uint)value >> 1) ^ -(int)((uint)value & 1);
}
