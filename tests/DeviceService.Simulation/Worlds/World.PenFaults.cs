using DeviceService.Safety;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// A pen's own faults: what is drawn, and what follows from it at once.
internal sealed partial class World
{
    // What befalls a pen. A firmware that was written wrongly fails the acceptance test instead: the properties presume one that passed it.
    private static readonly (FaultKind Kind, int Least, int Most)[] PenFaults =
    [
        (FaultKind.DepthReadsHigh, 20, 2_000), (FaultKind.DepthReadsLow, 20, 2_000), (FaultKind.DepthStuck, 0, 0), (FaultKind.DepthCreeps, 100, 20_000),
        (FaultKind.Overspeed, 5, 150), (FaultKind.Stall, 0, 0), (FaultKind.IgnoresStop, 0, 2_000), (FaultKind.DriveStuckOn, 0, 0),
        (FaultKind.DeadManDisabled, 0, 0), (FaultKind.GoesSilent, 0, 0), (FaultKind.Babbles, 100, 20_000), (FaultKind.CorruptsBytes, 10, 50_000),
        (FaultKind.Delays, 1, 1_000), (FaultKind.DropsTelemetry, 5, 100), (FaultKind.OmitsProtrusion, 0, 0), (FaultKind.LimitsGenerationWrong, 0, 0),
        (FaultKind.LimitsDigestWrong, 0, 0), (FaultKind.ForeignSessionTag, 0, 0), (FaultKind.BatteryLow, 0, 30), (FaultKind.Overheats, 300, 900),
        (FaultKind.Reboots, 0, 500), (FaultKind.Internal, 0, 0), (FaultKind.BrownsOut, 0, 2_000), (FaultKind.BootLoops, 50, 2_000),
        (FaultKind.Hangs, 0, 2_000), (FaultKind.MotorRelayWelded, 0, 0), (FaultKind.Bursts, 1, 200), (FaultKind.DropsFrames, 1, 60),
        (FaultKind.DuplicatesFrames, 1, 100), (FaultKind.ReordersFrames, 1, 100), (FaultKind.TruncatesFrames, 1, 60), (FaultKind.LineStuckLow, 0, 0),
        (FaultKind.HalfOpen, 0, 0), (FaultKind.CartridgeMissing, 0, 0), (FaultKind.CartridgeUsed, 1, 2_000), (FaultKind.CartridgeUnreadable, 0, 0),
        (FaultKind.CartridgeSwapped, 0, 0), (FaultKind.ChannelsDisagree, 50, 1_000),
    ];

    private static readonly PenComponent[] Parts = [.. Enum.GetValues<PenComponent>().Where(static part => part != PenComponent.Unspecified).Order()];

    private static readonly (FaultKind Kind, int Least, int Most)[] PartFaults =
    [
        (FaultKind.PartOff, 0, 0), (FaultKind.PartStuck, 0, 0), (FaultKind.PartGarbage, 0, 0), (FaultKind.PartOffset, -900, 900), (FaultKind.PartScale, 20, 400),
        (FaultKind.PartSlow, 10, 3_000), (FaultKind.PartDelayed, 5, 2_000), (FaultKind.PartIntermittent, 5, 95),
    ];

    private string Spoil(PenPlace place, Dice dice)
    {
        if (place.Fault is not null)
        {
            return Mend(place);
        }

        var fault = dice.Percent(_rates.PartPercent) ? FaultOf(PartFaults, dice.Of(Parts), dice) : FaultOf(PenFaults, PenComponent.Unspecified, dice);
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

    private Fault FaultOf((FaultKind Kind, int Least, int Most)[] faults, PenComponent part, Dice dice)
    {
        var (kind, least, most) = dice.Of(faults);
        var direction = !IsOfFrames(kind) || !dice.Percent(_rates.ToPenPercent) ? FaultDirection.Unspecified
            : dice.Percent(70) ? FaultDirection.ToPen
            : FaultDirection.Both;
        return new Fault { Kind = kind, Component = part, Value = ValueOf(kind, least, most, dice), Direction = direction };
    }

    // A firmware that no watchdog starts anew, a stop that is never obeyed, and no sample at all are another thing than what is late or lost in part: a
    // third of them each.
    private static int ValueOf(FaultKind kind, int least, int most, Dice dice)
    {
        int? end = kind is FaultKind.Hangs or FaultKind.IgnoresStop ? least : kind == FaultKind.DropsTelemetry ? most : null;
        return end is { } value && dice.Percent(33) ? value : dice.Between(least, most);
    }

    private static bool IsOfFrames(FaultKind kind) => kind is FaultKind.CorruptsBytes or (>= FaultKind.Bursts and <= FaultKind.TruncatesFrames);

    private static string Named(Fault fault) => fault.Component != PenComponent.Unspecified ? $"{fault.Component} {fault.Kind}"
        : fault.Direction != FaultDirection.Unspecified ? $"{fault.Kind} {fault.Direction}"
        : $"{fault.Kind}";

    // What happens once, and is over when it has.
    private static bool IsOver(Fault fault) => fault.Kind is FaultKind.CartridgeUsed or FaultKind.CartridgeSwapped;
}
