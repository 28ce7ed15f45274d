using DeviceService.Safety;
using DeviceService.Sessions;
using PenSimulator;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// What goes wrong, and what people do who do it wrong.
internal sealed partial class World
{
    private async Task<string> DisturbAsync(PenPlace place, Dice dice)
    {
        var tablet = place.Tablet;
        switch (_rates.Draw(dice))
        {
            case Disturbance.Cable:
                return Unplug(place, dice);
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

    private string Unplug(PenPlace place, Dice dice)
    {
        if (place.Line is { Plugged: false, Other: null } && dice.Percent(25))
        {
            return PlugAnother(place, dice);
        }

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

    // Whoever puts the cable back takes the pen that lies beside it, and presses its trigger.
    private string PlugAnother(PenPlace place, Dice dice)
    {
        Count("another pen plugged");
        var other = new VirtualPen(DrawnPen.Of(FirstOther + _others++, dice).Options, nowUs: _room.NowUs);
        if (dice.Percent(50))
        {
            other.PressTrigger();
        }

        place.Line.Plug(other);
        return $"plugs the cable into {other.SerialNumber}";
    }

    // A buffer between the two, as a pseudo-terminal, an adapter or a network has one.
    private string HoldBack(PenPlace place, Dice dice)
    {
        Count("held back");
        place.Line.HeldBackMs = dice.Between(20, 600);
        return $"the line holds back for {place.Line.HeldBackMs} ms";
    }

    // Numbers of pens that belong to no place.
    private const int FirstOther = 101;

    private int _others;

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
        _places.ForEach(static place => place.Watch.Revoked(BoundOf(place)));
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
        switch (dice.Between(0, 2))
        {
            case 0:
                Count("disk full");
                _room.Journal.Fails = "the disk is full";
                return "the disk is full";
            case 1:
                Count("sync fails");
                _room.Journal.UnsyncedAt = dice.Between(1, 8);
                return $"the sync of write {_room.Journal.UnsyncedAt} from here on fails: it is on the disk, and nothing after it";
            default:
                Count("disk slow");
                _room.Journal.Holds = true;
                return "the disk does not answer";
        }
    }

    private void MendDisk()
    {
        (_room.Journal.Fails, _room.Journal.UnsyncedAt) = (null, null);
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

    // The pen sees that a cartridge is out, or another insertion, and that its dial was turned (docs/faults.md).
    private const int CartridgeMs = 12;

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
}
