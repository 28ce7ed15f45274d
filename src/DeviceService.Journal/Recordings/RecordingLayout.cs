using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text.Json;
using System.Text.Json.Serialization;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>What a recording says of itself at its beginning.</summary>
/// <param name="ActivationId">The activation.</param>
/// <param name="PassId">The pass.</param>
/// <param name="BeganAt">Wall time of the first chunk's arrival.</param>
/// <param name="HostTicksPerSecond">What a sample's host timestamp counts in.</param>
internal sealed record RecordingHeader(string ActivationId, string PassId, DateTimeOffset BeganAt, long HostTicksPerSecond);

/// <summary>Generated serialization of the header.</summary>
[JsonSerializable(typeof(RecordingHeader))]
internal sealed partial class RecordingHeaderJson : JsonSerializerContext;

/// <summary>
/// The blocks of a <c>.pnrec</c> file, version 1: a header, chunks, an end. Each closes with the CRC-32 of itself, so that a
/// file cut anywhere can be read up to its last whole chunk. docs/journal.md has the tables.
/// </summary>
internal static class RecordingLayout
{
    public const ushort Version = 1;
    public const int PreambleLength = 16;
    public const int ChunkHeadLength = 28;
    public const int EndLength = 28;
    public const int CrcLength = 4;
    public const int HeaderJsonLengthMax = 4096;
    public const int ChunkSamplesMax = 100_000;

    public static ReadOnlySpan<byte> Magic => "PNREC\r\n\x1A"u8;

    public static ReadOnlySpan<byte> ChunkMark => "CHNK"u8;

    public static ReadOnlySpan<byte> EndMark => "DONE"u8;

    public static byte[] Header(RecordingHeader header)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(header, RecordingHeaderJson.Default.RecordingHeader);
        var block = new byte[PreambleLength + json.Length + CrcLength];
        Magic.CopyTo(block);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(8), Version);
        BinaryPrimitives.WriteUInt16LittleEndian(block.AsSpan(10), SampleLayout.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(12), json.Length);
        json.CopyTo(block, PreambleLength);
        return Closed(block);
    }

    /// <param name="chunk">The chunk.</param>
    /// <param name="lostBefore">Samples that reached the journal since the chunk before and were not kept.</param>
    public static byte[] Chunk(RecordingChunk chunk, long lostBefore)
    {
        var block = new byte[ChunkHeadLength + chunk.Samples.Count * SampleLayout.Length + CrcLength];
        ChunkMark.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4), chunk.Number);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(8), chunk.Samples.Count);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(12), chunk.MissingBefore);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(20), lostBefore);
        for (var at = 0; at < chunk.Samples.Count; at++)
        {
            SampleLayout.Write(chunk.Samples[at], block.AsSpan(ChunkHeadLength + at * SampleLayout.Length));
        }

        return Closed(block);
    }

    public static byte[] End(int chunks, long samples, long lost)
    {
        var block = new byte[EndLength];
        EndMark.CopyTo(block);
        BinaryPrimitives.WriteInt32LittleEndian(block.AsSpan(4), chunks);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(8), samples);
        BinaryPrimitives.WriteInt64LittleEndian(block.AsSpan(16), lost);
        return Closed(block);
    }

    /// <summary>Whether a block ends with the CRC-32 of what stands before it.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> block) =>
        BinaryPrimitives.ReadUInt32LittleEndian(block[^CrcLength..]) == Crc32.HashToUInt32(block[..^CrcLength]);

    private static byte[] Closed(byte[] block)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(block.Length - CrcLength), Crc32.HashToUInt32(block.AsSpan(0, block.Length - CrcLength)));
        return block;
    }
}
