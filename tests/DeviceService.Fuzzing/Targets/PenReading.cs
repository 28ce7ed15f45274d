using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Fuzzing;

/// <summary>What the service's reader makes of a message, held against what the generated parser makes of it.</summary>
internal static class PenReading
{
    /// <exception cref="PropertyBrokenException">The two do not agree.</exception>
    public static PenFrameReader Of(byte[] message)
    {
        var reader = new PenFrameReader();
        var fault = reader.Read(message);
        PenFrame? expected = null;
        try
        {
            expected = PenFrame.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            Agree(fault == FrameFault.Message, $"a message that cannot be decoded is {fault}", message);
        }

        if (expected is null || fault != FrameFault.None)
        {
            Agree(expected is null || (fault == FrameFault.Body) == (expected.BodyCase == PenFrame.BodyOneofCase.None), $"{fault} with {expected?.BodyCase}", message);
            return reader;
        }

        Agree(expected.SessionTag == reader.SessionTag, $"tag {reader.SessionTag}, not {expected.SessionTag}", message);
        Agree(reader.IsTelemetry == (expected.BodyCase == PenFrame.BodyOneofCase.Telemetry), $"telemetry is {reader.IsTelemetry}", message);
        if (reader.IsTelemetry)
        {
            var telemetry = expected.Telemetry;
            Agree(telemetry.HasDeviceTimeUs == reader.Telemetry.DeviceTimeUs.HasValue, "presence of device_time_us", message);
            Agree(telemetry.DeviceTimeUs == reader.Telemetry.DeviceTimeUs.GetValueOrDefault(), "device_time_us", message);
            Agree(telemetry.PermissionEcho == reader.Telemetry.PermissionEcho, "permission_echo", message);
            Agree(telemetry.Samples.Select(WireSample.From).SequenceEqual(reader.Telemetry.Samples.ToArray()), "samples", message);
        }
        else
        {
            Agree(expected.Equals(reader.Frame), "the frame", message);
        }

        return reader;
    }

    private static void Agree(bool agrees, string on, byte[] message)
    {
        if (!agrees)
        {
            throw new PropertyBrokenException($"reader and parser do not agree: {on}, of message {Convert.ToHexStringLower(message)}");
        }
    }
}
