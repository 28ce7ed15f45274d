using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>The faults in force, on the pen's own thread. Time is the world's, in us, not the firmware's.</summary>
internal sealed class FaultSet
{
    private readonly SortedDictionary<(FaultKind Kind, PenComponent Component), (Fault Fault, ulong? UntilUs)> _active = [];
    private uint _concerned;

    // One bit a kind: each byte and each millisecond asks, and mostly none is in force.
    private UInt128 _kinds;
    private ulong _nextBootUs;

    public IEnumerable<Fault> Active => _active.Values.Select(active => active.Fault);

    /// <summary>Whether a fault of the kind is in force, on that part where the kind names one.</summary>
    public bool Has(FaultKind kind, PenComponent component = PenComponent.Unspecified) => IsAny(kind) && _active.ContainsKey((kind, component));

    /// <summary>Its value; 0 when it is not in force.</summary>
    public long ValueOf(FaultKind kind, PenComponent component = PenComponent.Unspecified) =>
        IsAny(kind) && _active.TryGetValue((kind, component), out var active) ? active.Fault.Value : 0;

    /// <summary>Its value where it acts this way on the line; 0 when it does not, or is not in force.</summary>
    public long ValueOf(FaultKind kind, bool toPen) =>
        IsAny(kind) && _active.TryGetValue((kind, PenComponent.Unspecified), out var active) && Acts(active.Fault.Direction, toPen) ? active.Fault.Value : 0;

    /// <summary>Whether any fault befalls what the host sends.</summary>
    public bool IsAnyToPen { get; private set; }

    /// <summary>Whether any fault of this part is in force.</summary>
    public bool Concerns(PenComponent component) => (_concerned & (1u << (int)component)) != 0;

    /// <exception cref="ArgumentException">The fault is none that this pen can have; nothing was changed.</exception>
    public void Inject(Fault fault, PenParts parts, ulong nowUs)
    {
        FaultRanges.Check(fault, parts);
        ulong? until = fault.DurationMs == 0 ? null : nowUs + (fault.DurationMs * 1_000UL);
        if (HappensOnce(fault.Kind) || (fault.Kind == FaultKind.Hangs && fault.Value > 0))
        {
            var afterMs = fault.Kind is FaultKind.Reboots or FaultKind.Hangs ? (ulong)fault.Value : 0;
            until = nowUs + (afterMs * 1_000);
        }

        _nextBootUs = fault.Kind == FaultKind.BootLoops ? nowUs + ((ulong)fault.Value * 1_000) : _nextBootUs;
        _active[(fault.Kind, fault.Component)] = (fault.Clone(), until);
        NoteConcerned();
    }

    /// <summary>Ends the kinds named, or all; with a component, those of the part's faults that concern it alone.</summary>
    public void Clear(IReadOnlyCollection<FaultKind> kinds, PenComponent component = PenComponent.Unspecified)
    {
        foreach (var key in _active.Keys.ToArray())
        {
            var named = kinds.Count == 0 || kinds.Contains(key.Kind);
            if (named && (component == PenComponent.Unspecified || key.Component == component))
            {
                _active.Remove(key);
            }
        }

        NoteConcerned();
    }

    /// <summary>Ends what has lasted its time; true when a restart of the firmware fell due.</summary>
    public bool Advance(ulong nowUs)
    {
        if (_active.Count == 0)
        {
            return false;
        }

        var restart = false;
        foreach (var (key, (fault, until)) in _active.ToArray())
        {
            if (until <= nowUs)
            {
                _active.Remove(key);
                restart |= key.Kind == FaultKind.Reboots || (key.Kind == FaultKind.Hangs && fault.Value > 0);
            }
        }

        if (Has(FaultKind.BootLoops) && nowUs >= _nextBootUs)
        {
            _nextBootUs = nowUs + ((ulong)ValueOf(FaultKind.BootLoops) * 1_000);
            restart = true;
        }

        NoteConcerned();
        return restart;
    }

    private bool IsAny(FaultKind kind) => (_kinds & (UInt128.One << (int)kind)) != 0;

    private static bool Acts(FaultDirection direction, bool toPen) =>
        direction == FaultDirection.Both || (direction == FaultDirection.ToPen) == toPen;

    private static bool HappensOnce(FaultKind kind) =>
        kind is FaultKind.Reboots or FaultKind.CartridgeUsed or FaultKind.CartridgeSwapped;

    private void NoteConcerned()
    {
        (_concerned, _kinds, IsAnyToPen) = (0, 0, false);
        foreach (var ((kind, component), (fault, _)) in _active)
        {
            IsAnyToPen |= Acts(fault.Direction, toPen: true);
            _kinds |= UInt128.One << (int)kind;
            _concerned |= component == PenComponent.Unspecified ? 0 : 1u << (int)component;
        }
    }
}
