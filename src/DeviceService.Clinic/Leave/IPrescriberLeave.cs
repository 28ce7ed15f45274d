using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What a prescriber may permit although a rule refuses it.</summary>
internal enum LeaveSubject
{
    /// <summary>A session between the absolute and the recommended interval. <see cref="LeaveCase.Of"/> is the area.</summary>
    Interval = 1,

    /// <summary>A relative contraindication. <see cref="LeaveCase.Of"/> is the question, or age or skin type.</summary>
    Screening = 2,

    /// <summary>A session beyond the course. <see cref="LeaveCase.Of"/> is the course.</summary>
    CourseLength = 3,
}

/// <summary>Something that is refused unless a prescriber permitted it.</summary>
/// <param name="Subject">What kind of thing.</param>
/// <param name="PatientReferences">Every reference that means this patient.</param>
/// <param name="Of">Which one; see the subject.</param>
/// <param name="Now">When it is judged.</param>
internal sealed record LeaveCase(LeaveSubject Subject, IReadOnlyCollection<string> PatientReferences, string Of, Moment Now)
{
    /// <summary>The session that it is asked for, or that a new one continues; null for none, where an override for one session counts for nothing.</summary>
    public string? SessionId { get; init; }
}

/// <summary>Whether a prescriber permitted something that a rule refuses.</summary>
internal interface IPrescriberLeave
{
    /// <summary>True when an override that is in force covers exactly this.</summary>
    bool Covers(ClinicState state, LeaveCase asked);
}
