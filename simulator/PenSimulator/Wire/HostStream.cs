namespace PenSimulator.Wire;

/// <summary>What one byte from the host completed.</summary>
internal enum StreamEvent
{
    None,

    /// <summary>A frame ended; <see cref="HostStream.Frame"/> holds it, still stuffed.</summary>
    FrameEnded,

    /// <summary>More bytes than a host frame may have; counted once, the rest is dropped up to the next delimiter.</summary>
    FrameTooLong,

    /// <summary>The eighth zero in a row: a stop that needs no frame.</summary>
    ZeroRun,
}

/// <summary>
/// The pen's ear: splits the raw stream at delimiters and hears runs of zeros, wherever they begin. It looks at one
/// byte at a time and keeps no more than the largest frame.
/// </summary>
internal sealed class HostStream
{
    /// <summary>Largest stuffed frame from a host, in bytes between delimiters.</summary>
    public const int LargestFromHost = 256;

    /// <summary>This many zeros in a row are a stop; nobody but a host that stops sends more than two.</summary>
    public const int StopRun = 8;

    private readonly byte[] _frame = new byte[LargestFromHost];
    private int _length;
    private int _frameLength;
    private int _zeros;
    private bool _dropping;

    /// <summary>The frame that the last byte ended; valid until the next byte is pushed.</summary>
    public ReadOnlySpan<byte> Frame => _frame.AsSpan(0, _frameLength);

    public StreamEvent Push(byte value)
    {
        if (value != 0)
        {
            _zeros = 0;
            return Keep(value);
        }

        _zeros = Math.Min(_zeros + 1, StopRun + 1);
        _frameLength = _length;
        _length = 0;
        var ended = _frameLength > 0 && !_dropping;
        _dropping = false;
        if (_zeros == StopRun)
        {
            return StreamEvent.ZeroRun;
        }

        return ended ? StreamEvent.FrameEnded : StreamEvent.None;
    }

    /// <summary>Forgets a half-received frame and a begun run: another line begins.</summary>
    public void Reset()
    {
        _length = 0;
        _zeros = 0;
        _dropping = false;
    }

    private StreamEvent Keep(byte value)
    {
        if (_dropping)
        {
            return StreamEvent.None;
        }

        if (_length == LargestFromHost)
        {
            _dropping = true;
            return StreamEvent.FrameTooLong;
        }

        _frame[_length++] = value;
        return StreamEvent.None;
    }
}
