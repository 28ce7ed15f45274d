using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// A pen's own faults, and what each takes away at once.
internal sealed partial class World
{
    private string Spoil(PenPlace place, Dice dice)
    {
        if (place.Fault is not null)
        {
            return Mend(place);
        }

        var fault = DrawnFault.Of(_rates, dice);
        if (place.DepthIsOff && KeepsDepthWrong(fault))
        {
            return $"{Named(fault)} would be a second fault of its depth";
        }

        try
        {
            place.Line.Pen.InjectFault(fault);
        }
        catch (ArgumentException)
        {
            return $"{Named(fault)} is none that this pen can have";
        }

        Count(Named(fault));
        place.Fault = IsOver(fault) ? null : fault;
        TakeLeave(place, fault);
        return $"{Named(fault)} {fault.Value}";
    }

    // What it takes away at once, or at a time that is known (P3).
    private void TakeLeave(PenPlace place, Fault fault)
    {
        switch (fault.Kind)
        {
            case FaultKind.Reboots or FaultKind.BootLoops:
            case FaultKind.Hangs when fault.Value > 0:
                place.RebootsAt = _ms + (int)fault.Value;
                break;
            case FaultKind.CartridgeSwapped:
                (place.CartridgeUsed, place.CartridgeRefused) = (false, true);
                place.Watch.Revoked(CartridgeMs);
                break;
            case FaultKind.CartridgeUsed:
                // Another insertion, which voids what was asked for before it.
                place.Watch.Revoked(CartridgeMs);
                break;
            case FaultKind.CartridgeMissing:
                // Once it is seen again it is the same insertion: an arming that waited for its turn is decided then.
                place.Watch.Lost(CartridgeMs);
                break;
            case FaultKind.LineStuckLow:
                // One low period is one stop (penlink.md, section 5).
                place.Watch.Revoked(PenWatch.StopMs);
                break;
            default:
                break;
        }
    }

    private static string Named(Fault fault) => fault.Component != PenComponent.Unspecified ? $"{fault.Component} {fault.Kind}"
        : fault.Direction != FaultDirection.Unspecified ? $"{fault.Kind} {fault.Direction}"
        : $"{fault.Kind}";

    // What happens once, and is over when it has.
    private static bool IsOver(Fault fault) => fault.Kind is FaultKind.CartridgeUsed or FaultKind.CartridgeSwapped;
}
