using System.Collections.Immutable;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Everything that is known and decided about one pen and its open session. Changed by its owner loop alone, one decision after another.</summary>
internal sealed record PenState
{
    public required string InstanceId { get; init; }

    public required string ServiceBuild { get; init; }

    public required string Line { get; init; }

    /// <summary>Null until a pen has answered on this line.</summary>
    public string? PenId { get; init; }

    public AdministrativeState AdministrativeState { get; init; } = AdministrativeState.InService;

    public string AdministrativeReason { get; init; } = "";

    public Actor? AdministrativeBy { get; init; }

    public Moment? AdministrativeAt { get; init; }

    /// <summary>Reason of the owed quarantine that was paid last: it is shown, and on its way to the record or among <see cref="Unwritten"/>. Null once nothing is owed.</summary>
    public string? PaidQuarantine { get; init; }

    public bool DuplicateSerial { get; init; }

    public bool ShuttingDown { get; init; }

    /// <summary>True once it is being detached: nothing is asked of it any more.</summary>
    public bool Leaving { get; init; }

    public required LinkStatus Link { get; init; }

    public Moment? LinkSince { get; init; }

    public PenIdentity? Identity { get; init; }

    public ulong? BootId { get; init; }

    public PenCounters? Counters { get; init; }

    /// <summary>Run time and drops as they are on record; null where that is to be written again.</summary>
    public PenCounters? CountersOnRecord { get; init; }

    /// <summary>Digest of the curve that the pen keeps, as it was last read; null before.</summary>
    public string? KeptCurve { get; init; }

    /// <summary>The same as it is on record; null where that is to be written again.</summary>
    public string? CurveOnRecord { get; init; }

    /// <summary>The link over which the curve was read last: with each new one the pen may be another, or have lost it. Null before.</summary>
    public long? CurveReadIn { get; init; }

    public long CurveDueUs { get; init; }

    public long CountersDueUs { get; init; }

    /// <summary>Counters or curve on their way from the pen; null for none.</summary>
    public ConditionProgress? Condition { get; init; }

    /// <summary>The end of a journal that the pen kept at its newest handshake; null where it keeps none.</summary>
    public JournalHead? KeptHead { get; init; }

    /// <summary>Whether the pen's counters were read since its line came back last: until then nobody knows what ran meanwhile.</summary>
    public bool CountersRead { get; init; }

    /// <summary>Whether the last two statuses tell of as many strokes, and the pen says that it does not drive.</summary>
    public bool HasRunDown { get; init; }

    /// <summary>The telemetry rate that the pen confirmed in its newest handshake; 0 before the first.</summary>
    public int SamplesPerSecond { get; init; }

    public PenStatus? Status { get; init; }

    public CartridgeObservation? Cartridge { get; init; }

    /// <summary>The seat as it was written last; null before this run wrote one.</summary>
    public CartridgeSeat? Seat { get; init; }

    /// <summary>True once the pen has told its seat since the newest handshake.</summary>
    public bool SeatTold { get; init; }

    /// <summary>When a cartridge was last heard to be in, in this run.</summary>
    public Moment? SeatHeardAt { get; init; }

    /// <summary>What an arming named as the cartridge of one insertion.</summary>
    public NamedCartridge? Named { get; init; }

    /// <summary>The cartridge with all that is known of it: what the pen reads, and what was named and registered for this insertion.</summary>
    public CartridgeObservation? Seated =>
        Cartridge is { Present: true } seen && Named is { } named && named.Insertion == InsertionOf(seen)
        && (seen.TagId ?? named.Cartridge.TagId) == named.Cartridge.TagId
            ? named.Cartridge
            : Cartridge;

    public CartridgePast CartridgePast { get; init; } = CartridgePast.NoTag;

    public ClockEstimate? Clock { get; init; }

    /// <summary>The newest stop on record; acknowledged or not.</summary>
    public StopRecord? Stop { get; init; }

    /// <summary>The highest number that a stop of this pen had on record when it was taken up; those of this run come after it.</summary>
    public long StopNumber { get; init; }

    /// <summary>True from a stop until it was acknowledged.</summary>
    public bool Latched { get; init; }

    public ImmutableList<AlarmRecord> Alarms { get; init; } = [];

    /// <summary>Who controls this pen; null while nobody does. A restart leaves nobody in control.</summary>
    public ControlLease? Control { get; init; }

    /// <summary>The newest number given in this run.</summary>
    public uint LastLeaseNumber { get; init; }

    public SessionRecord? Session { get; init; }

    /// <summary>
    /// Whether the open session is as it was opened. It may be on its way to the disk yet, and is none if that fails; so nothing but what happens to
    /// it writes it again, and it has counted nothing.
    /// </summary>
    public bool IsAsOpened => Session is { State: SessionState.Created, Revision: 1 };

    public Moment StateSince { get; init; }

    public ImmutableList<StopRecord> SessionStops { get; init; } = [];

    public PassProgress? Pass { get; init; }

    /// <summary>The pass of the open session that was closed last: what the pen's counters tell afterwards belongs to it; null before there was one.</summary>
    public PassProgress? ClosedPass { get; init; }

    public ArmingProgress? Arming { get; init; }

    public ArmedPermission? Armed { get; init; }

    public WithdrawalProgress? Withdrawal { get; init; }

    /// <summary>Disarms and pauses that were asked for in this run, and losses of the line: an arming that was asked for before the newest is void.</summary>
    public long Withdrawals { get; init; }

    public AcknowledgementProgress? Acknowledgement { get; init; }

    public AbortProgress? Abort { get; init; }

    /// <summary>Since when the outcome of a command is unknown, and whether the Disarm that settles it was answered.</summary>
    public ReconciliationProgress? Reconciliation { get; init; }

    public ReservationRecord? Reservation { get; init; }

    /// <summary>
    /// The Arm that was sent under the reservation and may have reached the pen: null for none, and once the pen has refused it or it is known
    /// to have been written to no line. Of an earlier run nobody knows; that is ticket 0, which no run submits.
    /// </summary>
    public CommandTicket? ReservationArm { get; init; }

    /// <summary>True once its arming is over: the next status settles it.</summary>
    public bool ReservationSettles { get; init; }

    public ActivationProgress? Activation { get; init; }

    /// <summary>A hold on the bench, under way or permitted; null for none.</summary>
    public BenchProgress? Bench { get; init; }

    /// <summary>A curve on its way to the pen; null for none.</summary>
    public CurveProgress? Curve { get; init; }

    /// <summary>A self-test that runs; null for none.</summary>
    public SelfTestProgress? SelfTest { get; init; }

    /// <summary>Ended, and waiting for the pen's counters and the recording.</summary>
    public ImmutableList<ActivationProgress> Ending { get; init; } = [];

    /// <summary>Calls that wait for something under way to end.</summary>
    public ImmutableList<(long CallId, Request Request)> Deferred { get; init; } = [];

    /// <summary>The session that ended last, for whoever asks what it came to.</summary>
    public SessionRecord? Ended { get; init; }

    public ImmutableList<StopRecord> EndedStops { get; init; } = [];

    /// <summary>What happened while nothing could be written and stands in no other field, oldest first: written once the journal is back.</summary>
    public ImmutableList<JournalEntry> Unwritten { get; init; } = [];

    /// <summary>What the pen's own signal shows, what it was told to, and the command on its way.</summary>
    public AlarmPriority? Signalled { get; init; }

    public AlarmPriority? Signalling { get; init; }

    public AsideProgress? SignalOnItsWay { get; init; }

    /// <summary>How fast its motor turned last for a tachometer; null before it did over this link.</summary>
    public RateSeen? RateSeen { get; init; }

    /// <summary>A command that nobody waits for the effect of, while the line is its own: leaving the bench, the head of the journal.</summary>
    public AsideProgress? Aside { get; init; }

    /// <summary>The session in which a low charge was told last; it is told once in each.</summary>
    public string? BatteryWarnedIn { get; init; }

    public bool UnconfirmedAlarmed { get; init; }

    /// <summary>What the line thread was told to check samples against.</summary>
    public GuardSettings Guard { get; init; } = GuardSettings.Disarmed;

    /// <summary>What was on record when the newest arming began; null when what it used is on record too.</summary>
    public BudgetMetering? Metering { get; init; }

    /// <summary>Every budget of the open session, as it was told last.</summary>
    public BudgetsShown? Budgets { get; init; }

    public uint LimitsGeneration { get; init; }

    public uint LastArmId { get; init; }

    public long LastTicket { get; init; }

    public bool IsOnline => Link.State == LinkState.Online;

    public (ulong? BootId, uint Insertions) InsertionOf(CartridgeObservation cartridge) => (BootId, cartridge.Insertions);

    /// <summary>True while a press may start the motor, as far as this side knows.</summary>
    public bool MayMove => Armed is not null || Arming is { Stage: ArmingStage.Arm } || Reconciliation is not null || SelfTest is { MayMove: true };
}

/// <summary>A seat as it is on record. While it stays the same, the cartridge has not left the pen.</summary>
internal sealed record CartridgeSeat(ulong BootId, bool Present, uint Insertions, string? TagId);

/// <summary>The cartridge of one insertion, with what is registered of it.</summary>
internal sealed record NamedCartridge((ulong? BootId, uint Insertions) Insertion, CartridgeObservation Cartridge);

/// <summary>What the journal knows about the cartridge that is in.</summary>
internal enum CartridgePast
{
    NoTag,
    Unread,
    New,
    UsedHere,
    UsedElsewhere,
}
