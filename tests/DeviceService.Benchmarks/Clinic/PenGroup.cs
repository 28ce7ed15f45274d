extern alias pen;

using System.Collections.Concurrent;
using System.Diagnostics;
using pen::PenSimulator;

namespace DeviceService.Benchmarks;

/// <summary>
/// Many simulated pens on pseudo-terminals, stepped by one thread: a thread for each, as one pen has, would cost this machine more than what is
/// measured.
/// </summary>
internal sealed unsafe class PenGroup : IDisposable
{
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(2);

    private readonly Member[] _members;
    private readonly Thread _thread;
    private readonly long _began = Stopwatch.GetTimestamp();
    private volatile bool _ending;

    public PenGroup(int count)
    {
        _members = [.. Enumerable.Range(1, count).Select(number => new Member($"BENCH-{number:d4}", NowUs))];
        _thread = new Thread(Run) { IsBackground = true, Name = "pens" };
        _thread.Start();
    }

    public IReadOnlyList<HeldPen> Pens => _members;

    public IEnumerable<string> Lines => _members.Select(static member => member.Line);

    /// <summary>How often it was over a tick of the slowest pen late: then it is the pens that are late.</summary>
    public TimeSpan LatestRound { get; private set; }

    /// <summary>How long ago this pen measured at this time of its clock.</summary>
    public TimeSpan AgeOf(int pen, ulong deviceTimeUs) => TimeSpan.FromMicroseconds((long)NowUs - (long)(_members[pen].StartedUs + deviceTimeUs));

    /// <summary>Forgets how late it was so far.</summary>
    public void ForgetLateness() => LatestRound = TimeSpan.Zero;

    public void Dispose()
    {
        _ending = true;
        _thread.Join();
        foreach (var member in _members)
        {
            member.Dispose();
        }
    }

    private ulong NowUs => (ulong)Stopwatch.GetElapsedTime(_began).TotalMicroseconds;

    private void Run()
    {
        _ = Native.TryRaiseThread();
        var buffer = new byte[4_096];
        var due = Stopwatch.GetTimestamp();
        while (!_ending)
        {
            due += (long)(Round.TotalSeconds * Stopwatch.Frequency);
            var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
            if (left > TimeSpan.Zero)
            {
                var rest = new Native.TimeSpec { Nanoseconds = (nint)(left.Ticks * 100) };
                _ = Native.PollFor(null, 0, &rest, 0);
            }
            else
            {
                LatestRound = -left > LatestRound ? -left : LatestRound;
                due = Stopwatch.GetTimestamp();
            }

            foreach (var member in _members)
            {
                member.Step(NowUs, buffer);
            }
        }
    }

    private sealed class Member : HeldPen, IDisposable
    {
        private readonly VirtualPen _pen;
        private readonly ConcurrentQueue<(Action<VirtualPen> Act, TaskCompletionSource<int> Done)> _verbs = new();
        private readonly int _master;
        private readonly int _slave;
        private bool _hostPresent;

        public Member(string serialNumber, ulong nowUs)
        {
            (SerialNumber, StartedUs) = (serialNumber, nowUs);
            _pen = new VirtualPen(new PenOptions { SerialNumber = serialNumber }, null, nowUs);
            (_master, _slave, Line) = FarEnd.OpenPair();
        }

        public override string SerialNumber { get; }

        public string Line { get; }

        public ulong StartedUs { get; }

        public override Task TouchAndPressAsync() => DoAsync(static pen =>
        {
            pen.TouchSkin(20_000);
            pen.PressTrigger();
        });

        public override Task LetGoAsync() => DoAsync(static pen =>
        {
            pen.ReleaseTrigger();
            pen.LiftOff();
        });

        public override Task<int> ProtrusionUmAsync() => DoAsync(static _ => { });

        public void Step(ulong nowUs, byte[] buffer)
        {
            int heard;
            fixed (byte* into = buffer)
            {
                heard = (int)Math.Max(0, Native.Read(_master, into, buffer.Length));
            }

            _hostPresent |= heard > 0;
            _pen.Step(nowUs, buffer.AsSpan(0, heard));
            while (_verbs.TryDequeue(out var verb))
            {
                verb.Act(_pen);
                verb.Done.SetResult((int)_pen.GetPen().TrueProtrusionUm);
            }

            while (_pen.PendingBytes > 0)
            {
                var offered = _pen.Peek(buffer);
                var taken = _hostPresent ? Write(buffer, offered) : offered;
                _pen.Took(taken);
                if (taken < offered)
                {
                    return;
                }
            }
        }

        public void Dispose()
        {
            _ = Native.Close(_slave);
            _ = Native.Close(_master);
        }

        private int Write(byte[] bytes, int count)
        {
            fixed (byte* first = bytes)
            {
                return (int)Math.Max(0, Native.Write(_master, first, count));
            }
        }

        private Task<int> DoAsync(Action<VirtualPen> act)
        {
            var done = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            _verbs.Enqueue((act, done));
            return done.Task;
        }
    }
}
