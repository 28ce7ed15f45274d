using System.Collections.Concurrent;
using PenSimulator.Firmware;
using PenSimulator.Lines;
using Simulator.V1;

namespace PenSimulator;

/// <summary>
/// The one thread that owns a pen and its line: waits for bytes or the next millisecond, steps the pen, offers the line
/// what the pen says. It never waits for the line to take bytes. Verbs come through a queue that it empties each round.
/// </summary>
internal sealed partial class PenThread : IAsyncDisposable
{
    private const ulong TickUs = 1_000;
    private const ulong SilentConnectionUs = 5_000_000;
    private const int RaisedNice = -15;
    private const byte NoiseOfWrongSpeed = 0xA5;
    private readonly IPenLine _line;
    private readonly VirtualPen _pen;
    private readonly NvFile? _file;
    private readonly TimeProvider _time;
    private readonly PenClock _clock;
    private readonly ConcurrentQueue<(Action<VirtualPen, IPenLine> Act, TaskCompletionSource<Pen> Done)> _verbs = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _connectedUs;
    private volatile bool _stopping;

    public PenThread(IPenLine line, VirtualPen pen, NvFile? file, TimeProvider time)
    {
        (_line, _pen, _file, _time) = (line, pen, file, time);
        _clock = new PenClock(time);
        new Thread(Run) { IsBackground = true, Name = $"pen {pen.SerialNumber}" }.Start();
    }

    public Task Completion => _ended.Task;

    /// <summary>Has the pen's thread do it; the answer is the pen afterwards.</summary>
    public Task<Pen> Do(Action<VirtualPen, IPenLine> act)
    {
        var done = new TaskCompletionSource<Pen>(TaskCreationOptions.RunContinuationsAsynchronously);
        _verbs.Enqueue((act, done));
        if (_ended.Task.IsCompleted)
        {
            RefuseVerbs();
        }

        return done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>How fast the pen's time runs from now on, in percent of real time.</summary>
    /// <exception cref="ArgumentException">It is out of 10 to 10,000.</exception>
    /// <exception cref="InvalidOperationException">A host has a session, and it is not real time.</exception>
    public Task<Pen> SetSpeed(long percent) => Do((pen, _) =>
    {
        if (percent != PenClock.Real && pen.HasSession)
        {
            throw new InvalidOperationException(
                $"percent is {percent}, and a host has a session with this pen: both measure each other's times. Let the host leave first, or give {PenClock.Real}.");
        }

        _clock.Run(percent);
    });

    private ulong NowUs() => _clock.NowUs;

    private ulong MonotonicUs() =>
        (ulong)(_time.GetTimestamp() * (1_000_000.0 / _time.TimestampFrequency));

    private void Run()
    {
        // A pen's firmware shares its processor with nobody; where this process may, its thread comes first.
        if (OperatingSystem.IsLinux())
        {
            _ = LibC.SetPriority(0, 0, RaisedNice);
        }

        try
        {
            var buffer = new byte[4_096];
            while (!_stopping)
            {
                Round(buffer);
            }

            Close();
            _ended.SetResult();
        }
        catch (Exception broken)
        {
            // Whoever drives the pen is told by the task; a thread that throws would take the process with it.
            _line.Dispose();
            _ended.SetException(broken);
        }

        RefuseVerbs();
    }

    private void Round(byte[] buffer)
    {
        var untilTickUs = TickUs - (NowUs() % TickUs);
        _line.Wait(_clock.Lasts(untilTickUs));
        var readUs = NowUs();
        var count = _line.Read(buffer);
        if (_line.TakeHostChanged())
        {
            _pen.LineChanged();
            _connectedUs = readUs;
        }

        Garble(buffer.AsSpan(0, count));
        _pen.Step(readUs, buffer.AsSpan(0, count));
        if (_pen.HasSession && _clock.Percent != PenClock.Real)
        {
            _clock.Run(PenClock.Real);
        }

        WatchConnection(readUs);
        _pen.StampEnds(MonotonicUs(), NowUs() - readUs);
        DoVerbs();
        Speak(buffer);
        KeepMemory();
        AnswerWaiters();
    }

    private void WatchConnection(ulong nowUs)
    {
        if (nowUs - _connectedUs >= SilentConnectionUs && _pen.SilentUs >= SilentConnectionUs)
        {
            _line.CloseConnection();
        }

        if (_line.TakeConnectionClosed())
        {
            _pen.ConnectionClosed();
        }
    }

    private void DoVerbs()
    {
        while (_verbs.TryDequeue(out var verb))
        {
            try
            {
                verb.Act(_pen, _line);
                verb.Done.SetResult(Describe());
            }
            catch (Exception refused) when (refused is ArgumentException or InvalidOperationException or IOException)
            {
                verb.Done.SetException(refused);
            }
        }
    }

    private void Speak(byte[] buffer)
    {
        while (_pen.PendingBytes > 0)
        {
            var offered = _pen.Peek(buffer);
            Garble(buffer.AsSpan(0, offered));
            var taken = _line.Write(buffer.AsSpan(0, offered));
            _pen.Took(taken);
            if (taken < offered)
            {
                return;
            }
        }
    }

    /// <summary>Bytes that a UART samples at another speed than they were sent with are noise.</summary>
    private void Garble(Span<byte> bytes)
    {
        if (bytes.IsEmpty || _pen.LineBitsPerSecond == 0 || _line.HostBitsPerSecond is var host && (host == 0 || host == _pen.LineBitsPerSecond))
        {
            return;
        }

        foreach (ref var value in bytes)
        {
            value ^= NoiseOfWrongSpeed;
        }
    }

    private void KeepMemory()
    {
        try
        {
            _file?.Keep(_pen.Memory);
        }
        catch (IOException)
        {
            // As with a worn memory: the pen goes on, says so in its fault flags, and may not be armed.
            _pen.InjectFault(FaultKind.Internal);
        }
    }

    private Pen Describe()
    {
        var pen = _pen.GetPen();
        pen.Line = _line.Address;
        pen.Plugged = _line.IsPlugged;
        pen.SpeedPercent = (uint)_clock.Percent;
        return pen;
    }

    private void Close()
    {
        Speak(new byte[4_096]);
        _line.Dispose();
        _file?.Keep(_pen.Memory);
    }

    private void RefuseVerbs()
    {
        var ended = new ObjectDisposedException(nameof(SimulatedPen), "The simulated pen has ended.");
        while (_verbs.TryDequeue(out var verb))
        {
            verb.Done.TrySetException(ended);
        }

        foreach (var waiter in _waiters)
        {
            waiter.Done.TrySetException(ended);
        }
    }
}
