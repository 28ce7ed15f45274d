using System.Buffers.Binary;
using System.IO.Hashing;

namespace DeviceService.PenLink;

/// <summary>
/// Finds frames in a stream of bytes that may hold anything: takes pieces of any size, keeps at most one frame, starts
/// afresh at each delimiter, and counts what it drops. Never throws, and allocates nothing once made.
/// </summary>
internal sealed class FrameDecoder(int lengthMax, FrameCounts counts)
{
    /// <summary>Most bytes between two delimiters that a pen may send.</summary>
    public const int PenFrameLengthMax = 1024;

    /// <summary>Most bytes between two delimiters that a host may send.</summary>
    public const int HostFrameLengthMax = 256;

    private const int CrcLength = 4;

    private readonly byte[] _block = new byte[lengthMax];
    private int _length;
    private bool _tooLong;

    /// <summary>
    /// Takes bytes from the front of <paramref name="input"/> until a message is whole. False: all was taken, and the
    /// frame goes on with the next bytes. The message is valid until the next call.
    /// </summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out ReadOnlySpan<byte> message)
    {
        while (!input.IsEmpty)
        {
            var end = input.IndexOf((byte)0);
            Take(end < 0 ? input : input[..end]);
            if (end < 0)
            {
                input = default;
                break;
            }

            input = input[(end + 1)..];
            if (TryFinish(out message))
            {
                return true;
            }
        }

        message = default;
        return false;
    }

    /// <summary>Forgets a frame that has begun: the line was opened anew.</summary>
    public void Reset()
    {
        _length = 0;
        _tooLong = false;
    }

    private void Take(ReadOnlySpan<byte> bytes)
    {
        if (_tooLong)
        {
            return;
        }

        if (bytes.Length > _block.Length - _length)
        {
            _tooLong = true;
            return;
        }

        bytes.CopyTo(_block.AsSpan(_length));
        _length += bytes.Length;
    }

    private bool TryFinish(out ReadOnlySpan<byte> message)
    {
        var block = _block.AsSpan(0, _length);
        var tooLong = _tooLong;
        Reset();
        message = default;

        if (tooLong)
        {
            counts.Add(FrameFault.Length);
            return false;
        }

        if (block.IsEmpty)
        {
            return false;
        }

        var decoded = Cobs.Decode(block);
        var length = decoded - CrcLength;
        if (length < 0)
        {
            counts.Add(decoded < 0 ? FrameFault.Cobs : FrameFault.Length);
            return false;
        }

        if (Crc32.HashToUInt32(block[..length]) != BinaryPrimitives.ReadUInt32LittleEndian(block[length..]))
        {
            counts.Add(FrameFault.Crc);
            return false;
        }

        counts.Add(FrameFault.None);
        message = block[..length];
        return true;
    }
}
