using System.Diagnostics;
using Grpc.Net.Client;

namespace DeviceService.Benchmarks;

/// <summary>
/// How long from the call of EmergencyStop to the first byte of the stop on the line: of the host, of a server that does nothing else, and of what
/// users would build instead; by the same client, in turn.
/// </summary>
internal static class StopBench
{
    private const int Streams = 8;
    private static readonly TimeSpan Block = TimeSpan.FromSeconds(2.5);
    private static readonly TimeSpan PairedBlock = TimeSpan.FromSeconds(0.8);

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var (here, missing) = await Contender.AllAsync(options);
        try
        {
            var figures = new List<Figure>();
            figures.AddRange(await IdleAsync(here, missing, options, say));
            figures.AddRange(await LoadedAsync(here[0], here[1], options, say));
            figures.Add(await StalledAsync(here[0], options, say));
            return figures;
        }
        finally
        {
            foreach (var server in here)
            {
                await server.DisposeAsync();
            }
        }
    }

    private static async Task<List<Figure>> IdleAsync(List<Contender> here, Dictionary<string, string> missing, BenchOptions options, Action<string> say)
    {
        var times = here.ToDictionary(static server => server.Name, static _ => new List<double>(), StringComparer.Ordinal);
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Seconds) / 2)
        {
            foreach (var server in here)
            {
                times[server.Name].Add(await StopRounds.OneAsync(server));
            }
        }

        foreach (var (name, row) in times)
        {
            var summary = Summary.Of(row);
            say(FormattableString.Invariant($"  {name,-7} {summary.Count,4} stops: median {summary.Median:0} us, p90 {summary.P90:0}, p99 {summary.P99:0}, worst {summary.Worst:0}"));
        }

        var ours = Summary.Of(times["host"]);
        var bare = Summary.Of(times["bare"]);
        var interval = Statistics.RatioOfMedians(times["host"], times["bare"]);
        var figures = new List<Figure>
        {
            Figure.AtMostTimes("stop.idle.median", ours.Median, "us", bare.Median, 1.15, FormattableString.Invariant($"{ours.Count} stops; ratio {interval.Low:0.00} to {interval.High:0.00} with 95 % confidence")),
            Figure.Shown("stop.idle.p99", ours.P99, "us", bare.P99),
            Figure.Shown("stop.idle.worst", ours.Worst, "us", bare.Worst),
        };
        foreach (var peer in new[] { "node", "python" })
        {
            var must = $"faster than {peer}";
            figures.Add(times.TryGetValue(peer, out var row)
                ? new Figure($"stop.idle.median.{peer}", ours.Median, "us", Statistics.Median(row), must, ours.Median < Statistics.Median(row), $"the floor is {peer}'s")
                : Figure.Missing($"stop.idle.median.{peer}", "us", must, $"{peer} cannot be had: {missing[peer]}"));
        }

        return figures;
    }

    // Both are fed all the time; readers, and the one that does not read, are at the one that is measured.
    private static async Task<List<Figure>> LoadedAsync(Contender host, Contender bare, BenchOptions options, Action<string> say)
    {
        using var disk = new SlowDisk(options);
        bare.Feed(on: true);
        var times = new Dictionary<Contender, List<double>> { [host] = [], [bare] = [] };
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < (options.IsQuick ? 1 : 2) || Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Seconds) / 2; turn++)
        {
            foreach (var server in turn % 2 == 0 ? [host, bare] : new[] { bare, host })
            {
                await using var load = await Load.OpenAsync(server, Streams, stalled: true);
                times[server].AddRange(await BlockAsync(server, Block));
            }
        }

        bare.Feed(on: false);
        var ours = Summary.Of(times[host]);
        var least = Summary.Of(times[bare]);
        var sync = disk.SyncMs;
        say(FormattableString.Invariant($"  loaded: host median {ours.Median:0} us, p99 {ours.P99:0}, worst {ours.Worst:0}; bare {least.Median:0}, {least.P99:0}, {least.Worst:0}; a small sync took {sync.Median:0.0} ms, p99 {sync.P99:0.0}"));
        var note = FormattableString.Invariant($"{ours.Count} and {least.Count} stops; a small sync took {sync.Median:0.0} ms, p99 {sync.P99:0.0} ms");
        return
        [
            Figure.AtMostTimes("stop.loaded.p99", ours.P99, "us", least.P99, 1.5, note),
            Figure.Shown("stop.loaded.median", ours.Median, "us", least.Median),
            Figure.Shown("stop.loaded.worst", ours.Worst, "us", least.Worst),
        ];
    }

    private static async Task<Figure> StalledAsync(Contender host, BenchOptions options, Action<string> say)
    {
        var (with, without) = (new List<double>(), new List<double>());
        var began = Stopwatch.GetTimestamp();
        for (var turn = 0; turn < (options.IsQuick ? 2 : 4) || Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Seconds) / 4; turn++)
        {
            foreach (var stalled in turn % 2 == 0 ? [true, false] : new[] { false, true })
            {
                await using var load = await Load.OpenAsync(host, Streams, stalled);
                (stalled ? with : without).Add(Statistics.Median(await BlockAsync(host, PairedBlock)));
            }
        }

        var moved = Statistics.PairedDifference(with, without);
        say(FormattableString.Invariant($"  a stalled subscriber moves the median by {moved.Low:0} to {moved.High:0} us (95 %), {with.Count} pairs"));
        return new Figure(
            "stalled.stop.median", Statistics.Median(with), "us", Statistics.Median(without), "does not move beyond the interval of interleaved runs", moved.Low <= 0,
            FormattableString.Invariant($"{with.Count} pairs; with a stalled subscriber {moved.Low:0} to {moved.High:0} us more, with 95 % confidence"));
    }

    private static async Task<List<double>> BlockAsync(Contender server, TimeSpan time)
    {
        var row = new List<double>();
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < time)
        {
            row.Add(await StopRounds.OneAsync(server));
        }

        return row;
    }
}

/// <summary>Subscribers at one server, until disposed: those who read share a connection, the one who does not has its own.</summary>
internal sealed class Load : IAsyncDisposable
{
    /// <summary>From opening the streams until they count.</summary>
    public static readonly TimeSpan Settling = TimeSpan.FromMilliseconds(500);


    private readonly GrpcChannel _channel;
    private readonly GrpcChannel _aside;
    private readonly List<SampleStream> _streams;

    private Load(GrpcChannel channel, GrpcChannel aside, List<SampleStream> streams)
    {
        (_channel, _aside, _streams) = (channel, aside, streams);
    }

    public static async Task<Load> OpenAsync(Contender server, int readers, bool stalled, TimeSpan? batchTime = null)
    {
        var channel = server.Connect();
        var aside = server.Connect();
        var streams = new List<SampleStream>();
        for (var reader = 0; reader < readers; reader++)
        {
            streams.Add(server.Watch(channel, batchTime));
        }

        if (stalled)
        {
            streams.Add(server.Watch(aside, batchTime, reads: false));
        }

        await Task.Delay(Settling);
        return new Load(channel, aside, streams);
    }

    /// <summary>Samples delivered so far to those who read.</summary>
    public long Samples => _streams.Sum(static stream => stream.Samples);

    public long Messages => _streams.Sum(static stream => stream.Messages);

    public string? Failure => _streams.Select(static stream => stream.Failure).FirstOrDefault(static failure => failure is not null);

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
        {
            await stream.DisposeAsync();
        }

        _channel.Dispose();
        _aside.Dispose();
    }
}
