using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

// A motor that is powered for good: what nothing on the line can stop is said, and nothing is armed (P3).
internal sealed partial class World
{
    private const int SaidWithinMs = 2_500;

    private void CheckWelded(PenPlace place)
    {
        var turns = IsWelded(place.Fault) && place.Line is { Plugged: true, Pen.Truth.DriveOn: true };
        if (!turns)
        {
            (place.WeldedStopAt, place.UnsaidMs) = (-1, 0);
            return;
        }

        var said = _room.Fleet.ListAlarms().Any(alarm => alarm.RuleId == Rules.StopUnconfirmed.Id && alarm.PenId == place.PenId);
        if (place.WeldedStopAt < 0 && !_room.LoopsBlocked && OwnerOf(place) is { Link.Latch: { IsLatched: true, IsConfirmed: false } })
        {
            // Whoever stopped it: a person, the guard, a disarm or an abort that became a stop.
            place.WeldedStopAt = _ms;
        }

        if (place.WeldedStopAt >= 0 && _ms - place.WeldedStopAt == SaidWithinMs && !said)
        {
            Violated("P3", $"the motor of {place.PenId} turns {SaidWithinMs} ms after a stop, and no alarm says to remove the power");
        }

        if (place.WeldedStopAt >= 0 && _ms - place.WeldedStopAt > PenWatch.DeadManMs && place.Line.Pen.Truth.State is (PenState.Armed or PenState.Driving))
        {
            Violated("P3", $"{place.PenId} is armed, {_ms - place.WeldedStopAt} ms after a stop that its welded relay did not obey");
        }

        // A motor that turns although its pen is not armed has to be stopped by somebody first, and nobody can while the service is away.
        var unasked = place.Line.Pen.Truth.State is not (PenState.Armed or PenState.Driving);
        place.UnsaidMs = unasked && !said && !_room.LoopsBlocked && OwnerOf(place)?.Views.LinkState == LinkState.Online ? place.UnsaidMs + 1 : 0;
        if (place.UnsaidMs > SaidWithinMs)
        {
            Violated("P3", $"the motor of {place.PenId} has turned for {place.UnsaidMs} ms with the pen not armed, and no alarm says to remove the power");
        }
    }

    // Powered for good, and its firmware goes on to say so.
    private static bool IsWelded(Fault? fault) => fault is { Kind: FaultKind.DriveStuckOn or FaultKind.MotorRelayWelded }
        or { Component: PenComponent.MotorDrive, Kind: FaultKind.PartStuck };
}
