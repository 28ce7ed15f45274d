using PenSimulator;
using Simulator.V1;

namespace DeviceService.Simulation.Tests;

/// <summary>One fault of the table: how it is brought about, and on what kind of pen.</summary>
internal sealed record Fault(string Name, Func<TreatedRoom, Task> Begin)
{
    public PenOptions Pen { get; init; } = new();

    /// <summary>The simulator's kind; null where cable, hand or host are at fault.</summary>
    public FaultKind? Kind { get; init; }

    public static IReadOnlyList<Fault> All { get; } =
    [
        Of("depth reads high", FaultKind.DepthReadsHigh, 600),
        Of("depth reads low", FaultKind.DepthReadsLow, 600),
        Of("depth reads low, one channel", FaultKind.DepthReadsLow, 600) with { Pen = new PenOptions { DepthChannels = 1 } },
        Of("depth stuck", FaultKind.DepthStuck),
        Of("depth creeps", FaultKind.DepthCreeps, 5_000),
        Of("channels disagree", FaultKind.ChannelsDisagree, 400),
        Of("overspeed", FaultKind.Overspeed, 50),
        Of("stall", FaultKind.Stall),
        Of("ignores stop", FaultKind.IgnoresStop),
        Of("drive stuck on", FaultKind.DriveStuckOn),
        Of("dead-man disabled", FaultKind.DeadManDisabled),
        Of("goes silent", FaultKind.GoesSilent),
        Of("babbles", FaultKind.Babbles, 2_000),
        Of("corrupts bytes", FaultKind.CorruptsBytes, 20_000),
        Of("delays", FaultKind.Delays, 400),
        Of("drops telemetry", FaultKind.DropsTelemetry, 100),
        Of("omits protrusion", FaultKind.OmitsProtrusion),
        Of("limits generation wrong", FaultKind.LimitsGenerationWrong),
        Of("limits digest wrong", FaultKind.LimitsDigestWrong),
        Of("foreign session tag", FaultKind.ForeignSessionTag),
        Of("battery low", FaultKind.BatteryLow, 5),
        Of("overheats", FaultKind.Overheats, 600),
        Of("reboots", FaultKind.Reboots),
        Of("internal fault", FaultKind.Internal),
        By("unplugged", static room => room.Line.Unplug()),
        By("another pen on the line", static room =>
        {
            room.Line.Unplug();
            room.Pen.ReplaceBy("SIM-OTHER");
            room.Line.Plug();
        }),
        By("power cycled", static room => room.Pen.PowerCycle()),
        By("cartridge out", static room => room.Pen.RemoveCartridge()),
        By("dial turned", static room => room.Pen.TurnDial(1_400)) with { Pen = new PenOptions { Dial = true } },
        By("owner loop blocked", static room => room.Room.LoopsBlocked = true),
        By("journal cannot write", static room => room.Room.Journal.Fails = "the disk is full"),
        By("journal does not answer", static room => room.Room.Journal.Holds = true),
        By("wall clock a year on", static room => room.Room.WallClock.WallOffset = TimeSpan.FromDays(365)),
        By("wall clock a year back", static room => room.Room.WallClock.WallOffset = TimeSpan.FromDays(-365)),
        new("service killed", static room => room.Room.KillAndRestartAsync(1_000)),
    ];

    public static Fault Named(string name) => All.Single(fault => fault.Name == name);

    private static Fault Of(string name, FaultKind kind, long value = 0) => By(name, room => room.Pen.InjectFault(kind, value)) with { Kind = kind };

    private static Fault By(string name, Action<TreatedRoom> begin) => new(name, room =>
    {
        begin(room);
        return Task.CompletedTask;
    });
}
