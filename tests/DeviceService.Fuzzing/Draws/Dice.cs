namespace DeviceService.Fuzzing;

/// <summary>What a seed decides, by SplitMix64: the same draws on every machine.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong _state = seed;

    /// <summary>From the first to the second, both possible.</summary>
    public int Between(int least, int most) => least + (int)(Next() % (ulong)(most - least + 1));

    /// <summary>True so often of a hundred.</summary>
    public bool Percent(int often) => Between(0, 99) < often;

    /// <summary>One of these.</summary>
    public T Of<T>(params ReadOnlySpan<T> choices) => choices[Between(0, choices.Length - 1)];

    /// <summary>One of these.</summary>
    public T OneOf<T>(IList<T> choices) => choices[Between(0, choices.Count - 1)];

    public byte Byte() => (byte)Between(0, 255);

    public byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        foreach (ref var value in bytes.AsSpan())
        {
            value = Byte();
        }

        return bytes;
    }

    public ulong Next()
    {
        _state += 0x9E3779B97F4A7C15;
        var mixed = (_state ^ (_state >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
