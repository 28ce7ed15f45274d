using System.Diagnostics;
using System.Globalization;
using DeviceService.Sessions;
using TestSupport;
using Xunit;

namespace DeviceService.Journal.Tests;

/// <summary>Kills a real process that appends, and holds it to every acknowledgement that it gave.</summary>
public sealed class CrashTests : JournalTests
{
    private const int Rounds = 15;

    [Fact]
    public async Task After_each_kill_every_acknowledged_entry_is_there_and_the_chain_verifies()
    {
        var acknowledged = new Dictionary<long, string>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var (count, hash) in await AppendUntilKilledAsync(after: 10 + round * 7))
            {
                Assert.True(acknowledged.TryAdd(count, hash), $"Entry {count} was acknowledged twice.");
            }

            await using var journal = await OpenAsync();
            Assert.True(journal.Health.Writable, journal.Health.Reason);
            var stored = (await AllAsync(journal.ExportAsync(new ExportFilter(), Ended))).ToDictionary(entry => entry.Number, entry => entry.Hash);
            Assert.All(acknowledged, pair => Assert.Equal(pair.Value, stored.GetValueOrDefault(pair.Key)));
            await VerifiedAsync(journal);
        }

        Assert.True(acknowledged.Count >= Rounds * 10);
    }

    [Fact]
    public async Task A_recording_cut_by_a_kill_is_readable_to_its_last_whole_chunk_and_marked_in_the_chain()
    {
        await AppendUntilKilledAsync(after: 40);

        await using var journal = await OpenAsync();

        // Closing what the crash left is told by entries that are on their way when the journal has opened.
        await AppendAsync(journal, Given.Service());
        var cut = (await AllAsync(journal.ExportAsync(new ExportFilter(), Ended)))
            .Where(entry => entry.Kind == EntryKind.Recording)
            .Select(entry => (RecordingRecord)JournalPayload.FromBytes(entry.Kind, entry.Payload.Span))
            .ToList();
        Assert.NotEmpty(cut);
        foreach (var record in cut)
        {
            var chunks = await AllAsync(journal.Recordings.ReadAsync(record.ActivationId, Ended));
            Assert.Equal(record.SamplesKept, chunks.Sum(chunk => chunk.Samples.Count));
            Assert.Null(record.SamplesLost);
            Assert.Contains("crash", record.Reason, StringComparison.Ordinal);
            Assert.Equal(record.Digest, await journal.Recordings.DigestAsync(record.ActivationId, Ended));
        }

        Assert.Equal(cut.Count, (await VerifiedAsync(journal)).RecordingsVerified);
    }

    /// <summary>Starts the writer, reads what it acknowledges, and kills it in the middle.</summary>
    private async Task<List<(long Count, string Hash)>> AppendUntilKilledAsync(int after)
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Runner(), KilledProcess.Mode, Directory])
        {
            RedirectStandardOutput = true,
        })!;
        var acknowledged = new List<(long, string)>();
        try
        {
            while (acknowledged.Count < after && await Eventually.EndsAsync(process.StandardOutput.ReadLineAsync(Ended).AsTask()) is { } line)
            {
                Read(line, acknowledged);
            }
        }
        finally
        {
            process.Kill();
        }

        // What it had said before it died counts as well; a last line may be torn.
        var rest = await process.StandardOutput.ReadToEndAsync(Ended);
        foreach (var line in rest.Split('\n')[..^1])
        {
            Read(line, acknowledged);
        }

        await process.WaitForExitAsync(Ended);
        Assert.NotEmpty(acknowledged);
        return acknowledged;
    }

    /// <summary>Under the dotnet command the program's file comes before its arguments.</summary>
    public static string[] Runner() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(CrashTests).Assembly.Location] : [];

    private static void Read(string line, List<(long, string)> acknowledged)
    {
        if (line.Split(' ') is [var count, { Length: 64 } hash])
        {
            acknowledged.Add((long.Parse(count, CultureInfo.InvariantCulture), hash));
        }
        else
        {
            Assert.StartsWith("ready", line, StringComparison.Ordinal);
        }
    }
}
