using Simulator.V1;

namespace PenSimulator.Faults;

/// <summary>The range of each fault's value, as fault.proto states it.</summary>
internal static class FaultRanges
{
    private const uint LongestMs = 3_600_000;

    /// <exception cref="ArgumentException">Names field, value and range.</exception>
    public static void Check(Fault? fault, int depthChannels)
    {
        if (fault is null || fault.Kind == FaultKind.Unspecified || !Enum.IsDefined(fault.Kind))
        {
            throw new ArgumentException(
                $"fault.kind is '{fault?.Kind.ToString() ?? "absent"}'. Name one of FaultKind other than UNSPECIFIED.");
        }

        if (fault.DurationMs > LongestMs)
        {
            throw new ArgumentException($"fault.duration_ms is {fault.DurationMs}. Give 0 to {LongestMs}.");
        }

        if (fault.Kind == FaultKind.ChannelsDisagree && (depthChannels < 2 || fault.Value == 0))
        {
            throw new ArgumentException(
                $"fault.value is {fault.Value} um on a pen of {depthChannels} depth channel(s). "
                + "Give a value other than 0 to a pen of two channels.");
        }

        var (low, high) = RangeOf(fault.Kind);
        if (fault.Value < low || fault.Value > high)
        {
            throw new ArgumentException($"fault.value is {fault.Value} for {fault.Kind}. Give {low} to {high}.");
        }
    }

    private static (long Low, long High) RangeOf(FaultKind kind) => kind switch
    {
        FaultKind.DepthReadsHigh or FaultKind.DepthReadsLow => (1, 5_000),
        FaultKind.DepthCreeps or FaultKind.Babbles => (1, 100_000),
        FaultKind.ChannelsDisagree => (-5_000, 5_000),
        FaultKind.Overspeed => (1, 200),
        FaultKind.IgnoresStop or FaultKind.Reboots => (0, 60_000),
        FaultKind.CorruptsBytes => (1, 1_000_000),
        FaultKind.Delays => (1, 10_000),
        FaultKind.DropsTelemetry => (1, 100),
        FaultKind.BatteryLow => (0, 100),
        FaultKind.Overheats => (1, 2_000),
        _ => (0, 0),
    };
}
