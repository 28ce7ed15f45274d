using Grpc.Net.Client;
using Microneedling.V1;

namespace DeviceService.Benchmarks;

/// <summary>
/// A whole house on one machine: 64 pens at 200 samples a second, each in treatment and recorded, each with 4 subscribers. Counted is what got lost,
/// how old samples are when they arrive, and the longest time between two heartbeats of a stream.
/// </summary>
internal static class ScaleBench
{
    private const int Pens = 64;
    private const int PensQuick = 8;
    private const int SubscribersPerPen = 4;
    private const int StreamsPerConnection = 16;
    private const int PensPerClient = 16;
    private const int SamplesPerSecond = 200;
    private const int LatencyMsMax = 50;
    private const int HeartbeatMsMax = 1_250;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan TreatedMax = TimeSpan.FromSeconds(15);

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var count = options.IsQuick ? PensQuick : Pens;
        var directory = options.FreshDirectory("scale");
        using var pens = new PenGroup(count);
        await using var host = await Servers.HostAsync(options.Host, directory, pens.Lines, SamplesPerSecond);
        var clients = new List<ClinicClient>();
        var treated = new List<TreatedPen>();
        var streams = new List<WatchedStream>();
        var channels = new List<GrpcChannel>();
        try
        {
            foreach (var (pen, number) in pens.Pens.Select(static (pen, number) => (pen, number)))
            {
                if (number % PensPerClient == 0)
                {
                    clients.Add(await ClinicClient.SignInAsync(host.Address, directory));
                }

                treated.Add(await TreatedPen.PrepareAsync(clients[^1], pen));
            }

            for (var stream = 0; stream < count * SubscribersPerPen; stream++)
            {
                if (stream % StreamsPerConnection == 0)
                {
                    channels.Add(SampleStream.Connect(host.Address));
                }

                var pen = stream / SubscribersPerPen;
                streams.Add(new WatchedStream(channels[^1], pens, pen, clients[0].Token));
            }

            var treating = await TreatAsync(treated);
            say($"  {treating} of {count} pens are treating, {streams.Count} subscribers");
            return await MeasureAsync(options, host, pens, treated, streams, treating, say);
        }
        finally
        {
            foreach (var stream in streams)
            {
                await stream.DisposeAsync();
            }

            channels.ForEach(static channel => channel.Dispose());
            foreach (var pen in treated)
            {
                await pen.DisposeAsync();
            }

            clients.ForEach(static client => client.Dispose());
            await host.DisposeAsync();
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<int> TreatAsync(List<TreatedPen> treated)
    {
        var treating = 0;
        await Parallel.ForEachAsync(treated, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (pen, _) =>
        {
            if (await pen.TreatAsync())
            {
                Interlocked.Increment(ref treating);
            }
        });
        return treating;
    }

    private static async Task<IReadOnlyList<Figure>> MeasureAsync(
        BenchOptions options, ServerProcess host, PenGroup pens, List<TreatedPen> treated, List<WatchedStream> streams, int treating, Action<string> say)
    {
        var time = TimeSpan.FromSeconds(Math.Min(options.Seconds, TreatedMax.TotalSeconds));
        streams.ForEach(static stream => stream.Begin());
        pens.ForgetLateness();
        var before = ProcessUse.Threads(host.Id);
        await Task.Delay(time);
        var cpu = ProcessUse.UsedUs(before, ProcessUse.Threads(host.Id)) / time.TotalMicroseconds;
        var seen = streams.Select(static stream => stream.End()).ToList();

        var still = 0;
        foreach (var pen in treated)
        {
            still += (await pen.SessionAsync()).State == SessionState.Treating ? 1 : 0;
        }

        var count = pens.Pens.Count;
        var ages = seen.SelectMany(static one => one.AgesMs).ToList();
        var summary = Summary.Of(ages);
        var delivered = seen.Sum(static one => one.Samples) / time.TotalSeconds;
        var heartbeat = seen.Max(static one => one.HeartbeatMs);
        var note = FormattableString.Invariant(
            $"{count} pens, {streams.Count} subscribers, {treating} pens treating and {still} still at the end; {delivered:0} samples/s arrived of {count * SubscribersPerPen * SamplesPerSecond}; host {cpu:0.00} cores; the pens themselves were up to {pens.LatestRound.TotalMilliseconds:0} ms late");
        say("  " + note);
        return
        [
            Judged("scale.lost", seen.Sum(static one => one.Lost), "samples", "0 samples", seen.All(static one => one.Lost == 0), count, note),
            Judged("scale.latency.p99", summary.P99, "ms", $"under {LatencyMsMax} ms", summary.P99 < LatencyMsMax, count, "of the oldest sample of each message"),
            Figure.Shown("scale.latency.median", summary.Median, "ms"),
            Judged("scale.heartbeat.worst", heartbeat, "ms", $"under {HeartbeatMsMax} ms", heartbeat < HeartbeatMsMax, count, ""),
            Figure.Shown("scale.cores", cpu, "cores"),
            Figure.Shown("scale.still.treating", still, "pens", treating),
        ];
    }

    // Fewer pens than were asked for prove nothing about as many.
    private static Figure Judged(string name, double value, string unit, string must, bool met, int count, string note) => count == Pens
        ? new Figure(name, value, unit, null, must, met, note)
        : new Figure(name, value, unit, null, must, null, $"with {count} pens, not {Pens}: a quick run. {note}".TrimEnd());

    private sealed record Seen(long Samples, long Lost, List<double> AgesMs, double HeartbeatMs);

    /// <summary>One subscriber that looks at what comes.</summary>
    private sealed class WatchedStream : IAsyncDisposable
    {
        private readonly SampleStream _stream;
        private readonly PenGroup _pens;
        private readonly int _pen;
        private readonly Lock _gate = new();
        private readonly List<double> _agesMs = [];
        private bool _counting;
        private long _samples;
        private long _lost;
        private ulong _last;
        private long _heartbeatAt;
        private double _heartbeatMs;

        public WatchedStream(GrpcChannel channel, PenGroup pens, int pen, string token)
        {
            (_pens, _pen) = (pens, pen);
            _stream = new SampleStream(channel, pens.Pens[pen].SerialNumber, token, BatchTime, seen: See);
        }

        public void Begin()
        {
            lock (_gate)
            {
                _counting = true;
                _heartbeatAt = System.Diagnostics.Stopwatch.GetTimestamp();
            }
        }

        public Seen End()
        {
            lock (_gate)
            {
                _counting = false;
                See(Elapsed());
                return _stream.Failure is { } failure
                    ? throw new BenchException($"A stream of {_pens.Pens[_pen].SerialNumber} ended: {failure}")
                    : new Seen(_samples, _lost, _agesMs, _heartbeatMs);
            }
        }

        public ValueTask DisposeAsync() => _stream.DisposeAsync();

        private double Elapsed() => System.Diagnostics.Stopwatch.GetElapsedTime(_heartbeatAt).TotalMilliseconds;

        private void See(double sinceHeartbeatMs) => _heartbeatMs = Math.Max(_heartbeatMs, sinceHeartbeatMs);

        private void See(SampleMessage message)
        {
            lock (_gate)
            {
                if (_counting && message.Heartbeat)
                {
                    See(Elapsed());
                    _heartbeatAt = System.Diagnostics.Stopwatch.GetTimestamp();
                }

                if (message.Samples == 0)
                {
                    return;
                }

                if (_counting)
                {
                    _samples += message.Samples;
                    _lost += _last == 0 ? 0 : (long)(message.LastSequence - _last) - message.Samples;
                    _agesMs.Add(_pens.AgeOf(_pen, message.FirstDeviceTimeUs).TotalMilliseconds);
                }

                _last = message.LastSequence;
            }
        }
    }
}
