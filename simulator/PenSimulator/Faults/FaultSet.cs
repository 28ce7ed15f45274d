using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>The faults in force, on the pen's own thread. Time is the world's, in us, not the firmware's.</summary>
internal sealed class FaultSet
{
    private readonly SortedDictionary<FaultKind, (Fault Fault, ulong? UntilUs)> _active = [];

    public IEnumerable<Fault> Active => _active.Values.Select(active => active.Fault);

    /// <summary>Whether a fault of the kind is in force.</summary>
    public bool Has(FaultKind kind) => _active.ContainsKey(kind);

    /// <summary>Its value; 0 when it is not in force.</summary>
    public long ValueOf(FaultKind kind) => _active.TryGetValue(kind, out var active) ? active.Fault.Value : 0;

    /// <exception cref="ArgumentException">The value is out of the range of its kind; nothing was changed.</exception>
    public void Inject(Fault fault, int depthChannels, ulong nowUs)
    {
        FaultRanges.Check(fault, depthChannels);
        ulong? until = fault.DurationMs == 0 ? null : nowUs + (fault.DurationMs * 1_000UL);
        if (fault.Kind == FaultKind.Reboots)
        {
            until = nowUs + ((ulong)fault.Value * 1_000UL);
        }

        _active[fault.Kind] = (fault.Clone(), until);
    }

    /// <summary>Ends the kinds named, or all.</summary>
    public void Clear(IReadOnlyCollection<FaultKind> kinds)
    {
        if (kinds.Count == 0)
        {
            _active.Clear();
        }

        foreach (var kind in kinds)
        {
            _active.Remove(kind);
        }
    }

    /// <summary>Ends what has lasted its time; true when a restart of the firmware fell due.</summary>
    public bool Advance(ulong nowUs)
    {
        if (_active.Count == 0)
        {
            return false;
        }

        var restart = false;
        foreach (var (kind, (_, until)) in _active.ToArray())
        {
            if (until <= nowUs)
            {
                _active.Remove(kind);
                restart |= kind == FaultKind.Reboots;
            }
        }

        return restart;
    }
}
