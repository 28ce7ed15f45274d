using System.Buffers.Binary;
using System.IO.Hashing;
using DeviceService.PenLink;

namespace DeviceService.Fuzzing;

/// <summary>A frame as it stands on the line, of whatever message.</summary>
internal static class LineFrame
{
    public const int CrcLength = 4;

    /// <summary>With both delimiters.</summary>
    public static byte[] Of(ReadOnlySpan<byte> message) => [0, .. Stuffed(Checked(message)), 0];

    /// <summary>The message and its check value.</summary>
    public static byte[] Checked(ReadOnlySpan<byte> message)
    {
        var content = new byte[message.Length + CrcLength];
        message.CopyTo(content);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(message.Length), Crc32.HashToUInt32(message));
        return content;
    }

    /// <summary>Without a zero in it.</summary>
    public static byte[] Stuffed(ReadOnlySpan<byte> content)
    {
        var stuffed = new byte[Cobs.EncodedLengthMax(content.Length)];
        return stuffed[..Cobs.Encode(content, stuffed)];
    }
}
