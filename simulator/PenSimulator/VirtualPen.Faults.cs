using PenSimulator.Faults;
using Simulator.V1;

namespace PenSimulator;

/// <summary>What goes wrong on purpose, and what the firmware's own faults do: a pen that hangs, sags or hears nothing.</summary>
public sealed partial class VirtualPen
{
    private ulong? _drivenSinceUs;

    private bool HearsHost => !_body.BatteryFlat && !_faults.Has(FaultKind.Hangs) && !_faults.Has(FaultKind.HalfOpen) && !_faults.Has(FaultKind.LineStuckLow);

    /// <summary>Begins a fault.</summary>
    /// <exception cref="ArgumentException">Kind, component or value are not what fault.proto allows; nothing was changed.</exception>
    public void InjectFault(Fault fault)
    {
        FaultRanges.Check(fault, _traits.Parts);
        if (fault.Kind == FaultKind.LineStuckLow && !_faults.Has(fault.Kind))
        {
            Break();
        }

        _faults.Inject(fault, _traits.Parts, _nowUs);
        if (fault.Kind == FaultKind.CartridgeSwapped)
        {
            InsertCartridge();
        }
        else if (fault.Kind == FaultKind.CartridgeUsed && _body.Cartridge is { } cartridge)
        {
            _body.Insert(cartridge, fault.Value * 1_000.0);
        }
    }

    /// <summary>Begins a fault of a kind with its value, until it is cleared or for a time in ms.</summary>
    /// <exception cref="ArgumentException">Kind or value are not what fault.proto allows; nothing was changed.</exception>
    public void InjectFault(FaultKind kind, long value = 0, uint durationMs = 0) =>
        InjectFault(new Fault { Kind = kind, Value = value, DurationMs = durationMs });

    /// <summary>Begins a fault of one part, until it is cleared or for a time in ms.</summary>
    /// <exception cref="ArgumentException">Part, kind or value are not what fault.proto allows; nothing was changed.</exception>
    public void InjectFault(PenComponent component, FaultKind kind, long value = 0, uint durationMs = 0) =>
        InjectFault(new Fault { Component = component, Kind = kind, Value = value, DurationMs = durationMs });

    /// <summary>Ends the kinds named, or all faults.</summary>
    public void ClearFaults(params IReadOnlyCollection<FaultKind> kinds) => _faults.Clear(kinds);

    /// <summary>Ends the kinds named, or all, of one part; UNSPECIFIED: of every part.</summary>
    public void ClearFaults(PenComponent component, IReadOnlyCollection<FaultKind> kinds) => _faults.Clear(kinds, component);

    /// <summary>Every fault that this pen can have, with its values.</summary>
    public IReadOnlyList<FaultRange> ListFaults() => [.. FaultRanges.Possible(_traits.Parts)];

    /// <summary>Whether the supply sags so far, so long after the motor was started, that the firmware restarts.</summary>
    private bool BrownsOut()
    {
        _drivenSinceUs = _body.DriveCommanded ? _drivenSinceUs ?? _nowUs : null;
        return _drivenSinceUs is { } since && _faults.Has(FaultKind.BrownsOut)
            && _nowUs - since >= (ulong)_faults.ValueOf(FaultKind.BrownsOut) * 1_000;
    }
}
