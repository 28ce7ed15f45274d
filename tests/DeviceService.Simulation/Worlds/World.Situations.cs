using DeviceService.Safety;
using DeviceService.Sessions;
using Simulator.V1;

namespace DeviceService.Simulation.Worlds;

// What no pen can have leave for, however its service came to give it.
internal sealed partial class World
{
    // What a sample and what follows from it are late, and then the dead-man at the most.
    private const int LeaveEndsMs = 400;

    // A permission is given under a sample that is up to 100 ms old, with whatever else the pen has said since; then its dead-man.
    private const int SampleAgeMs = 100;

    // A permit lasts 150 ms; then the dead-man.
    private const int PermitEndsMs = 150 + PenWatch.DeadManMs;

    // Well beyond what the profile lets two channels differ by.
    private const int ApartUm = 300;

    // A lease of 5 s while armed, then the same.
    private const int LeaseEndsMs = 5_600;

    // A sync may take 1 s, then the same.
    private const int SyncEndsMs = 1_700;

    private int _loopsBlockedMs;

    private Situation SituationOf(PenPlace place)
    {
        var fault = place.Fault;
        place.NoteStop(place.Line.Pen.Truth.State);
        var blindEndsMs = BlindEndsMs(fault);
        place.BlindMs = blindEndsMs is null ? 0 : place.BlindMs + 1;
        if (place.BlindMs > blindEndsMs)
        {
            place.Watch.RanOut();
        }

        place.ApartMs = ChannelsApartUm(place) >= ApartUm ? place.ApartMs + 1 : 0;
        place.HolderGoneMs = place.Tablets.Any(tablet => tablet is { Lives: false, Lease: > 0 } && tablet.Lease == place.NewestLease) ? place.HolderGoneMs + 1 : 0;
        place.UnsyncedMs = _room.Journal.Holds && OwnerOf(place) is { IsSyncing: true } ? place.UnsyncedMs + 1 : 0;
        place.OtherLimitsMs = fault?.Kind == FaultKind.LimitsGenerationWrong && place.Line.Pen.Truth.DriveOn ? place.OtherLimitsMs + 1 : 0;

        // What is left to a dead-man that does not work: nobody can tell the pen.
        var cut = !place.Line.Plugged || _room.LoopsBlocked;
        place.CutAt = cut ? _ms : place.CutAt;
        var unheard = fault?.Kind == FaultKind.DeadManDisabled && _ms - place.CutAt <= PenWatch.DeadManMs + place.Line.LateMs;
        var heldMs = fault?.Kind == FaultKind.DeadManDisabled ? place.Line.LateMs : 0;
        var lateMs = DriveLagMs(fault) + heldMs;
        var noLeave = unheard ? null
            : place.BlindMs > blindEndsMs ? $"no permission can have come for {place.BlindMs} ms that is given under a sample of it"
            : place.OtherLimitsMs > LeaveEndsMs ? $"its samples have named other limits for {place.OtherLimitsMs} ms of it"
            : place.ApartMs > LeaveEndsMs ? $"its two depth channels have disagreed for {place.ApartMs} ms"
            : _loopsBlockedMs > PermitEndsMs + lateMs ? $"nobody has decided anything for {_loopsBlockedMs} ms"
            : place.HolderGoneMs > LeaseEndsMs + lateMs ? $"whoever has control is gone for {place.HolderGoneMs} ms"
            : place.UnsyncedMs > SyncEndsMs + lateMs ? $"its records have waited for the disk for {place.UnsyncedMs} ms"
            : null;
        return new Situation(IsUnstoppable(fault), IsSelfPowered(fault), fault?.Kind == FaultKind.DeadManDisabled, fault?.Component == PenComponent.Trigger,
            fault?.Kind == FaultKind.DepthCreeps || fault?.Component is PenComponent.DepthActuator or PenComponent.DepthChannel1, place.Kind.Dial,
            place.UnseenUm, noLeave)
        {
            Cut = cut,
            DriveLagMs = DriveLagMs(fault),
            HeldMs = heldMs,
            LimitsMisread = fault?.Kind == FaultKind.LimitsDigestWrong,
        };
    }

    // Stop and needles, as sensors without another fault show them.
    private static double ChannelsApartUm(PenPlace place)
    {
        if (!place.TwoChannels || place.Fault is not (null or { Kind: FaultKind.ChannelsDisagree }))
        {
            return 0;
        }

        // Needles that skin has halted on their way out have not come to their setting: neither pen nor service compares them yet, and no press drives.
        var pen = place.Line.Pen.Truth;
        if (pen is { State: Simulator.V1.PenState.Armed, SkinContact: true })
        {
            return 0;
        }

        return Math.Abs(pen.ProtrusionUm + (place.Fault?.Value ?? 0) - pen.StopUm);
    }

    // A handshake tells of a fall, and voids what was measured before it (H15).
    private void HearOfFall(PenPlace place)
    {
        if (!place.FellUnheard)
        {
            return;
        }

        var online = OwnerOf(place)?.Views.Pen.Link is { State: LinkState.Online };
        place.AwaySinceFall |= !online;
        if (online && place.AwaySinceFall)
        {
            (place.FellUnheard, place.VoidSince) = (false, _ms);
        }
    }

    // Long enough for a handshake's counters to come on record.
    private const int OnRecordMs = 1_000;

    // A pen that fell is what its certificate says no longer.
    private bool IsVoid(PenPlace place) => place is { Certified: true, VoidSince: >= 0 } && _ms - place.VoidSince > OnRecordMs && place.WholeMs > OnRecordMs;

    // Who controls an armed pen is gone, and nothing keeps the service from disarming it (P2, law 16).
    private void CheckHolder(PenPlace place)
    {
        var whole = place is { Fault: null, Line: { Plugged: true, HoldsBack: false } } && !_room.LoopsBlocked && !_room.Journal.Holds && _room.Journal.Fails is null;
        place.WholeMs = whole ? place.WholeMs + 1 : 0;
        if (place.HolderGoneMs > LeaseEndsMs && place.WholeMs > LeaseEndsMs && place.Line.Pen.Truth.State is (Simulator.V1.PenState.Armed or Simulator.V1.PenState.Driving))
        {
            Violated("P2", $"{place.PenId} is armed, and whoever has control is gone for {place.HolderGoneMs} ms");
        }
    }

    // Nobody asked anything of a pen that has the cable of another one: it is not armed, and nothing of it moves (law 8).
    private void CheckOther(PenPlace place)
    {
        if (place.Line.Other?.Truth is { } pen && (pen.DriveOn || pen.StrokeRateMillihertz > 0 || pen.ProtrusionUm > 0 || pen.State is Simulator.V1.PenState.Armed or Simulator.V1.PenState.Driving))
        {
            Violated("P2", $"{place.Line.Other.SerialNumber} has the cable of {place.PenId}, is {pen.State}, and its needles are at {pen.ProtrusionUm:0} um");
        }
    }

    // Since when nothing that the service gives leave by reaches the pen, or is new when it does: its dead-man counts from before. One that lacks its
    // samples alone still says what time it is.
    private static int? BlindEndsMs(Fault? fault) => fault switch
    {
        { Kind: FaultKind.GoesSilent or FaultKind.ForeignSessionTag or FaultKind.HalfOpen or FaultKind.LineStuckLow } or { Kind: FaultKind.Delays, Value: > PermissionAgeMs } => PenWatch.DeadManMs,
        { Kind: FaultKind.OmitsProtrusion } or { Kind: FaultKind.DropsTelemetry, Value: 100 } => SampleAgeMs + PenWatch.DeadManMs,
        _ => null,
    };

    // Older is none (penlink.md, section 4).
    private const int PermissionAgeMs = 200;

    // Relay, driver or firmware: the motor does not hear of a stop.
    private static bool IsUnstoppable(Fault? fault) => fault is { Kind: FaultKind.DriveStuckOn or FaultKind.MotorRelayWelded or FaultKind.Hangs }
        or { Component: PenComponent.MotorDrive, Kind: FaultKind.PartStuck };

    private static bool IsSelfPowered(Fault? fault) => fault is { Kind: FaultKind.MotorRelayWelded }
        or { Component: PenComponent.MotorDrive, Kind: FaultKind.PartStuck };

    // A driver that is late hears of everything, later: a delay gives what was commanded so long ago; a slow one has fallen from the whole voltage of its
    // battery to less than turns a motor, 50 mV of 4.2 V, after 4.5 of its time constants.
    private static int DriveLagMs(Fault? fault) => fault switch
    {
        { Component: PenComponent.MotorDrive, Kind: FaultKind.PartDelayed } => (int)fault.Value + 2,
        { Component: PenComponent.MotorDrive, Kind: FaultKind.PartSlow } => ((int)fault.Value * 9 / 2) + 2,
        _ => 0,
    };

    // The act was answered as done: then it is on record, whatever comes next (P4).
    private void OnRecord(PenPlace place, string rpc, Answer answer)
    {
        if (answer.Refusal is not null || answer.Replayed)
        {
            return;
        }

        var journal = _room.Journal;
        var written = rpc switch
        {
            "CreateSession" => journal.All<SessionRecord>().Any(session => session.SessionId == place.Tablet.SessionId),
            "ArmSession" => journal.All<PassRecord>().Any(pass => pass.PassId == answer.First.PassId),
            "CompletePass" => journal.All<PassRecord>().Any(pass => pass.PassId == answer.First.Pass?.PassId && pass.ClosedBy is not null),
            "CompleteSession" or "AbortSession" => journal.All<SessionRecord>().LastOrDefault(session => session.SessionId == answer.First.Session?.Record.SessionId)?.IsOpen != true,
            "AcknowledgeStop" => journal.All<StopRecord>().Any(stop => stop.StopId == answer.First.Cleared?.StopId && stop.Stage == StopStage.Acknowledged),
            _ => true,
        };
        if (!written)
        {
            Violated("P4", $"{rpc} was answered as done, and is not on record");
        }
    }
}
