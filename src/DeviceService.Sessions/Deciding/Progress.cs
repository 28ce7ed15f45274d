using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>How far an arming has come. Everything after <see cref="Intent"/> waits for the pen.</summary>
internal enum ArmingStage
{
    Intent,
    Limits,
    Setting,
    Arm,
}

/// <summary>An ArmSession under way.</summary>
internal sealed record ArmingProgress
{
    public required ArmingStage Stage { get; init; }

    public required string IntentId { get; init; }

    public required long CallId { get; init; }

    public required Request.ArmSession Request { get; init; }

    public required PlanItem Item { get; init; }

    public required string PassId { get; init; }

    public required LimitsSnapshot Limits { get; init; }

    /// <summary>Under which latch generation, link epoch and until when this was decided.</summary>
    public required long StopGeneration { get; init; }

    public required long Epoch { get; init; }

    public required uint LeaseNumber { get; init; }

    public required long DeadlineUs { get; init; }

    /// <summary>The reservation that stood before, unsettled; null for none.</summary>
    public ReservationRecord? Before { get; init; }

    /// <summary>The Arm that was sent under that one.</summary>
    public CommandTicket? BeforeArm { get; init; }

    public uint ArmId { get; init; }

    public CommandTicket Ticket { get; init; }

    public string LimitsDigest { get; init; } = "";
}

/// <summary>The pen accepted Arm: a press may start the motor while permits are renewed.</summary>
internal sealed record ArmedPermission
{
    public required uint ArmId { get; init; }

    public required string LimitsDigest { get; init; }

    public required PassTarget Target { get; init; }

    public required PlanItem Item { get; init; }

    public required LimitsSnapshot Limits { get; init; }

    public required long StopGeneration { get; init; }

    public required uint LeaseNumber { get; init; }

    public required Moment ArmedAt { get; init; }

    public required Moment ExpiresAt { get; init; }
}

/// <summary>A permission is being taken back; the permit is withdrawn already, and the pen's answer is awaited.</summary>
internal sealed record WithdrawalProgress
{
    public required CommandTicket Ticket { get; init; }

    public required SessionTrigger Then { get; init; }

    public required string Reason { get; init; }

    public required StopReason Cause { get; init; }

    public required Actor By { get; init; }

    public required long DeadlineUs { get; init; }

    public ImmutableList<long> Calls { get; init; } = [];
}

/// <summary>An AcknowledgeStop under way.</summary>
internal sealed record AcknowledgementProgress
{
    public required string IntentId { get; init; }

    public required long CallId { get; init; }

    public required Request.AcknowledgeStop Request { get; init; }

    public required long DeadlineUs { get; init; }

    public CommandTicket Ticket { get; init; }

    /// <summary>False until the intent is durable and the command was sent.</summary>
    public bool Sent { get; init; }
}

/// <summary>An AbortSession under way: the pen was stopped, and is to be seen standing.</summary>
internal sealed record AbortProgress(Actor By, string Reason, long Number, long GiveUpUs, ImmutableList<long> Calls)
{
    /// <summary>True when the pen was seen standing and disarmed already, so that no stop was needed.</summary>
    public bool SawItStand { get; init; }
}

/// <summary>A command's outcome is unknown: since when, and since which status of the pen.</summary>
internal sealed record ReconciliationProgress(long SinceUs, CommandTicket Disarm, bool DisarmAnswered, long NextTryUs);

/// <summary>The open pass.</summary>
internal sealed record PassProgress(PassRecord Record, ImmutableList<ActivationRecord> Activations, ActivationTally Tally)
{
    /// <summary>False when activations of an earlier run are in it, whose samples are not in the tally.</summary>
    public bool TallyWhole { get; init; } = true;
}

/// <summary>An activation under way, or ended and waiting for its last facts.</summary>
internal sealed record ActivationProgress
{
    public required string ActivationId { get; init; }

    public required string PassId { get; init; }

    public required int Number { get; init; }

    public required Moment StartedAt { get; init; }

    public required ulong StartDeviceTimeUs { get; init; }

    public required PlanItem Item { get; init; }

    /// <summary>The pass as it stood at the press: in whose hands, with which cartridge.</summary>
    public required PassRecord HeldAs { get; init; }

    public StopReason? EndedBy { get; init; }

    public Moment? EndedAt { get; init; }

    public ulong? EndDeviceTimeUs { get; init; }

    public ActivationTally? Tally { get; init; }

    /// <summary>The pen's counters after it, of the newest status that shows the drive off and no later press; null before there was one.</summary>
    public PenCounters? CountedAfter { get; init; }

    /// <summary>The most strokes that a status told while the drive was on: a pen that loses its power may know of fewer afterwards.</summary>
    public ulong StrokesTold { get; init; }

    /// <summary>True when the end was not seen in a sample.</summary>
    public bool Unseen { get; init; }

    public bool Sealed { get; init; }

    public string? RecordingDigest { get; init; }

    public long GiveUpUs { get; init; }
}
