using System.Globalization;

namespace DeviceService.Benchmarks;

/// <summary>Runs benches one after another and prints what came out.</summary>
internal static class BenchRun
{
    /// <summary>0 when everything that could be measured reached what it has to, 1 when something did not. A quick run proves nothing either way.</summary>
    public static async Task<int> RunAsync(
        IEnumerable<(string Name, Func<BenchOptions, Action<string>, Task<IReadOnlyList<Figure>>> Run)> benches, BenchOptions options, bool json)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new BenchException("The bench needs pseudo-terminals and /proc: it runs on Linux.");
        }

        // With JSON only its line goes to standard output.
        var output = json ? Console.Error : Console.Out;
        await output.WriteLineAsync(Machine.Describe());
        var figures = new List<Figure>();
        foreach (var (name, run) in benches)
        {
            await output.WriteLineAsync($"== {name}");
            var came = await run(options, output.WriteLine);
            figures.AddRange(came);
            foreach (var figure in came)
            {
                await output.WriteLineAsync(Line(figure));
            }
        }

        if (json)
        {
            await Console.Out.WriteLineAsync(FiguresJson.Of(figures));
        }

        return !options.IsQuick && figures.Any(static figure => figure.Met == false) ? 1 : 0;
    }

    private static string Line(Figure figure)
    {
        var value = figure.Value is { } number ? number.ToString("0.###", CultureInfo.InvariantCulture) : "-";
        var floor = figure.Floor is { } least ? least.ToString("0.###", CultureInfo.InvariantCulture) : "-";
        var ratio = figure.Ratio is { } times ? times.ToString("0.00", CultureInfo.InvariantCulture) : "-";
        var met = figure.Met switch { true => "met", false => "NOT MET", null => "" };
        return $"{figure.Name,-34} {value,10} {figure.Unit,-8} floor {floor,10}  ratio {ratio,6}  {met,-7} {figure.Must}{(figure.Note.Length > 0 ? $"  ({figure.Note})" : "")}";
    }
}
