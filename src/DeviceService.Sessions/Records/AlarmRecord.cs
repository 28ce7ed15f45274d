using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>An alarm as it stands after a change; the newest entry per alarm id is the projection.</summary>
public sealed record AlarmRecord : JournalEntry
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Alarm;

    /// <summary>Its id.</summary>
    public required string AlarmId { get; init; }

    /// <summary>How soon somebody must act.</summary>
    public required AlarmPriority Priority { get; init; }

    /// <summary>Row of docs/hazards.md.</summary>
    public required string HazardId { get; init; }

    /// <summary>What found it, such as <c>R-LINK-LOST</c>.</summary>
    public required string RuleId { get; init; }

    /// <summary>What happened.</summary>
    public required string Sentence { get; init; }

    /// <summary>What a person should do now.</summary>
    public required string Remedy { get; init; }

    /// <summary>When it was raised.</summary>
    public required Moment RaisedAt { get; init; }

    /// <summary>
    /// When its cause was gone, its stop acknowledged, or, where it took permission back without a latch, the pen armed again or the session over;
    /// null while it stands.
    /// </summary>
    public Moment? EndedAt { get; init; }

    /// <summary>The stop it belongs to; null where there is none.</summary>
    public string? StopId { get; init; }

    /// <summary>True for one that is shown until a person acknowledged it, also when its cause is gone.</summary>
    public bool Latching { get; init; }

    /// <summary>Who acknowledged it; null while nobody did.</summary>
    public Actor? AcknowledgedBy { get; init; }

    /// <summary>When it was acknowledged; null while it was not.</summary>
    public Moment? AcknowledgedAt { get; init; }

    /// <summary>Treatment or equipment.</summary>
    public AlarmGroup Group => AlarmGroups.Of(HazardId, RuleId);

    /// <summary>True while it is to be shown: its cause is there, or it latches and nobody acknowledged it.</summary>
    public bool Stands => EndedAt is null || (Latching && AcknowledgedAt is null);
}
