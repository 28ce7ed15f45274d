using System.Globalization;
using DeviceService.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace DeviceService.Journal.Tests;

/// <summary>
/// Appends for as long as it lives, and says which entries were acknowledged as durable. It runs in a process of its own,
/// which a crash test kills.
/// </summary>
internal static class KilledProcess
{
    public const string Mode = "--append-until-killed";

    private const int Callers = 4;

    public static async Task<int> RunAsync(string directory)
    {
        await using var journal = await SqliteJournal.OpenAsync(
            new JournalOptions { Directory = directory }, TimeProvider.System, NullLogger<SqliteJournal>.Instance, CancellationToken.None);
        var output = Console.Out;
        await output.WriteLineAsync($"ready {Environment.ProcessId}");
        await output.FlushAsync();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => AppendAsync(journal, caller, TextWriter.Synchronized(output))));
        return 0;
    }

    private static async Task AppendAsync(SqliteJournal journal, int caller, TextWriter output)
    {
        for (var number = 0; ; number++)
        {
            var result = await journal.AppendAsync([Given.Intent(number), Given.Alarm($"al-{caller}-{number}")]);
            var kept = await journal.Recordings.AppendAsync(Given.Chunk($"act-{Environment.ProcessId}-{caller}", number + 1));
            if (!result.Durable || !kept)
            {
                await output.WriteLineAsync($"failed {result.Failure}");
                return;
            }

            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{result.Head!.EntryCount} {result.Head.Hash}"));
            await output.FlushAsync();
            if (number % 50 == 49 && caller == 0)
            {
                await journal.CheckpointAsync(CancellationToken.None);
            }
        }
    }
}
