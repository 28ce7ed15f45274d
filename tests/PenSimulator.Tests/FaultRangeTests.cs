using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Every fault that is listed can be begun with its lowest and its highest value, and with none beyond.</summary>
public sealed class FaultRangeTests
{
    private static readonly PenOptions Dialled = new() { Model = "SimPen-6", DepthChannels = 1 };

    [Fact]
    public void Every_kind_is_listed_and_parts_only_where_a_kind_takes_one()
    {
        var listed = new VirtualPen(new PenOptions()).ListFaults();
        Assert.Equal(
            Enum.GetValues<FaultKind>().Where(static kind => kind != FaultKind.Unspecified), listed.Select(static range => range.Kind).Distinct());
        Assert.All(listed, static range => Assert.Equal(
            range.Kind is >= FaultKind.PartOff and <= FaultKind.PartIntermittent, range.Component != PenComponent.Unspecified));
        Assert.Equal(
            Enum.GetValues<PenComponent>().Where(static part => part != PenComponent.Unspecified),
            listed.Where(static range => range.Kind == FaultKind.PartOff).Select(static range => range.Component));
    }

    [Fact]
    public void A_pen_lists_no_fault_of_a_part_that_it_has_not()
    {
        var listed = new VirtualPen(Dialled).ListFaults();
        Assert.DoesNotContain(listed, static range => range.Component is PenComponent.DepthChannel2 or PenComponent.GlideSensor or PenComponent.DepthActuator);
        Assert.DoesNotContain(listed, static range => range.Kind == FaultKind.ChannelsDisagree);
    }

    [Fact]
    public void The_ends_of_each_range_are_taken_and_what_is_beyond_is_refused()
    {
        var pen = new VirtualPen(new PenOptions());
        foreach (var range in pen.ListFaults())
        {
            Inject(range.ValueMin);
            Inject(range.ValueMax);
            Refused("fault.value", Of(range.ValueMin - 1));
            Refused("fault.value", Of(range.ValueMax + 1));
            pen.ClearFaults();

            void Inject(long value)
            {
                pen.InjectFault(Of(value));
                Assert.Contains(pen.GetPen().Faults, fault => fault.Kind == range.Kind && fault.Component == range.Component);
            }

            Fault Of(long value) => new() { Kind = range.Kind, Component = range.Component, Value = value };
        }

        void Refused(string field, Fault fault) =>
            Assert.StartsWith(field, Assert.Throws<ArgumentException>(() => pen.InjectFault(fault)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FaultKind.PartOff, PenComponent.Unspecified)]
    [InlineData(FaultKind.Stall, PenComponent.MotorDrive)]
    [InlineData(FaultKind.PartOffset, PenComponent.Trigger)]
    [InlineData(FaultKind.PartSlow, PenComponent.ContactSensor)]
    [InlineData(FaultKind.PartOff, (PenComponent)99)]
    public void A_part_that_does_not_go_with_its_kind_is_refused(FaultKind kind, PenComponent part)
    {
        var pen = new VirtualPen(new PenOptions());
        var refused = Assert.Throws<ArgumentException>(() => pen.InjectFault(part, kind, 5));
        Assert.StartsWith("fault.component", refused.Message, StringComparison.Ordinal);
        Assert.Empty(pen.GetPen().Faults);
    }

    [Fact]
    public void A_part_that_the_pen_has_not_is_refused()
    {
        var pen = new VirtualPen(Dialled);
        foreach (var part in new[] { PenComponent.DepthChannel2, PenComponent.GlideSensor, PenComponent.DepthActuator })
        {
            Assert.Throws<ArgumentException>(() => pen.InjectFault(part, FaultKind.PartOff));
        }
    }

    [Fact]
    public void One_kind_stands_on_several_parts_and_is_cleared_from_one()
    {
        var pen = new VirtualPen(new PenOptions());
        pen.InjectFault(PenComponent.RateSensor, FaultKind.PartStuck);
        pen.InjectFault(PenComponent.GlideSensor, FaultKind.PartStuck);
        pen.InjectFault(FaultKind.Stall);
        pen.ClearFaults(PenComponent.RateSensor, [FaultKind.PartStuck]);
        Assert.Equal([FaultKind.Stall, FaultKind.PartStuck], pen.GetPen().Faults.Select(static fault => fault.Kind));
        pen.ClearFaults(FaultKind.PartStuck);
        Assert.Equal([FaultKind.Stall], pen.GetPen().Faults.Select(static fault => fault.Kind));
    }

    [Fact]
    public void A_fault_of_a_part_ends_after_its_time()
    {
        var bench = new Bench().Prepared();
        bench.Pen.InjectFault(PenComponent.BatteryGauge, FaultKind.PartOff, durationMs: 100);
        bench.RunMs(50);
        Assert.Equal(0, bench.Pen.GetPen().BatteryPercent);
        bench.RunMs(100);
        Assert.InRange(bench.Pen.GetPen().BatteryPercent, 99, 100);
        Assert.Empty(bench.Pen.GetPen().Faults);
    }
}
