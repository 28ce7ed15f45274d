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

    private void Step(int ms) => _line.Pen.Step((ulong)ms * 1_000, []);
}
