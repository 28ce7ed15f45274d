using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Something that a decision wants done. The owner loop does it, in order.</summary>
internal abstract record Effect
{
    private Effect()
    {
    }

    public sealed record SendStop(StopReason Reason, string Sentence, Actor By) : Effect;

    public sealed record ClearLatch(long Number) : Effect;

    /// <summary>The line has learnt its pen: its stops count on from this number, and the one that nobody acknowledged is called again.</summary>
    public sealed record CountStopsOn(long Number, StopRecord? Open) : Effect;

    public sealed record WithdrawPermit : Effect;

    public sealed record RenewPermit(PermissionPermit Permit) : Effect;

    /// <summary>What the line thread checks each sample against from now on.</summary>
    public sealed record PublishGuard(GuardSettings Settings) : Effect;

    public sealed record Submit(CommandTicket Ticket, PenCommand Command) : Effect;

    public sealed record Record(RecordingChunk Chunk) : Effect;

    public sealed record SealRecording(string ActivationId) : Effect;

    public sealed record ReadCartridgePast(string TagId, string? SessionId) : Effect;

    /// <summary>Writes to the journal; what waits on it is done when it is durable.</summary>
    public sealed record Append(string Token, IReadOnlyList<JournalEntry> Entries, IReadOnlyList<Effect> WhenDurable) : Effect;

    public sealed record Reply(long CallId, Verdict Verdict) : Effect;

    public sealed record Publish(SessionEvent Event) : Effect;

    /// <summary>Shows what stands now; only the newest is kept for a reader that is slow.</summary>
    public sealed record Show(SessionEvent Event) : Effect;

    public sealed record TellAlarm(AlarmRecord Alarm) : Effect;

    public sealed record TellControl(ControlView Control) : Effect;
}

/// <summary>What a call came to.</summary>
internal sealed record Verdict
{
    public static readonly Verdict Done = new();

    public Refusal? Refusal { get; init; }

    public string? PassId { get; init; }

    public PassRecord? Pass { get; init; }

    public StopRecord? Cleared { get; init; }

    public ControlView? Control { get; init; }

    /// <summary>Digest of the curve that the pen keeps, as the pen computed it.</summary>
    public string? CurveDigest { get; init; }

    /// <summary>The self-test that was begun, gone on with or ended.</summary>
    public string? SelfTestId { get; init; }

    /// <summary>How each precondition stood, beside a refused ArmSession.</summary>
    public ArmingReport? Arming { get; init; }
}
