using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>Courses and aftercare as they stand at one moment. Reads, and changes nothing.</summary>
public sealed class PatientCourses
{
    private readonly Judging _judging;
    private readonly CourseCount _count;

    internal PatientCourses(Judging judging)
    {
        _judging = judging;
        _count = CourseCount.At(judging);
    }

    /// <summary>What CreateCourse has to be told of.</summary>
    public IReadOnlyList<CourseFactor> Factors => _judging.Profile.Course.Factors;

    /// <summary>The course; null when there is none of this id.</summary>
    public CourseView? Find(string courseId) => _judging.State.Courses.Find(courseId) is { } course ? ViewOf(course) : null;

    /// <summary>Ids of the courses of a patient, under every reference; of all where none is named. Oldest first.</summary>
    public IReadOnlyList<string> Of(string? patientReference) =>
    [
        .. (patientReference is null ? _judging.State.Courses.All : _judging.State.Courses.Of(_judging.State.Patients.AllOf(patientReference)))
            .Select(static course => course.Record.CourseId),
    ];

    /// <summary>What follows on a session.</summary>
    public (SessionAftercare? Aftercare, Refusal? Refusal) After(string sessionId) =>
        _count.PartsOf(sessionId) is null ? (null, Rules.SessionUnknown.Refuse(("observed", sessionId)))
        : _count.Appointment(sessionId) is { } session ? (SessionAftercare.Of(_judging, session), null)
        : (null, Rules.SessionUntreated.Refuse(("observed", sessionId)));

    /// <summary>What follows on the newest session of a course.</summary>
    public (SessionAftercare? Aftercare, Refusal? Refusal) AfterCourse(string courseId) =>
        _judging.State.Courses.Find(courseId) is not { } course ? (null, Rules.CourseUnknown.Refuse(("observed", courseId)))
        : _count.SessionsOf(course) is [.., var newest] ? (SessionAftercare.Of(_judging, newest), null)
        : (null, Rules.SessionUntreated.Refuse(("observed", courseId)));

    private CourseView ViewOf(PlannedCourse course)
    {
        var sessions = _count.SessionsOf(course);
        var state = StateOf(course, sessions);
        return new CourseView(
            course.Record,
            state,
            sessions,
            state == CourseState.Over ? null : Next(course, sessions),
            [.. sessions.Select(session => SessionAftercare.Of(_judging, session))],
            _judging.State.Courses.AdverseEventsOf(_judging.State.Treatments
                .Of(_judging.State.Patients.AllOf(course.Record.PatientReference))
                .Where(session => session.Newest.CourseId == course.Record.CourseId || sessions.Any(counted => counted.SessionIds.Contains(session.SessionId)))
                .Select(static session => session.SessionId)),
            PatientWords.For(course.Record.Indication));
    }

    private CourseState StateOf(PlannedCourse course, IReadOnlyList<CountedSession> sessions) =>
        _count.Today > _count.LastDay(course, sessions) ? CourseState.Over
        : sessions.Count < course.Record.Plan.Sessions ? CourseState.Running
        : _count.Today < sessions[^1].TreatedOn.AddDays(course.Record.Plan.MaintenanceMinDays) ? CourseState.Done
        : CourseState.Maintenance;

    private NextSession Next(PlannedCourse course, IReadOnlyList<CountedSession> sessions)
    {
        if (sessions is not [.., var last])
        {
            return new NextSession(1, false, null, null, null, "", false);
        }

        var plan = course.Record.Plan;
        var maintenance = sessions.Count >= plan.Sessions;
        var days = maintenance ? plan.MaintenanceMinDays : plan.GapMinDays;
        var (earliest, because) = Later(
            course.Record.PatientReference,
            sessions,
            last.TreatedOn.AddDays(days),
            $"{days.ToString(CultureInfo.InvariantCulture)} d after the session of {Text(last.TreatedOn)}");
        DateOnly? best = maintenance ? null : Latest(earliest, last.TreatedOn.AddDays(plan.GapBestDays));
        var latest = Latest(best ?? earliest, last.TreatedOn.AddDays(maintenance ? plan.MaintenanceMaxDays : plan.GapMaxDays));
        return new NextSession(sessions.Count + 1, maintenance, earliest, best, latest, because, _count.Today > latest);
    }

    // The course never names a day on which the interval of one of its areas would want an override.
    private (DateOnly Earliest, string Because) Later(string patient, IReadOnlyList<CountedSession> sessions, DateOnly earliest, string because)
    {
        foreach (var area in sessions.SelectMany(static session => session.Areas).Distinct())
        {
            if (AreaInterval.Of(_judging.Profile.Intervals, PatientHistory.Of(_judging, patient, area, [])) is { } interval && interval.Recommended > earliest)
            {
                earliest = interval.Recommended;
                because = $"the interval of {StateNames.Of(area)}, treated on {Text(interval.RecommendedAfter.On)}";
            }
        }

        return (earliest, because);
    }

    private static DateOnly Latest(DateOnly one, DateOnly other) => one > other ? one : other;

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
