using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>An adverse event after a session.</summary>
public sealed record AdverseEventRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.AdverseEvent;

    /// <summary>Its id.</summary>
    public required string AdverseEventId { get; init; }

    /// <summary>Opaque reference of the patient, as the session has it; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>The session's course; null without one.</summary>
    public string? CourseId { get; init; }

    /// <summary>What happened.</summary>
    public required AdverseEventReport Report { get; init; }

    /// <summary>Whether whoever runs the clinic has to look into reporting it (21 CFR 803).</summary>
    public required bool Reportable { get; init; }
}

/// <summary>What happened, in the words of CTCAE v5.0.</summary>
/// <param name="Term">What, such as a term of CTCAE.</param>
/// <param name="Grade">1 to 5.</param>
/// <param name="Serious">In the sense of 21 CFR 803.3.</param>
/// <param name="Related">To the treatment, or suspected to be.</param>
/// <param name="Malfunction">The device did not do what it should, or may not have.</param>
/// <param name="OnsetOn">First day.</param>
/// <param name="Areas">Where on the skin; empty where it has no place.</param>
/// <param name="Description">In words, without a name; may be empty.</param>
/// <param name="FollowUpRecordIds">The follow-ups that it answers.</param>
public sealed record AdverseEventReport(
    string Term,
    int Grade,
    bool Serious,
    bool Related,
    bool Malfunction,
    DateOnly OnsetOn,
    IReadOnlyList<TreatmentArea> Areas,
    string Description,
    IReadOnlyList<string> FollowUpRecordIds);
