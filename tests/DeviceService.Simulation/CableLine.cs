using DeviceService.PenLink;

namespace DeviceService.Simulation;

/// <summary>A line like a pseudo-terminal, in virtual time: takes what is written, delivers it when asked, forgets what is dropped.</summary>
internal sealed class CableLine : Line
{
    private readonly List<byte> _unsent = [];

    public override int Read(Span<byte> buffer) => 0;

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        _unsent.AddRange(bytes);
        return bytes.Length;
    }

    public override bool TryDropUnsent()
    {
        _unsent.Clear();
        return true;
    }

    /// <summary>What was written since the last time.</summary>
    public byte[] Deliver()
    {
        if (_unsent.Count == 0)
        {
            return [];
        }

        byte[] bytes = [.. _unsent];
        _unsent.Clear();
        return bytes;
    }

    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>Nobody sleeps in virtual time, so nobody is to be woken.</summary>
internal sealed class NoWake : LineWake
{
    public static readonly NoWake Instance = new();

    public override void Signal()
    {
    }

    public override void Wait(Line? line, TimeSpan timeout)
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}
