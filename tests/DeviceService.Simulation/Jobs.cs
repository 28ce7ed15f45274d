using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace DeviceService.Simulation;

/// <summary>
/// Worlds, or stories, on several cores. Each has one thread and its process has one at a time, so more cores are more processes: this one starts
/// them, each lives its share, and what came of all is added up.
/// </summary>
internal static class Jobs
{
    /// <summary>Runs the program's own arguments in so many processes; adds what they came to.</summary>
    /// <param name="jobs">How many.</param>
    /// <param name="arguments">What each is started with, beside which share it lives.</param>
    /// <param name="partType">The line of JSON in which each says what came of its share.</param>
    /// <param name="add">Adds that up.</param>
    /// <param name="cancelled">Ends all.</param>
    /// <returns>False when one of them ended without a result.</returns>
    public static async Task<bool> RunAsync<T>(int jobs, IReadOnlyList<string> arguments, JsonTypeInfo<T> partType, Action<T> add, CancellationToken cancelled)
        where T : class
    {
        var ended = await Task.WhenAll(Enumerable.Range(0, jobs).Select(number => ShareAsync([.. arguments, "--share", $"{number}/{jobs}"], partType, cancelled)));
        foreach (var part in ended.OfType<T>())
        {
            add(part);
        }

        return ended.All(static part => part is not null);
    }

    private static async Task<T?> ShareAsync<T>(string[] arguments, JsonTypeInfo<T> partType, CancellationToken cancelled)
        where T : class
    {
        // Started by its own file, or by the host that was given it.
        var program = Environment.ProcessPath!;
        string[] itself = Path.GetFileNameWithoutExtension(program) == "dotnet" ? ["exec", typeof(Jobs).Assembly.Location] : [];
        using var process = Process.Start(new ProcessStartInfo(program, [.. itself, .. arguments]) { RedirectStandardOutput = true })!;
        try
        {
            T? part = null;
            while (await process.StandardOutput.ReadLineAsync(cancelled) is { } line)
            {
                if (line.StartsWith('{'))
                {
                    part = JsonSerializer.Deserialize(line, partType);
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
