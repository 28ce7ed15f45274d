using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// What goes wrong, and what people do who do it wrong.
internal sealed partial class World
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
        (FaultKind.PartOff, 0, 0), (FaultKind.PartStuck, 0, 0), (FaultKind.PartGarbage, 0, 0), (FaultKind.PartOffset, -900, 900), (FaultKind.PartScale, 20, 400),
        (FaultKind.PartSlow, 10, 3_000), (FaultKind.PartDelayed, 5, 2_000), (FaultKind.PartIntermittent, 5, 95),
    ];

    private async Task<string> DisturbAsync(PenPlace place, Dice dice)
    {
        var tablet = place.Tablet;
        switch (_rates.Draw(dice))
        {
            case Disturbance.Cable:
                return Unplug(place);
            case Disturbance.Mended:
                return Mend(place);
            case Disturbance.PenFault:
                return Spoil(place, dice);
            case Disturbance.Cartridge:
                return CartridgeOut(place);
            case Disturbance.Power:
                Count("power cycled");
                place.Line.Pen.PowerCycle();
                place.Watch.Revoked(2);
                return "power goes and comes back";
            case Disturbance.Killed:
                return await CrashAsync(dice);
            case Disturbance.KilledAtAWrite:
                _room.Journal.DiesAt = (dice.Between(1, 8), dice.Percent(50));
                return $"write {_room.Journal.DiesAt.Value.Writes} from here on will be the service's last, {(_room.Journal.DiesAt.Value.IsWritten ? "answered by nobody" : "and lost")}";
            case Disturbance.Clock:
                Count("clock stepped");
                _room.WallClock.WallOffset = TimeSpan.FromHours(StepOf(dice.Between(-9_000, 9_000)));
                return "the wall clock is stepped";
            case Disturbance.DiskSpoilt:
                return SpoilDisk(dice);
            case Disturbance.DiskMended:
                MendDisk();
                return "the disk works";
            case Disturbance.Stall:
                return await StallAsync(place, dice);
            case Disturbance.Vanished:
                return await VanishAsync(place, dice);
            case Disturbance.OtherTablet:
                place.Active = 1 - place.Active;
                return $"somebody works at {place.Tablet.Name}";
            case Disturbance.EmergencyStop:
                return EmergencyStop(place, dice);
            case Disturbance.Disarm:
                return Call(place, "DisarmSession", tablet.DisarmAsync(), Revokes(place));
            case Disturbance.Pause:
                return Call(place, "PauseSession", tablet.PauseAsync(), Revokes(place));
            case Disturbance.AbortOrComplete:
                return dice.Percent(50)
                    ? Call(place, "AbortSession", tablet.AbortAsync(), Revokes(place))
                    : Call(place, "CompletePass", tablet.CompletePassAsync());
            case Disturbance.OldLease:
                return OnAnOldLease(place, dice);
            case Disturbance.ShutDown:
                return await ShutDownAsync(dice);
            case Disturbance.AskedAgain:
                return AskAgain(place);
            case Disturbance.HeldBack:
                return HoldBack(place, dice);
            case Disturbance.Dropped:
                return Drop(place, dice);
            default:
                return Hand(place, dice);
        }
    }

    // Two of three by days, within what a profile and a course hold for: after a year's step most is refused for its date alone.
    private static int StepOf(int hours) => hours % 3 == 0 ? hours : hours / 10;

    // Whoever has control is gone. Now and then nobody else does anything either, until long after the lease (law 16).
    private async Task<string> VanishAsync(PenPlace place, Dice dice)
    {
        const int LongerThan = 7_000;
        Count("client vanished");
        var hangs = dice.Between(0, 8_000);
        (place.Tablet.Lives, place.GoneUntil) = (false, _ms + hangs);
        if (hangs < LongerThan)
        {
            return $"{place.Tablet.Name} hangs until {place.GoneUntil} ms";
        }

        if (place.Line.Pen.Truth.SkinContact)
        {
            place.Watch.Pressed();
        }

        await _room.PassAsync(LongerThan);
        return $"{place.Tablet.Name} hung for {LongerThan} ms, and nobody did anything";
    }

    private string Unplug(PenPlace place)
    {
        if (!place.Line.Plugged)
        {
            place.Line.Plug();
            return "plugs the cable in";
        }

        Count("unplugged");
        place.Line.Unplug();
        place.Watch.Revoked(PenWatch.DeadManMs);
        return "pulls the cable";
    }

    // A buffer between the two, as a pseudo-terminal, an adapter or a network has one.
    private string HoldBack(PenPlace place, Dice dice)
    {
        Count("held back");
        place.Line.HeldBackMs = dice.Between(20, 180);
        return $"the line holds back for {place.Line.HeldBackMs} ms";
    }

    private static string Mend(PenPlace place)
    {
        place.Line.Pen.ClearFaults();
        (place.Fault, place.RebootsAt, place.Line.HeldBackMs) = (null, -1, 0);
        if (!place.Line.Plugged)
        {
            place.Line.Plug();
        }

        return "mends the pen";
    }

    private string Spoil(PenPlace place, Dice dice)
    {
        if (place.Fault is not null)
        {
            return Mend(place);
        }

        var fault = dice.Percent(_rates.PartPercent) ? FaultOf(PartFaults, dice.Of(Parts), dice) : FaultOf(PenFaults, PenComponent.Unspecified, dice);
        if (place.DepthIsOff && KeepsDepthWrong(fault))
        {
            return $"{Named(fault)} would be a second fault of its depth";
        }

        try
        {
            place.Line.Pen.InjectFault(fault);
        }
        catch (ArgumentException)
        {
            return $"{Named(fault)} is none that this pen can have";
        }

        Count(Named(fault));
        place.Fault = IsOver(fault) ? null : fault;
        if (fault.Kind is FaultKind.Reboots or FaultKind.BootLoops)
        {
            place.RebootsAt = _ms + (int)fault.Value;
        }
        else if (fault.Kind == FaultKind.CartridgeSwapped)
        {
            (place.CartridgeUsed, place.CartridgeRefused) = (false, true);
            place.Watch.Revoked(CartridgeMs);
        }

        return $"{Named(fault)} {fault.Value}";
    }

    private Fault FaultOf((FaultKind Kind, int Least, int Most)[] faults, PenComponent part, Dice dice)
    {
        var (kind, least, most) = dice.Of(faults);
        var direction = !IsOfFrames(kind) || !dice.Percent(_rates.ToPenPercent) ? FaultDirection.Unspecified
            : dice.Percent(70) ? FaultDirection.ToPen
            : FaultDirection.Both;
        return new Fault { Kind = kind, Component = part, Value = dice.Between(least, most), Direction = direction };
    }

    private static bool IsOfFrames(FaultKind kind) => kind is FaultKind.CorruptsBytes or (>= FaultKind.Bursts and <= FaultKind.TruncatesFrames);

    private static string Named(Fault fault) => fault.Component != PenComponent.Unspecified ? $"{fault.Component} {fault.Kind}"
        : fault.Direction != FaultDirection.Unspecified ? $"{fault.Kind} {fault.Direction}"
        : $"{fault.Kind}";

    // What happens once, and is over when it has.
    private static bool IsOver(Fault fault) => fault.Kind is FaultKind.Reboots or FaultKind.CartridgeSwapped;

    private string CartridgeOut(PenPlace place)
    {
        if (place.Line.Pen.Truth.CartridgeUid is null)
        {
            place.Line.Pen.InsertCartridge();
            place.CartridgeUsed = false;
            return "a fresh cartridge";
        }

        Count("cartridge out");
        var tag = place.Line.Pen.GetPen().Cartridge;
        place.Line.Pen.RemoveCartridge();
        place.Watch.Revoked(CartridgeMs);
        if (_ms % 2 == 0)
        {
            return "takes the cartridge out";
        }

        place.Line.Pen.InsertCartridge(tag);
        return "takes the cartridge out and puts it back";
    }

    // The host ends in an orderly way: pens are disarmed or stopped before it goes (law 17).
    private async Task<string> ShutDownAsync(Dice dice)
    {
        Count("service ended");
        foreach (var place in _places)
        {
            place.Watch.Revoked(PenWatch.DeadManMs);
        }

        await DoneAsync(_room.Fleet.ShutDownAsync());
        return await RestartAsync(dice, "the service ends and is started again");
    }

    // A client that did not hear its answer asks again: nothing is done twice (law 21).
    private string AskAgain(PenPlace place)
    {
        if (place.Tablet.AskAgainAsync() is not { } again)
        {
            return "nothing to ask again";
        }

        _calls.Begin("again", StateOf(place), again, answer =>
        {
            if (answer is { Refusal: null, Replayed: false })
            {
                Violated("O", $"a request of {place.Tablet.Name} that was answered was carried out again");
            }
        });
        return $"{place.Tablet.Name} asks the same again";
    }

    // The process is killed. What waits for the disk is lost; what is written stays, also where nobody was answered.
    private async Task<string> CrashAsync(Dice dice)
    {
        Count("service killed");
        return await RestartAsync(dice, "the service is killed and started again");
    }

    private async Task<string> RestartAsync(Dice dice, string told)
    {
        _crashes++;
        _killed = false;
        foreach (var place in _places)
        {
            place.Watch.Answered();
            place.Watch.Revoked(PenWatch.DeadManMs, lost: true);
            Array.Clear(place.SignedIn);
            if (place.Acknowledges)
            {
                // A person did; whether the pen was told before the service died, nobody knows.
                place.Acknowledges = false;
                place.Watch.Acknowledged();
            }
        }

        _calls.Forget();
        _room.Journal.Forget();
        MendDisk();
        if (_chain?.Crash(dice) is { } defect)
        {
            Violated("P5", defect);
        }

        // Nobody is there to say anything of a welded relay: the next run is given its own time to.
        var welded = _places.Where(static place => place.WeldedStopAt >= 0).ToArray();
        Array.ForEach(welded, static place => place.WeldedStopAt = -1);
        await _room.KillAndRestartAsync(dice.Between(50, 1_500));
        Array.ForEach(welded, place => place.WeldedStopAt = _ms);
        foreach (var tablet in _places.SelectMany(static place => place.Tablets))
        {
            tablet.ServiceRestarted();
        }

        _subscribers.ForEach(static subscriber => subscriber.Break());

        // A service that starts knows of no earlier clock but that of its newest record, unless that one was found in doubt.
        if (_room.Journal.All<ClockRecord>() is not [.., { Confirmed: false }])
        {
            _trustedOffset = _room.WallClock.WallOffset;
        }

        return told;
    }

    private string SpoilDisk(Dice dice)
    {
        if (dice.Percent(50))
        {
            Count("disk full");
            _room.Journal.Fails = "the disk is full";
            return "the disk is full";
        }

        Count("disk slow");
        _room.Journal.Holds = true;
        return "the disk does not answer";
    }

    private void MendDisk()
    {
        _room.Journal.Fails = null;
        _room.Journal.LetGo();
    }

    private async Task<string> StallAsync(PenPlace place, Dice dice)
    {
        Count("threads stalled");
        var ms = dice.Between(20, 600);
        if (place.Fault is null && dice.Percent(40))
        {
            // What may not queue is stopped although nobody decides anything (law 15).
            place.Fault = new Fault { Kind = FaultKind.DepthCreeps, Value = dice.Between(5_000, 20_000) };
            place.Line.Pen.InjectFault(place.Fault);
            Count(Named(place.Fault));
        }

        _room.LoopsBlocked = true;
        await _room.PassAsync(ms);
        _room.LoopsBlocked = false;
        return $"the service stalls for {ms} ms";
    }

    private string EmergencyStop(PenPlace place, Dice dice)
    {
        var all = dice.Percent(30);
        foreach (var stopped in all ? _places : [place])
        {
            stopped.Watch.Revoked(BoundOf(stopped));
            _calls.Seen.Add(("EmergencyStop", StateOf(stopped)));
            if (IsWelded(stopped.Fault) && stopped.Line.Pen.Truth.DriveOn && stopped.WeldedStopAt < 0)
            {
                stopped.WeldedStopAt = _ms;
            }
        }

        _calls.Track("EmergencyStop", _room.Fleet.EmergencyStopAsync(all ? null : place.PenId, Actor.Service, "a person"), static () => { });
        return all ? "emergency stop of all" : "emergency stop";
    }

    private string OnAnOldLease(PenPlace place, Dice dice)
    {
        var other = place.Tablets[1 - place.Active];
        if (other.Lease == 0 || SessionOf(place)?.Record is not { } session)
        {
            return "nobody else asks";
        }

        other.SessionId = session.SessionId!;
        var (rpc, call) = dice.Between(0, 2) switch
        {
            0 => ("ResumeSession", other.ResumeAsync()),
            1 => ("CompletePass", other.CompletePassAsync()),
            _ => ("CompleteSession", other.CompleteAsync("somebody else")),
        };
        var (leased, newest) = (other.Lease, place.NewestLease);
        _calls.Begin(rpc, StateOf(place), call, answer => Fenced(place, rpc, leased, answer, newest));
        return $"{other.Name} asks for {rpc} under lease {leased} of {newest}";
    }

    // The pen hears of a cartridge that is out, and stops.
    private const int CartridgeMs = 20;

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
}
