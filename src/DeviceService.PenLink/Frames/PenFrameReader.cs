using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>
/// Reads the message of a pen's frame: telemetry into <see cref="Telemetry"/>, without allocating, everything else through
/// the generated parser. Checks decoding, bounds and that there is a body; tag and presence are for the caller to check.
/// </summary>
internal sealed class PenFrameReader
{
    private const int BodyFirst = PenFrame.HelloReplyFieldNumber;
    private const int BodyLast = PenFrame.CartridgeFieldNumber;

    /// <summary>What the newest frame held, if it was telemetry.</summary>
    public TelemetryFrame Telemetry { get; } = new();

    /// <summary>The newest frame, if it was anything else.</summary>
    public PenFrame? Frame { get; private set; }

    /// <summary>True when the newest frame was telemetry.</summary>
    public bool IsTelemetry { get; private set; }

    /// <summary>Tag of the newest frame.</summary>
    public uint SessionTag { get; private set; }

    /// <summary>Reads one message; anything but <see cref="FrameFault.None"/> says that it must be dropped.</summary>
    public FrameFault Read(ReadOnlySpan<byte> message)
    {
        Frame = null;
        IsTelemetry = false;
        SessionTag = 0;

        var bodies = 0;
        var tags = 0;
        var plain = true;
        ReadOnlySpan<byte> telemetry = default;
        var fields = new WireFields(message);
        while (fields.Next())
        {
            switch (fields.Number, fields.Type)
            {
                case (PenFrame.SessionTagFieldNumber, WireType.Fixed32):
                    SessionTag = (uint)fields.Value;
                    plain &= tags++ == 0;
                    break;
                case ( >= BodyFirst and <= BodyLast, WireType.LengthDelimited):
                    bodies++;
                    plain &= fields.Number == PenFrame.TelemetryFieldNumber;
                    telemetry = fields.Bytes;
                    break;
                default:
                    plain = false;
                    break;
            }
        }

        if (!fields.Malformed && plain && bodies == 1 && TelemetryReader.TryRead(telemetry, Telemetry))
        {
            IsTelemetry = true;
            return FrameFault.None;
        }

        return Parse(message);
    }

    private FrameFault Parse(ReadOnlySpan<byte> message)
    {
        PenFrame frame;
        try
        {
            frame = PenFrame.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            return FrameFault.Message;
        }

        if (!PenFrameBounds.Hold(frame))
        {
            return FrameFault.Message;
        }

        // Of several bodies the last counts, as every parser has it.
        if (frame.BodyCase == PenFrame.BodyOneofCase.None)
        {
            return FrameFault.Body;
        }

        SessionTag = frame.SessionTag;
        IsTelemetry = frame.BodyCase == PenFrame.BodyOneofCase.Telemetry;
        if (IsTelemetry)
        {
            return Telemetry.TryTake(frame.Telemetry) ? FrameFault.None : FrameFault.Message;
        }

        Frame = frame;
        return FrameFault.None;
    }
}
