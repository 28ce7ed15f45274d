using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>
/// What faults do to the bytes between the firmware and the line: lost, late, twice, out of order, cut, altered, joined by
/// noise. Without such a fault it draws no noise.
/// </summary>
/// <param name="faults">The faults in force.</param>
/// <param name="noise">Where what they do comes from.</param>
/// <param name="toPen">Whether it is the way from the host to the pen, on which frames alone are hit.</param>
internal sealed class LineFaults(FaultSet faults, SeededNoise noise, bool toPen = false)
{
    private const int LateFramesMax = 4_096;
    private readonly Queue<(ulong DueUs, byte[] Bytes)> _late = new();
    private byte[]? _overtaken;
    private double _babble;

    /// <summary>Whether frames are still held back.</summary>
    public bool HoldsFrames => _late.Count > 0 || _overtaken is not null;

    public void Pass(byte[] frame, ulong nowUs, List<byte> line)
    {
        var delayMs = ValueOf(FaultKind.Delays);
        if (delayMs == 0 && _late.Count == 0)
        {
            Order(frame, line);
        }
        else if (_late.Count < LateFramesMax)
        {
            _late.Enqueue((nowUs + ((ulong)delayMs * 1_000), frame));
        }
    }

    /// <summary>One millisecond passes.</summary>
    public void Advance(ulong nowUs, List<byte> line)
    {
        while (_late.TryPeek(out var next) && next.DueUs <= nowUs)
        {
            Order(_late.Dequeue().Bytes, line);
        }

        if (_overtaken is { } waits && ValueOf(FaultKind.ReordersFrames) == 0)
        {
            _overtaken = null;
            Put(waits, line);
        }

        _babble += ValueOf(FaultKind.Babbles) / 1_000.0;
        for (; _babble >= 1; _babble--)
        {
            if (!IsSilent)
            {
                line.Add((byte)noise.Below(256));
            }
        }
    }

    /// <summary>A byte that is in no frame.</summary>
    public void PassAlone(byte value, List<byte> line) => line.Add(Altered(value));

    /// <summary>What was held back is lost with the line.</summary>
    public void Forget()
    {
        _late.Clear();
        _overtaken = null;
    }

    // What is silent is heard as nothing; a host that is cut off is the pen's ear.
    private bool IsSilent => !toPen && (faults.Has(FaultKind.GoesSilent) || faults.Has(FaultKind.LineStuckLow));

    private long ValueOf(FaultKind kind) => faults.ValueOf(kind, toPen);

    private byte Altered(byte value) => Hits(FaultKind.CorruptsBytes, 1_000_000) ? (byte)(value ^ (1 << noise.Below(8))) : value;

    private void Order(byte[] frame, List<byte> line)
    {
        if (Hits(FaultKind.DropsFrames, 100))
        {
            return;
        }

        if (_overtaken is { } waits)
        {
            _overtaken = null;
            Put(frame, line);
            Put(waits, line);
        }
        else if (Hits(FaultKind.ReordersFrames, 100))
        {
            _overtaken = frame;
        }
        else
        {
            Put(frame, line);
        }
    }

    private void Put(byte[] frame, List<byte> line)
    {
        if (IsSilent)
        {
            return;
        }

        for (var copies = Hits(FaultKind.DuplicatesFrames, 100) ? 2 : 1; copies > 0; copies--)
        {
            // A cut frame keeps its first delimiter, where it has one, and one byte at the least, and loses its last delimiter at the least.
            var least = frame[0] == 0 ? 2 : 1;
            var kept = Hits(FaultKind.TruncatesFrames, 100) ? least + noise.Below(frame.Length - least) : frame.Length;
            var bytes = Burst(frame)[..kept];
            foreach (var value in bytes)
            {
                line.Add(Altered(value));
            }
        }
    }

    private byte[] Burst(byte[] frame)
    {
        if (!Hits(FaultKind.Bursts, 1_000))
        {
            return frame;
        }

        var altered = (byte[])frame.Clone();
        var length = Math.Min(frame.Length, 2 + noise.Below(15));
        var from = noise.Below(frame.Length - length + 1);
        for (var at = from; at < from + length; at++)
        {
            altered[at] ^= (byte)(1 + noise.Below(255));
        }

        return altered;
    }

    /// <summary>Whether the fault strikes now; its value is so many of the whole.</summary>
    private bool Hits(FaultKind kind, int ofWhole) =>
        ValueOf(kind) is > 0 and var many && noise.Below(ofWhole) < many;
}
