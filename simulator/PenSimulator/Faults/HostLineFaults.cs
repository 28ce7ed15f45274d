using System.Runtime.InteropServices;

namespace PenSimulator.Faults;

/// <summary>
/// What faults do to the bytes between the host and the pen's ear: the same as to what the pen sends, frame by frame. A frame is what stands
/// between two delimiters, with the one that ends it. Without such a fault bytes pass as they came, and no noise is drawn.
/// </summary>
internal sealed class HostLineFaults(FaultSet faults, SeededNoise noise)
{
    // More is no frame from a host (penlink.md, section 2): the pen drops it by itself.
    private const int LongestFrame = 256;
    private readonly LineFaults _faults = new(faults, noise, toPen: true);
    private readonly List<byte> _frame = [];
    private readonly List<byte> _heard = [];

    /// <summary>What the pen hears of what was sent, and of what was held back before. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Pass(ReadOnlySpan<byte> sent, ulong nowUs)
    {
        if (!faults.IsAnyToPen && _frame.Count == 0 && !_faults.HoldsFrames)
        {
            return sent;
        }

        _heard.Clear();
        _faults.Advance(nowUs, _heard);
        foreach (var value in sent)
        {
            Take(value, nowUs);
        }

        if (!faults.IsAnyToPen || _frame.Count > LongestFrame)
        {
            _heard.AddRange(_frame);
            _frame.Clear();
        }

        return CollectionsMarshal.AsSpan(_heard);
    }

    /// <summary>Another line begins: what was on the way is lost.</summary>
    public void Forget()
    {
        _frame.Clear();
        _faults.Forget();
    }

    private void Take(byte value, ulong nowUs)
    {
        if (value != 0)
        {
            _frame.Add(value);
            return;
        }

        if (_frame.Count == 0)
        {
            _faults.PassAlone(value, _heard);
            return;
        }

        _frame.Add(value);
        _faults.Pass([.. _frame], nowUs, _heard);
        _frame.Clear();
    }
}
