using System.Buffers.Binary;
using System.IO.Hashing;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>Turns a message into the bytes of a frame, delimiters included. One per writer: it keeps its buffers.</summary>
internal sealed class FrameEncoder
{
    /// <summary>Most bytes that a frame takes on the line: what a pen accepts between delimiters, and two of those.</summary>
    public const int LengthMax = FrameDecoder.HostFrameLengthMax + 2;

    private const int CrcLength = 4;

    private readonly byte[] _plain = new byte[FrameDecoder.HostFrameLengthMax];
    private readonly byte[] _stuffed = new byte[Cobs.EncodedLengthMax(FrameDecoder.HostFrameLengthMax) + 2];

    private int _length;

    /// <summary>The frame that was encoded last.</summary>
    public ReadOnlySpan<byte> Encoded => _stuffed.AsSpan(0, _length);

    /// <summary>Encodes; the bytes are valid until the next call.</summary>
    /// <exception cref="ArgumentException">The message is longer than a frame may be: a mistake in the caller.</exception>
    public ReadOnlySpan<byte> Encode(HostFrame message)
    {
        var length = message.CalculateSize();
        if (length > _plain.Length - CrcLength)
        {
            throw TooLong(length);
        }

        message.WriteTo(_plain.AsSpan(0, length));
        return Encode(length);
    }

    private ReadOnlySpan<byte> Encode(int length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_plain.AsSpan(length), Crc32.HashToUInt32(_plain.AsSpan(0, length)));
        _stuffed[0] = 0;
        var stuffed = Cobs.Encode(_plain.AsSpan(0, length + CrcLength), _stuffed.AsSpan(1));
        if (stuffed > FrameDecoder.HostFrameLengthMax)
        {
            throw TooLong(length);
        }

        _stuffed[stuffed + 1] = 0;
        _length = stuffed + 2;
        return Encoded;
    }

    private static ArgumentException TooLong(int length) =>
        new($"A host frame holds at most {FrameDecoder.HostFrameLengthMax} bytes between delimiters; this message has {length} bytes.");
}
