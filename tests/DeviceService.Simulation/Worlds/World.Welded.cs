using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

// A motor that is powered for good, or for longer than anybody waits: what nothing on the line can stop is said, and nothing is armed (P3).
internal sealed partial class World
{
    private void CheckWelded(PenPlace place)
    {
        // A firmware that hangs says nothing, and what it was in is no word of anybody: of its motor an alarm is asked after a stop alone.
        var says = place.Fault?.Kind != FaultKind.Hangs;
        var turns = IsWelded(place.Fault) && place.Line is { Plugged: true, Pen.Truth.DriveOn: true };
        var wrong = place.Welded.Look(_ms, !turns ? default : new WeldedSight
        {
            Turns = true,
            Stopped = !_room.LoopsBlocked && OwnerOf(place) is { Link.Latch: { IsLatched: true, IsConfirmed: false } },
            Armed = says && place.Line.Pen.Truth.State is (PenState.Armed or PenState.Driving),
            Seen = says && !_room.LoopsBlocked && OwnerOf(place)?.Views.LinkState == LinkState.Online,
            Said = _room.Fleet.ListAlarms().Any(alarm => alarm.RuleId == Rules.StopUnconfirmed.Id && alarm.PenId == place.PenId),
        });
        if (wrong is not null)
        {
            Violated("P3", $"{place.PenId}: {wrong}");
        }
    }

    // Powered for good; for as long as a firmware hangs that nothing starts anew; or by a driver that may be later than anybody waits for a stop.
    private static bool IsWelded(Fault? fault) => IsUnstoppable(fault) || DriveLagMs(fault) > 0;
}
