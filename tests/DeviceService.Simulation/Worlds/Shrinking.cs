namespace DeviceService.Simulation.Worlds;

/// <summary>Looks for the shortest way to a violation.</summary>
internal static class Shrinking
{
    private const int MostRuns = 120;

    /// <summary>Leaves deeds out, by halves and then one by one, as long as the same property still does not hold; gives what came of it, and what was left out.</summary>
    public static async Task<(WorldResult Shortest, IReadOnlySet<int> Without)> RunAsync(WorldResult failed, WorldOptions options)
    {
        var property = failed.Violations[0].Property;
        var (without, shortest) = (new HashSet<int>(), failed);
        var runs = 0;
        for (var size = Math.Max(1, failed.Deeds.Count / 2); size >= 1 && runs < MostRuns; size /= 2)
        {
            for (var at = 0; at < shortest.Deeds.Count && runs < MostRuns; runs++)
            {
                var left = shortest.Deeds.Skip(at).Take(size).Select(static deed => deed.Number);
                var tried = await World.LiveAsync(failed.Seed, options with { Without = (HashSet<int>)[.. without, .. left] });
                if (tried.Violations.Any(violation => violation.Property == property))
                {
                    without.UnionWith(left);
                    shortest = tried;
                }
                else
                {
                    at += size;
                }
            }
        }

        return (shortest, without);
    }
}
