using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>What every owner shares with the others.</summary>
internal sealed record OwnerSurroundings
{
    public required Clockwork Clock { get; init; }

    public required IJournal Journal { get; init; }

    public required Func<string, string> NewId { get; init; }

    /// <summary>Why the wall clock is in doubt; empty when it is not.</summary>
    public required Func<string> ClockDoubt { get; init; }

    /// <summary>The profile in force.</summary>
    public required Func<SafetyProfile> Profile { get; init; }

    /// <summary>What the clinic's records say.</summary>
    public required IEligibility Eligibility { get; init; }

    /// <summary>The feed of a session.</summary>
    public required SessionFeeds Feeds { get; init; }

    /// <summary>The pen changed in a way that its readers see.</summary>
    public required Action<PenOwner> PenChanged { get; init; }

    /// <summary>A session is open on this pen that was not there before.</summary>
    public required Action<PenOwner, string> SessionSeen { get; init; }

    /// <summary>Where alarms are told, and who is listening.</summary>
    public required AlarmBook Alarms { get; init; }

    /// <summary>The highest alarm of the service itself that nobody acknowledged; null for none.</summary>
    public Func<AlarmPriority?> ServiceAlarm { get; init; } = static () => null;

    /// <summary>Control of a pen changed.</summary>
    public required Action<ControlView> ControlChanged { get; init; }

    /// <summary>Whether commands need a control lease.</summary>
    public required bool ControlRequired { get; init; }

    /// <summary>An append failed: the store is to be reopened.</summary>
    public required Action<string> JournalFailed { get; init; }

    /// <summary>How samples are sent; see <see cref="FleetOptions.SampleEncoding"/>.</summary>
    public required SampleEncoding SampleEncoding { get; init; }

    /// <summary>Something went wrong with a pen; null where nobody keeps incidents.</summary>
    public Action<Incident>? IncidentSeen { get; init; }

    /// <summary>For a test that runs the loop itself; null where each owner has its thread.</summary>
    public Action<PenOwner>? Woken { get; init; }

    /// <summary>What a loop does first, on its own thread; see <see cref="FleetOptions.LoopStarted"/>.</summary>
    public Action? LoopStarted { get; init; }

    /// <summary>Answers are taken elsewhere, never on the loop; where a test runs the loop, at once.</summary>
    public TaskCreationOptions Answering => Woken is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
}

/// <summary>What a call to an owner came to, with everything as it was then.</summary>
internal sealed record OwnerReply(Verdict Verdict, PenView Pen, JournalHead? Head)
{
    /// <summary>The open session; null when there is none.</summary>
    public SessionView? Open { get; init; }

    /// <summary>The session that ended last.</summary>
    public SessionView? Ended { get; init; }
}

/// <summary>An append that ended, one way or the other.</summary>
internal sealed record FinishedAppend(long Number, Effect.Append Append, AppendResult Result);
