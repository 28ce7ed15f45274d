using System.Collections.Immutable;
using DeviceService.Sessions;

namespace DeviceService.Clinic;

/// <summary>A course, and when it was planned.</summary>
public sealed record PlannedCourse(CourseRecord Record, Stamp At);

/// <summary>A follow-up, and when it was recorded.</summary>
public sealed record FollowedUp(FollowUpRecord Record, Stamp At);

/// <summary>Courses, follow-ups and adverse events, as they were recorded.</summary>
public sealed record CourseBook
{
    /// <summary>Before the first entry.</summary>
    public static readonly CourseBook Empty = new();

    /// <summary>Kinds of entries that change it.</summary>
    internal static IReadOnlyList<EntryKind> Kinds => [EntryKind.Course, EntryKind.FollowUp, EntryKind.AdverseEvent];

    private ImmutableList<PlannedCourse> Planned { get; init; } = [];

    private ImmutableDictionary<string, ImmutableList<PlannedCourse>> ByPatient { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<PlannedCourse>>(StringComparer.Ordinal);

    private ImmutableDictionary<string, PlannedCourse> ById { get; init; } = ImmutableDictionary.Create<string, PlannedCourse>(StringComparer.Ordinal);

    private ImmutableDictionary<string, ImmutableList<FollowedUp>> FollowUps { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<FollowedUp>>(StringComparer.Ordinal);

    private ImmutableDictionary<string, AdverseEventRecord> AdverseEvents { get; init; } =
        ImmutableDictionary.Create<string, AdverseEventRecord>(StringComparer.Ordinal);

    private ImmutableDictionary<string, ImmutableList<string>> AdverseEventsBySession { get; init; } =
        ImmutableDictionary.Create<string, ImmutableList<string>>(StringComparer.Ordinal);

    private ImmutableHashSet<string> Answered { get; init; } = ImmutableHashSet.Create<string>(StringComparer.Ordinal);

    /// <summary>Every course, oldest first.</summary>
    public IReadOnlyList<PlannedCourse> All => Planned;

    /// <summary>Courses of a patient, under any of the references, oldest first.</summary>
    public IReadOnlyList<PlannedCourse> Of(IEnumerable<string> references) =>
    [
        .. references.SelectMany(reference => ByPatient.GetValueOrDefault(reference, []))
            .OrderBy(static one => one.At.JournalTime).ThenBy(static one => one.Record.CourseId, StringComparer.Ordinal),
    ];

    /// <summary>The course; null when there is none of this id.</summary>
    public PlannedCourse? Find(string courseId) => ById.GetValueOrDefault(courseId);

    /// <summary>The adverse event; null when there is none of this id.</summary>
    public AdverseEventRecord? FindAdverseEvent(string adverseEventId) => AdverseEvents.GetValueOrDefault(adverseEventId);

    /// <summary>Follow-ups of these sessions, oldest first.</summary>
    public IReadOnlyList<FollowedUp> FollowUpsOf(IEnumerable<string> sessionIds) =>
        [.. sessionIds.SelectMany(id => FollowUps.GetValueOrDefault(id, [])).OrderBy(static one => one.At.JournalTime)];

    /// <summary>Adverse events of these sessions, oldest first.</summary>
    public IReadOnlyList<AdverseEventRecord> AdverseEventsOf(IEnumerable<string> sessionIds) =>
        [.. sessionIds.SelectMany(id => AdverseEventsBySession.GetValueOrDefault(id, [])).Order(StringComparer.Ordinal).Select(id => AdverseEvents[id])];

    /// <summary>Whether a follow-up asks for an adverse event that nobody recorded yet.</summary>
    public bool IsUnanswered(FollowUpRecord followUp) => followUp.Signs.Count > 0 && !Answered.Contains(followUp.FollowUpRecordId);

    /// <summary>The book after this entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="at">When it was recorded.</param>
    public CourseBook Apply(JournalEntry entry, Stamp at) => entry switch
    {
        CourseRecord course => With(new PlannedCourse(course, at)),
        FollowUpRecord { SessionId: { } session } followUp => this with
        {
            FollowUps = FollowUps.SetItem(session, FollowUps.GetValueOrDefault(session, []).Add(new FollowedUp(followUp, at))),
        },
        AdverseEventRecord { SessionId: { } session } adverse => this with
        {
            AdverseEvents = AdverseEvents.SetItem(adverse.AdverseEventId, adverse),
            AdverseEventsBySession = AdverseEventsBySession.SetItem(
                session, AdverseEventsBySession.GetValueOrDefault(session, []).Add(adverse.AdverseEventId)),
            Answered = Answered.Union(adverse.Report.FollowUpRecordIds),
        },
        _ => this,
    };

    private CourseBook With(PlannedCourse course) => this with
    {
        Planned = Planned.Add(course),
        ById = ById.SetItem(course.Record.CourseId, course),
        ByPatient = ByPatient.SetItem(course.Record.PatientReference, ByPatient.GetValueOrDefault(course.Record.PatientReference, []).Add(course)),
    };
}
