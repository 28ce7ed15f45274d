using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Penlink.V1;

namespace PenSimulator.Wire;

/// <summary>Unpacks a host frame in the order of penlink.md, section 2: COBS, CRC, message, exactly one body.</summary>
internal static class HostFrames
{
    private const int CrcBytes = 4;
    private const int LongestBuildBytes = 31;

    // HostFrame.body: field numbers 2 to 6 of the schema.
    private const int FirstBodyField = HostFrame.HelloFieldNumber;
    private const int LastBodyField = HostFrame.PingFieldNumber;

    /// <summary>The message, or null for a frame that is to be dropped and counted.</summary>
    public static HostFrame? Decode(ReadOnlySpan<byte> stuffed)
    {
        var plain = Cobs.Decode(stuffed);
        if (plain is null || plain.Length < CrcBytes)
        {
            return null;
        }

        var size = plain.Length - CrcBytes;
        if (BinaryPrimitives.ReadUInt32LittleEndian(plain.AsSpan(size)) != Crc32.Of(plain.AsSpan(0, size)))
        {
            return null;
        }

        try
        {
            if (CountBodies(plain.AsSpan(0, size)) != 1)
            {
                return null;
            }

            var frame = HostFrame.Parser.ParseFrom(plain, 0, size);
            return FitsBounds(frame) ? frame : null;
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    /// <summary>A parser keeps the last body of several and says nothing, so they are counted on the wire.</summary>
    private static int CountBodies(ReadOnlySpan<byte> message)
    {
        var input = new CodedInputStream(message.ToArray());
        var bodies = 0;
        for (var tag = input.ReadTag(); tag != 0; tag = input.ReadTag())
        {
            var field = WireFormat.GetTagFieldNumber(tag);
            if (field is >= FirstBodyField and <= LastBodyField)
            {
                bodies++;
            }

            input.SkipLastField();
        }

        return bodies;
    }

    private static bool FitsBounds(HostFrame frame) =>
        frame.BodyCase != HostFrame.BodyOneofCase.None
        && (frame.BodyCase != HostFrame.BodyOneofCase.Hello
            || Encoding.UTF8.GetByteCount(frame.Hello.HostBuild) <= LongestBuildBytes);
}
