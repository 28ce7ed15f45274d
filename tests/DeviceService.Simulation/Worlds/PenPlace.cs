using DeviceService.Sessions;
using Simulator.V1;
using PenState = Simulator.V1.PenState;

namespace DeviceService.Simulation.Worlds;

/// <summary>One pen of a world, with its watch and the two tablets beside it.</summary>
internal sealed class PenPlace(VirtualLine line, DrawnPen drawn, PenWatch watch, IReadOnlyList<Tablet> tablets)
{
    public DrawnPen Drawn => drawn;

    /// <summary>Its model.</summary>
    public PenKind Kind => drawn.Kind;

    /// <summary>Whether a needle sensor stands beside the actuator's.</summary>
    public bool TwoChannels => drawn.Options.DepthChannels == 2;

    /// <summary>Whether its needles stand farther off than a calibration would pass, as it came or since it fell.</summary>
    public bool DepthIsOff => !drawn.WithinTolerance || FellUm != 0;

    /// <summary>How much farther out falls have brought its needles, in um.</summary>
    public int FellUm { get; set; }

    /// <summary>Whether its depth stop may stand farther out than it was set, by its own fault: until it is drawn in.</summary>
    public bool StopAstray { get; private set; }

    /// <summary>How much farther out its needles may stand than the limit lets its stop, in um; null where a second channel sees them.</summary>
    public int? UnseenUm => TwoChannels ? null : (StopAstray ? DrawnPen.ToleranceUm : 0) + Math.Max(0, FellUm);

    /// <summary>Its fault moves the stop itself, or did since it was armed.</summary>
    public void NoteStop(PenState state) =>
        StopAstray = Fault is { Kind: FaultKind.DepthCreeps } or { Component: PenComponent.DepthActuator } || (StopAstray && state is (PenState.Armed or PenState.Driving));

    /// <summary>Whether it fell, and its service has not met it anew since.</summary>
    public bool FellUnheard { get; set; }

    /// <summary>Whether it was out of its service's reach since it fell.</summary>
    public bool AwaySinceFall { get; set; }

    /// <summary>Since when the service has to know that its certificate is void, in ms; -1 where it is not.</summary>
    public int VoidSince { get; set; } = -1;

    /// <summary>Whether it came with a certificate.</summary>
    public bool Certified { get; set; }

    /// <summary>Where a hand left its dial, in um.</summary>
    public int DialUm { get; set; }

    /// <summary>Whether the plan of the open session has a setting that leaves less than the margin.</summary>
    public bool PlansTooDeep { get; private set; }

    public VirtualLine Line => line;

    public PenWatch Watch => watch;

    public IReadOnlyList<Tablet> Tablets => tablets;

    public string PenId => line.Pen.SerialNumber;

    /// <summary>Which tablet its user works at.</summary>
    public int Active { get; set; }

    public Tablet Tablet => tablets[Active];

    /// <summary>Who is signed in at which tablet, in this run of the service.</summary>
    public bool[] SignedIn { get; } = new bool[tablets.Count];

    /// <summary>The newest lease that anybody was given.</summary>
    public uint NewestLease { get; set; }

    /// <summary>Passes of the open session, by where.</summary>
    public Dictionary<(Safety.TreatmentArea Area, Safety.BodySide Side), int> Passes { get; } = [];

    /// <summary>What was asked for each patient, and whether it was too deep: a session may be open although nobody was told so.</summary>
    public Dictionary<string, (IReadOnlyList<PlanItem> Plan, bool TooDeep)> Asked { get; } = new(StringComparer.Ordinal);

    /// <summary>The session that plan, passes and what was treated are of.</summary>
    public string PlanOf { get; private set; } = "";

    /// <summary>Whoever works there takes up a session as it was asked for.</summary>
    public void TakeUp(string sessionId, string patient)
    {
        if (PlanOf == sessionId)
        {
            return;
        }

        (PlanOf, CartridgeUsed) = (sessionId, true);
        (Plan, PlansTooDeep) = Asked[patient];
        Passes.Clear();
        Treated.Clear();
    }

    /// <summary>The plan of the session that was opened last.</summary>
    public IReadOnlyList<PlanItem> Plan { get; private set; } = [];

    /// <summary>Whether the cartridge in the pen served a session.</summary>
    public bool CartridgeUsed { get; set; }

    /// <summary>What was done to each area of the open session.</summary>
    public Dictionary<(Safety.TreatmentArea Area, Safety.BodySide Side), Treated> Treated { get; } = [];

    /// <summary>Whether somebody acknowledged its stop and was not answered yet.</summary>
    public bool Acknowledges { get; set; }

    /// <summary>Whether arming was refused for the cartridge that is in.</summary>
    public bool CartridgeRefused { get; set; }

    /// <summary>How long its samples cannot have reached the service, in ms.</summary>
    public int BlindMs { get; set; }

    /// <summary>How long its two depth channels have disagreed, in ms.</summary>
    public int ApartMs { get; set; }

    /// <summary>How long its motor has turned while its samples name other limits than it has, in ms.</summary>
    public int OtherLimitsMs { get; set; }

    /// <summary>When nothing that the service decides could reach it last, in ms.</summary>
    public int CutAt { get; set; } = int.MinValue / 2;

    /// <summary>When a tablet that hangs is started again, in ms.</summary>
    public int GoneUntil { get; set; }

    /// <summary>How long the tablet that has control hangs, in ms.</summary>
    public int HolderGoneMs { get; set; }

    /// <summary>How long pen, line, service and disk have been whole, in ms.</summary>
    public int WholeMs { get; set; }

    /// <summary>How long something of it has waited for the disk, in ms.</summary>
    public int UnsyncedMs { get; set; }

    /// <summary>The fault in force; null for none.</summary>
    public Fault? Fault { get; set; }

    /// <summary>When the firmware restarts by itself, in ms; -1 for not.</summary>
    public int RebootsAt { get; set; } = -1;

    /// <summary>Whether its firmware started anew, a millisecond ago at the most. A hang that a watchdog ended is over then; a boot loop goes on.</summary>
    public bool NoteReboot(int ms)
    {
        if (RebootsAt < 0 || ms != RebootsAt + 1)
        {
            return false;
        }

        (Fault, RebootsAt) = Fault switch
        {
            { Kind: FaultKind.BootLoops, Value: var everyMs } => (Fault, RebootsAt + (int)everyMs),
            _ => (null, -1),
        };
        return true;
    }

    /// <summary>Since when the relay is welded and a stop was asked for, in ms; -1 for not.</summary>
    public int WeldedStopAt
    {
        get => Welded.StopAt;
        set => Welded.StopAt = value;
    }

    public WeldedWatch Welded { get; } = new();
}
