using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Where a course stands. It follows from its sessions and the day.</summary>
public enum CourseState
{
    /// <summary>Sessions of its number are still to come.</summary>
    Running = 1,

    /// <summary>Its number is done, and maintenance is not due yet.</summary>
    Done = 2,

    /// <summary>Maintenance is due.</summary>
    Maintenance = 3,

    /// <summary>The time for maintenance is over.</summary>
    Over = 4,
}

/// <summary>A course and where it stands at a moment.</summary>
/// <param name="Record">As it was planned.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Sessions">What counts for it, oldest first.</param>
/// <param name="Next">When the next session is due; null once it is over.</param>
/// <param name="Aftercare">What follows on each of its sessions, oldest first.</param>
/// <param name="AdverseEvents">Adverse events of its sessions, oldest first.</param>
/// <param name="PatientText">What a patient may be told of it.</param>
public sealed record CourseView(
    CourseRecord Record,
    CourseState State,
    IReadOnlyList<CountedSession> Sessions,
    NextSession? Next,
    IReadOnlyList<SessionAftercare> Aftercare,
    IReadOnlyList<AdverseEventRecord> AdverseEvents,
    IReadOnlyList<string> PatientText)
{
    /// <summary>How far the records reach that it was counted over.</summary>
    public string History { get; } = PatientHistory.Reach;
}

/// <summary>When the next session of a course is due, in calendar days of the clinic.</summary>
/// <param name="Number">Which of the course, from 1.</param>
/// <param name="Maintenance">Whether it is maintenance.</param>
/// <param name="Earliest">First day; null before the first session.</param>
/// <param name="Best">Best day; null for maintenance and before the first session.</param>
/// <param name="Latest">Last day; null before the first session.</param>
/// <param name="Because">Why it is not earlier, for a person; empty where nothing holds it.</param>
/// <param name="Overdue">Whether its last day has passed.</param>
public sealed record NextSession(int Number, bool Maintenance, DateOnly? Earliest, DateOnly? Best, DateOnly? Latest, string Because, bool Overdue);
