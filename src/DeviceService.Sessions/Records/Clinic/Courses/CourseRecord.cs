using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>A course as it was planned. Where it stands follows from its sessions, and is in no record.</summary>
public sealed record CourseRecord : ClinicRecord
{
    /// <inheritdoc/>
    public override EntryKind Kind => EntryKind.Course;

    /// <summary>Its id.</summary>
    public required string CourseId { get; init; }

    /// <summary>Opaque reference of the patient; never logged.</summary>
    public required string PatientReference { get; init; }

    /// <summary>What is treated.</summary>
    public required TreatmentIndication Indication { get; init; }

    /// <summary>Age in whole years.</summary>
    public required int AgeYears { get; init; }

    /// <summary>What is known of the patient, one answer for each kind of factor that was asked.</summary>
    public required IReadOnlyList<CourseAnswer> Answers { get; init; }

    /// <summary>Number and gap that follow.</summary>
    public required CoursePlan Plan { get; init; }

    /// <summary>In words; may be empty.</summary>
    public required string Note { get; init; }
}

/// <summary>An answer about one kind of factor.</summary>
/// <param name="Kind">Which kind.</param>
/// <param name="Values">Values of the profile that are true of the patient; empty where none is, which was asked for.</param>
public sealed record CourseAnswer(CourseFactorKind Kind, IReadOnlyList<string> Values);

/// <summary>How many sessions, how far apart, and what moved that. Days are calendar days of the clinic.</summary>
public sealed record CoursePlan
{
    /// <summary>Sessions, maintenance not among them.</summary>
    public required int Sessions { get; init; }

    /// <summary>Least days between two.</summary>
    public required int GapMinDays { get; init; }

    /// <summary>Best days between two.</summary>
    public required int GapBestDays { get; init; }

    /// <summary>Most days between two.</summary>
    public required int GapMaxDays { get; init; }

    /// <summary>First day of maintenance after the last session.</summary>
    public required int MaintenanceMinDays { get; init; }

    /// <summary>Last day of maintenance after the last session.</summary>
    public required int MaintenanceMaxDays { get; init; }

    /// <summary>What a session beyond the number needs.</summary>
    public required BeyondCourse Beyond { get; init; }

    /// <summary>Rows of the profile that moved it, as they were then.</summary>
    public required IReadOnlyList<CourseFactor> MovedBy { get; init; }

    /// <summary>Where a bound of the profile holds what the factors asked for.</summary>
    public required IReadOnlyList<CourseBound> Bounds { get; init; }
}

/// <summary>A number that a bound of the profile holds.</summary>
/// <param name="What">Which number.</param>
/// <param name="Asked">What the factors came to.</param>
/// <param name="Held">What holds.</param>
/// <param name="By">Which bound.</param>
public sealed record CourseBound(string What, int Asked, int Held, string By);
