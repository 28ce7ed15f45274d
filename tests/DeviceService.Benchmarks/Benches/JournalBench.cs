using System.Diagnostics;
using DeviceService.Journal;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceService.Benchmarks;

/// <summary>
/// An entry of the journal, until it is on the disk: the real store, against an append of as many bytes and a sync, on the same disk, in turn; and how
/// many a second when many wait at once, because they then share a sync.
/// </summary>
internal static class JournalBench
{
    private const int Callers = 64;
    private static readonly Actor Nurse = new("bench", "operator-7", IdentityProof.Asserted);

    public static async Task<IReadOnlyList<Figure>> RunAsync(BenchOptions options, Action<string> say)
    {
        var directory = options.FreshDirectory("journal");
        var clock = new Clockwork(TimeProvider.System);
        var ours = new List<double>();
        var floor = new List<double>();
        double perSecond;
        await using (var journal = await SqliteJournal.OpenAsync(
            new JournalOptions { Directory = Path.Combine(directory, "data") }, TimeProvider.System, NullLogger<SqliteJournal>.Instance, CancellationToken.None))
        {
            using var file = new FileStream(Path.Combine(directory, "floor"), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
            var bytes = JournalPayload.ToBytes(Entry(clock, 0));
            var number = 0;
            var began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(options.Seconds) / 2)
            {
                var started = Stopwatch.GetTimestamp();
                await AppendAsync(journal, Entry(clock, ++number));
                ours.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);

                started = Stopwatch.GetTimestamp();
                file.Write(bytes);
                file.Flush(flushToDisk: true);
                floor.Add(Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            }

            perSecond = await ManyAsync(journal, clock, TimeSpan.FromSeconds(options.Seconds) / 4);
        }

        Directory.Delete(directory, recursive: true);
        var (mine, least) = (Summary.Of(ours), Summary.Of(floor));
        say(FormattableString.Invariant($"  {mine.Count} entries; {perSecond:0} a second with {Callers} waiting"));
        return
        [
            Figure.Shown("journal.append.median", mine.Median, "us", least.Median, FormattableString.Invariant($"{mine.Count} entries, each durable before the next; the floor is one write and one sync")),
            Figure.Shown("journal.append.p99", mine.P99, "us", least.P99),
            Figure.Shown("journal.appends", perSecond, "1/s", 1_000_000 / least.Median, FormattableString.Invariant($"{Callers} callers, each waits for its own; the floor is one sync for each")),
        ];
    }

    private static async Task<double> ManyAsync(SqliteJournal journal, Clockwork clock, TimeSpan time)
    {
        var appended = 0L;
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Stopwatch.GetElapsedTime(began) < time)
            {
                await AppendAsync(journal, Entry(clock, (int)Interlocked.Increment(ref appended)));
            }
        })));
        return Interlocked.Read(ref appended) / Stopwatch.GetElapsedTime(began).TotalSeconds;
    }

    private static async Task AppendAsync(SqliteJournal journal, JournalEntry entry)
    {
        var result = await journal.AppendAsync([entry]);
        if (!result.Durable)
        {
            throw new BenchException($"The journal took no entry: {result.Failure}");
        }
    }

    private static IntentRecord Entry(Clockwork clock, int number) => new()
    {
        At = clock.Now,
        By = Nurse,
        PenId = "BENCH-0001",
        SessionId = "ses-1",
        IntentId = FormattableString.Invariant($"int-{number}"),
        Action = "ArmSession",
        Details = new Dictionary<string, string> { ["area"] = "Cheek", ["protrusion_um"] = "1350" },
    };
}
