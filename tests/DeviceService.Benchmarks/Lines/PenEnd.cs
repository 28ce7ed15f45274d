extern alias pen;

using System.Diagnostics;
using pen::Penlink.V1;
using pen::PenSimulator.Lines;
using pen::PenSimulator.Wire;

namespace DeviceService.Benchmarks;

/// <summary>
/// A simulated pen's line, whose far end is measured. On demand the newest sample of the frame that the pen is about to send shows needles that
/// stand far too deep; the time is taken right before that frame is written. The pen itself knows nothing of it.
/// </summary>
internal sealed unsafe class PenEnd : IPenLine
{
    private const int TooDeepUm = 9_000;

    private readonly FarEnd _far;
    private readonly FarEnd? _floor;
    private readonly Lock _gate = new();
    private readonly List<byte> _heard = [];
    private readonly int _event;
    private byte[]? _held;
    private bool _hostChanged = true;
    private volatile Injection? _injection;

    /// <param name="floor">A second line that gets the same frames, marked for <see cref="FloorLoop"/>; null for none.</param>
    public PenEnd(FarEnd? floor = null)
    {
        _floor = floor;
        _event = Native.Checked(Native.EventFile(0, Native.NonBlocking | Native.CloseOnExec), "eventfd");
        _far = new FarEnd(Hear);
    }

    public FarEnd Far => _far;

    public string Address => _far.Path;

    public bool IsPlugged => true;

    /// <summary>Has the next telemetry frame call for a stop, on this line or on the floor's; the answer is when it was written.</summary>
    public Task<long> InjectAsync(bool onFloor)
    {
        var injection = new Injection(onFloor);
        (onFloor ? _floor! : _far).Await();
        _injection = injection;
        return injection.Written.Task;
    }

    public void Wait(TimeSpan atMost)
    {
        var poll = new Native.PollFd { Descriptor = _event, Events = Native.PollIn };
        var time = new Native.TimeSpec { Nanoseconds = (nint)(atMost.Ticks * 100) };
        if (Native.PollFor(&poll, 1, &time, 0) > 0)
        {
            ulong count;
            _ = Native.Read(_event, (byte*)&count, sizeof(ulong));
        }
    }

    public int Read(Span<byte> target)
    {
        lock (_gate)
        {
            var count = Math.Min(target.Length, _heard.Count);
            System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_heard)[..count].CopyTo(target);
            _heard.RemoveRange(0, count);
            return count;
        }
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        // As with a cable that ends in the air, until a host has spoken.
        if (!_far.HeardAnything)
        {
            return bytes.Length;
        }

        if (_held is { } held)
        {
            _held = null;
            _far.Write(held);
        }

        if (_injection is { } injection && TooDeep(bytes, out var before) is { } frame)
        {
            _injection = null;
            Inject(injection, bytes[..before], frame, bytes);
            return bytes.Length;
        }

        var taken = _far.Write(bytes);
        _floor?.Write(Marked(bytes, FloorLoop.Usual));
        return taken;
    }

    public bool TakeHostChanged()
    {
        var changed = _hostChanged;
        _hostChanged = false;
        return changed;
    }

    public bool TakeConnectionClosed() => false;

    public void CloseConnection()
    {
        // A serial line has no connection.
    }

    public void Unplug() => throw new NotSupportedException("A measured line stays plugged.");

    public void Replug() => throw new NotSupportedException("A measured line stays plugged.");

    public void Dispose()
    {
        _far.Dispose();
        _ = Native.Close(_event);
    }

    // The line that is not measured gets its frame with the next one, so that nobody else wakes meanwhile.
    private void Inject(Injection injection, ReadOnlySpan<byte> before, byte[] frame, ReadOnlySpan<byte> whole)
    {
        long at;
        if (injection.OnFloor)
        {
            _held = whole.ToArray();
            var marked = Marked(frame, FloorLoop.Alarm);
            at = Stopwatch.GetTimestamp();
            _floor!.Write(marked);
        }
        else
        {
            _far.Write(before);
            at = Stopwatch.GetTimestamp();
            _far.Write(frame);
        }

        injection.Written.SetResult(at);
    }

    private static byte[] Marked(ReadOnlySpan<byte> bytes, byte mark)
    {
        var marked = bytes.ToArray();
        (marked[0], marked[1]) = (0, mark);
        marked.AsSpan(2).Replace((byte)0, (byte)1);
        return marked;
    }

    /// <summary>The last frame of these, with its newest sample too deep; null when it is no whole frame of telemetry.</summary>
    private static byte[]? TooDeep(ReadOnlySpan<byte> bytes, out int before)
    {
        before = bytes.Length >= 3 && bytes[^1] == 0 ? bytes[..^1].LastIndexOf((byte)0) : -1;
        if (before < 0 || Cobs.Decode(bytes[(before + 1)..^1]) is not { Length: > 4 } plain)
        {
            return null;
        }

        var frame = PenFrame.Parser.ParseFrom(plain, 0, plain.Length - 4);
        if (frame.Telemetry is not { Samples.Count: > 0 } telemetry)
        {
            return null;
        }

        telemetry.Samples[^1].MeasuredProtrusionUm = TooDeepUm;
        return PenFrames.Encode(frame);
    }

    private void Hear(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            _heard.AddRange(bytes);
        }

        ulong one = 1;
        _ = Native.Write(_event, (byte*)&one, sizeof(ulong));
    }

    private sealed record Injection(bool OnFloor)
    {
        public TaskCompletionSource<long> Written { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
