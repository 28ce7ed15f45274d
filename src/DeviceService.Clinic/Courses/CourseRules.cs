using System.Globalization;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>
/// What a course permits: sessions of its number, then maintenance in its time (H10). How soon an area is treated again is for
/// <see cref="IntervalRules"/> alone. A session that names no course counts all the same, and is refused while there is one that it could name.
/// </summary>
internal static class CourseRules
{
    private static readonly Rule[] Rows =
        [Rules.CourseUnnamed, Rules.CourseUnknown, Rules.CourseOtherPatient, Rules.CourseIndication, Rules.CourseOver, Rules.CourseLengthOverridable];

    public static IReadOnlyList<PreconditionVerdict> Creation(Judging judging, CreationCase creation)
    {
        var asked = creation.Request;
        var continued = asked.ContinuesSessionId is { } before ? judging.State.Treatments.Find(before)?.Newest : null;
        return
        [
            .. continued is null ? (PreconditionVerdict[])[] : [Verdict(Rules.CourseContinued, continued.CourseId == asked.CourseId
                ? null
                : Rules.CourseContinued.Refuse(("limit", continued.CourseId ?? "none"), ("observed", asked.CourseId ?? "none")))],
            .. Judge(judging, asked.PatientReference, asked.Indication, asked.CourseId, asked.ContinuesSessionId),
        ];
    }

    /// <summary>The same rows whatever the session names: what is said of a course that none is named of holds.</summary>
    public static IReadOnlyList<PreconditionVerdict> Arming(Judging judging, ArmingCase arming)
    {
        var session = arming.Session;
        var judged = Judge(judging, session.PatientReference, session.Indication, session.CourseId, session.SessionId);
        return
        [
            .. Rows.Select(rule => judged.FirstOrDefault(one => one.RuleId == rule.Id)
                ?? (session.CourseId is null && session.Indication is null && rule == Rules.CourseUnnamed
                    ? PreconditionVerdict.NotJudged(rule, "the session does not say what is treated")
                : session.CourseId is { } course && rule != Rules.CourseUnnamed && judging.State.Courses.Find(course) is null
                    ? PreconditionVerdict.NotJudged(rule, "the course is not on record")
                : Verdict(rule, null))),
        ];
    }

    /// <summary>Refuses another course beside one that is under way; null where none is.</summary>
    public static Refusal? AnotherOpen(CourseCount count, string patient, TreatmentIndication indication)
    {
        foreach (var course in count.CoursesOf(patient, indication))
        {
            // One without a session since, as after a slip, is replaced by the next: what is done counts for both.
            var sessions = count.SessionsOf(course);
            if (sessions.Any(session => session.TreatedAt.JournalTime >= course.At.JournalTime) && count.Today <= count.LastDay(course, sessions))
            {
                return Rules.CourseOpen.Refuse(
                    ("observed", course.Record.CourseId), ("indication", StateNames.Of(indication)), ("days", Refusal.Number(course.Record.Plan.MaintenanceMaxDays)));
            }
        }

        return null;
    }

    /// <summary>Whether a prescriber may permit a session beyond it: by the profile that it was made under and by the one in force.</summary>
    public static bool MayBePermitted(SafetyProfile profile, PlannedCourse course) =>
        profile.Course.Beyond == BeyondCourse.Override && course.Record.Plan.Beyond == BeyondCourse.Override;

    /// <summary>The first day of maintenance, once its number is done; null while sessions are left.</summary>
    public static DateOnly? MaintenanceFrom(PlannedCourse course, IReadOnlyList<CountedSession> sessions) =>
        sessions.Count < course.Record.Plan.Sessions ? null : sessions[^1].TreatedOn.AddDays(course.Record.Plan.MaintenanceMinDays);

    private static IReadOnlyList<PreconditionVerdict> Judge(
        Judging judging, string patient, TreatmentIndication? indication, string? courseId, string? own)
    {
        if (courseId is null)
        {
            return indication is { } meant ? [Verdict(Rules.CourseUnnamed, Unnamed(judging, patient, meant, own))] : [];
        }

        if (judging.State.Courses.Find(courseId) is not { } course)
        {
            return [Verdict(Rules.CourseUnknown, Rules.CourseUnknown.Refuse(("observed", courseId)))];
        }

        var count = CourseCount.At(judging);
        var sessions = count.SessionsOf(course, own);
        var length = MayBePermitted(judging.Profile, course) ? Rules.CourseLengthOverridable : Rules.CourseLength;
        return
        [
            Verdict(Rules.CourseOtherPatient, judging.State.Patients.AreOne(course.Record.PatientReference, patient)
                ? null
                : Rules.CourseOtherPatient.Refuse(("observed", courseId))),
            Verdict(Rules.CourseIndication, indication == course.Record.Indication
                ? null
                : Rules.CourseIndication.Refuse(
                    ("course", courseId),
                    ("limit", StateNames.Of(course.Record.Indication)),
                    ("observed", indication is { } other ? StateNames.Of(other) : "nothing that it says"))),
            Verdict(Rules.CourseOver, Over(count, course, sessions)),
            Verdict(Rules.CourseLengthOverridable, Beyond(judging, length, patient, course, sessions)),
        ];
    }

    // A course that was planned under an open session is for the next one: that one could not name it.
    private static Refusal? Unnamed(Judging judging, string patient, TreatmentIndication indication, string? own)
    {
        var count = CourseCount.At(judging);
        var figures = judging.Profile.Course;
        var opened = own is null ? null : count.PartsOf(own)?[0].CreatedAt;
        var underWay = count.CoursesOf(patient, indication).FirstOrDefault(course => (opened is not { } since || course.At.JournalTime <= since.JournalTime)
            && count.SessionsOf(course, own) is { Count: > 0 } sessions && count.Today <= count.LastDay(course, sessions));
        var running = count.Running(patient, indication, figures.MaintenanceMaxDays, own);
        var observed = underWay is not null ? $"has a course under way, {underWay.Record.CourseId}"
            : running.Count >= figures.SessionsMax && judging.Today < running[^1].TreatedOn.AddDays(figures.MaintenanceMinDays)
                ? $"was treated {Refusal.Number(running.Count)} times, which is the longest course, the last time on {Text(running[^1].TreatedOn)}"
            : null;
        return observed is null
            ? null
            : Rules.CourseUnnamed.Refuse(("indication", StateNames.Of(indication)), ("observed", observed), ("history", PatientHistory.Reach));
    }

    private static Refusal? Over(CourseCount count, PlannedCourse course, IReadOnlyList<CountedSession> sessions)
    {
        var last = count.LastDay(course, sessions);
        return count.Today <= last
            ? null
            : Rules.CourseOver.Refuse(
                ("course", course.Record.CourseId),
                ("limit", Text(last)),
                ("days", Refusal.Number(course.Record.Plan.MaintenanceMaxDays)),
                ("observed", Text(count.Today)));
    }

    private static Refusal? Beyond(Judging judging, Rule rule, string patient, PlannedCourse course, IReadOnlyList<CountedSession> sessions)
    {
        return MaintenanceFrom(course, sessions) is not { } maintenance
            || judging.Today >= maintenance
            || (rule == Rules.CourseLengthOverridable && judging.Permits(LeaveSubject.CourseLength, patient, course.Record.CourseId))
                ? null
                : rule.Refuse(
                    ("course", course.Record.CourseId),
                    ("limit", Refusal.Number(course.Record.Plan.Sessions)),
                    ("observed", Refusal.Number(sessions.Count)),
                    ("maintenance_on", Text(maintenance)),
                    ("history", PatientHistory.Reach));
    }

    private static PreconditionVerdict Verdict(Rule rule, Refusal? refusal) => new(rule.Id, rule.HazardId, refusal);

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
