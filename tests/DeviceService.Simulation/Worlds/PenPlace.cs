using DeviceService.Sessions;

namespace DeviceService.Simulation.Worlds;

/// <summary>One pen of a world, with its watch and the two tablets beside it.</summary>
internal sealed class PenPlace(VirtualLine line, bool twoChannels, PenWatch watch, IReadOnlyList<Tablet> tablets)
{
    /// <summary>Whether a needle sensor stands beside the actuator's.</summary>
    public bool TwoChannels => twoChannels;

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

    /// <summary>The plan of the session that was opened last.</summary>
    public IReadOnlyList<PlanItem> Plan { get; set; } = [];

    /// <summary>Whether the cartridge in the pen served a session.</summary>
    public bool CartridgeUsed { get; set; }

    /// <summary>What was done to each area of the open session.</summary>
    public Dictionary<(Safety.TreatmentArea Area, Safety.BodySide Side), Treated> Treated { get; } = [];

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
    public Simulator.V1.Fault? Fault { get; set; }

    /// <summary>When the firmware restarts by itself, in ms; -1 for not.</summary>
    public int RebootsAt { get; set; } = -1;

    /// <summary>Since when the relay is welded and a stop was asked for, in ms; -1 for not.</summary>
    public int WeldedStopAt
    {
        get => Welded.StopAt;
        set => Welded.StopAt = value;
    }

    public WeldedWatch Welded { get; } = new();
}
