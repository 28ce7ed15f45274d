using DeviceService.Clinic;
using DeviceService.Safety;
using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>Courses in the words of the API.</summary>
internal static class CourseMapping
{
    public static V1.Course ToWire(this CourseView view)
    {
        var (record, plan) = (view.Record, view.Record.Plan);
        var course = new V1.Course
        {
            CourseId = record.CourseId,
            PatientReference = record.PatientReference,
            Indication = record.Indication.ToWire(),
            AgeYears = (uint)record.AgeYears,
            SessionsPlanned = (uint)plan.Sessions,
            Gap = new V1.CourseGap { EarliestDays = (uint)plan.GapMinDays, BestDays = (uint)plan.GapBestDays, LatestDays = (uint)plan.GapMaxDays },
            MaintenanceFromDays = (uint)plan.MaintenanceMinDays,
            MaintenanceUntilDays = (uint)plan.MaintenanceMaxDays,
            CreatedAt = record.At.ToWire(),
            CreatedBy = record.By.ToWire(),
            ProfileDigest = record.ProfileDigest ?? "",
            Note = record.Note,
            State = view.State.ToWire(),
            SessionsDone = (uint)view.Sessions.Count,
            Next = view.Next is { } next ? ToWire(next) : null,
            History = view.History,
        };
        course.Answers.AddRange(record.Answers.Select(ToWire));
        course.MovedBy.AddRange(plan.MovedBy.Select(ToWire));
        course.Bounds.AddRange(plan.Bounds.Select(static bound => new V1.CourseBound { What = bound.What, Asked = bound.Asked, Held = bound.Held, Bound = bound.By }));
        course.Sessions.AddRange(view.Sessions.Select((session, at) => ToWire(session, at, at == 0 ? null : view.Sessions[at - 1], record.CourseId)));
        foreach (var aftercare in view.Aftercare)
        {
            course.FollowUps.AddRange(aftercare.FollowUps.Select(one => one.ToWire(aftercare.Session.SessionId)));
            course.AdverseEventsToRecord.AddRange(aftercare.Prompts.Select(AftercareMapping.ToPrompt));
        }

        course.AdverseEvents.AddRange(view.AdverseEvents.Select(AftercareMapping.ToWire));
        course.PatientText.AddRange(view.PatientText);
        return course;
    }

    public static V1.CourseFactor ToWire(this CourseFactor factor)
    {
        var wire = new V1.CourseFactor
        {
            Kind = factor.Kind.ToWire(),
            Value = factor.Value,
            SessionsAdded = factor.SessionsAdded,
            GapDaysAdded = factor.GapDaysAdded,
            Sentence = factor.Sentence,
            SessionsMark = factor.SessionsAdded.Mark.ToWire(),
            SessionsSource = factor.SessionsAdded.Source,
            GapMark = factor.GapDaysAdded.Mark.ToWire(),
            GapSource = factor.GapDaysAdded.Source,
        };
        if (factor.FromYears is { } years)
        {
            wire.FromYears = (uint)years.Value;
        }

        return wire;
    }

    private static V1.CourseAnswer ToWire(CourseAnswer answer)
    {
        var wire = new V1.CourseAnswer { Kind = answer.Kind.ToWire() };
        wire.Values.AddRange(answer.Values);
        return wire;
    }

    private static V1.NextSession ToWire(NextSession next) => new()
    {
        Number = (uint)next.Number,
        Maintenance = next.Maintenance,
        EarliestOn = ScreeningMapping.Text(next.Earliest),
        BestOn = ScreeningMapping.Text(next.Best),
        LatestOn = ScreeningMapping.Text(next.Latest),
        EarliestBecause = next.Because,
        Overdue = next.Overdue,
    };

    private static V1.CourseSession ToWire(CountedSession session, int at, CountedSession? before, string courseId)
    {
        var wire = new V1.CourseSession
        {
            SessionId = session.SessionId,
            TreatedOn = ScreeningMapping.Text(session.TreatedOn),
            Number = (uint)at + 1,
            CountedFromCourseId = session.CourseId == courseId ? "" : session.CourseId ?? "",
        };
        if (before is not null)
        {
            // Days are counted, and a clock that was set back in between may count them backwards: then none have passed.
            wire.DaysSince = (uint)Math.Max(0, session.TreatedOn.DayNumber - before.TreatedOn.DayNumber);
        }

        return wire;
    }
}
