using System.Buffers.Binary;
using System.Text.Json;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>Reads a recording block by block, up to the last whole one.</summary>
internal sealed class RecordingReader : IDisposable
{
    private readonly FileStream _stream;

    private RecordingReader(FileStream stream, RecordingHeader header)
    {
        _stream = stream;
        Header = header;
        WholeLength = stream.Position;
    }

    /// <summary>What the recording says of itself.</summary>
    public RecordingHeader Header { get; }

    /// <summary>Bytes up to the end of the last whole block that was read.</summary>
    public long WholeLength { get; private set; }

    /// <summary>Samples read so far.</summary>
    public long Samples { get; private set; }

    /// <summary>True when the end block was read: nothing was cut off.</summary>
    public bool Ended { get; private set; }

    /// <summary>Samples that reached the journal and were not kept, as far as it was read.</summary>
    public long Lost { get; private set; }

    /// <summary>Opens a recording, also while it is written; null when it does not begin as one.</summary>
    public static RecordingReader? Open(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        if (ReadHeader(stream) is { } header)
        {
            return new RecordingReader(stream, header);
        }

        stream.Dispose();
        return null;
    }

    /// <summary>The next chunk; null at the end, or where the file was cut.</summary>
    public RecordingChunk? Next()
    {
        Span<byte> head = stackalloc byte[RecordingLayout.ChunkHeadLength];
        if (Ended || _stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return null;
        }

        if (head[..4].SequenceEqual(RecordingLayout.EndMark))
        {
            End(head);
            return null;
        }

        var samples = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (!head[..4].SequenceEqual(RecordingLayout.ChunkMark) || samples is < 0 or > RecordingLayout.ChunkSamplesMax)
        {
            return null;
        }

        var block = new byte[head.Length + samples * SampleLayout.Length + RecordingLayout.CrcLength];
        head.CopyTo(block);
        var rest = block.AsSpan(head.Length);
        if (_stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length || !RecordingLayout.IsWhole(block))
        {
            return null;
        }

        WholeLength = _stream.Position;
        return Decode(block, samples);
    }

    public void Dispose() => _stream.Dispose();

    private static RecordingHeader? ReadHeader(FileStream stream)
    {
        var preamble = new byte[RecordingLayout.PreambleLength];
        if (stream.ReadAtLeast(preamble, preamble.Length, throwOnEndOfStream: false) < preamble.Length
            || !preamble.AsSpan(0, 8).SequenceEqual(RecordingLayout.Magic)
            || BinaryPrimitives.ReadUInt16LittleEndian(preamble.AsSpan(8)) != RecordingLayout.Version
            || BinaryPrimitives.ReadUInt16LittleEndian(preamble.AsSpan(10)) != SampleLayout.Length
            || BinaryPrimitives.ReadInt32LittleEndian(preamble.AsSpan(12)) is not (> 0 and <= RecordingLayout.HeaderJsonLengthMax and var length))
        {
            return null;
        }

        var block = new byte[preamble.Length + length + RecordingLayout.CrcLength];
        preamble.CopyTo(block, 0);
        var rest = block.AsSpan(preamble.Length);
        if (stream.ReadAtLeast(rest, rest.Length, throwOnEndOfStream: false) < rest.Length || !RecordingLayout.IsWhole(block))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(rest[..length], RecordingHeaderJson.Default.RecordingHeader);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private RecordingChunk Decode(byte[] block, int count)
    {
        var samples = new Safety.PenSample[count];
        for (var at = 0; at < count; at++)
        {
            samples[at] = SampleLayout.Read(block.AsSpan(RecordingLayout.ChunkHeadLength + at * SampleLayout.Length));
        }

        var lostBefore = BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(20));
        Samples += count;
        Lost += lostBefore;
        return new RecordingChunk(
            Header.PassId,
            Header.ActivationId,
            BinaryPrimitives.ReadInt32LittleEndian(block.AsSpan(4)),
            BinaryPrimitives.ReadInt64LittleEndian(block.AsSpan(12)) + lostBefore,
            samples);
    }

    /// <summary>The end block is as long as the head of a chunk.</summary>
    private void End(ReadOnlySpan<byte> block)
    {
        if (RecordingLayout.IsWhole(block))
        {
            Ended = true;
            Lost = BinaryPrimitives.ReadInt64LittleEndian(block[16..]);
            WholeLength = _stream.Position;
        }
    }
}
