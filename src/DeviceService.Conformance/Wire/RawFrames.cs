using System.Buffers.Binary;
using System.IO.Hashing;
using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>Frames as bytes, right ones and wrong ones: what the service's own encoder refuses to make.</summary>
internal static class RawFrames
{
    /// <summary>Most bytes of COBS that a host may put between two delimiters.</summary>
    public const int LengthMax = FrameDecoder.HostFrameLengthMax;

    private const int CrcLength = 4;
    private const int ZerosOfStop = 16;

    /// <summary>A whole frame with its delimiters.</summary>
    public static byte[] Of(HostFrame frame) => OfMessage(frame.ToByteArray());

    /// <summary>A frame around a message of any bytes.</summary>
    public static byte[] OfMessage(ReadOnlySpan<byte> message) => Delimited(Stuffed(WithCrc(message)));

    /// <summary>A frame whose check value is another.</summary>
    public static byte[] WithWrongCrc(HostFrame frame)
    {
        var plain = WithCrc(frame.ToByteArray());
        plain[^1] ^= 0x01;
        return Delimited(Stuffed(plain));
    }

    /// <summary>Message and check value, before stuffing.</summary>
    public static byte[] WithCrc(ReadOnlySpan<byte> message)
    {
        var plain = new byte[message.Length + CrcLength];
        message.CopyTo(plain);
        BinaryPrimitives.WriteUInt32LittleEndian(plain.AsSpan(message.Length), Crc32.HashToUInt32(message));
        return plain;
    }

    public static byte[] Stuffed(ReadOnlySpan<byte> plain)
    {
        var stuffed = new byte[Cobs.EncodedLengthMax(plain.Length)];
        return stuffed[..Cobs.Encode(plain, stuffed)];
    }

    public static byte[] Delimited(ReadOnlySpan<byte> stuffed) => [0, .. stuffed, 0];

    /// <summary>What a host that stops writes: one delimiter, sixteen zeros, the Stop frame.</summary>
    public static byte[] StopSequence(uint stopId) =>
        [.. new byte[1 + ZerosOfStop], .. Of(new HostFrame { Stop = new Stop { StopId = stopId, Cause = StopCause.HostFrame } })];

    /// <summary>A message with one field more, that no version knows, of so many bytes that are not zero.</summary>
    public static byte[] WithUnknownField(HostFrame frame, int bytes)
    {
        using var made = new MemoryStream();
        using (var output = new CodedOutputStream(made, leaveOpen: true))
        {
            frame.WriteTo(output);
            output.WriteTag(UnknownField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom([.. Enumerable.Repeat((byte)0x5A, bytes)]));
        }

        return made.ToArray();
    }

    private const int UnknownField = 1_000;
}
