namespace DeviceService.PenLink.Tests;

/// <summary>A wire in virtual time: takes what is written, unless it is full, and forgets what is flushed.</summary>
internal sealed class BenchLine : Line
{
    private readonly List<byte> _unsent = [];

    /// <summary>How much it takes before it is full.</summary>
    public int Capacity { get; set; } = int.MaxValue;

    /// <summary>Each write as it came, also what is flushed later.</summary>
    public List<byte[]> Writes { get; } = [];

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
