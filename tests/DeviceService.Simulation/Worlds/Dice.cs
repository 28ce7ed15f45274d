namespace DeviceService.Simulation.Worlds;

/// <summary>What a seed decides, by SplitMix64: the same numbers on every machine.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Dice of its own for one part of a world, so that leaving a part out moves no other.</summary>
    public static Dice Of(ulong seed, int part) => new(new Dice(seed ^ ((ulong)part * 0xD1342543DE82EF95)).Next());

    /// <summary>From the first to the second, both possible.</summary>
    public int Between(int least, int most) => least + Below(most - least + 1);

    /// <summary>True so often of a hundred.</summary>
    public bool Percent(int often) => Below(100) < often;

    /// <summary>One of these.</summary>
    public T Of<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    private int Below(int bound) => (int)(Next() % (ulong)bound);
}
