using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What the pen does, by its own report.</summary>
public enum PenOperation
{
    /// <summary>It cannot be asked; its dead-man stops it, not this line.</summary>
    Unknown = 1,

    /// <summary>Standing; a press does nothing.</summary>
    Disarmed = 2,

    /// <summary>Standing; a new press starts the motor.</summary>
    Armed = 3,

    /// <summary>The motor is driven.</summary>
    Running = 4,

    /// <summary>Standing after a stop that somebody must acknowledge.</summary>
    Stopped = 5,

    /// <summary>On the bench: a press may hold the needles out, and never starts the motor.</summary>
    Service = 6,
}

/// <summary>What is known about a cartridge's life.</summary>
public enum CartridgeUse
{
    /// <summary>Not yet armed with.</summary>
    New = 1,

    /// <summary>Armed with in the open session.</summary>
    Reserved = 2,

    /// <summary>A needle moved, or nobody can prove that none did.</summary>
    Used = 3,

    /// <summary>No tag was read and none was named, so its past cannot be known.</summary>
    Unknown = 4,

    /// <summary>Out of its pen for too long. Told of registered cartridges only.</summary>
    Spent = 5,

    /// <summary>Thrown away. Told of registered cartridges only.</summary>
    Disposed = 6,
}

/// <summary>A pen as its readers see it: administrative, operating and link state stand apart.</summary>
public sealed record PenView
{
    /// <summary>Its serial number; null until a pen has answered.</summary>
    public string? PenId { get; init; }

    /// <summary>The line it is attached by.</summary>
    public required string Line { get; init; }

    /// <summary>From its newest handshake; null until the first.</summary>
    public PenIdentity? Identity { get; init; }

    /// <summary>What people decided.</summary>
    public required AdministrativeState AdministrativeState { get; init; }

    /// <summary>Why; empty when nobody ever decided.</summary>
    public string AdministrativeReason { get; init; } = "";

    /// <summary>Who decided; null when nobody ever did.</summary>
    public Actor? AdministrativeBy { get; init; }

    /// <summary>When it was decided; null when nobody ever did.</summary>
    public Moment? AdministrativeAt { get; init; }

    /// <summary>What it does.</summary>
    public required PenOperation Operation { get; init; }

    /// <summary>What to do about <see cref="Operation"/>; empty when nothing is in the way.</summary>
    public string OperationRemedy { get; init; } = "";

    /// <summary>Whether the link works.</summary>
    public required LinkStatus Link { get; init; }

    /// <summary>When the link last changed.</summary>
    public Moment? LinkSince { get; init; }

    /// <summary>How well the line works.</summary>
    public required LinkCounters LinkCounters { get; init; }

    /// <summary>The clock's mapping; null until measured.</summary>
    public ClockEstimate? Clock { get; init; }

    /// <summary>Its newest status; null until the first handshake and while it cannot be asked.</summary>
    public PenStatus? Status { get; init; }

    /// <summary>Whether the trigger is held, by the newest sample; null while unknown.</summary>
    public bool? TriggerPressed { get; init; }

    /// <summary>The cartridge; null until reported.</summary>
    public CartridgeObservation? Cartridge { get; init; }

    /// <summary>What is known about that cartridge's life.</summary>
    public CartridgeUse CartridgeUse { get; init; } = CartridgeUse.Unknown;

    /// <summary>Counters as last reported; null until the first handshake.</summary>
    public PenCounters? Counters { get; init; }

    /// <summary>What its sessions warn of before it fails, as sentences; empty for nothing.</summary>
    public string DriftWarning { get; init; } = "";

    /// <summary>The newest stop; null when none is on record.</summary>
    public StopRecord? LastStop { get; init; }

    /// <summary>True while a stop is latched.</summary>
    public required bool Latched { get; init; }

    /// <summary>The open session; null when there is none.</summary>
    public string? OpenSessionId { get; init; }

    /// <summary>The self-test that runs; null while none does. One that waits for somebody to go on with it is on record, and runs not.</summary>
    public SelfTestView? SelfTest { get; init; }

    /// <summary>The depth that it is permitted to hold on the bench, in um; null while no hold is in force.</summary>
    public int? HeldUm { get; init; }

    /// <summary>Where its needles stood last over this link, with the motor off and the trigger held; null before they did.</summary>
    public NeedleStand? Stand { get; init; }

    /// <summary>How fast its motor turned last on the bench; null where it did not over this link.</summary>
    public RateSeen? RateSeen { get; init; }

    /// <summary>True while another line answers with the same serial number.</summary>
    public bool DuplicateSerial { get; init; }

    /// <summary>When anything above last changed.</summary>
    public required Moment UpdatedAt { get; init; }
}
