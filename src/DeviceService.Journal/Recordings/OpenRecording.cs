using System.Security.Cryptography;
using DeviceService.Sessions;

namespace DeviceService.Journal;

/// <summary>A recording that is being written. Belongs to the recorder's loop.</summary>
internal sealed class OpenRecording : IDisposable
{
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _chunks;
    private long _whole;

    public OpenRecording(string path, RecordingHeader header)
    {
        Path = path;
        PassId = header.PassId;
        _stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
        });
        try
        {
            Write(RecordingLayout.Header(header));
        }
        catch
        {
            Dispose();
            File.Delete(path);
            throw;
        }
    }

    public string Path { get; }

    public string PassId { get; }

    /// <summary>Samples written.</summary>
    public long Samples { get; private set; }

    /// <summary>Samples that reached the journal and were not kept.</summary>
    public long Lost { get; private set; }

    public void Append(RecordingChunk chunk, long lostBefore)
    {
        Write(RecordingLayout.Chunk(chunk, lostBefore));
        _chunks++;
        Lost += lostBefore;
        Samples += chunk.Samples.Count;
    }

    /// <summary>Ends the file, syncs it and gives it its final name: its digest.</summary>
    public string Seal(long lostAtEnd)
    {
        Lost += lostAtEnd;

        // A chunk that failed may have left its first bytes.
        _stream.SetLength(_whole);
        _stream.Position = _whole;
        Write(RecordingLayout.End(_chunks, Samples, Lost));
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        DurableFile.Rename(Path, Path[..^".part".Length]);
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private void Write(byte[] block)
    {
        if (_stream.Position != _whole)
        {
            _stream.SetLength(_whole);
            _stream.Position = _whole;
        }

        _stream.Write(block);
        _whole += block.Length;
        _hash.AppendData(block);
    }
}
