using DeviceService.Simulation.Worlds;
using PenSimulator;
using Simulator.V1;
using PenFault = Simulator.V1.Fault;

namespace DeviceService.Simulation.Tests;

/// <summary>What the faults of worlds are drawn from.</summary>
public sealed class DrawnFaultTests
{
    private static readonly PenFault[] Drawn =
        [.. Enumerable.Range(1, 40_000).Select(static seed => DrawnFault.Of(Rates.Of((ulong)seed), Dice.Of((ulong)seed, 1)))];

    // What a pen with everything can have.
    private static readonly FaultRange[] Possible = [.. new VirtualPen(new PenOptions()).ListFaults()];

    [Fact]
    public void Every_fault_that_befalls_a_pen_is_drawn_on_every_part_and_every_way()
    {
        var kinds = Possible.Where(static range => !IsWrittenWrongly(range.Kind)).Select(static range => (range.Kind, range.Component)).ToHashSet();

        Assert.Empty(kinds.Except(Drawn.Select(static fault => (fault.Kind, fault.Component))));
        Assert.Equal(46, Drawn.Select(static fault => fault.Kind).Distinct().Count());
        Assert.All(Possible.Where(static range => range.Directed), static range =>
            Assert.Equal(Enum.GetValues<FaultDirection>().Order(), Drawn.Where(fault => fault.Kind == range.Kind).Select(static fault => fault.Direction).Distinct().Order()));
    }

    [Fact]
    public void Every_value_is_one_that_the_fault_can_have() => Assert.All(Drawn, static fault =>
    {
        if (Possible.FirstOrDefault(range => (range.Kind, range.Component) == (fault.Kind, fault.Component)) is { } range)
        {
            Assert.InRange(fault.Value, range.ValueMin, range.ValueMax);
            Assert.False(fault.Value == 0 && fault.Kind is (FaultKind.PartOffset or FaultKind.ChannelsDisagree));
        }
    });

    [Theory]
    [InlineData(PenComponent.RateSensor, 40_000)]
    [InlineData(PenComponent.GlideSensor, 100_000)]
    [InlineData(PenComponent.BatteryGauge, 80)]
    [InlineData(PenComponent.TemperatureSensor, 500)]
    [InlineData(PenComponent.DepthChannel1, 500)]
    [InlineData(PenComponent.DepthChannel2, 500)]
    [InlineData(PenComponent.DepthActuator, 500)]
    [InlineData(PenComponent.CurrentSensor, 500)]
    [InlineData(PenComponent.MotorDrive, 500)]
    public void An_offset_is_as_large_as_its_part_can_be_off_either_way(PenComponent part, int most)
    {
        var offsets = Drawn.Where(fault => fault.Kind == FaultKind.PartOffset && fault.Component == part).Select(static fault => fault.Value).ToArray();

        Assert.True(offsets.Min() < -most && offsets.Max() > most, $"{offsets.Min()} to {offsets.Max()}");
    }

    [Theory]
    [InlineData(FaultKind.Hangs, 0)]
    [InlineData(FaultKind.IgnoresStop, 0)]
    [InlineData(FaultKind.DropsTelemetry, 100)]
    public void What_never_ends_or_takes_all_is_a_third_of_its_kind(FaultKind kind, int value)
    {
        var values = Drawn.Where(fault => fault.Kind == kind).Select(static fault => fault.Value).ToArray();

        Assert.InRange(values.Count(one => one == value) * 100 / values.Length, 25, 45);
    }

    [Fact]
    public void Two_channels_disagree_either_way()
    {
        var values = Drawn.Where(static fault => fault.Kind == FaultKind.ChannelsDisagree).Select(static fault => fault.Value).ToArray();

        Assert.True(values.Min() < -500 && values.Max() > 500);
    }

    // The acceptance test is for those.
    private static bool IsWrittenWrongly(FaultKind kind) => kind >= FaultKind.TakesHeldTrigger;
}
