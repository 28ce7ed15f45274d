using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>What follows on a session: what the patient is told, when to ask, and what is still to be recorded.</summary>
/// <param name="Session">The session.</param>
/// <param name="TreatedAt">Its last activation, by the clock as it is now.</param>
/// <param name="Items">What the patient is told, earliest end first.</param>
/// <param name="FollowUps">When to ask, earliest first, then what was recorded outside of these times.</param>
/// <param name="Prompts">What a follow-up found, and no adverse event was recorded for yet.</param>
/// <param name="TimeZone">The clinic's time zone, in which the days are.</param>
/// <param name="ProfileDigest">The profile that it follows.</param>
/// <param name="PatientText">What a patient may be told of what its course, or else the session itself, is for; empty where neither says it.</param>
public sealed record SessionAftercare(
    CountedSession Session,
    DateTimeOffset TreatedAt,
    IReadOnlyList<DatedInstruction> Items,
    IReadOnlyList<DatedFollowUp> FollowUps,
    IReadOnlyList<FollowUpRecord> Prompts,
    string TimeZone,
    string ProfileDigest,
    IReadOnlyList<string> PatientText)
{
    /// <summary>Everything that follows, dated in hours that truly passed since the last activation, whatever the wall clock did.</summary>
    internal static SessionAftercare Of(Judging judging, CountedSession session)
    {
        var (figures, courses) = (judging.Profile.Aftercare, judging.State.Courses);
        var elapsed = judging.Stamp.JournalTime - session.TreatedAt.JournalTime;
        var treatedAt = ClinicCalendar.TimeOf(session.TreatedAt, judging.Stamp);
        var records = courses.FollowUpsOf(session.SessionIds);
        return new SessionAftercare(
            session,
            treatedAt,
            [
                .. figures.Instructions.OrderBy(static one => one.UntilHours.Value).Select(one => new DatedInstruction(
                    one, judging.Calendar.Span(treatedAt, one.FromHours, one.UntilHours), Within(elapsed, one.FromHours, one.UntilHours))),
            ],
            [
                .. figures.FollowUps.Select(time => DatedFollowUp.Of(
                    time, judging.Calendar.Span(treatedAt, time.FromHours, time.UntilHours), elapsed, Newest(records, time.Id))),
                .. records.Where(record => !figures.FollowUps.Any(time => time.Id == record.Record.FollowUpId))
                    .Select(static record => new DatedFollowUp(null, null, FollowUpState.Recorded, record.Record)),
            ],
            [.. records.Select(static record => record.Record).Where(courses.IsUnanswered)],
            judging.Calendar.Zone.Id,
            judging.Profile.Digest,
            IndicationOf(session, courses) is { } indication ? PatientWords.For(indication) : []);
    }

    // What its course is for, or else what the session says itself.
    private static TreatmentIndication? IndicationOf(CountedSession session, CourseBook courses) =>
        (session.CourseId is { } id ? courses.Find(id)?.Record.Indication : null) ?? session.Parts[0].Newest.Indication;

    private static bool Within(TimeSpan elapsed, Figure fromHours, Figure untilHours) =>
        elapsed >= TimeSpan.FromHours(fromHours) && elapsed <= TimeSpan.FromHours(untilHours);

    private static FollowUpRecord? Newest(IReadOnlyList<FollowedUp> records, string id) =>
        records.LastOrDefault(record => record.Record.FollowUpId == id)?.Record;
}

/// <summary>From when until when, both inclusive.</summary>
/// <param name="From">First moment.</param>
/// <param name="Until">Last moment.</param>
/// <param name="FromOn">Its day in the clinic's calendar.</param>
/// <param name="UntilOn">Its day in the clinic's calendar.</param>
public sealed record DatedSpan(DateTimeOffset From, DateTimeOffset Until, DateOnly FromOn, DateOnly UntilOn);

/// <summary>One thing that a patient is told.</summary>
/// <param name="Instruction">As in the profile.</param>
/// <param name="Span">When it holds.</param>
/// <param name="Now">Whether it holds now.</param>
public sealed record DatedInstruction(AftercareInstruction Instruction, DatedSpan Span, bool Now);

/// <summary>Where a follow-up stands.</summary>
public enum FollowUpState
{
    /// <summary>Not due yet.</summary>
    Upcoming = 1,

    /// <summary>Due.</summary>
    Due = 2,

    /// <summary>Its time is over, and nothing was recorded.</summary>
    Overdue = 3,

    /// <summary>Recorded.</summary>
    Recorded = 4,
}

/// <summary>One time to ask, or one look outside of them.</summary>
/// <param name="Time">As in the profile; null for a look outside of its times.</param>
/// <param name="Span">When it is due; null for such a look.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Record">The newest record; null before the first.</param>
public sealed record DatedFollowUp(FollowUpTime? Time, DatedSpan? Span, FollowUpState State, FollowUpRecord? Record)
{
    internal static DatedFollowUp Of(FollowUpTime time, DatedSpan span, TimeSpan elapsed, FollowUpRecord? record) => new(
        time,
        span,
        record is not null ? FollowUpState.Recorded
            : elapsed < TimeSpan.FromHours(time.FromHours) ? FollowUpState.Upcoming
            : elapsed <= TimeSpan.FromHours(time.UntilHours) ? FollowUpState.Due
            : FollowUpState.Overdue,
        record);
}
