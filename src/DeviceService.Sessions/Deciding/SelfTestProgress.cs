using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How far a self-test has come with what it is at.</summary>
internal enum SelfTestStage
{
    /// <summary>It waits until the next part may begin: the trigger released, the stop acknowledged, the line free.</summary>
    Waiting,

    /// <summary>Limits are being written and read back.</summary>
    Limits,

    /// <summary>The pen stands, and is looked at.</summary>
    Resting,

    /// <summary>The intent to arm is on its way to the disk.</summary>
    Intent,

    /// <summary>The setting is being applied.</summary>
    Setting,

    /// <summary>Arm was sent.</summary>
    Arming,

    /// <summary>Armed: the technician's press starts the motor.</summary>
    Pressing,

    /// <summary>The motor turns under the technician's finger.</summary>
    Turning,

    /// <summary>A stop was decided on, and is on its way.</summary>
    Stopping,

    /// <summary>No permission is sent any more: the pen's dead-man has to end the drive.</summary>
    Withholding,

    /// <summary>The pen is stopped, by this side or by itself, and is to be seen standing.</summary>
    Standing,

    /// <summary>It runs no more, and what was found last is on its way to the disk.</summary>
    Over,
}

/// <summary>A self-test that runs: what it is at, under what it was decided, and what was found.</summary>
internal sealed record SelfTestProgress
{
    public required string SelfTestId { get; init; }

    /// <summary>Who asked for it, and under which lease.</summary>
    public required Request Request { get; init; }

    /// <summary>
    /// The rate that a tachometer is held against: then it is a drive for that, by the way of a self-test's motor parts, and no self-test. Nothing is
    /// found, and nothing is left open. Null for a self-test.
    /// </summary>
    public StrokeRate? Rate { get; init; }

    /// <summary>For such a drive: the call that is answered once a press would turn the motor; null after that, and for a self-test.</summary>
    public long? CallId { get; init; }

    public required uint LeaseNumber { get; init; }

    public required long Epoch { get; init; }

    public required SelfTestStage Stage { get; init; }

    /// <summary>Whether the motor is to be stopped, or its dead-man is: what a motor part is about.</summary>
    public SelfTestCheck Part { get; init; } = SelfTestCheck.LimitsDigest;

    /// <summary>When what it is at is given up.</summary>
    public required long EndsAtUs { get; init; }

    /// <summary>Under which latch generation the part was begun.</summary>
    public long StopGeneration { get; init; }

    /// <summary>What was found, one of each check.</summary>
    public ImmutableList<SelfTestFinding> Found { get; init; } = [];

    /// <summary>What the pen enforces in this link session; null before it was read back.</summary>
    public LimitsSnapshot? Limits { get; init; }

    public CommandTicket Ticket { get; init; }

    public string IntentId { get; init; } = "";

    public uint ArmId { get; init; }

    public int SettingUm { get; init; }

    public RestObservation Rest { get; init; } = RestObservation.None;

    /// <summary>How often the pen was looked at in this run.</summary>
    public int Looks { get; init; }

    /// <summary>What was counted on the line when the look at the pen began; when the stop was sent, in a motor part.</summary>
    public LinkCounters LineBefore { get; init; } = new();

    public int ChargeBefore { get; init; }

    public TurnObservation Turn { get; init; } = TurnObservation.None;

    public long TurningSinceUs { get; init; }

    public ulong DriveBeganUs { get; init; }

    /// <summary>Device time of the newest sample that was looked at.</summary>
    public ulong SeenUs { get; init; }

    /// <summary>Device time that the stop, or the withholding, counts from; null before it is known.</summary>
    public ulong? FromUs { get; init; }

    /// <summary>Device time of the first sample without drive; null before it came.</summary>
    public ulong? DriveEndUs { get; init; }

    public Moment? StoppedAt { get; init; }

    /// <summary>From the stop until the pen was seen standing, in us.</summary>
    public long? StandingUs { get; init; }

    /// <summary>True while a press may start the motor, or it turns.</summary>
    public bool MayMove => Stage is SelfTestStage.Arming or SelfTestStage.Pressing or SelfTestStage.Turning or SelfTestStage.Stopping or SelfTestStage.Withholding;

    /// <summary>True while no other command may be sent: one is outstanding, or the pen is armed.</summary>
    public bool HoldsTheLine => MayMove || Stage is SelfTestStage.Limits or SelfTestStage.Intent or SelfTestStage.Setting or SelfTestStage.Over;

    public bool Has(SelfTestCheck check) => Found.Exists(one => one.Check == check && one.Verdict != SelfTestVerdict.NotTested);

    public bool Passed(SelfTestCheck check) => Found.Exists(one => one.Check == check && one.Verdict == SelfTestVerdict.Pass);
}
