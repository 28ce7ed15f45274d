using System.IO.Ports;

namespace DeviceService.PenLink;

/// <summary>
/// A line over a stream whose reads wait: a pump reads ahead into a bounded buffer and signals. For System.IO.Ports on
/// Windows and macOS, and for TCP there. Writes wait at most as long as the stream's own write time-out.
/// </summary>
internal sealed class PumpedLine : Line
{
    private const int BufferMax = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[BufferMax];
    private readonly string _name;
    private readonly Stream _stream;
    private readonly Action? _dropUnsent;
    private readonly IDisposable _owner;
    private readonly LineWake _wake;
    private readonly SerialPort? _port;
    private int _length;
    private bool _ended;

    public PumpedLine(string name, Stream stream, Action? dropUnsent, IDisposable owner, LineWake wake, SerialPort? port = null)
    {
        _name = name;
        _stream = stream;
        _dropUnsent = dropUnsent;
        _owner = owner;
        _wake = wake;
        _port = port;
        new Thread(Pump) { IsBackground = true, Name = $"pump {name}" }.Start();
    }

    public override bool IsReliable => _dropUnsent is null;

    public override bool SetsSpeed => _port is not null;

    public override int Read(Span<byte> buffer)
    {
        lock (_gate)
        {
            if (_length == 0 && _ended)
            {
                throw new LineLostException(LinkStatuses.Unplugged(_name));
            }

            var count = Math.Min(_length, buffer.Length);
            _buffer.AsSpan(0, count).CopyTo(buffer);
            _buffer.AsSpan(count, _length - count).CopyTo(_buffer);
            _length -= count;
            return count;
        }
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
            return bytes.Length;
        }
        catch (TimeoutException)
        {
            return 0;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            throw new LineLostException(LinkStatuses.Unplugged(_name));
        }
    }

    public override bool TryDropUnsent()
    {
        if (_dropUnsent is null)
        {
            return false;
        }

        try
        {
            _dropUnsent();
            return true;
        }
        catch (Exception gone) when (IsGone(gone))
        {
            return false;
        }
    }

    public override bool TrySetSpeed(int bitsPerSecond) => _port is { } port && Tried(() => port.BaudRate = bitsPerSecond);

    public override bool TryBeginBreak() => _port is { } port && Tried(() => port.BreakState = true);

    public override void EndBreak()
    {
        if (_port is { } port)
        {
            Tried(() => port.BreakState = false);
        }
    }

    private static bool Tried(Action act)
    {
        try
        {
            act();
            return true;
        }
        catch (Exception refused) when (refused is ArgumentException || IsGone(refused))
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            // Closing a port from which another thread reads may wait for that read; the line thread must not.
            ThreadPool.QueueUserWorkItem(static owner => owner.Dispose(), _owner, preferLocal: false);
        }
    }

    private void Pump()
    {
        Span<byte> piece = stackalloc byte[1024];
        var going = true;
        while (going)
        {
            var count = 0;
            try
            {
                count = _stream.Read(piece);
                going = count > 0;
            }
            catch (TimeoutException)
            {
                continue;
            }
            catch (Exception gone) when (IsGone(gone))
            {
                going = false;
            }

            lock (_gate)
            {
                _ended = !going;

                // A reader that fell 64 KB behind reads garbage anyway, and resynchronises.
                var kept = Math.Min(count, BufferMax - _length);
                piece[..kept].CopyTo(_buffer.AsSpan(_length));
                _length += kept;
            }

            _wake.Signal();
        }
    }

    private static bool IsGone(Exception exception) =>
        exception is IOException or ObjectDisposedException or InvalidOperationException or UnauthorizedAccessException or OperationCanceledException;
}
