using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Something that happened in a session. Each is in the journal before it is told; stops are told first.</summary>
public abstract record SessionEvent
{
    private SessionEvent()
    {
    }

    /// <summary>The session.</summary>
    public required string SessionId { get; init; }

    /// <summary>When.</summary>
    public required Moment At { get; init; }

    /// <summary>The session's state after it.</summary>
    public required SessionState State { get; init; }

    /// <summary>The state changed.</summary>
    /// <param name="From">The state before.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="StopReason">The stop behind it; null when none was.</param>
    /// <param name="By">Who was behind it.</param>
    public sealed record StateChanged(SessionState From, string Reason, StopReason? StopReason, Actor By) : SessionEvent
    {
        /// <summary>What moved it, by the table of transitions.</summary>
        public required SessionTrigger Trigger { get; init; }
    }

    /// <summary>The pen accepted an arming.</summary>
    /// <param name="Permitted">What is permitted.</param>
    public sealed record Armed(ArmedView Permitted) : SessionEvent;

    /// <summary>The motor was driven.</summary>
    /// <param name="ActivationId">The activation.</param>
    /// <param name="PassId">Its pass.</param>
    /// <param name="Number">Number within the pass.</param>
    public sealed record ActivationStarted(string ActivationId, string PassId, int Number) : SessionEvent;

    /// <summary>An activation ended.</summary>
    /// <param name="Activation">Its record.</param>
    public sealed record ActivationEnded(ActivationRecord Activation) : SessionEvent;

    /// <summary>A pass was closed.</summary>
    /// <param name="Pass">Its record.</param>
    public sealed record PassClosed(PassRecord Pass) : SessionEvent;

    /// <summary>A stop, and again when it was confirmed or acknowledged.</summary>
    /// <param name="Stop">Its record.</param>
    public sealed record Stopped(StopRecord Stop) : SessionEvent;

    /// <summary>An alarm was raised, or ended.</summary>
    /// <param name="Alarm">Its record.</param>
    public sealed record AlarmChanged(AlarmRecord Alarm) : SessionEvent;

    /// <summary>Something a person should know, that stops nothing.</summary>
    /// <param name="RuleId">Stable id.</param>
    /// <param name="HazardId">Row of docs/hazards.md.</param>
    /// <param name="Sentence">What it is.</param>
    /// <param name="Remedy">What to do.</param>
    public sealed record Warned(string RuleId, string HazardId, string Sentence, string Remedy) : SessionEvent;

    /// <summary>A call was refused.</summary>
    /// <param name="Refusal">Its record.</param>
    public sealed record Refused(RefusalRecord Refusal) : SessionEvent;

    /// <summary>Areas came further.</summary>
    /// <param name="Items">Each area and side.</param>
    public sealed record Progressed(IReadOnlyList<AreaProgress> Items) : SessionEvent;

    /// <summary>Another person holds the pen from now on.</summary>
    /// <param name="Former">Who held it before.</param>
    /// <param name="By">Who holds it now.</param>
    public sealed record OperatorChanged(string Former, Actor By) : SessionEvent;

    /// <summary>What is used and left of each budget. Follows from what is on record and is not recorded itself; of several the newest says it all.</summary>
    /// <param name="Items">Of each area and side that is planned, then over all.</param>
    public sealed record BudgetsStand(IReadOnlyList<Budget> Items) : SessionEvent;

    /// <summary>A version of the plan was accepted.</summary>
    /// <param name="Plan">The version.</param>
    public sealed record PlanChanged(PlanVersion Plan) : SessionEvent;
}
