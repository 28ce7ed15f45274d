using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

/// <summary>One fault of a pen as a seed draws it: which kind, on which part or which way on the line, and how much of it.</summary>
internal static class DrawnFault
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
        (FaultKind.PartOff, 0, 0), (FaultKind.PartStuck, 0, 0), (FaultKind.PartGarbage, 0, 0), (FaultKind.PartOffset, 1, 900), (FaultKind.PartScale, 20, 400),
        (FaultKind.PartSlow, 10, 3_000), (FaultKind.PartDelayed, 5, 2_000), (FaultKind.PartIntermittent, 5, 95),
    ];

    /// <summary>Of a pen, or of one of its parts; one that this pen cannot have is none.</summary>
    public static Fault Of(Rates rates, Dice dice)
    {
        var isOfPart = dice.Percent(rates.PartPercent);
        var part = isOfPart ? dice.Of(Parts) : PenComponent.Unspecified;
        var (kind, least, most) = dice.Of(isOfPart ? PartFaults : PenFaults);
        var direction = !IsOfFrames(kind) || !dice.Percent(rates.ToPenPercent) ? FaultDirection.Unspecified
            : dice.Percent(70) ? FaultDirection.ToPen
            : FaultDirection.Both;
        return new Fault { Kind = kind, Component = part, Value = ValueOf(kind, part, least, most, dice), Direction = direction };
    }

    private static bool IsOfFrames(FaultKind kind) => kind is FaultKind.CorruptsBytes or (>= FaultKind.Bursts and <= FaultKind.TruncatesFrames);

    private static long ValueOf(FaultKind kind, PenComponent part, int least, int most, Dice dice)
    {
        // A firmware that no watchdog starts anew, a stop that is never obeyed, and no sample at all are another thing than what is late or lost in part: a
        // third of them each.
        int? end = kind is FaultKind.Hangs or FaultKind.IgnoresStop ? least : kind == FaultKind.DropsTelemetry ? most : null;
        var value = end is { } whole && dice.Percent(33) ? whole : (long)dice.Between(least, most);
        return kind is not (FaultKind.PartOffset or FaultKind.ChannelsDisagree) ? value : (dice.Percent(50) ? -1 : 1) * (kind == FaultKind.PartOffset ? OffsetOf(part, value) : value);
    }

    // As far as a part can be off, each in its own unit: mHz, um/s, percent; else um, mA, mV, tenths of a degree.
    private static long OffsetOf(PenComponent part, long ofNineHundred) => part switch
    {
        PenComponent.RateSensor => ofNineHundred * 60,
        PenComponent.GlideSensor => ofNineHundred * 200,
        PenComponent.BatteryGauge => Math.Max(1, ofNineHundred / 10),
        _ => ofNineHundred,
    };
}
