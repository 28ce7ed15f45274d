using Penlink.V1;
using PenSimulator.Reading;
using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>Which faults there are, on which parts, and the range of each one's value, as fault.proto states it.</summary>
internal static class FaultRanges
{
    private const uint LongestMs = 3_600_000;

    /// <param name="fault">The fault.</param>
    /// <param name="parts">Of the pen that is to have it.</param>
    /// <param name="field">Where it stands, for the refusal.</param>
    /// <exception cref="ArgumentException">Names field, value and range.</exception>
    public static void Check(Fault? fault, PenParts parts, string field = "fault")
    {
        if (fault is null || fault.Kind == FaultKind.Unspecified || !Enum.IsDefined(fault.Kind))
        {
            throw new ArgumentException(
                $"{field}.kind is '{fault?.Kind.ToString() ?? "absent"}'. Name one of FaultKind other than UNSPECIFIED.");
        }

        if (fault.DurationMs > LongestMs)
        {
            throw new ArgumentException($"{field}.duration_ms is {fault.DurationMs}. Give 0 to {LongestMs}.");
        }

        CheckComponent(fault, parts, field);
        CheckDirection(fault, field);
        if (fault.Kind == FaultKind.ChannelsDisagree && (parts.DepthChannels < 2 || fault.Value == 0))
        {
            throw new ArgumentException(
                $"{field}.value is {fault.Value} um on a pen of {parts.DepthChannels} depth channel(s). "
                + "Give a value other than 0 to a pen of two channels.");
        }

        var (low, high) = RangeOf(fault.Kind, fault.Component);
        if (fault.Value < low || fault.Value > high || (fault.Kind == FaultKind.PartOffset && fault.Value == 0))
        {
            var except = fault.Kind == FaultKind.PartOffset ? ", not 0" : "";
            throw new ArgumentException($"{field}.value is {fault.Value} for {fault.Kind}. Give {low} to {high}{except}.");
        }
    }

    /// <summary>Every fault that a pen of these parts can have, in the order of the kinds and then of the parts.</summary>
    public static IEnumerable<FaultRange> Possible(PenParts parts) =>
        from kind in Enum.GetValues<FaultKind>().Order()
        where kind != FaultKind.Unspecified && (kind != FaultKind.ChannelsDisagree || parts.DepthChannels == 2)
        from component in IsOfPart(kind) ? Enum.GetValues<PenComponent>().Order().Where(part => CanHave(kind, part, parts)) : [PenComponent.Unspecified]
        let range = RangeOf(kind, component)
        select new FaultRange { Kind = kind, Component = component, ValueMin = range.Low, ValueMax = range.High, Directed = IsDirected(kind) };

    private static void CheckComponent(Fault fault, PenParts parts, string field)
    {
        if (IsOfPart(fault.Kind) ? !CanHave(fault.Kind, fault.Component, parts) : fault.Component != PenComponent.Unspecified)
        {
            var able = Enum.GetValues<PenComponent>().Where(part => CanHave(fault.Kind, part, parts)).Select(ProtoNames.Of).ToArray();
            var remedy = able.Length == 0 ? "Leave it out" : $"Give one of {string.Join(", ", able)}";
            throw new ArgumentException($"{field}.component is {fault.Component} for {fault.Kind} on this pen. {remedy}.");
        }
    }

    private static void CheckDirection(Fault fault, string field)
    {
        if (!Enum.IsDefined(fault.Direction) || (fault.Direction != FaultDirection.Unspecified && !IsDirected(fault.Kind)))
        {
            var remedy = IsDirected(fault.Kind) ? $"Give {ProtoNames.All<FaultDirection>()}, or leave it out for what the pen sends" : "Leave it out";
            throw new ArgumentException($"{field}.direction is {fault.Direction} for {fault.Kind}. {remedy}.");
        }
    }

    // What befalls frames on their way.
    private static bool IsDirected(FaultKind kind) => kind is FaultKind.CorruptsBytes or (>= FaultKind.Bursts and <= FaultKind.TruncatesFrames);

    private static bool IsOfPart(FaultKind kind) => kind is >= FaultKind.PartOff and <= FaultKind.PartIntermittent;

    private static bool CanHave(FaultKind kind, PenComponent part, PenParts parts) => IsOfPart(kind) && part switch
    {
        PenComponent.DepthChannel2 => parts.DepthChannels == 2,
        PenComponent.GlideSensor => parts.Glide,
        PenComponent.DepthActuator => !parts.Dial,
        PenComponent.ContactSensor when !parts.Contact => false,
        PenComponent.ContactSensor or PenComponent.Trigger =>
            kind is not (FaultKind.PartOffset or FaultKind.PartScale or FaultKind.PartSlow),
        _ => part != PenComponent.Unspecified && Enum.IsDefined(part),
    };

    private static (long Low, long High) RangeOf(FaultKind kind, PenComponent component) => kind switch
    {
        FaultKind.DepthReadsHigh or FaultKind.DepthReadsLow => (1, 5_000),
        FaultKind.DepthCreeps or FaultKind.Babbles => (1, 100_000),
        FaultKind.ChannelsDisagree => (-5_000, 5_000),
        FaultKind.Overspeed => (1, 200),
        FaultKind.IgnoresStop or FaultKind.Reboots or FaultKind.Hangs or FaultKind.BrownsOut => (0, 60_000),
        FaultKind.CorruptsBytes => (1, 1_000_000),
        FaultKind.Delays or FaultKind.PartDelayed => (1, 10_000),
        FaultKind.DropsTelemetry or FaultKind.DropsFrames or FaultKind.DuplicatesFrames or FaultKind.ReordersFrames
            or FaultKind.TruncatesFrames or FaultKind.PartIntermittent => (1, 100),
        FaultKind.BatteryLow => (0, 100),
        FaultKind.Overheats => (1, 2_000),
        FaultKind.PartOffset => (-OffsetMost(component), OffsetMost(component)),
        FaultKind.PartScale => (0, 1_000),
        FaultKind.PartSlow or FaultKind.BootLoops => (1, 60_000),
        FaultKind.Bursts => (1, 1_000),
        FaultKind.CartridgeUsed => (0, 100_000),
        FaultKind.IgnoresLimit => (1, 5),
        FaultKind.ForgetsWithoutPower or FaultKind.TellsChangesLate => (1, 3),
        FaultKind.MiscountsArmTime => (1, 2),
        FaultKind.HidesRefusals => (1, (long)Enum.GetValues<RejectionReason>().Max()),
        _ => (0, 0),
    };

    private static long OffsetMost(PenComponent component) => component switch
    {
        PenComponent.RateSensor => 200_000,
        PenComponent.GlideSensor => 1_000_000,
        PenComponent.BatteryGauge => 100,
        PenComponent.TemperatureSensor => 2_000,
        _ => 5_000,
    };
}
