using DeviceService.Simulation.Worlds;
using PenSimulator;
using Simulator.V1;
using PenFault = Simulator.V1.Fault;

namespace DeviceService.Simulation.Tests;

/// <summary>What a world takes for true of a pen's fault, beside the pen that has it.</summary>
public sealed class PenPlaceTests
{
    private readonly VirtualLine _line = new("/dev/SIM-1", new VirtualPen(new PenOptions { SerialNumber = "SIM-1" }));
    private readonly PenPlace _place;

    public PenPlaceTests() => _place = new PenPlace(_line, DrawnPen.Of(1, Dice.Of(1, 0)), new PenWatch(_line, static (_, _) => { }), []);

    [Theory]
    [InlineData(FaultKind.Hangs, 300, 1)]
    [InlineData(FaultKind.Hangs, 0, 0)]
    [InlineData(FaultKind.Reboots, 0, 1)]
    [InlineData(FaultKind.BootLoops, 300, 3)]
    public void A_fault_that_ends_by_itself_is_over_with_the_restart_that_ends_it(FaultKind kind, int value, int restarts)
    {
        const int Ms = 1_000;
        var fault = new PenFault { Kind = kind, Value = value };
        Step(1);
        _line.Pen.InjectFault(fault);
        (_place.Fault, _place.RebootsAt) = (fault, kind == FaultKind.Hangs && value == 0 ? -1 : 1 + value);

        var (seen, boots) = (0, _line.Pen.Memory.Content.BootCount);
        for (var ms = 2; ms <= Ms; ms++)
        {
            Step(ms);
            var had = _line.Pen.Memory.Content.BootCount - boots;
            seen += _place.NoteReboot(ms) ? 1 : 0;

            // It is a millisecond behind at the most, and never ahead.
            Assert.InRange((int)had - seen, 0, 1);
        }

        Assert.Equal((restarts, _line.Pen.GetPen().Faults.Count > 0), (seen, _place.Fault is not null));
    }

    [Fact]
    public void Needles_of_one_channel_may_stand_beyond_the_limit_by_what_they_fell_and_while_their_stop_is_astray_by_the_tolerance()
    {
        var drawn = Enumerable.Range(1, 100).Select(static seed => DrawnPen.Of(1, Dice.Of((ulong)seed, 0))).First(static drawn => drawn.Options.DepthChannels == 1);
        var place = new PenPlace(_line, drawn, new PenWatch(_line, static (_, _) => { }), []);
        Assert.Equal(0, place.UnseenUm);
        place.FellUm = 120;
        Assert.Equal(120, place.UnseenUm);

        place.FellUm = -120;
        place.Fault = new PenFault { Kind = FaultKind.DepthCreeps, Value = 1_000 };
        place.NoteStop(PenState.Armed);
        place.Fault = null;
        place.NoteStop(PenState.Armed);
        Assert.Equal(DrawnPen.ToleranceUm, place.UnseenUm);
        place.NoteStop(PenState.Disarmed);

        Assert.Equal(0, place.UnseenUm);
    }

    [Fact]
    public void A_second_channel_sees_its_needles()
    {
        var drawn = Enumerable.Range(1, 100).Select(static seed => DrawnPen.Of(1, Dice.Of((ulong)seed, 0))).First(static drawn => drawn.Options.DepthChannels == 2);

        Assert.Null(new PenPlace(_line, drawn, new PenWatch(_line, static (_, _) => { }), []).UnseenUm);
    }

    [Fact]
    public void A_pen_whose_cable_another_one_has_lives_on_without_it_and_hears_nothing()
    {
        var other = new VirtualPen(new PenOptions { SerialNumber = "SIM-101" });
        _line.Unplug();
        _line.Plug(other);
        for (var ms = 1; ms <= 100; ms++)
        {
            _line.Step((ulong)ms * 1_000);
        }

        Assert.False(_line.Plugged);
        Assert.Equal((100_000UL, 100_000UL), (_line.Pen.DeviceTimeUs, other.DeviceTimeUs));
        _line.Plug();
        Assert.True(_line.Plugged);
        Assert.Null(_line.Other);
    }

    private void Step(int ms) => _line.Pen.Step((ulong)ms * 1_000, []);
}
