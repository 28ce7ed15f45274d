namespace DeviceService.Fuzzing;

/// <summary>Inputs to keep before any fuzzer ran: of all that a target's seeds draw, the shortest with each trait, and some as they come.</summary>
internal static class Sowing
{
    private const int AsTheyCome = 4;

    /// <param name="target">Whose.</param>
    /// <param name="inputLengthMax">The longest input, in bytes.</param>
    public static IReadOnlyList<byte[]> Of(FuzzTarget target, int inputLengthMax)
    {
        var kept = new List<byte[]>();
        var shortest = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        for (ulong seed = 1; seed <= (ulong)target.InputsInTests; seed++)
        {
            var input = target.Draw(new Dice(seed));
            if (input.Length == 0 || input.Length > inputLengthMax)
            {
                continue;
            }

            if (kept.Count < AsTheyCome)
            {
                kept.Add(input);
            }

            foreach (var trait in target.Traits(input))
            {
                if (!shortest.TryGetValue(trait, out var before) || input.Length < before.Length)
                {
                    shortest[trait] = input;
                }
            }
        }

        return [.. kept, .. shortest.Values];
    }
}
