using DeviceService.Profiles;
using DeviceService.Safety;
using DeviceService.Sessions;

namespace DeviceService.Clinic.Tests;

/// <summary>Courses, and sessions of them.</summary>
internal static class CourseCases
{
    /// <summary>Every kind of factor answered with nothing that moves a course.</summary>
    public static IReadOnlyList<CourseAnswer> Plain { get; } =
    [
        .. ReferenceProfile.Profile.Course.Factors.Select(static factor => factor.Kind).Where(static kind => kind != CourseFactorKind.Age).Distinct()
            .Select(static kind => new CourseAnswer(kind, [])),
    ];

    public static IReadOnlyList<CourseAnswer> With(params (CourseFactorKind Kind, string Value)[] values) =>
        [.. Plain.Select(answer => answer with { Values = [.. values.Where(value => value.Kind == answer.Kind).Select(static value => value.Value)] })];

    public static CreateCourse Course(Desk desk, string patient = Cases.Patient, TreatmentIndication indication = TreatmentIndication.EnlargedPores) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, PatientReference = patient, Indication = indication, AgeYears = 34, Answers = Plain, Note = "",
    };

    /// <summary>A course of three sessions.</summary>
    public static async Task<string> CreateAsync(Desk desk, string patient = Cases.Patient)
    {
        var answer = await desk.Do(Course(desk, patient));
        Assert.Null(answer.Refusal);
        return answer.Record<CourseRecord>().CourseId;
    }

    public static CourseView View(Desk desk, string courseId) => desk.Book.CoursesAt(desk.Clocks.Now).Find(courseId)!;

    public static SessionAftercare After(Desk desk, string sessionId) => desk.Book.CoursesAt(desk.Clocks.Now).After(sessionId).Aftercare!;

    /// <summary>A treated session of the course now.</summary>
    public static Task TreatAsync(Desk desk, string id, string? course, string patient = Cases.Patient, int depthUm = 400, TreatmentArea area = TreatmentArea.Forehead) =>
        desk.Followed.AppendAsync(Treated.Whole(id, patient, desk.Clocks.Now, area, depthUm, course: course, indication: TreatmentIndication.EnlargedPores));

    /// <summary>So many treated sessions, 42 days apart; the last is now.</summary>
    public static async Task TreatAsync(Desk desk, string course, int sessions, string patient = Cases.Patient)
    {
        for (var at = 1; at <= sessions; at++)
        {
            if (at > 1)
            {
                desk.Clock.Advance(TimeSpan.FromDays(42));
            }

            await TreatAsync(desk, $"{course}-ses-{at}", course, patient);
        }
    }

    /// <summary>The first rule about courses that refuses a session of this course now.</summary>
    public static string? Refused(Desk desk, string? course, string patient = Cases.Patient, string? continues = null) =>
        ArmingPreconditions.FirstRefusal(desk.Book.JudgeCreation(Creation(desk, course, patient, continues)).Where(IsOfCourse))?.RuleId;

    public static CreationCase Creation(Desk desk, string? course, string patient = Cases.Patient, string? continues = null)
    {
        var creation = IntervalTests.Creation(desk, patient: patient, continues: continues);
        return creation with { Request = creation.Request with { CourseId = course, Indication = TreatmentIndication.EnlargedPores } };
    }

    public static bool IsOfCourse(PreconditionVerdict verdict) => verdict.RuleId.StartsWith("R-COURSE", StringComparison.Ordinal);

    public static FollowUpFindings Fine { get; } = new(false, 20, false, false, false, false, "");

    public static RecordFollowUp FollowUp(Desk desk, string sessionId, string? followUpId, FollowUpFindings? findings = null) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, SessionId = sessionId, FollowUpId = followUpId, Findings = findings ?? Fine,
    };

    public static RecordAdverseEvent Adverse(Desk desk, string sessionId, AdverseEventReport? report = null) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, SessionId = sessionId, Report = report ?? Report(desk),
    };

    public static AdverseEventReport Report(Desk desk, params string[] followUps) =>
        new("Skin infection", 2, false, true, false, desk.Book.Today, [TreatmentArea.Forehead], "", followUps);
}
