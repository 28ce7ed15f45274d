namespace DeviceService.PenLink.Tests;

/// <summary>A wire in virtual time: takes what is written, unless it is full, and forgets what is flushed.</summary>
internal sealed class BenchLine : Line
{
    private readonly List<byte> _unsent = [];

    /// <summary>How much it takes before it is full.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Each write as it came, also what is flushed later.</summary>
    public List<byte[]> Writes { get; } = [];

    /// <summary>False for a line like a serial server: its speed cannot be set from here.</summary>
    public bool HasSpeed { get; set; }

    /// <summary>Speeds that its driver refuses.</summary>
    public HashSet<int> Refused { get; } = [];

    public int BitsPerSecond { get; private set; } = LineSpeed.Initial;

    /// <summary>False for a pseudo-terminal: a break reaches nobody.</summary>
    public bool CarriesBreak { get; set; }

    public bool IsLow { get; private set; }

    public int Breaks { get; private set; }

    public override bool SetsSpeed => HasSpeed;

    public override bool TrySetSpeed(int bitsPerSecond)
    {
        if (!HasSpeed || Refused.Contains(bitsPerSecond))
        {
            return false;
        }

        BitsPerSecond = bitsPerSecond;
        return true;
    }

    public override bool TryBeginBreak()
    {
        IsLow = CarriesBreak;
        Breaks += CarriesBreak ? 1 : 0;
        return CarriesBreak;
    }

    public override void EndBreak() => IsLow = false;

    public override int Read(Span<byte> buffer) => 0;

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        var taken = Math.Min(bytes.Length, Capacity - _unsent.Count);
        if (taken <= 0)
        {
            return 0;
        }

        Writes.Add(bytes[..taken].ToArray());
        _unsent.AddRange(bytes[..taken]);
        return taken;
    }

    public override bool TryDropUnsent()
    {
        _unsent.Clear();
        return true;
    }

    public byte[] Deliver()
    {
        byte[] bytes = [.. _unsent];
        _unsent.Clear();
        return bytes;
    }

    public int Held => _unsent.Count;

    protected override void Dispose(bool disposing)
    {
    }
}
