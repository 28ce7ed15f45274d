using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using static DeviceService.Clinic.Tests.CourseCases;

namespace DeviceService.Clinic.Tests;

public sealed class CourseTests : LoggedTests
{
    [Fact]
    public async Task A_course_that_nothing_moves_is_the_profile_s_own()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var view = View(desk, await CreateAsync(desk));

        var plan = view.Record.Plan;
        Assert.Equal((3, 28, 42, 56, 90, 180), (plan.Sessions, plan.GapMinDays, plan.GapBestDays, plan.GapMaxDays, plan.MaintenanceMinDays, plan.MaintenanceMaxDays));
        Assert.Empty(plan.MovedBy);
        Assert.Equal((CourseState.Running, 0, desk.Profile.Digest), (view.State, view.Sessions.Count, view.Record.ProfileDigest));
        Assert.Equal(new NextSession(1, false, null, null, null, "", false), view.Next);
    }

    [Fact]
    public async Task Each_factor_that_moved_it_is_shown_with_its_sentence_mark_and_source_and_a_bound_that_holds_is_too()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var answer = await desk.Do(Course(desk, indication: TreatmentIndication.AcneScars) with
        {
            AgeYears = 50,
            Answers = With((CourseFactorKind.PoreSize, "large"), (CourseFactorKind.Condition, "deep_wrinkles"), (CourseFactorKind.Smoking, "smoker")),
        });

        var plan = answer.Record<CourseRecord>().Plan;

        Assert.Equal(["large", "acne_scars", "deep_wrinkles", "from_50", "smoker"], plan.MovedBy.Select(factor => factor.Value));
        Assert.All(plan.MovedBy, factor => Assert.True(
            factor.Sentence.Length > 0 && factor.SessionsAdded is { Source.Length: > 0, Mark: FigureMark.Unverified } && factor.GapDaysAdded.Source.Length > 0));
        Assert.Equal((6, 35, 49, 63), (plan.Sessions, plan.GapMinDays, plan.GapBestDays, plan.GapMaxDays));
        Assert.Equal(new CourseBound("sessions", 7, 6, "course.sessions_max"), Assert.Single(plan.Bounds));
    }

    [Fact]
    public async Task A_kind_of_factor_without_an_answer_is_refused_and_so_is_a_value_that_the_profile_does_not_know()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = Course(desk);

        foreach (var (answers, rule) in new (IReadOnlyList<CourseAnswer>, Rule)[]
        {
            ([.. Plain.Skip(1)], Rules.ArgumentMissing),
            ([.. Plain, Plain[0]], Rules.ArgumentForm),
            ([.. Plain, new CourseAnswer(CourseFactorKind.Age, ["from_50"])], Rules.ArgumentForm),
            (With((CourseFactorKind.PoreSize, "huge")), Rules.ArgumentForm),
            (With((CourseFactorKind.PoreSize, "large"), (CourseFactorKind.PoreSize, "large")), Rules.ArgumentForm),
        })
        {
            Assert.Equal(rule.Id, (await desk.Do(course with { RequestId = desk.NewRequestId(), Answers = answers })).Refusal?.RuleId);
        }

        Assert.Equal(Rules.ArgumentRange.Id, (await desk.Do(course with { RequestId = desk.NewRequestId(), AgeYears = 121 })).Refusal?.RuleId);
        Assert.Empty(desk.Journal.All<CourseRecord>());
    }

    [Fact]
    public async Task A_session_beyond_the_number_needs_an_override_until_maintenance_is_due()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, course, 2);
        Assert.Null(Refused(desk, course));

        desk.Clock.Advance(TimeSpan.FromDays(42));
        await TreatAsync(desk, "ses-last", course);
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, course));
        Assert.Equal(CourseState.Done, View(desk, course).State);

        desk.Leave.Give(LeaveSubject.CourseLength, Cases.Patient, "another course");
        desk.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, course));
        desk.Leave.Give(LeaveSubject.CourseLength, Cases.Patient, course);
        Assert.Null(Refused(desk, course));
    }

    [Fact]
    public async Task Maintenance_has_its_first_and_its_last_day_and_then_the_course_is_over()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, course, 3);
        Assert.Equal((true, new DateOnly(2026, 8, 25), null, new DateOnly(2026, 11, 23)), Due(View(desk, course).Next!));

        desk.Clock.Advance(TimeSpan.FromDays(90));
        Assert.Null(Refused(desk, course));
        Assert.Equal(CourseState.Maintenance, View(desk, course).State);
        desk.Clock.Advance(TimeSpan.FromDays(90));
        Assert.Null(Refused(desk, course));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Rules.CourseOver.Id, Refused(desk, course));
        Assert.Equal((CourseState.Over, null), (View(desk, course).State, View(desk, course).Next));
        Assert.Null((await desk.Do(Course(desk))).Refusal);
    }

    [Fact]
    public async Task Where_the_profile_refuses_what_is_beyond_nothing_overrides_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, course, 3);
        desk.Leave.Give(LeaveSubject.CourseLength, Cases.Patient, course);
        Assert.Null(Refused(desk, course));

        desk.Profile = desk.Profile with { Course = desk.Profile.Course with { Beyond = BeyondCourse.Refused } };
        Assert.Equal(Rules.CourseLength.Id, Refused(desk, course));
    }

    [Fact]
    public async Task A_session_names_a_course_that_is_there_and_this_patient_s_under_any_reference()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.MakeEligibleAsync("patient-8");
        var course = await CreateAsync(desk);

        Assert.Null(Refused(desk, null));
        Assert.Null(Refused(desk, course));
        Assert.Equal(Rules.CourseUnknown.Id, Refused(desk, "crs-nothing"));
        Assert.Equal(Rules.CourseOtherPatient.Id, Refused(desk, course, "patient-8"));

        await MergeAsync(desk, "patient-8", Cases.Patient);
        Assert.Null(Refused(desk, course, "patient-8"));
    }

    [Fact]
    public async Task A_session_that_names_no_course_counts_for_the_one_under_way_and_is_refused_beside_it_under_any_reference()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.MakeEligibleAsync("patient-8");
        var course = await CreateAsync(desk);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromDays(42));

        Assert.Equal((1, 2), (View(desk, course).Sessions.Count, View(desk, course).Next!.Number));
        var refusal = ArmingPreconditions.FirstRefusal(desk.Book.JudgeCreation(Creation(desk, null)).Where(IsOfCourse))!;
        Assert.Equal((Rules.CourseUnnamed.Id, $"has a course under way, {course}"), (refusal.RuleId, refusal.Observed));
        Assert.Null(Refused(desk, course));
        Assert.Null(Refused(desk, null, "patient-8"));
        await MergeAsync(desk, "patient-8", Cases.Patient);
        Assert.Equal(Rules.CourseUnnamed.Id, Refused(desk, null, "patient-8"));

        // For something else there is none.
        var other = Creation(desk, null);
        other = other with { Request = other.Request with { Indication = TreatmentIndication.StretchMarks } };
        Assert.Null(ArmingPreconditions.FirstRefusal(desk.Book.JudgeCreation(other).Where(IsOfCourse)));
    }

    [Fact]
    public async Task A_course_that_is_planned_under_an_open_session_does_not_end_it_and_holds_for_the_next()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromDays(42));
        var open = Cases.Session(desk.Dora, desk.Clocks.Now, "ses-2") with { Indication = TreatmentIndication.EnlargedPores };
        await desk.Followed.AppendAsync([open]);
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        var course = await CreateAsync(desk);
        desk.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Null(Armed(desk, open));
        var next = open with { SessionId = "ses-3", At = desk.Clocks.Now };
        await desk.Followed.AppendAsync([next]);
        Assert.Equal(Rules.CourseUnnamed.Id, Armed(desk, next));
        Assert.Null(Armed(desk, next with { CourseId = course }));
    }

    [Fact]
    public async Task Sessions_that_name_no_course_come_to_no_more_than_the_longest_one_until_maintenance_is_due()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        for (var at = 1; at <= 6; at++)
        {
            Assert.Null(Refused(desk, null));
            await TreatAsync(desk, $"ses-{at}", null);
            desk.Clock.Advance(TimeSpan.FromDays(at < 6 ? 42 : 89));
        }

        Assert.Equal(Rules.CourseUnnamed.Id, Refused(desk, null));
        var course = await CreateAsync(desk);
        Assert.Equal((Rules.CourseLengthOverridable.Id, 6), (Refused(desk, course), View(desk, course).Sessions.Count));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Null(Refused(desk, course));
    }

    [Fact]
    public async Task Sessions_count_back_to_a_pause_as_long_as_ends_a_course()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromDays(181));
        await TreatAsync(desk, "ses-2", null);
        desk.Clock.Advance(TimeSpan.FromDays(180));
        await TreatAsync(desk, "ses-3", null);
        desk.Clock.Advance(TimeSpan.FromDays(180));
        var course = await CreateAsync(desk);
        Assert.Equal(["ses-2", "ses-3"], View(desk, course).Sessions.Select(static one => one.SessionId));

        // It lasts from the day on which it was planned; once it is over, what comes later belongs to none.
        desk.Clock.Advance(TimeSpan.FromDays(180));
        Assert.Equal((CourseState.Running, null), (View(desk, course).State, Refused(desk, course)));
        Assert.Equal(Rules.CourseUnnamed.Id, Refused(desk, null));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal((CourseState.Over, Rules.CourseOver.Id), (View(desk, course).State, Refused(desk, course)));
        await TreatAsync(desk, "ses-4", null);
        Assert.Equal(2, View(desk, course).Sessions.Count);
        Assert.Null(Refused(desk, null));
    }

    [Fact]
    public async Task A_session_is_for_what_its_course_is_for()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        var creation = Creation(desk, course);
        creation = creation with { Request = creation.Request with { Indication = TreatmentIndication.StretchMarks } };

        var refusal = ArmingPreconditions.FirstRefusal(desk.Book.JudgeCreation(creation).Where(IsOfCourse))!;
        Assert.Equal((Rules.CourseIndication.Id, "ENLARGED_PORES", "STRETCH_MARKS"), (refusal.RuleId, refusal.Limit, refusal.Observed));

        var session = Cases.Session(desk.Dora, desk.Clocks.Now) with { CourseId = course };
        Assert.Equal(Rules.CourseIndication.Id, Armed(desk, session with { Indication = TreatmentIndication.StretchMarks }));
        Assert.Null(Armed(desk, session with { Indication = TreatmentIndication.EnlargedPores }));
    }

    [Fact]
    public async Task An_override_is_for_a_session_beyond_this_course_and_for_nothing_else()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.MakeEligibleAsync("patient-8");
        var course = await CreateAsync(desk);
        var another = await CreateAsync(desk, "patient-8");
        await TreatAsync(desk, course, 2);
        Assert.Equal(Rules.OverrideNotNeeded.Id, await GrantedAsync(desk, course));
        desk.Clock.Advance(TimeSpan.FromDays(42));
        await TreatAsync(desk, "ses-last", course);

        Assert.Equal(Rules.CourseUnknown.Id, await GrantedAsync(desk, "crs-nothing"));
        Assert.Equal(Rules.CourseOtherPatient.Id, await GrantedAsync(desk, another));
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, course));
        Assert.Null(await GrantedAsync(desk, course));
        Assert.Null(Refused(desk, course));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, course));

        desk.Clock.Advance(TimeSpan.FromDays(89));
        Assert.Equal(Rules.OverrideNotNeeded.Id, await GrantedAsync(desk, course));
        desk.Profile = desk.Profile with { Course = desk.Profile.Course with { Beyond = BeyondCourse.Refused } };
        Assert.Equal(Rules.OverrideAbsoluteCourse.Id, await GrantedAsync(desk, course));
    }

    [Fact]
    public async Task A_session_that_continues_another_names_its_course_and_counts_as_one_with_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now, end: SessionEnd.Aborted, course: course));

        Assert.Equal(Rules.CourseContinued.Id, Refused(desk, null, continues: "ses-1"));
        Assert.Null(Refused(desk, course, continues: "ses-1"));

        await desk.Followed.AppendAsync([.. Treated.Whole("ses-2", Cases.Patient, desk.Clocks.Now, course: course)
            .Select(entry => entry is SessionRecord session ? session with { ContinuesSessionId = "ses-1" } : entry)]);
        Assert.Equal(["ses-1", "ses-2"], Assert.Single(View(desk, course).Sessions).SessionIds);
    }

    [Fact]
    public async Task An_appointment_without_an_activation_does_not_count_and_one_in_hand_does_not_refuse_itself()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, course, 2);
        desk.Clock.Advance(TimeSpan.FromDays(42));
        var never = Treated.Session("ses-never", Cases.Patient, desk.Clocks.Now) with { CourseId = course };
        var last = Cases.Session(desk.Dora, desk.Clocks.Now, "ses-3") with { CourseId = course, Indication = TreatmentIndication.EnlargedPores };
        var another = last with { SessionId = "ses-4", PenId = "SN-2" };
        await desk.Followed.AppendAsync([never, Treated.Closed(never, desk.Clocks.Now), last, another]);
        Assert.Null(Refused(desk, course));

        await desk.Followed.AppendAsync([Treated.Pass(last, desk.Clocks.Now), Treated.Activation(last, desk.Clocks.Now)]);
        Assert.Null(Armed(desk, last));
        Assert.Equal(Rules.CourseLengthOverridable.Id, Armed(desk, another));
    }

    [Fact]
    public async Task A_second_course_beside_one_under_way_is_refused_and_one_without_a_session_is_replaced()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var slip = await CreateAsync(desk);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, "ses-1", course);

        var refusal = (await desk.Do(Course(desk))).Refusal!;
        Assert.Equal((Rules.CourseOpen.Id, "ENLARGED_PORES"), (refusal.RuleId, refusal.Details["indication"]));
        Assert.Null((await desk.Do(Course(desk, indication: TreatmentIndication.StretchMarks))).Refusal);
        Assert.Null((await desk.Do(Course(desk, "patient-8"))).Refusal);
        Assert.Single(View(desk, slip).Sessions);
    }

    [Fact]
    public async Task Courses_under_two_references_that_are_merged_count_together_also_after_a_restart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var one = await CreateAsync(desk);
        var other = await CreateAsync(desk, "patient-8");
        await TreatAsync(desk, one, 2);
        desk.Clock.Advance(TimeSpan.FromDays(42));
        await TreatAsync(desk, "ses-8", other, "patient-8");
        Assert.Null(Refused(desk, one));

        await MergeAsync(desk, "patient-8", Cases.Patient);
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, one));
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, other, "patient-8"));
        await desk.RestartAsync();
        Assert.Equal(Rules.CourseLengthOverridable.Id, Refused(desk, one));
        Assert.Equal(3, View(desk, other).Sessions.Count);
    }

    [Fact]
    public async Task A_merge_that_stands_writes_nothing_and_one_reference_is_not_merged_with_itself()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await MergeAsync(desk, "patient-8", Cases.Patient);
        await MergeAsync(desk, Cases.Patient, "patient-8");

        Assert.Single(desk.Journal.All<PatientMergeRecord>());
        Assert.Equal(Cases.Patient, desk.Book.State.Patients.RootOf("patient-8"));
        var same = await desk.Do(Merge(desk, Cases.Patient, Cases.Patient));
        Assert.Equal(Rules.ArgumentForm.Id, same.Refusal?.RuleId);
        Assert.DoesNotContain(Cases.Patient, same.Refusal!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_session_is_dated_by_the_course_and_never_before_the_interval_of_what_was_treated()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, "ses-1", course);
        var next = View(desk, course).Next!;
        Assert.Equal((false, new DateOnly(2026, 4, 1), new DateOnly(2026, 4, 15), new DateOnly(2026, 4, 29)), Due(next));
        Assert.Equal((2, "28 d after the session of 2026-03-04"), (next.Number, next.Because));

        desk.Clock.Advance(TimeSpan.FromDays(28));
        await TreatAsync(desk, "ses-2", course, depthUm: 2_000);
        next = View(desk, course).Next!;
        Assert.Equal((false, new DateOnly(2026, 5, 13), new DateOnly(2026, 5, 13), new DateOnly(2026, 5, 27)), Due(next));
        Assert.Equal("the interval of FOREHEAD, treated on 2026-04-01", next.Because);

        desk.Clock.Advance(TimeSpan.FromDays(56));
        Assert.False(View(desk, course).Next!.Overdue);
        desk.Clock.Advance(TimeSpan.FromDays(1));
        Assert.True(View(desk, course).Next!.Overdue);
        Assert.Null(Refused(desk, course));
    }

    [Fact]
    public async Task A_session_elsewhere_moves_the_earliest_day_too()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, "ses-1", course);
        desk.Clock.Advance(TimeSpan.FromDays(10));
        var whole = desk.Screening();
        await desk.Do(whole with
        {
            Answers = [.. whole.Answers.Select(answer => answer.QuestionId == ScreeningFigures.ElsewhereId ? answer with { Yes = true, Areas = [TreatmentArea.Forehead] } : answer)],
            Elsewhere = [new SessionElsewhere(TreatmentArea.Forehead, desk.Book.Today, null, "a spa")],
        });

        Assert.Equal(new DateOnly(2026, 3, 14).AddDays(42), View(desk, course).Next!.Earliest);
    }

    private static async Task<string?> GrantedAsync(Desk desk, string course) => (await OverrideTests.SignAsync(
        desk, OverrideTests.Grant(desk, OverrideScope.OfCourseLength(course)))).Refusal?.RuleId;

    private static (bool Maintenance, DateOnly? Earliest, DateOnly? Best, DateOnly? Latest) Due(NextSession next) =>
        (next.Maintenance, next.Earliest, next.Best, next.Latest);

    private static string? Armed(Desk desk, SessionRecord session) =>
        ArmingPreconditions.FirstRefusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(IsOfCourse))?.RuleId;

    private static MergePatientReferences Merge(Desk desk, string from, string into) =>
        new() { RequestId = desk.NewRequestId(), By = desk.Dora, FromReference = from, IntoReference = into, Reason = "the same person" };

    private static async Task MergeAsync(Desk desk, string from, string into) => Assert.Null((await desk.Do(Merge(desk, from, into))).Refusal);
}
