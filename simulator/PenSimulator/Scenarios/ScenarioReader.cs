using System.Collections.Immutable;
using PenSimulator.Faults;
using PenSimulator.Hardware;
using PenSimulator.Reading;
using Simulator.V1;

namespace PenSimulator.Scenarios;

/// <summary>A scenario from its file, strictly: each refusal names field, value and remedy, and nothing is done then.</summary>
internal static class ScenarioReader
{
    private const int CharactersMax = 1_000_000;
    private const int StepsMax = 10_000;
    private const long LatestMs = 3_600_000;
    private const long StepMostSeconds = 365 * 86_400;
    private const long StallMostMs = 60_000;
    private static readonly string[] Acts = ["do", "touch", "gesture", "fault", "clear", "cartridge", "dial_um", "drop_um", "replug", "host"];

    /// <param name="text">The file.</param>
    /// <param name="parts">Of the pen that it is for: what that pen has not cannot be at fault.</param>
    /// <param name="host">Does what befalls the host; null where a real service is at the other end.</param>
    /// <exception cref="ArgumentException">It is no scenario for such a pen.</exception>
    public static Scenario Read(string text, PenParts parts, Action<HostAct>? host)
    {
        if (text.Length > CharactersMax)
        {
            throw new ArgumentException($"The scenario has {text.Length} characters. Give {CharactersMax} at the most.");
        }

        var file = StrictMap.Read(text, "the scenario");
        var name = file.Text("scenario");
        var steps = file.Maps("steps");
        file.End();
        if (steps.Count is 0 or > StepsMax)
        {
            throw new ArgumentException($"steps has {steps.Count} entries. Give 1 to {StepsMax}.");
        }

        var read = ImmutableArray.CreateBuilder<ScenarioStep>(steps.Count);
        foreach (var step in steps)
        {
            var before = read.Count == 0 ? 0 : read[^1].AtMs;
            read.Add(Step(step, (uint)step.Whole("at_ms", before, LatestMs), parts, host));
        }

        return new Scenario(name, read.ToImmutable());
    }

    private static ScenarioStep Step(StrictMap step, uint atMs, PenParts parts, Action<HostAct>? host)
    {
        var named = Acts.Where(step.Has).ToArray();
        if (named is not [var act])
        {
            throw new ArgumentException(
                $"{step.Path} has {(named.Length == 0 ? "nothing to do" : string.Join(" and ", named))}. Give exactly one of {string.Join(", ", Acts)}.");
        }

        step.End();
        return act switch
        {
            "do" => Verb(step, atMs),
            "touch" => Touch(step, atMs),
            "gesture" => Gesture(step, atMs),
            "fault" => Fault(step, atMs, parts),
            "clear" => Clear(step, atMs),
            "cartridge" => Cartridge(step, atMs),
            "dial_um" => Dial(step, atMs, parts),
            "replug" => Replug(step, atMs),
            "host" => Host(step, atMs, host),
            _ => Drop(step, atMs),
        };
    }

    private static ScenarioStep Verb(StrictMap step, uint atMs)
    {
        var verb = step.Text("do");
        Action<VirtualPen, PenCable> act = verb switch
        {
            "PRESS" => static (pen, _) => pen.PressTrigger(),
            "RELEASE" => static (pen, _) => pen.ReleaseTrigger(),
            "LIFT_OFF" => static (pen, _) => pen.LiftOff(),
            "END_GESTURE" => static (pen, _) => pen.EndGesture(),
            "UNPLUG" => static (_, cable) => cable.Unplug(),
            "PLUG" => static (_, cable) => cable.Plug(),
            "POWER_CYCLE" => static (pen, _) => pen.PowerCycle(),
            "CHARGE" => static (pen, _) => pen.ChargeBattery(),
            "REMOVE_CARTRIDGE" => static (pen, _) => pen.RemoveCartridge(),
            "SWAP_CARTRIDGE" => static (pen, _) => pen.InsertCartridge(),
            _ => throw step.Wrong("do", "Give PRESS, RELEASE, LIFT_OFF, END_GESTURE, UNPLUG, PLUG, POWER_CYCLE, CHARGE, REMOVE_CARTRIDGE or SWAP_CARTRIDGE."),
        };
        return new ScenarioStep(atMs, verb, act);
    }

    private static ScenarioStep Touch(StrictMap step, uint atMs)
    {
        var touch = ReadTouch(step.Map("touch"));
        return new ScenarioStep(atMs, $"touch {touch}", (pen, _) => pen.TouchSkin(touch));
    }

    private static ScenarioStep Gesture(StrictMap step, uint atMs)
    {
        var map = step.Map("gesture");
        var gesture = new Gesture
        {
            Kind = map.One<GestureKind>("kind"),
            Touch = map.Has("touch") ? ReadTouch(map.Map("touch")) : new SkinTouch(),
            StrokeUm = Optional(map, "stroke_um", 200_000),
            DurationMs = Optional(map, "duration_ms", 3_600_000),
        };
        map.End();
        HandRanges.Check(map.Path, gesture);
        return new ScenarioStep(atMs, $"gesture {gesture}", (pen, _) => pen.BeginGesture(gesture));
    }

    private static ScenarioStep Fault(StrictMap step, uint atMs, PenParts parts)
    {
        var map = step.Map("fault");
        var fault = new Fault
        {
            Kind = map.One<FaultKind>("kind"),
            Component = map.Has("component") ? map.One<PenComponent>("component") : PenComponent.Unspecified,
            Value = map.Has("value") ? map.Whole("value", long.MinValue, long.MaxValue) : 0,
            DurationMs = Optional(map, "duration_ms", 3_600_000),
            Direction = map.Has("direction") ? map.One<FaultDirection>("direction") : FaultDirection.Unspecified,
        };
        map.End();
        FaultRanges.Check(fault, parts, map.Path);
        return new ScenarioStep(atMs, $"fault {fault}", (pen, _) => pen.InjectFault(fault));
    }

    private static ScenarioStep Clear(StrictMap step, uint atMs)
    {
        var words = step.Words("clear");
        if (words is ["ALL"])
        {
            return new ScenarioStep(atMs, "clear ALL", static (pen, _) => pen.ClearFaults());
        }

        FaultKind[] kinds = [.. words.Select(word =>
            ProtoNames.Parse<FaultKind>(word) ?? throw step.Wrong("clear", $"Give ALL, or a list of {ProtoNames.All<FaultKind>()}."))];
        return new ScenarioStep(atMs, $"clear {string.Join(" ", words)}", (pen, _) => pen.ClearFaults(kinds));
    }

    private static ScenarioStep Cartridge(StrictMap step, uint atMs)
    {
        var map = step.Map("cartridge");
        var tag = new CartridgeTag
        {
            Uid = map.Has("uid") ? map.Text("uid") : "",
            Model = map.Has("model") ? map.Text("model") : "",
            Lot = map.Has("lot") ? map.Text("lot") : "",
            ExpiryDate = Optional(map, "expiry_date", 99_991_231),
            NeedleCount = Optional(map, "needle_count", 1_000),
            ProtrusionMaxUm = Optional(map, "protrusion_um_max", 10_000),
            Unreadable = map.Has("unreadable") && map.Flag("unreadable"),
        };
        map.End();
        CartridgeTags.Check(map.Path, tag);
        return new ScenarioStep(atMs, $"cartridge {tag}", (pen, _) => pen.InsertCartridge(tag));
    }

    private static ScenarioStep Dial(StrictMap step, uint atMs, PenParts parts)
    {
        if (!parts.Dial)
        {
            throw step.Wrong("dial_um", "Leave it out: this pen sets its depth itself.");
        }

        var um = (int)step.Whole("dial_um", 0, parts.ProtrusionMaxUm);
        return new ScenarioStep(atMs, $"dial {um} um", (pen, _) => pen.TurnDial(um));
    }

    private static ScenarioStep Drop(StrictMap step, uint atMs)
    {
        var um = (int)step.Whole("drop_um", -HandRanges.DropMostUm, HandRanges.DropMostUm);
        return new ScenarioStep(atMs, $"drop {um} um", (pen, _) => pen.Drop(um));
    }

    private static ScenarioStep Replug(StrictMap step, uint atMs)
    {
        var serialNumber = step.Text("replug");
        if (!PenOptionsCheck.IsName(serialNumber))
        {
            throw step.Wrong("replug", $"Give the serial number of another pen: {PenOptionsCheck.NameRule}.");
        }

        return new ScenarioStep(atMs, $"replug {serialNumber}", (pen, cable) =>
        {
            pen.ReplaceBy(serialNumber);
            cable.Unplug();
            cable.Plug();
        });
    }

    private static ScenarioStep Host(StrictMap step, uint atMs, Action<HostAct>? host)
    {
        var map = step.Map("host");
        var act = ReadHostAct(map);
        map.End();
        if (host is null)
        {
            throw map.Wrong("kind", "Leave it out here: a real service is at the other end, and a pen reaches neither its disk nor its clock nor its threads. "
                + "Run this scenario in a room of virtual time, as ScenarioTests does.");
        }

        return new ScenarioStep(atMs, $"host {act}", (_, _) => host(act));
    }

    private static HostAct ReadHostAct(StrictMap map) => map.Text("kind") switch
    {
        "DISK_SLOW" => new HostAct(HostActKind.DiskSlow, DurationMs: Optional(map, "duration_ms", LatestMs)),
        "DISK_FULL" => new HostAct(HostActKind.DiskFull, DurationMs: Optional(map, "duration_ms", LatestMs)),
        "SYNC_FAILS" => new HostAct(HostActKind.SyncFails, DurationMs: Optional(map, "duration_ms", LatestMs)),
        "DISK_MENDED" => new HostAct(HostActKind.DiskMended),
        "CLOCK_STEP" => new HostAct(HostActKind.ClockStep, Seconds: map.Whole("seconds", -StepMostSeconds, StepMostSeconds) is not 0 and var seconds
            ? seconds
            : throw map.Wrong("seconds", "Give how far it is stepped, ahead or, below 0, back.")),
        "THREADS_STALL" => new HostAct(HostActKind.ThreadsStall, DurationMs: (uint)map.Whole("duration_ms", 1, StallMostMs)),
        _ => throw map.Wrong("kind", "Give DISK_SLOW, DISK_FULL, SYNC_FAILS, DISK_MENDED, CLOCK_STEP or THREADS_STALL."),
    };

    private static SkinTouch ReadTouch(StrictMap map)
    {
        var touch = new SkinTouch
        {
            Area = map.Has("area") ? map.One<SkinArea>("area") : SkinArea.Unspecified,
            GlideUmPerSecond = Optional(map, "glide_um_per_second", 1_000_000),
            PressureMillinewtons = Optional(map, "pressure_millinewtons", 50_000),
            TiltPermille = Optional(map, "tilt_permille", 2_000),
            Dry = map.Has("dry") && map.Flag("dry"),
        };
        map.End();
        return touch;
    }

    private static uint Optional(StrictMap map, string key, long high) => map.Has(key) ? (uint)map.Whole(key, 0, high) : 0;
}
