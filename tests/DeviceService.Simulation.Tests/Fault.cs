using PenSimulator;
using Simulator.V1;

namespace DeviceService.Simulation.Tests;

/// <summary>One fault of the table: how it is brought about, and on what kind of pen.</summary>
internal sealed partial record Fault(string Name, Func<TreatedRoom, Task> Begin)
{
    public PenOptions Pen { get; init; } = new();

    /// <summary>The simulator's kind; null where cable, hand or host are at fault.</summary>
    public FaultKind? Kind { get; init; }

    /// <summary>The part that has it; null where it is not of one part.</summary>
    public PenComponent? Part { get; init; }

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
        Of("depth channel 1 off", PenComponent.DepthChannel1, FaultKind.PartOff),
        Of("depth channel 1 garbage", PenComponent.DepthChannel1, FaultKind.PartGarbage),
        Of("depth channel 1 scale", PenComponent.DepthChannel1, FaultKind.PartScale, 150),
        Of("depth channel 1 delayed", PenComponent.DepthChannel1, FaultKind.PartDelayed, 300),
        Of("depth channel 1 intermittent", PenComponent.DepthChannel1, FaultKind.PartIntermittent, 30),
        Of("depth channel 2 stuck", PenComponent.DepthChannel2, FaultKind.PartStuck),
        Of("rate sensor off", PenComponent.RateSensor, FaultKind.PartOff),
        Of("rate sensor stuck", PenComponent.RateSensor, FaultKind.PartStuck),
        Of("rate sensor offset", PenComponent.RateSensor, FaultKind.PartOffset, -40_000),
        Of("current sensor garbage", PenComponent.CurrentSensor, FaultKind.PartGarbage),
        Of("contact sensor intermittent", PenComponent.ContactSensor, FaultKind.PartIntermittent, 50),
        Of("glide sensor garbage", PenComponent.GlideSensor, FaultKind.PartGarbage),
        Of("trigger off", PenComponent.Trigger, FaultKind.PartOff),
        Of("trigger stuck", PenComponent.Trigger, FaultKind.PartStuck),
        Of("battery gauge off", PenComponent.BatteryGauge, FaultKind.PartOff),
        Of("temperature sensor offset", PenComponent.TemperatureSensor, FaultKind.PartOffset, 300),
        Of("motor drive off", PenComponent.MotorDrive, FaultKind.PartOff),
        Of("motor drive stuck", PenComponent.MotorDrive, FaultKind.PartStuck),
        Of("motor drive garbage", PenComponent.MotorDrive, FaultKind.PartGarbage),
        Of("motor drive slow", PenComponent.MotorDrive, FaultKind.PartSlow, 300),
        Of("depth actuator off", PenComponent.DepthActuator, FaultKind.PartOff),
        Of("depth actuator stuck", PenComponent.DepthActuator, FaultKind.PartStuck),
        Of("depth actuator offset", PenComponent.DepthActuator, FaultKind.PartOffset, 400),
        Of("depth actuator slow", PenComponent.DepthActuator, FaultKind.PartSlow, 2_000),
        Of("hangs", FaultKind.Hangs),
        Of("hangs, with a watchdog", FaultKind.Hangs, 300),
        Of("browns out", FaultKind.BrownsOut, 50),
        Of("boot loops", FaultKind.BootLoops, 500),
        Of("motor relay welded", FaultKind.MotorRelayWelded),
        Of("bursts", FaultKind.Bursts, 100),
        Of("drops frames", FaultKind.DropsFrames, 30),
        Of("duplicates frames", FaultKind.DuplicatesFrames, 30),
        Of("reorders frames", FaultKind.ReordersFrames, 30),
        Of("truncates frames", FaultKind.TruncatesFrames, 30),
        Of("line stuck low", FaultKind.LineStuckLow),
        Of("half open", FaultKind.HalfOpen),
        Of("cartridge missing", FaultKind.CartridgeMissing),
        Of("cartridge used", FaultKind.CartridgeUsed, 500),
        Of("cartridge unreadable", FaultKind.CartridgeUnreadable),
        Of("cartridge swapped", FaultKind.CartridgeSwapped),
        Of("takes a held trigger", FaultKind.TakesHeldTrigger),
        Of("accepts a stale echo", FaultKind.AcceptsStaleEcho),
        Of("ignores the stop count", FaultKind.IgnoresStopCount),
        Of("any frame permits", FaultKind.AnyFramePermits),
        Of("extends before Arm", FaultKind.ExtendsBeforeArm),
        Of("forgets the latch", FaultKind.ForgetsLatch),
        Of("deaf to zeros", FaultKind.DeafToZeros),
        Of("holds without a press", FaultKind.HoldsWithoutPress),
        Of("accepts any setting", FaultKind.AcceptsAnySetting),
        Of("accepts a wrong curve", FaultKind.AcceptsWrongCurve),
        Of("curve digest wrong", FaultKind.CurveDigestWrong),
        Of("keeps its boot id", FaultKind.KeepsBootId),
        Of("ignores the highest protrusion", FaultKind.IgnoresLimit, 1),
        Of("ignores the band of the rate", FaultKind.IgnoresLimit, 2),
        Of("ignores the motor current", FaultKind.IgnoresLimit, 3),
        Of("ignores the temperature", FaultKind.IgnoresLimit, 4),
        Of("ignores channels that disagree", FaultKind.IgnoresLimit, 5),
        Of("counts no errors", FaultKind.CountsNoErrors),
        Of("hides refusals", FaultKind.HidesRefusals, 15),
        Of("deaf to breaks", FaultKind.DeafToBreaks),
        Of("ignores a low charge", FaultKind.IgnoresLowCharge),
        Of("omits its status", FaultKind.OmitsStatus),
        Of("forgets the journal head without power", FaultKind.ForgetsWithoutPower, 1),
        Of("forgets the curve without power", FaultKind.ForgetsWithoutPower, 2),
        Of("writes strokes at rest alone", FaultKind.ForgetsWithoutPower, 3),
        Of("counts its arm time while driving", FaultKind.MiscountsArmTime, 1),
        Of("counts its arm time from Arm alone", FaultKind.MiscountsArmTime, 2),
        Of("retracts at a release", FaultKind.RetractsAtRelease),
        Of("ignores its dial", FaultKind.IgnoresDial),
        Of("tells its charge late", FaultKind.TellsChangesLate, 1),
        Of("tells its temperature late", FaultKind.TellsChangesLate, 2),
        Of("tells its faults late", FaultKind.TellsChangesLate, 3),
        Of("ignores silence", FaultKind.IgnoresSilence),
        Of("counts no use", FaultKind.CountsNoUse),
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
        .. OfParts(),
    ];

    public static Fault Named(string name) => All.Single(fault => fault.Name == name);

    private static Fault Of(string name, FaultKind kind, long value = 0) => By(name, room => room.Pen.InjectFault(kind, value)) with { Kind = kind };

    private static Fault Of(string name, PenComponent part, FaultKind kind, long value = 0) =>
        By(name, room => room.Pen.InjectFault(part, kind, value)) with { Kind = kind, Part = part };

    private static Fault By(string name, Action<TreatedRoom> begin) => new(name, room =>
    {
        begin(room);
        return Task.CompletedTask;
    });
}
