using System.Buffers.Binary;
using System.IO.Hashing;
using DeviceService.PenLink;

namespace DeviceService.Fuzzing;

/// <summary>
/// An input that is a line: the first byte says how it is heard, the others are the bytes that come. Its lowest bit puts each check value
/// right before that, which no fuzzer guesses; the others are the longest piece in which the bytes are heard, 0 for all at once.
/// </summary>
internal sealed record LineInput(byte[] Bytes, int PieceMax)
{
    private const int RepairBit = 1;

    public static LineInput Of(ReadOnlySpan<byte> input, int lengthMax)
    {
        if (input.IsEmpty)
        {
            return new LineInput([], int.MaxValue);
        }

        var piece = input[0] >> 1;
        var line = input[1..];
        return new LineInput((input[0] & RepairBit) != 0 ? Repaired(line, lengthMax) : line.ToArray(), piece == 0 ? int.MaxValue : piece);
    }

    /// <summary>What stands between two delimiters, with something in it; also what no delimiter has ended yet.</summary>
    public static List<byte[]> Blocks(ReadOnlySpan<byte> line)
    {
        var blocks = new List<byte[]>();
        foreach (var range in line.Split((byte)0))
        {
            if (!line[range].IsEmpty)
            {
                blocks.Add(line[range].ToArray());
            }
        }

        return blocks;
    }

    private static byte[] Repaired(ReadOnlySpan<byte> line, int lengthMax)
    {
        var repaired = new List<byte>();
        var first = true;
        foreach (var range in line.Split((byte)0))
        {
            if (!first)
            {
                repaired.Add(0);
            }

            first = false;
            repaired.AddRange(Right(line[range], lengthMax));
        }

        return [.. repaired];
    }

    private static byte[] Right(ReadOnlySpan<byte> block, int lengthMax)
    {
        var content = block.ToArray();
        var length = block.Length > lengthMax ? -1 : Cobs.Decode(content);
        if (length < LineFrame.CrcLength)
        {
            return block.ToArray();
        }

        var message = content.AsSpan(0, length - LineFrame.CrcLength);
        BinaryPrimitives.WriteUInt32LittleEndian(content.AsSpan(message.Length), Crc32.HashToUInt32(message));
        return LineFrame.Stuffed(content.AsSpan(0, length));
    }
}
