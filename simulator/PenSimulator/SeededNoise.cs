namespace PenSimulator;

/// <summary>SplitMix64: the same seed gives the same numbers on every machine, for ever.</summary>
internal sealed class SeededNoise(ulong seed)
{
    private ulong _state = seed;

    /// <summary>What it began with.</summary>
    public ulong Seed { get; } = seed;

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = _state;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }

    /// <summary>A number that is not 0, for nonces and boot ids.</summary>
    public ulong NextNonZero()
    {
        for (; ; )
        {
            var value = Next();
            if (value != 0)
            {
                return value;
            }
        }
    }

    /// <summary>0 up to, and without, <paramref name="bound"/>.</summary>
    public int Below(int bound) => (int)(Next() % (ulong)bound);

    /// <summary>From -<paramref name="reach"/> to +<paramref name="reach"/>.</summary>
    public int Around(int reach) => Below((2 * reach) + 1) - reach;
}
