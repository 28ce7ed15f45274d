using System.Buffers.Binary;
using System.IO.Hashing;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.PenLink.Tests;

/// <summary>Frames as a pen writes them.</summary>
internal static class PenFrames
{
    public static byte[] Encode(PenFrame frame)
    {
        var message = frame.ToByteArray();
        var plain = new byte[message.Length + 4];
        message.CopyTo(plain, 0);
        BinaryPrimitives.WriteUInt32LittleEndian(plain.AsSpan(message.Length), Crc32.HashToUInt32(message));
        var stuffed = new byte[Cobs.EncodedLengthMax(plain.Length)];
        var length = Cobs.Encode(plain, stuffed);
        return [0, .. stuffed.AsSpan(0, length), 0];
    }
}
