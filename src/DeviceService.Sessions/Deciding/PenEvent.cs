using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Something that happened to a pen. Calls, link, samples, finished syncs, ticks and the start all come as one of these.</summary>
internal abstract record PenEvent
{
    private PenEvent()
    {
    }

    public sealed record Called(long CallId, Request Request) : PenEvent;

    public sealed record LinkChanged(LinkStatus Status) : PenEvent;

    public sealed record HandshakeCompleted(HandshakeReport Report) : PenEvent
    {
        /// <summary>What is on record of the pen, where the line did not know it before; null where it did.</summary>
        public PenPast? Past { get; init; }
    }

    public sealed record StatusArrived(PenStatus Status) : PenEvent;

    public sealed record CartridgeSeen(CartridgeObservation Cartridge) : PenEvent;

    public sealed record CartridgePastRead(string TagId, CartridgePast Past) : PenEvent;

    public sealed record ClockEstimated(ClockEstimate Estimate) : PenEvent;

    /// <summary>A stop was called, whoever called it. It has acted already.</summary>
    public sealed record Stopped(StopOutcome Outcome, StopReason Reason, string Sentence, Actor By, Moment At) : PenEvent
    {
        /// <summary>Further stops that were called before this one could be taken, and are told with it.</summary>
        public int Coalesced { get; init; }

        /// <summary>The id its record will have.</summary>
        public required string StopId { get; init; }
    }

    /// <summary>A sample showed something that takes the arming back without a stop: the motor stands, or a budget is used up and the session pauses.</summary>
    public sealed record DisarmDemanded(StopReason Reason, string Sentence, bool Pauses) : PenEvent;

    public sealed record StopConfirmed(StopConfirmation Confirmation) : PenEvent;

    public sealed record LatchCleared(long Number, bool Cleared) : PenEvent;

    public sealed record DriveStarted(string ActivationId, ulong DeviceTimeUs, Moment At) : PenEvent;

    public sealed record DriveEnded(string ActivationId, ActivationTally Tally, ulong DeviceTimeUs, Moment At, bool Seen) : PenEvent;

    public sealed record Recorded(string ActivationId, int Number, long Lost, IReadOnlyList<PenSample> Samples) : PenEvent;

    public sealed record RecordingSealed(string ActivationId, string? Digest) : PenEvent;

    public sealed record CommandAnswered(CommandOutcome Outcome) : PenEvent;

    /// <param name="Token">As which the append was to report.</param>
    /// <param name="Durable">Whether it is on the disk.</param>
    /// <param name="Failure">Why not.</param>
    /// <param name="CartridgeTaken">Whether another session has the cartridge; nothing is wrong with the store then.</param>
    public sealed record Synced(string Token, bool Durable, string Failure, bool CartridgeTaken = false) : PenEvent
    {
        /// <summary>Whether the pen has an open session by the record already; nothing is wrong with the store then either.</summary>
        public bool SessionOpen { get; init; }

        /// <summary>What is on no disk although it has happened.</summary>
        public IReadOnlyList<JournalEntry> Lost { get; init; } = [];
    }

    /// <summary>The journal was reopened and verified: what it missed is written again.</summary>
    /// <param name="Open">The session of this pen that is open by the record now; null where there is none, or where nobody could read it.</param>
    public sealed record JournalRestored(SessionRecord? Open) : PenEvent;

    /// <summary>The journal's head was signed: the pen keeps it too, where it can.</summary>
    public sealed record HeadSigned(JournalHead Head) : PenEvent;

    /// <summary>The clinic's records changed: somebody signed out, was suspended, a licence ended, an override was revoked.</summary>
    public sealed record EligibilityChanged : PenEvent;

    public sealed record DuplicateSerialChanged(bool Duplicate) : PenEvent;

    public sealed record Ticked : PenEvent;

    public sealed record ShutdownBegan : PenEvent;
}
