using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What a decision must know besides state and event: time, and what other threads hold. Read once, right before deciding.</summary>
internal sealed record Circumstances
{
    public required Moment Now { get; init; }

    /// <summary>The newest valid sample; null before the first of this link session.</summary>
    public PenSample? Newest { get; init; }

    public TimeSpan? SampleAge { get; init; }

    public int SampleRateHz { get; init; }

    /// <summary>What the newest arming has used up so far, as the line thread counted it.</summary>
    public LiveUse Live { get; init; }

    /// <summary>What was counted on the line so far.</summary>
    public LinkCounters Line { get; init; } = new();

    /// <summary>Generation of the latch.</summary>
    public required long StopGeneration { get; init; }

    public required bool IsLatched { get; init; }

    public required bool IsStopConfirmed { get; init; }

    public required JournalHealth Journal { get; init; }

    /// <summary>Entries in the journal; it only grows, over restarts too.</summary>
    public required long EntryCount { get; init; }

    /// <summary>Whether commands need a control lease.</summary>
    public required bool ControlRequired { get; init; }

    /// <summary>Since when who controls the pen has no alarm stream; null while it has one.</summary>
    public TimeSpan? AlarmsUnheardFor { get; init; }

    /// <summary>Age of the oldest alarm that who controls the pen has not said to have shown, counted from the grant of its lease at the earliest; null when there is none.</summary>
    public TimeSpan? OldestUnshownAlarm { get; init; }

    /// <summary>The highest alarm of the service itself that nobody acknowledged; null for none.</summary>
    public AlarmPriority? ServiceAlarm { get; init; }

    /// <summary>Number of the newest change of an alarm.</summary>
    public long NewestAlarm { get; init; }

    /// <summary>Number of the change before the first of any alarm that stands: what a new lease is taken to have shown.</summary>
    public long BeforeStandingAlarms { get; init; }

    /// <summary>Age of the oldest append that is not durable yet; null when none waits.</summary>
    public TimeSpan? OldestSync { get; init; }

    /// <summary>Why the wall clock is in doubt; empty when it is not.</summary>
    public string ClockDoubt { get; init; } = "";

    /// <summary>The profile in force; it never changes under an open session.</summary>
    public required SafetyProfile Profile { get; init; }

    /// <summary>What the clinic's records say; answers from memory.</summary>
    public IEligibility Eligibility { get; init; } = NoEligibilityRules.Instance;

    public required Func<string, string> NewId { get; init; }
}
