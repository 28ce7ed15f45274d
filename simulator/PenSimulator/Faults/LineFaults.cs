using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>What faults do to the bytes between the firmware and the line: lost, late, altered, joined by noise.</summary>
internal sealed class LineFaults(FaultSet faults, SeededNoise noise)
{
    private const int LateFramesMax = 4_096;
    private readonly Queue<(ulong DueUs, byte[] Bytes)> _late = new();
    private double _babble;

    /// <summary>Whether frames are still held back.</summary>
    public bool HoldsFrames => _late.Count > 0;

    public void Pass(byte[] frame, ulong nowUs, List<byte> line)
    {
        var delayMs = faults.ValueOf(FaultKind.Delays);
        if (delayMs == 0 && _late.Count == 0)
        {
            Put(frame, line);
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
            Put(_late.Dequeue().Bytes, line);
        }

        _babble += faults.ValueOf(FaultKind.Babbles) / 1_000.0;
        for (; _babble >= 1; _babble--)
        {
            if (!faults.Has(FaultKind.GoesSilent))
            {
                line.Add((byte)noise.Below(256));
            }
        }
    }

    private void Put(byte[] frame, List<byte> line)
    {
        if (faults.Has(FaultKind.GoesSilent))
        {
            return;
        }

        var perMillion = faults.ValueOf(FaultKind.CorruptsBytes);
        foreach (var value in frame)
        {
            var altered = perMillion > 0 && noise.Below(1_000_000) < perMillion;
            line.Add(altered ? (byte)(value ^ (1 << noise.Below(8))) : value);
        }
    }
}
