using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>
/// The wire between a part and the rest of the pen: what a sensor measures on its way to the firmware, or what the
/// firmware commands on its way to a motor. Without a fault of its part it changes nothing. What garbage and gaps come out depends on the pen's
/// seed, the part and how often the part has failed, and not on how long the pen has run: a scenario is the same one on every line. 1 ms steps.
/// </summary>
/// <param name="faults">The faults in force.</param>
/// <param name="component">The part.</param>
/// <param name="seed">Of the pen.</param>
/// <param name="low">Least of what the part can give.</param>
/// <param name="high">Most of it.</param>
internal sealed class PartSignal(FaultSet faults, PenComponent component, ulong seed, double low, double high)
{
    private const int PieceMs = 10;
    private readonly Queue<double> _late = new();
    private double _before;
    private double? _slow;
    private double? _stuck;
    private int _pieceMs;
    private bool _gone;
    private SeededNoise? _noise;
    private ulong _failures;

    /// <summary>Whether a fault of this part is in force.</summary>
    public bool IsFaulty => faults.Concerns(component);

    /// <summary>What comes out when this went in.</summary>
    /// <param name="value">What went in.</param>
    /// <param name="rest">What comes out without power.</param>
    public double Pass(double value, double rest = 0)
    {
        if (!IsFaulty)
        {
            _late.Clear();
            (_slow, _stuck, _noise, _pieceMs) = (null, null, null, 0);
            return _before = value;
        }

        _noise ??= new SeededNoise(seed ^ ((ulong)component << 56) ^ (++_failures << 40));
        var altered = Slowed(Delayed(value));
        if (Has(FaultKind.PartScale))
        {
            altered = altered * ValueOf(FaultKind.PartScale) / 100;
        }

        altered += ValueOf(FaultKind.PartOffset);
        if (Has(FaultKind.PartGarbage))
        {
            altered = low + ((high - low) * _noise.Below(1_000_001) / 1_000_000);
        }

        _stuck = Has(FaultKind.PartStuck) ? _stuck ?? _before : null;
        _before = Has(FaultKind.PartOff) || IsGone() ? rest : _stuck ?? altered;
        return _before;
    }

    private double Delayed(double value)
    {
        var ms = ValueOf(FaultKind.PartDelayed);
        if (ms == 0)
        {
            _late.Clear();
            return value;
        }

        // Until the first late one is there, what was last is what there is.
        while (_late.Count < ms)
        {
            _late.Enqueue(_before);
        }

        _late.Enqueue(value);
        return _late.Dequeue();
    }

    private double Slowed(double value)
    {
        var ms = ValueOf(FaultKind.PartSlow);
        if (ms == 0)
        {
            _slow = null;
            return value;
        }

        var from = _slow ?? _before;
        _slow = from + ((value - from) / ms);
        return _slow.Value;
    }

    private bool IsGone()
    {
        if (!Has(FaultKind.PartIntermittent))
        {
            _pieceMs = 0;
            return false;
        }

        if (_pieceMs-- <= 0)
        {
            _pieceMs = PieceMs - 1;
            _gone = _noise!.Below(100) < ValueOf(FaultKind.PartIntermittent);
        }

        return _gone;
    }

    private bool Has(FaultKind kind) => faults.Has(kind, component);

    private long ValueOf(FaultKind kind) => faults.ValueOf(kind, component);
}
