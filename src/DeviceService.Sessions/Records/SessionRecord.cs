using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A session as it stands after a change: the whole of it, so that the newest entry is the projection.</summary>
public sealed record SessionRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Session;

    /// <summary>Opaque reference of the patient; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>The person who holds the pen.</summary>
    public required string OperatorId { get; init; }

    /// <summary>How sure the service is of the operator.</summary>
    public required IdentityProof OperatorProof { get; init; }

    /// <summary>The sign-in of the operator that it is bound to; null without one.</summary>
    public string? SignInId { get; init; }

    /// <summary>State after the change.</summary>
    public required SessionState State { get; init; }

    /// <summary>Why it is in this state, as a sentence; empty where the state says it all.</summary>
    public string StateReason { get; init; } = "";

    /// <summary>Counts the changes from 1.</summary>
    public required long Revision { get; init; }

    /// <summary>When it was created.</summary>
    public required Moment CreatedAt { get; init; }

    /// <summary>When it ended; null while open.</summary>
    public Moment? EndedAt { get; init; }

    /// <summary>How it ended; null while open.</summary>
    public SessionEnd? End { get; init; }

    /// <summary>Why it ended, where a reason was given.</summary>
    public string EndReason { get; init; } = "";

    /// <summary>What is treated; null in sessions of before that was asked, which cannot be armed.</summary>
    public TreatmentIndication? Indication { get; init; }

    /// <summary>The course that it is a session of; null without one.</summary>
    public string? CourseId { get; init; }

    /// <summary>The session that this one goes on with, and counts as one with; null for none.</summary>
    public string? ContinuesSessionId { get; init; }

    /// <summary>What was done in the sessions that this one continues, by area and side.</summary>
    public IReadOnlyList<CarriedProgress> Carried { get; init; } = [];

    /// <summary>The newest version of the plan.</summary>
    public required PlanVersion Plan { get; init; }

    /// <summary>The pass that an arming would continue; null when none is open.</summary>
    public OpenPass? OpenPass { get; init; }

    /// <summary>How far each area and side has come.</summary>
    public required IReadOnlyList<AreaProgress> Progress { get; init; }

    /// <summary>How long each cartridge has run in it.</summary>
    public IReadOnlyList<CartridgeProgress> Cartridges { get; init; } = [];

    /// <summary>Number of the stop that holds it; null unless stopped.</summary>
    public long? StopNumber { get; init; }

    /// <summary>
    /// What of pen, line or service last took it out of the operator's hands, and it was not armed since; null where nothing did, and in
    /// records of before this was asked. One that ended so may be continued.
    /// </summary>
    public StopReason? BrokenOffBy { get; init; }

    /// <summary>The pen's counters as of the last thing that is on record; what they show beyond it happened unseen. Null before the first arming.</summary>
    public PenCounters? CountersSeen { get; init; }

    /// <summary>True when a simulated pen took part.</summary>
    public required bool Simulated { get; init; }

    /// <summary>True until it was completed or aborted.</summary>
    public bool IsOpen => State is not (SessionState.Completed or SessionState.Aborted);
}
