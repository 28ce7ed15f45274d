using System.Collections.Concurrent;
using PenSimulator.Firmware;
using PenSimulator.Lines;
using Simulator.V1;

namespace PenSimulator;

/// <summary>
/// The one thread that owns a pen and its line: waits for bytes or the next millisecond, steps the pen, offers the line
/// what the pen says. It never waits for the line to take bytes. Verbs come through a queue that it empties each round.
/// </summary>
internal sealed class PenThread : IAsyncDisposable
{
    private const ulong TickUs = 1_000;
    private const ulong SilentConnectionUs = 5_000_000;
    private const int RaisedNice = -15;
    private const byte NoiseOfWrongSpeed = 0xA5;
    private readonly IPenLine _line;
    private readonly VirtualPen _pen;
    private readonly NvFile? _file;
    private readonly TimeProvider _time;
    private readonly long _startedTimestamp;
    private readonly ConcurrentQueue<(Action<VirtualPen, IPenLine> Act, TaskCompletionSource<Pen> Done)> _verbs = new();
    private readonly List<(Func<Pen, bool> Condition, ulong UntilUs, TaskCompletionSource<Pen> Done)> _waiters = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ulong _connectedUs;
    private volatile bool _stopping;

    public PenThread(IPenLine line, VirtualPen pen, NvFile? file, TimeProvider time)
    {
        (_line, _pen, _file, _time) = (line, pen, file, time);
        _startedTimestamp = time.GetTimestamp();
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

    public async Task<Pen> WaitFor(Func<Pen, bool> condition, TimeSpan atMost)
    {
        var done = new TaskCompletionSource<Pen>(TaskCreationOptions.RunContinuationsAsynchronously);
        await Do((_, _) => _waiters.Add((condition, NowUs() + (ulong)atMost.TotalMicroseconds, done)));
        return await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _ended.Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private ulong NowUs() => (ulong)_time.GetElapsedTime(_startedTimestamp).TotalMicroseconds;

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
        _line.Wait(TimeSpan.FromMicroseconds(untilTickUs));
        var readUs = NowUs();
        var count = _line.Read(buffer);
        if (_line.TakeHostChanged())
        {
            _pen.LineChanged();
            _connectedUs = readUs;
        }

        Garble(buffer.AsSpan(0, count));
        _pen.Step(readUs, buffer.AsSpan(0, count));
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

    private void AnswerWaiters()
    {
        if (_waiters.Count == 0)
        {
            return;
        }

        var pen = Describe();
        _waiters.RemoveAll(waiter => Settle(pen, waiter));
    }

    private bool Settle(Pen pen, (Func<Pen, bool> Condition, ulong UntilUs, TaskCompletionSource<Pen> Done) waiter)
    {
        try
        {
            if (waiter.Condition(pen))
            {
                return waiter.Done.TrySetResult(pen);
            }

            return NowUs() >= waiter.UntilUs && waiter.Done.TrySetException(
                new TimeoutException($"The pen did not become as waited for: {pen}"));
        }
        catch (Exception broken)
        {
            // The condition is the caller's: it gets its own exception back, and the pen goes on.
            return waiter.Done.TrySetException(broken);
        }
    }

    private Pen Describe()
    {
        var pen = _pen.GetPen();
        pen.Line = _line.Address;
        pen.Plugged = _line.IsPlugged;
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
