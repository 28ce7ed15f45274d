using System.Diagnostics;
using System.Text.Json;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation;

/// <summary>
/// Worlds on several cores. A world has one thread and its process has one world at a time, so more cores are more processes: this one starts
/// them, each lives its share, and what came of all is added up.
/// </summary>
internal static class Jobs
{
    /// <summary>Runs the program's own arguments in so many processes; adds what they came to.</summary>
    /// <returns>False when one of them ended without a result.</returns>
    public static async Task<bool> RunAsync(int jobs, IReadOnlyList<string> arguments, Totals totals, CancellationToken cancelled)
    {
        var ended = await Task.WhenAll(Enumerable.Range(0, jobs).Select(number => ShareAsync([.. arguments, "--share", $"{number}/{jobs}"], cancelled)));
        foreach (var part in ended.OfType<Totals.Part>())
        {
            totals.Add(part);
        }

        return ended.All(static part => part is not null);
    }

    private static async Task<Totals.Part?> ShareAsync(string[] arguments, CancellationToken cancelled)
    {
        // Started by its own file, or by the host that was given it.
        var program = Environment.ProcessPath!;
        string[] itself = Path.GetFileNameWithoutExtension(program) == "dotnet" ? ["exec", typeof(Jobs).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(program, [.. itself, .. arguments]) { RedirectStandardOutput = true })!;
        try
        {
            Totals.Part? part = null;
            while (await process.StandardOutput.ReadLineAsync(cancelled) is { } line)
            {
                if (line.StartsWith('{'))
                {
                    part = JsonSerializer.Deserialize(line, TotalsJson.Default.Part);
                }
                else
                {
                    Console.WriteLine(line);
                }
            }

            await process.WaitForExitAsync(cancelled);
            return part;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
