using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// What counts for a course: sessions that name it, under every reference of the patient, with at least one activation. Courses of one
/// indication that were begun side by side, as under two references that were merged since, count together: none of them is longer for
/// the other (H10).
/// </summary>
internal sealed record CourseCount(ClinicState State, ClinicCalendar Calendar, Stamp Now)
{
    public DateOnly Today => Calendar.DayOf(Now.WallTime);

    public static CourseCount At(ClinicState state, ClinicCircumstances now) => new(state, now.Calendar, state.Time.Of(now.Now));

    public static CourseCount At(Judging judging) => new(judging.State, judging.Calendar, judging.Stamp);

    /// <summary>The session with all that counts as one with it, oldest first; null when there is none of this id.</summary>
    public IReadOnlyList<TreatedSession>? PartsOf(string sessionId)
    {
        if (State.Treatments.ChainOf(sessionId) is not { Count: > 0 } before)
        {
            return null;
        }

        List<TreatedSession> parts = [.. before.Reverse()];
        for (var next = State.Treatments.ContinuationOf(parts[^1].SessionId); next is not null; next = State.Treatments.ContinuationOf(next))
        {
            parts.Add(State.Treatments.Find(next)!);
        }

        return parts;
    }

    /// <summary>The appointment that a session is of; null where no needle was in the skin.</summary>
    public CountedSession? Appointment(string sessionId) => PartsOf(sessionId) is { } parts
        && parts.Select(static part => part.TreatedAt).Where(static at => at is not null).MaxBy(static at => at!.Value.JournalTime) is { } at
            ? new CountedSession(parts, at, Calendar.DayOf(at, Now))
            : null;

    /// <summary>The course's appointments, oldest first.</summary>
    /// <param name="course">The course.</param>
    /// <param name="except">A session that is not to be counted, nor what counts as one with it; null for none.</param>
    public IReadOnlyList<CountedSession> SessionsOf(PlannedCourse course, string? except = null) => Sessions(Together(course), except);

    /// <summary>The last day of the course, from its last session; from the day it was planned while it has none.</summary>
    public DateOnly LastDay(PlannedCourse course, IReadOnlyList<CountedSession> sessions) =>
        (sessions.Count > 0 ? sessions[^1].TreatedOn : Calendar.DayOf(course.At, Now)).AddDays(course.Record.Plan.MaintenanceMaxDays);

    /// <summary>The patient's courses of one indication, oldest first.</summary>
    public IEnumerable<PlannedCourse> CoursesOf(string patient, TreatmentIndication indication) =>
        State.Courses.Of(State.Patients.AllOf(patient)).Where(one => one.Record.Indication == indication);

    // A course that was planned when the ones before were over begins anew.
    private List<PlannedCourse> Together(PlannedCourse course)
    {
        var together = new List<PlannedCourse>();
        foreach (var next in CoursesOf(course.Record.PatientReference, course.Record.Indication))
        {
            IReadOnlyList<CountedSession> then = [.. Sessions(together, null).TakeWhile(session => session.TreatedAt.JournalTime <= next.At.JournalTime)];
            if (together.TrueForAll(one => LastDay(one, then) < Calendar.DayOf(next.At, Now)))
            {
                if (together.Contains(course))
                {
                    break;
                }

                together.Clear();
            }

            together.Add(next);
        }

        return together;
    }

    private IReadOnlyList<CountedSession> Sessions(List<PlannedCourse> courses, string? except)
    {
        if (courses.Count == 0)
        {
            return [];
        }

        var first = except is null ? null : PartsOf(except)?[0].SessionId;
        return
        [
            .. State.Treatments.Of(State.Patients.AllOf(courses[0].Record.PatientReference))
                .Where(session => session.Newest is { ContinuesSessionId: null, CourseId: { } named }
                    && session.SessionId != first
                    && courses.Exists(course => course.Record.CourseId == named))
                .Select(session => Appointment(session.SessionId))
                .OfType<CountedSession>()
                .OrderBy(static session => session.TreatedAt.JournalTime),
        ];
    }
}
