namespace DeviceService.Benchmarks;

/// <summary>
/// What a delivered sample costs the server's processor, with 8 subscribers of one pen at 500 samples a second: all that the process used, by all
/// that arrived. Each server once with a message for each sample and once in batches, in turn.
/// </summary>
internal static class FanoutBench
{
    private const int Subscribers = 8;
    private const int ServersMost = 4;

    // Of a second in batches of 100 ms, one that comes late is a tenth of what is counted.
    private static readonly TimeSpan RunMin = Load.Settling + TimeSpan.FromSeconds(1);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMilliseconds(100), TimeSpan.Zero];

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var (here, missing) = await Contender.AllAsync(options);
        var rows = new Dictionary<(string Server, TimeSpan Wait), List<double>>();
        var (with, without) = (new List<double>(), new List<double>());
        try
        {
            // A fifth of the time goes to running in, which is not counted: compilers that compile while they run do so for half a minute.
            var (turns, pairs) = options.IsQuick ? (1, 2) : (2, 8);
            var runs = (ServersMost * Waits.Length * (1 + turns)) + (2 * pairs);
            var run = TimeSpan.FromSeconds(options.Seconds) / runs;
            run = run > RunMin ? run : RunMin;
            for (var turn = 0; turn <= turns; turn++)
            {
                foreach (var server in here)
                {
                    foreach (var wait in Waits)
                    {
                        var cost = await CostAsync(server, wait, run, stalled: false);
                        if (turn > 0)
                        {
                            Row(rows, (server.Name, wait)).Add(cost);
                        }
                    }
                }
            }

            for (var pair = 0; pair < pairs; pair++)
            {
                foreach (var stalled in pair % 2 == 0 ? [true, false] : new[] { false, true })
                {
                    (stalled ? with : without).Add(await CostAsync(here[0], Waits[0], run, stalled));
                }
            }
        }
        finally
        {
            foreach (var server in here)
            {
                await server.DisposeAsync();
            }
        }

        foreach (var ((server, wait), row) in rows)
        {
            say(FormattableString.Invariant($"  {server,-7} {(wait == TimeSpan.Zero ? "each sample" : "in batches"),-12} {Statistics.Median(row),6:0.00} us a delivered sample ({string.Join(", ", row.Select(static one => one.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)))})"));
        }

        return Figures(rows, missing, with, without);
    }

    private static List<Figure> Figures(
        Dictionary<(string Server, TimeSpan Wait), List<double>> rows, Dictionary<string, string> missing, List<double> with, List<double> without)
    {
        var batched = Statistics.Median(rows[("host", Waits[0])]);
        var single = Statistics.Median(rows[("host", Waits[1])]);
        var figures = new List<Figure>
        {
            Figure.Shown("fanout.batched.bare", batched, "us", Statistics.Median(rows[("bare", Waits[0])])),
            Figure.Shown("fanout.single.bare", single, "us", Statistics.Median(rows[("bare", Waits[1])])),
        };
        foreach (var peer in new[] { "node", "python" })
        {
            if (missing.TryGetValue(peer, out var why))
            {
                figures.Add(Figure.Missing($"fanout.batched.{peer}.single", "us", peer == "node" ? "at most 1/8 of the floor" : "", $"{peer} cannot be had: {why}"));
                figures.Add(Figure.Missing($"fanout.batched.{peer}.batched", "us", peer == "node" ? "at most 1/2 of the floor" : "", $"{peer} cannot be had: {why}"));
                continue;
            }

            var theirSingle = Statistics.Median(rows[(peer, Waits[1])]);
            var theirBatched = Statistics.Median(rows[(peer, Waits[0])]);
            var must = peer == "node";
            figures.Add(new Figure(
                $"fanout.batched.{peer}.single", batched, "us", theirSingle, must ? "at most 1/8 of the floor" : "", must ? batched <= theirSingle / 8 : null,
                $"in batches, by {peer} with a message for each sample"));
            figures.Add(new Figure(
                $"fanout.batched.{peer}.batched", batched, "us", theirBatched, must ? "at most 1/2 of the floor" : "", must ? batched <= theirBatched / 2 : null,
                $"in batches, by {peer} in the same batches"));
            figures.Add(Figure.Shown($"fanout.single.{peer}.single", single, "us", theirSingle, "a message for each sample, both"));
        }

        var moved = Statistics.PairedDifference(with, without);
        figures.Add(new Figure(
            "stalled.fanout", Statistics.Median(with), "us", Statistics.Median(without), "does not move beyond the interval of interleaved runs", moved.Low <= 0,
            FormattableString.Invariant($"{with.Count} pairs; with a stalled subscriber {moved.Low:0.00} to {moved.High:0.00} us more, with 95 % confidence")));
        return figures;
    }

    private static async Task<double> CostAsync(Contender server, TimeSpan wait, TimeSpan run, bool stalled)
    {
        var time = run - Load.Settling;
        server.Feed(on: true);
        await using var load = await Load.OpenAsync(server, Subscribers, stalled, wait);
        var (before, deliveredBefore) = (ProcessUse.Threads(server.ProcessId), load.Samples);
        await Task.Delay(time);
        var (used, delivered) = (ProcessUse.UsedUs(before, ProcessUse.Threads(server.ProcessId)), load.Samples - deliveredBefore);
        server.Feed(on: false);
        if (load.Failure is { } failure)
        {
            throw new BenchException($"A stream of {server.Name} ended: {failure}");
        }

        // What was asked for has to arrive, or the cost by delivered samples says nothing.
        var expected = time.TotalSeconds * Contender.SamplesPerSecond * Subscribers;
        return delivered > expected * 0.8
            ? used / delivered
            : throw new BenchException(FormattableString.Invariant($"{server.Name} delivered {delivered} samples of about {expected:0}: the machine was too busy."));
    }

    private static List<double> Row(Dictionary<(string Server, TimeSpan Wait), List<double>> rows, (string Server, TimeSpan Wait) key)
    {
        if (!rows.TryGetValue(key, out var row))
        {
            rows[key] = row = [];
        }

        return row;
    }
}
