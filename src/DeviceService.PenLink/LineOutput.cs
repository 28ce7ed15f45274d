using DeviceService.Sessions;
using Penlink.V1;

namespace DeviceService.PenLink;

/// <summary>
/// The only place that writes to a line. Everything here but <see cref="Failure"/> runs under the latch's gate, where stops
/// and frames are put one after another (laws 4, 5 and 13), and nothing here waits.
/// </summary>
/// <param name="meter">What it counts by.</param>
/// <param name="observer">Who sees the bytes; null for nobody.</param>
/// <param name="platform">How the line's thread steps aside; null where it need not.</param>
internal sealed class LineOutput(LinkMeter meter, IPenLinkObserver? observer = null, LinePlatform? platform = null) : ILineOutput, IStopWriter
{
    private const int ZerosOfStop = 16;

    private readonly FrameEncoder _encoder = new();
    private readonly byte[] _stop = new byte[1 + ZerosOfStop + FrameEncoder.LengthMax];

    private Line? _line;
    private LineWake? _wake;
    private uint _lastStopId;
    private volatile int _lineThread;
    private volatile LinkStatus? _failure;
    private volatile bool _speedInDoubt = true;
    private volatile bool _breaking;
    private uint _brokenFor;

    /// <summary>Why the line could not be written to; null while it could. Read by the line thread, which then opens it anew.</summary>
    public LinkStatus? Failure => _failure;

    public void Attach(Line line, LineWake wake)
    {
        _line = line;
        _lineThread = Environment.CurrentManagedThreadId;
        _wake = wake;
        _failure = null;
        _lastStopId = 0;
        _brokenFor = 0;
        _breaking = false;
    }

    public bool SetsSpeed => _line is { SetsSpeed: true };

    /// <summary>True from the start: another host, or this one before it was started again, may have raised the pen's speed.</summary>
    public bool SpeedInDoubt
    {
        get => _speedInDoubt;
        set => _speedInDoubt = value;
    }

    public bool IsBreaking => _breaking;

    public bool TrySetSpeed(int bitsPerSecond) => _line is { } line && line.TrySetSpeed(bitsPerSecond);

    public void EndBreak()
    {
        _line?.EndBreak();
        _breaking = false;
    }

    /// <summary>Called before the line is closed: no write can meet a descriptor that has another meaning by then.</summary>
    public void Detach() => _line = null;

    public bool TryWrite(ReadOnlySpan<byte> frame)
    {
        // Behind a break its bits would be lost; what was to be written is stale once the stop is out.
        if (_breaking || !TryGive(frame))
        {
            return false;
        }

        meter.Sent(frame.Length);
        return true;
    }

    public bool TryDropUnsent()
    {
        if (_line is null || _line.TryDropUnsent())
        {
            return true;
        }

        // What cannot be dropped ends with its connection.
        _failure ??= LinkStatuses.LineFull;
        return false;
    }

    public bool TryWriteStop(uint stopId)
    {
        var taken = TryGiveStop(stopId);

        // The line thread repeats what was not taken, so it has to know; but not before, for it comes before this thread and wants the gate.
        _wake?.Signal();
        return taken;
    }

    /// <remarks>
    /// A pseudo-terminal hands its bytes on by a thread of the kernel, as some drivers of adapters do, and the line's thread comes before that one: with all
    /// that follows from a stop it kept the stop from leaving for up to 2 ms. Other threads come behind it anyway.
    /// </remarks>
    public void LetOut()
    {
        if (Environment.CurrentManagedThreadId == _lineThread)
        {
            platform?.StepAside();
        }
    }

    private bool TryGiveStop(uint stopId)
    {
        if (_line is not { } line)
        {
            return false;
        }

        // A line that delivers in order needs no repetition behind what it still holds.
        if (line.IsReliable && stopId == _lastStopId && line.Unsent > UnacknowledgedBytes.Max)
        {
            return true;
        }

        var frame = _encoder.Encode(new HostFrame { Stop = new Stop { StopId = stopId, Cause = StopCause.HostFrame } });
        frame.CopyTo(_stop.AsSpan(1 + ZerosOfStop));
        var stop = _stop.AsSpan(0, 1 + ZerosOfStop + frame.Length);
        line.TryDropUnsent();
        if (_breaking)
        {
            // The line is low already: that is this stop too. Its frame follows when the line thread ends the break.
            return true;
        }

        if (_speedInDoubt && _brokenFor != stopId && _failure is null && line.TryBeginBreak())
        {
            _brokenFor = stopId;
            _breaking = true;
            _wake?.Signal();
            return true;
        }

        if (!TryGive(stop))
        {
            return false;
        }

        _lastStopId = stopId;
        meter.Sent(stop.Length);
        return true;
    }

    /// <summary>True when the line took all. What it took of less is abandoned: the next frame begins with a delimiter.</summary>
    private bool TryGive(ReadOnlySpan<byte> bytes)
    {
        if (_line is not { } line || _failure is not null)
        {
            return false;
        }

        try
        {
            var taken = line.Write(bytes);
            observer?.OnBytes(LineDirection.ToPen, bytes[..taken]);
            return taken == bytes.Length;
        }
        catch (LineLostException lost)
        {
            _failure = lost.Status;
            return false;
        }
    }
}
