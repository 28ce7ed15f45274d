using System.Buffers.Binary;

namespace DeviceService.Fuzzing;

/// <summary>Writes fields of Protocol Buffers as they stand on the wire, also those that no generated code would write.</summary>
internal sealed class WireWriter
{
    public const int VarintType = 0;
    public const int Fixed64Type = 1;
    public const int BlockType = 2;
    public const int GroupType = 3;
    public const int Fixed32Type = 5;

    private readonly List<byte> _bytes = [];

    public int Length => _bytes.Count;

    public void Tag(int field, int type) => Varint(((ulong)(uint)field << 3) | (uint)type);

    /// <summary>A varint, with so many bytes at its end that say nothing.</summary>
    public void Varint(ulong value, int padding = 0)
    {
        for (; value > 0x7F || padding > 0; value >>= 7)
        {
            padding -= value > 0x7F ? 0 : 1;
            _bytes.Add((byte)((value & 0x7F) | 0x80));
        }

        _bytes.Add((byte)value);
    }

    public void Fixed32(uint value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void Fixed64(ulong value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        _bytes.AddRange(bytes);
    }

    public void Block(int field, ReadOnlySpan<byte> content)
    {
        Tag(field, BlockType);
        Varint((ulong)content.Length);
        _bytes.AddRange(content);
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.AddRange(bytes);

    public byte[] ToArray() => [.. _bytes];
}
