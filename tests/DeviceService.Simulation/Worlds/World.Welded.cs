using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

// A motor that is powered for good: what nothing on the line can stop is said, and nothing is armed (P3).
internal sealed partial class World
{
    private void CheckWelded(PenPlace place)
    {
        var turns = IsWelded(place.Fault) && place.Line is { Plugged: true, Pen.Truth.DriveOn: true };
        var wrong = place.Welded.Look(_ms, !turns ? default : new WeldedSight
        {
            Turns = true,
            Stopped = !_room.LoopsBlocked && OwnerOf(place) is { Link.Latch: { IsLatched: true, IsConfirmed: false } },
            Armed = place.Line.Pen.Truth.State is PenState.Armed or PenState.Driving,
            Seen = !_room.LoopsBlocked && OwnerOf(place)?.Views.LinkState == LinkState.Online,
            Said = _room.Fleet.ListAlarms().Any(alarm => alarm.RuleId == Rules.StopUnconfirmed.Id && alarm.PenId == place.PenId),
        });
        if (wrong is not null)
        {
            Violated("P3", $"{place.PenId}: {wrong}");
        }
    }

    // Powered for good, and its firmware goes on to say so.
    private static bool IsWelded(Fault? fault) => fault is { Kind: FaultKind.DriveStuckOn or FaultKind.MotorRelayWelded }
        or { Component: PenComponent.MotorDrive, Kind: FaultKind.PartStuck };
}
