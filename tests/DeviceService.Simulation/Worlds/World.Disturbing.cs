using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// What goes wrong, and what people do who do it wrong.
internal sealed partial class World
{
    private static readonly (FaultKind Kind, int Least, int Most)[] PenFaults =
    [
        (FaultKind.DepthReadsHigh, 20, 2_000), (FaultKind.DepthReadsLow, 20, 2_000), (FaultKind.DepthStuck, 0, 0), (FaultKind.DepthCreeps, 100, 20_000),
        (FaultKind.Overspeed, 5, 150), (FaultKind.Stall, 0, 0), (FaultKind.IgnoresStop, 0, 2_000), (FaultKind.DriveStuckOn, 0, 0),
        (FaultKind.DeadManDisabled, 0, 0), (FaultKind.GoesSilent, 0, 0), (FaultKind.Babbles, 100, 20_000), (FaultKind.CorruptsBytes, 10, 50_000),
        (FaultKind.Delays, 1, 1_000), (FaultKind.DropsTelemetry, 5, 100), (FaultKind.OmitsProtrusion, 0, 0), (FaultKind.LimitsGenerationWrong, 0, 0),
        (FaultKind.LimitsDigestWrong, 0, 0), (FaultKind.ForeignSessionTag, 0, 0), (FaultKind.BatteryLow, 0, 30), (FaultKind.Overheats, 300, 900),
        (FaultKind.Reboots, 0, 500), (FaultKind.Internal, 0, 0), (FaultKind.ChannelsDisagree, 50, 1_000),
    ];

    private async Task<string> DisturbAsync(PenPlace place, Dice dice)
    {
        var tablet = place.Tablet;
        switch (dice.Between(0, 21))
        {
            case 0:
                return Unplug(place);
            case 1 or 2:
                return Mend(place);
            case 3 or 4 or 5:
                return Spoil(place, dice);
            case 6:
                return CartridgeOut(place);
            case 7:
                Count("power cycled");
                place.Line.Pen.PowerCycle();
                place.Watch.Revoked(2);
                return "power goes and comes back";
            case 8:
                return await CrashAsync(dice);
            case 9:
                Count("clock stepped");
                _room.WallClock.WallOffset = TimeSpan.FromHours(dice.Between(-9_000, 9_000));
                return "the wall clock is stepped";
            case 10:
                return SpoilDisk(dice);
            case 11:
                MendDisk();
                return "the disk works";
            case 12:
                return await StallAsync(dice);
            case 13:
                Count("client vanished");
                tablet.Lives = false;
                return $"{tablet.Name} hangs";
            case 14:
                place.Active = 1 - place.Active;
                return $"somebody works at {place.Tablet.Name}";
            case 15 or 16:
                return EmergencyStop(place, dice);
            case 17:
                return Call(place, "DisarmSession", tablet.DisarmAsync(), Revokes(place));
            case 18:
                return Call(place, "PauseSession", tablet.PauseAsync(), Revokes(place));
            case 19:
                return dice.Percent(50)
                    ? Call(place, "AbortSession", tablet.AbortAsync(), Revokes(place))
                    : Call(place, "CompletePass", tablet.CompletePassAsync());
            case 20:
                return OnAnOldLease(place, dice);
            default:
                return Hand(place, dice);
        }
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

    private static string Mend(PenPlace place)
    {
        place.Line.Pen.ClearFaults();
        place.Fault = null;
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

        // A pen of one channel has no second one to disagree.
        var (kind, least, most) = dice.Of(PenFaults[..(place.TwoChannels ? PenFaults.Length : PenFaults.Length - 1)]);
        var fault = new Fault { Kind = kind, Value = dice.Between(least, most) };
        place.Line.Pen.InjectFault(fault);
        Count(kind.ToString());
        place.Fault = kind == FaultKind.Reboots ? null : fault;
        if (kind == FaultKind.Reboots)
        {
            place.RebootsAt = _ms + (int)fault.Value;
        }

        return $"{kind} {fault.Value}";
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
        place.Watch.Revoked(20);
        if (_ms % 2 == 0)
        {
            return "takes the cartridge out";
        }

        place.Line.Pen.InsertCartridge(tag);
        return "takes the cartridge out and puts it back";
    }

    // The process is killed. What waits for the disk is lost; what is written stays, also where nobody was answered.
    private async Task<string> CrashAsync(Dice dice)
    {
        Count("service killed");
        _crashes++;
        var acknowledged = _room.Journal.Count;
        foreach (var place in _places)
        {
            place.Watch.Revoked(PenWatch.DeadManMs);
            Array.Clear(place.SignedIn);
        }

        _calls.Forget();
        _room.Journal.Forget();
        MendDisk();
        await _room.KillAndRestartAsync(dice.Between(50, 1_500));
        foreach (var tablet in _places.SelectMany(static place => place.Tablets))
        {
            tablet.ServiceRestarted();
        }

        if (_room.Journal.Count < acknowledged)
        {
            Violated("P4", $"{acknowledged} entries were acknowledged, and {_room.Journal.Count} are left after the crash");
        }

        return "the service is killed and started again";
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

    private async Task<string> StallAsync(Dice dice)
    {
        Count("threads stalled");
        var ms = dice.Between(20, 600);
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
            if (stopped.Fault?.Kind == FaultKind.DriveStuckOn && stopped.Line.Pen.Truth.DriveOn && stopped.WeldedStopAt < 0)
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

    private static string Hand(PenPlace place, Dice dice)
    {
        switch (dice.Between(0, 3))
        {
            case 0:
                place.Watch.Pressed();
                return "presses the trigger";
            case 1:
                place.Watch.Released();
                return "lets go of the trigger";
            case 2:
                place.Line.Pen.TouchSkin(dice.Between(0, 40) * 1_000);
                return "touches the skin";
            default:
                place.Line.Pen.LiftOff();
                return "lifts off";
        }
    }

    private void Count(string fault) => _faults[fault] = _faults.GetValueOrDefault(fault) + 1;
}
