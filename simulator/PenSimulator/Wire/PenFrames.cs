using System.Buffers.Binary;
using Google.Protobuf;
using Penlink.V1;

namespace PenSimulator.Wire;

/// <summary>What a pen says, as bytes on the line: one zero, the stuffed message with its CRC, one zero.</summary>
internal static class PenFrames
{
    /// <summary>Largest stuffed frame from a pen, in bytes between delimiters.</summary>
    public const int LargestFromPen = 1024;

    public static byte[] Encode(PenFrame frame)
    {
        var size = frame.CalculateSize();
        var plain = new byte[size + 4];
        frame.WriteTo(plain.AsSpan(0, size));
        BinaryPrimitives.WriteUInt32LittleEndian(plain.AsSpan(size), Crc32.Of(plain.AsSpan(0, size)));
        var stuffed = Cobs.Encode(plain);
        if (stuffed.Length > LargestFromPen)
        {
            throw new InvalidOperationException(
                $"A pen frame of {stuffed.Length} bytes is longer than the {LargestFromPen} that PenLink allows.");
        }

        return [0, .. stuffed, 0];
    }
}
