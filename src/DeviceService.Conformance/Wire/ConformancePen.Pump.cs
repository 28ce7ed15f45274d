using DeviceService.PenLink;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>The thread of one opening of the line: reads, and sends pings and permissions when they are due.</summary>
internal sealed partial class ConformancePen
{
    private const uint OwnPingFirst = 0x4000_0000;

    private static readonly TimeSpan PingEach = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan PermitEach = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan LookEach = TimeSpan.FromMilliseconds(10);

    private long _latestUs;
    private uint _pings = OwnPingFirst;

    /// <summary>How late this machine was at the most since <see cref="ForgetLateness"/>: its thread was, or the line stood still.</summary>
    public TimeSpan Lateness => TimeSpan.FromMicroseconds(Interlocked.Read(ref _latestUs));

    /// <summary>The permission that went out by itself last. Once <see cref="Permits"/> is null it stays the last.</summary>
    public Permission? LastPermission { get; private set; }

    public void ForgetLateness() => Interlocked.Exchange(ref _latestUs, 0);

    private void WasLate(TimeSpan by)
    {
        if (by.TotalMicroseconds > Interlocked.Read(ref _latestUs))
        {
            Interlocked.Exchange(ref _latestUs, (long)by.TotalMicroseconds);
        }
    }

    private void Lose(LineLostException lost)
    {
        _lost = lost;
        TaskCompletionSource news;
        lock (_gate)
        {
            news = _news;
            _news = NewSignal();
        }

        news.TrySetResult();
    }

    private void SayWhatIsDue(ref long pinged, ref long permitted)
    {
        lock (_writing)
        {
            if (Tag == 0 || _opening is null)
            {
                return;
            }

            if (_permits is { } stream && clock.GetElapsedTime(permitted) >= PermitEach)
            {
                permitted = clock.GetTimestamp();
                var permission = NextPermission(stream);
                Write(RawFrames.Of(Tagged(new HostFrame { Permission = permission })));
                LastPermission = permission;
            }

            if (KeepsAlive && clock.GetElapsedTime(pinged) >= PingEach)
            {
                pinged = clock.GetTimestamp();
                Write(RawFrames.Of(Tagged(new HostFrame { Ping = new Ping { PingId = _pings++ } })));
            }
        }
    }

    /// <summary>The line while it is open, with the thread that reads it.</summary>
    private sealed class Opening(Line line, LineWake wake, ConformancePen pen) : IDisposable
    {
        private readonly byte[] _buffer = new byte[16 * 1024];
        private readonly ManualResetEventSlim _ended = new();
        private volatile bool _ending;

        public Line Line => line;

        public void Start() => new Thread(Run) { IsBackground = true, Name = $"conformance {pen.Line}" }.Start();

        public void Dispose()
        {
            _ending = true;
            wake.Signal();
            _ended.Wait();
            lock (pen._writing)
            {
                line.Dispose();
            }

            wake.Dispose();
            _ended.Dispose();
        }

        private void Run()
        {
            try
            {
                Serve();
            }
            catch (LineLostException lost)
            {
                pen.Lose(lost);
            }
            catch (Exception failure)
            {
                // A mistake of this program's: the clause is told, and the run writes its stop.
                pen.Lose(new LineLostException(LinkStatuses.NotALine(pen.Line, failure.Message)));
            }

            _ended.Set();
        }

        private void Serve()
        {
            pen.Raise();
            var decoder = new FrameDecoder(FrameDecoder.PenFrameLengthMax, pen._counts);
            var (pinged, permitted, read) = (0L, 0L, pen.Now);
            while (!_ending)
            {
                var before = pen.Now;
                wake.Wait(line, LookEach);
                pen.WasLate(pen.Elapsed(before) - LookEach);
                for (var count = line.Read(_buffer); count > 0; count = line.Read(_buffer))
                {
                    if (pen.Tag != 0)
                    {
                        pen.WasLate(pen.Elapsed(read) - LookEach);
                    }

                    read = pen.Now;
                    pen.Hear(decoder, _buffer.AsSpan(0, count));
                }

                pen.SayWhatIsDue(ref pinged, ref permitted);
            }
        }
    }

    private long Now => clock.GetTimestamp();

    private TimeSpan Elapsed(long timestamp) => clock.GetElapsedTime(timestamp);

    // A permission that is late by a busy machine would end a clause for nothing.
    private void Raise() => platform.TryRaiseThread();
}
