using System.Text.Json;
using System.Text.Json.Serialization;

namespace DeviceService.Simulation.Mutants;

/// <summary><c>--mutants</c>: each seeded defect is built, and has to be found.</summary>
internal static class MutantsCommand
{
    /// <summary>Runs the list, or those of it that are named; 0 when each was caught.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<string> only, int worlds, double minutes, bool json, CancellationToken cancelled)
    {
        var verdicts = new List<MutantVerdict>();
        try
        {
            var root = Workshop.FindRoot();
            var list = MutantList.Read(root).Where(mutant => only.Count == 0 || only.Contains(mutant.Name)).ToList();
            if (only.Except(list.Select(static mutant => mutant.Name)).FirstOrDefault() is { } unknown)
            {
                throw new FormatException($"--only is '{unknown}'. Give a name of the list in Mutants/mutants.json.");
            }

            using var workshop = await Workshop.OpenAsync(root, list, cancelled);
            foreach (var mutant in list)
            {
                var verdict = await workshop.TryAsync(mutant, worlds, minutes, cancelled);
                verdicts.Add(verdict);
                Console.WriteLine($"| {verdict.Name} | {verdict.Law} | {verdict.What} | {verdict.Outcome} |");
            }
        }
        catch (Exception refused) when (refused is FormatException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(refused.Message);
            return 2;
        }

        var caught = verdicts.Count(static verdict => verdict.Caught);
        Console.WriteLine($"{caught} of {verdicts.Count} mutants were caught");
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new Line(verdicts.Count, caught, verdicts), MutantsJson.Default.Line));
        }

        return caught == verdicts.Count ? 0 : 1;
    }

    internal sealed record Line(int Mutants, int Caught, IReadOnlyList<MutantVerdict> List);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MutantsCommand.Line))]
internal sealed partial class MutantsJson : JsonSerializerContext;
