namespace DeviceService.Sessions;

/// <summary>In what way a person had a part in a session.</summary>
public enum OperatorPart
{
    /// <summary>The session was in this person's hands, or a pass or a press of it.</summary>
    Treated = 1,

    /// <summary>Supervised it, as its preparation says.</summary>
    Supervised = 2,

    /// <summary>Signed an override that was in force in it.</summary>
    Permitted = 3,

    /// <summary>Had control of the pen while it was open.</summary>
    Controlled = 4,

    /// <summary>Stopped the pen.</summary>
    Stopped = 5,

    /// <summary>Acknowledged a stop or an alarm of it.</summary>
    Acknowledged = 6,

    /// <summary>Recorded what was prepared, seen, given, asked or found.</summary>
    Recorded = 7,

    /// <summary>Corrected an entry about it.</summary>
    Amended = 8,

    /// <summary>Asked for something else that is on record in it, such as its plan.</summary>
    Commanded = 9,
}

/// <summary>A person had a part in a session.</summary>
/// <param name="OperatorId">Who.</param>
/// <param name="Part">Which part.</param>
/// <param name="At">Wall time.</param>
public readonly record struct PartTaken(string OperatorId, OperatorPart Part, DateTimeOffset At)
{
    /// <summary>Who had which part by an entry of a session: a function of the entry alone. What was asked for or refused is none.</summary>
    public static IEnumerable<PartTaken> In(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return entry.SessionId is null || entry is RefusalRecord or RequestRecord or IntentRecord
            ? []
            : [.. Of(entry.By.OperatorId, PartOfAuthor(entry), entry.At), .. Named(entry)];
    }

    private static OperatorPart PartOfAuthor(JournalEntry entry) => entry switch
    {
        OverrideRecord => OperatorPart.Permitted,
        AmendmentRecord => OperatorPart.Amended,
        PreparationRecord or EndpointRecord or AftercareRecord or FollowUpRecord or AdverseEventRecord => OperatorPart.Recorded,
        _ => OperatorPart.Commanded,
    };

    // An alarm or a stop is written again as it goes on, which may be days later: who acknowledged it did so once.
    private static IEnumerable<PartTaken> Named(JournalEntry entry) => entry switch
    {
        SessionRecord session => Of(session.OperatorId, OperatorPart.Treated, entry.At),
        PassRecord pass => Of(pass.OperatorId, OperatorPart.Treated, entry.At),
        ActivationRecord activation => Of(activation.OperatorId, OperatorPart.Treated, entry.At),
        PreparationRecord prepared => Of(prepared.SupervisingPrescriberId, OperatorPart.Supervised, entry.At),
        OverrideRecord granted => Of(granted.AskedByOperatorId, OperatorPart.Commanded, entry.At),
        StopRecord stop => Of(stop.StoppedBy?.OperatorId, OperatorPart.Stopped, stop.StoppedAt)
            .Concat(Of(stop.AcknowledgedBy?.OperatorId, OperatorPart.Acknowledged, stop.AcknowledgedAt ?? entry.At)),
        AlarmRecord alarm => Of(alarm.AcknowledgedBy?.OperatorId, OperatorPart.Acknowledged, alarm.AcknowledgedAt ?? entry.At),
        ControlRecord control => Of(control.Holder.OperatorId, OperatorPart.Controlled, entry.At),
        _ => [],
    };

    private static IEnumerable<PartTaken> Of(string? operatorId, OperatorPart part, Moment at) =>
        string.IsNullOrEmpty(operatorId) ? [] : [new PartTaken(operatorId, part, at.WallTime)];
}
