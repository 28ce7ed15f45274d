using PenSimulator.Scenarios;

namespace DeviceService.Simulation;

/// <summary>What a scenario does to the host, done to a room: its disk, its wall clock and the threads that decide. Ends with what it began.</summary>
internal sealed class RoomFaults : IDisposable
{
    private readonly VirtualRoom _room;
    private ulong? _diskUntilUs;
    private ulong? _stalledUntilUs;

    public RoomFaults(VirtualRoom room)
    {
        _room = room;
        _room.Stepped += Look;
    }

    public void Act(HostAct act)
    {
        switch (act.Kind)
        {
            case HostActKind.DiskSlow:
                _room.Journal.Holds = true;
                _diskUntilUs = End(act);
                break;
            case HostActKind.DiskFull:
                _room.Journal.Fails = "the disk is full";
                _diskUntilUs = End(act);
                break;
            case HostActKind.SyncFails:
                _room.Journal.UnsyncedAt = 1;
                _diskUntilUs = End(act);
                break;
            case HostActKind.DiskMended:
                // With the end of this millisecond: what waits for the disk goes on at once, and a pen is being stepped now.
                _diskUntilUs = 0;
                break;
            case HostActKind.ClockStep:
                _room.WallClock.WallOffset += TimeSpan.FromSeconds(act.Seconds);
                break;
            case HostActKind.ThreadsStall:
                _room.LoopsBlocked = true;
                _stalledUntilUs = End(act);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(act), act.Kind, "Give a kind of HostActKind.");
        }
    }

    public void Dispose()
    {
        _room.Stepped -= Look;
        MendDisk();
        _room.LoopsBlocked = false;
    }

    private ulong? End(HostAct act) => act.DurationMs == 0 ? null : _room.NowUs + (act.DurationMs * 1_000UL);

    private void Look()
    {
        if (_diskUntilUs <= _room.NowUs)
        {
            _diskUntilUs = null;
            MendDisk();
        }

        if (_stalledUntilUs <= _room.NowUs)
        {
            _stalledUntilUs = null;
            _room.LoopsBlocked = false;
        }
    }

    private void MendDisk()
    {
        (_room.Journal.Fails, _room.Journal.UnsyncedAt) = (null, null);
        _room.Journal.LetGo();
    }
}
