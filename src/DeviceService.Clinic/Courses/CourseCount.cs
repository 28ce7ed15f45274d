using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// What counts for a course: sessions that name it, under every reference of the patient, with at least one activation; and those of its
/// indication that name none, from the ones that led up to it on until it is over, so that leaving the name out makes no course longer. Courses
/// of one indication that were begun side by side, as under two references that were merged since, count together: none of them is longer for
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

    /// <summary>The last day of the course, from its last session; from the day it was planned while it has none since.</summary>
    public DateOnly LastDay(PlannedCourse course, IReadOnlyList<CountedSession> sessions)
    {
        var planned = Calendar.DayOf(course.At, Now);
        return (sessions is [.., { TreatedOn: var last }] && last > planned ? last : planned).AddDays(course.Record.Plan.MaintenanceMaxDays);
    }

    /// <summary>The patient's courses of one indication, oldest first.</summary>
    public IEnumerable<PlannedCourse> CoursesOf(string patient, TreatmentIndication indication) =>
        State.Courses.Of(State.Patients.AllOf(patient)).Where(one => one.Record.Indication == indication);

    /// <summary>
    /// The patient's appointments for an indication up to today, whichever course they name or none, as far back as none is farther from the next
    /// than a course lasts beyond its last session; oldest first.
    /// </summary>
    /// <param name="patient">Any reference of the patient.</param>
    /// <param name="indication">What they were for.</param>
    /// <param name="pauseDays">Days after which the next session begins anew.</param>
    /// <param name="except">A session that is not to be counted, nor what counts as one with it; null for none.</param>
    public IReadOnlyList<CountedSession> Running(string patient, TreatmentIndication indication, int pauseDays, string? except) =>
        LeadingUpTo(Today, [.. Appointments(patient, session => session.Indication == indication, except)], pauseDays);

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

    private List<CountedSession> Sessions(List<PlannedCourse> courses, string? except)
    {
        if (courses.Count == 0)
        {
            return [];
        }

        var (patient, first) = (courses[0].Record.PatientReference, courses[0]);
        IReadOnlyList<CountedSession> all =
        [
            .. Appointments(
                patient,
                session => session.CourseId is { } named ? courses.Exists(course => course.Record.CourseId == named) : session.Indication == first.Record.Indication,
                except),
        ];
        List<CountedSession> counted =
        [
            .. LeadingUpTo(
                Calendar.DayOf(first.At, Now),
                [.. all.TakeWhile(session => session.TreatedAt.JournalTime < first.At.JournalTime)],
                first.Record.Plan.MaintenanceMaxDays),
        ];
        foreach (var session in all.SkipWhile(session => session.TreatedAt.JournalTime < first.At.JournalTime))
        {
            // One that names no course, after they were over, belongs to none of them.
            if (session.CourseId is not null || courses.Exists(course => session.TreatedOn <= LastDay(course, counted)))
            {
                counted.Add(session);
            }
        }

        return counted;
    }

    private IEnumerable<CountedSession> Appointments(string patient, Func<SessionRecord, bool> which, string? except)
    {
        var first = except is null ? null : PartsOf(except)?[0].SessionId;
        return State.Treatments.Of(State.Patients.AllOf(patient))
            .Where(session => session.Newest.ContinuesSessionId is null && session.SessionId != first && which(session.Newest))
            .Select(session => Appointment(session.SessionId))
            .OfType<CountedSession>()
            .OrderBy(static session => session.TreatedAt.JournalTime);
    }

    private static IReadOnlyList<CountedSession> LeadingUpTo(DateOnly day, IReadOnlyList<CountedSession> sessions, int pauseDays)
    {
        var from = sessions.Count;
        while (from > 0 && day <= sessions[from - 1].TreatedOn.AddDays(pauseDays))
        {
            day = sessions[--from].TreatedOn;
        }

        return [.. sessions.Skip(from)];
    }
}
