namespace DeviceService.Fuzzing;

/// <summary>An input that broke something.</summary>
/// <param name="Target">Of which target.</param>
/// <param name="Seed">From which it was drawn; null for one that was given.</param>
/// <param name="Input">Its bytes.</param>
/// <param name="What">What it came to.</param>
internal sealed record Finding(string Target, ulong? Seed, byte[] Input, Exception What)
{
    /// <summary>The first input of so many seeds that breaks something; null when none does.</summary>
    public static Finding? FirstOf(FuzzTarget target, ulong firstSeed, int inputs)
    {
        for (var drawn = 0; drawn < inputs; drawn++)
        {
            var seed = firstSeed + (ulong)drawn;
            if (Of(target, target.Draw(new Dice(seed))) is { } found)
            {
                return found with { Seed = seed };
            }
        }

        return null;
    }

    /// <summary>What this input breaks; null when nothing.</summary>
    public static Finding? Of(FuzzTarget target, byte[] input)
    {
        try
        {
            target.Hold(input);
            return null;
        }
        catch (Exception what)
        {
            return new Finding(target.Name, null, input, what);
        }
    }

    /// <summary>The shortest input that was found, by leaving pieces out, that comes to the same kind of end.</summary>
    public Finding Shortened(FuzzTarget target)
    {
        var shortest = this;
        for (var size = Math.Max(1, Input.Length / 2); size >= 1; size /= 2)
        {
            for (var at = 0; at + size <= shortest.Input.Length;)
            {
                byte[] without = [.. shortest.Input.AsSpan(0, at), .. shortest.Input.AsSpan(at + size)];
                if (Of(target, without) is { } found && found.What.GetType() == What.GetType())
                {
                    shortest = found with { Seed = Seed };
                }
                else
                {
                    at += size;
                }
            }
        }

        return shortest;
    }

    public override string ToString() =>
        $"{Target}{(Seed is { } seed ? $", seed {seed}" : "")}: {What}\n    input: {Convert.ToHexStringLower(Input)}\n"
        + $"    to repeat: dotnet run --project tests/DeviceService.Fuzzing -- hold {Target} --input {Convert.ToHexStringLower(Input)}";
}
