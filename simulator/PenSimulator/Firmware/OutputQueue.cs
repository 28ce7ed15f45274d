namespace PenSimulator.Firmware;

/// <summary>What kind of frame waits; the order is the order in which waiting ones go out.</summary>
internal enum OutputKind
{
    HelloReply,
    CommandReply,
    Status,
    Pong,
    Cartridge,
    Boot,
    Telemetry,
}

/// <summary>
/// The transmit buffer. It never grows and never makes a check wait: when the line does not take bytes, telemetry is
/// dropped, and of every other kind the newest frame is kept until there is room. One command is outstanding at a time,
/// so the newest reply is the only one that a host can still want.
/// </summary>
internal sealed class OutputQueue
{
    private const int Capacity = 4_096;
    private readonly Queue<byte[]> _frames = new();
    private readonly byte[]?[] _waiting = new byte[]?[(int)OutputKind.Telemetry];
    private int _bytes;

    /// <summary>Telemetry frames dropped since the start because the line took no bytes.</summary>
    public long DroppedTelemetry { get; private set; }

    public bool IsEmpty => _bytes == 0;

    public void Add(OutputKind kind, byte[] frame)
    {
        var crowded = Array.Exists(_waiting, waiting => waiting is not null);
        if (!crowded && _bytes + frame.Length <= Capacity)
        {
            Queue(frame);
        }
        else if (kind == OutputKind.Telemetry)
        {
            DroppedTelemetry++;
        }
        else
        {
            _waiting[(int)kind] = frame;
        }
    }

    /// <summary>The next whole frame, or null.</summary>
    public byte[]? Take()
    {
        if (!_frames.TryDequeue(out var frame))
        {
            return null;
        }

        _bytes -= frame.Length;
        for (var kind = 0; kind < _waiting.Length; kind++)
        {
            if (_waiting[kind] is { } waiting && _bytes + waiting.Length <= Capacity)
            {
                _waiting[kind] = null;
                Queue(waiting);
            }
        }

        return frame;
    }

    private void Queue(byte[] frame)
    {
        _frames.Enqueue(frame);
        _bytes += frame.Length;
    }
}
