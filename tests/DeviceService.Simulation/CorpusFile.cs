using System.Globalization;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation;

/// <summary>
/// Seeds that are kept, with the trace hash that each gives on every machine: a seed, and its hash in 16 hexadecimal digits or nothing, a
/// line. What follows a # is for people.
/// </summary>
internal static class CorpusFile
{
    /// <summary>What a violation of a kept hash is called.</summary>
    public const string Property = "H";

    /// <exception cref="FormatException">A line is not of this form; names file, line and text.</exception>
    public static IReadOnlyList<(ulong Seed, string? Hash)> Read(FileInfo file)
    {
        var worlds = new List<(ulong, string?)>();
        foreach (var (text, number) in File.ReadAllLines(file.FullName).Select(static (text, at) => (text.Split('#')[0].Trim(), at + 1)))
        {
            if (text.Length == 0)
            {
                continue;
            }

            var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length > 2 || !ulong.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
                || (parts.Length == 2 && !(parts[1].Length == 16 && parts[1].All(char.IsAsciiHexDigitLower))))
            {
                throw new FormatException($"{file.Name}, line {number} is '{text}'. Give a seed, and its hash of 16 hexadecimal digits or nothing.");
            }

            worlds.Add((seed, parts.Length == 2 ? parts[1] : null));
        }

        return worlds;
    }

    /// <summary>The result, with a violation where its hash is not the one that was kept.</summary>
    public static WorldResult Held(WorldResult result, string? hash)
    {
        var found = result.TraceHash.ToString("x16", CultureInfo.InvariantCulture);
        return hash is null || hash == found
            ? result
            : result with { Violations = [.. result.Violations, new Violation(Property, result.Ms, $"the trace hash is {found}; {hash} was kept")] };
    }
}
