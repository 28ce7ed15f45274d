using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class ScreeningTests : LoggedTests
{
    internal const string Patient = "patient-8";

    public static TheoryData<string, bool> Questions => new(Profiles.ReferenceProfile.Profile.Screening.Questions
        .Select(question => (question.Id, question.OfArea)));

    [Fact]
    public async Task Nobody_is_treated_without_a_screening_and_one_of_another_patient_is_none()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        Assert.Equal(Rules.ScreeningMissing.Id, Creation(desk));
        Assert.Equal(Rules.ScreeningMissing.Id, Arming(desk));

        await desk.Do(desk.Screening(Patient));
        Assert.Null(Creation(desk));
        Assert.Null(Arming(desk));
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_question_without_an_answer_is_refused_and_never_a_no(string id, bool ofArea)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Equal(ofArea, desk.Profile.Screening.Find(id)!.OfArea);
        var whole = desk.Screening(Patient);

        var refused = await desk.Do(whole with { Answers = [.. whole.Answers.Where(answer => answer.QuestionId != id)] });

        Assert.Equal((Rules.ArgumentMissing.Id, $"answers[{id}]"), (refused.Refusal?.RuleId, refused.Refusal?.Details["field"]));
        Assert.Equal(Rules.ScreeningMissing.Id, Creation(desk));
    }

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task A_yes_refuses_by_its_weight_and_names_the_answer(string id, bool ofArea)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Null((await desk.Do(Yes(desk, id, ofArea ? [TreatmentArea.Forehead] : []))).Refusal);
        var onLabel = Profiles.ReferenceProfile.Profile.FindPen(Cases.Pen.Vendor, Cases.Pen.Model)!.Contraindications.Contains(id);
        var expected = onLabel ? Rules.ScreeningAbsolute.Id : desk.Profile.Screening.Find(id)!.Weight switch
        {
            ScreeningWeight.Absolute => Rules.ScreeningAbsolute.Id,
            ScreeningWeight.Relative => Rules.ScreeningRelative.Id,
            _ => null,
        };

        var refusal = ArmingPreconditions.FirstRefusal(Judge(desk));

        Assert.Equal(expected, refusal?.RuleId);
        Assert.Equal(expected is null ? null : id, refusal?.Observed);
    }

    [Fact]
    public async Task A_prescriber_s_override_covers_the_answer_that_it_names_and_no_other_and_never_an_absolute_one()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "pregnancy", []));
        desk.Leave.Give(LeaveSubject.Screening, Patient, "breast_feeding");
        desk.Leave.Give(LeaveSubject.Screening, "patient-7", "pregnancy");
        Assert.Equal(Rules.ScreeningRelative.Id, Creation(desk));

        desk.Leave.Give(LeaveSubject.Screening, Patient, "pregnancy");
        Assert.Null(Creation(desk));

        await desk.Do(Yes(desk, "keloid_history", []));
        desk.Leave.Give(LeaveSubject.Screening, Patient, "keloid_history");
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));
    }

    [Theory]
    [InlineData(17, "R-SCREENING-ABSOLUTE")]
    [InlineData(18, "R-SCREENING-RELATIVE")]
    [InlineData(21, "R-SCREENING-RELATIVE")]
    [InlineData(22, null)]
    public async Task Under_18_nobody_is_treated_and_up_to_21_with_an_override(int years, string? rule)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Screening(Patient) with { AgeYears = years });

        Assert.Equal(rule, Creation(desk));
        desk.Leave.Give(LeaveSubject.Screening, Patient, ScreeningFindings.Age);
        Assert.Equal(years < 18 ? rule : null, Creation(desk));
    }

    [Theory]
    [InlineData(4, null)]
    [InlineData(5, "R-SCREENING-RELATIVE")]
    public async Task A_skin_type_outside_the_pen_s_label_needs_an_override(int type, string? rule)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Screening(Patient) with { FitzpatrickType = type });

        Assert.Equal(rule, Arming(desk));
        Assert.Null(Creation(desk, pen: null));
        Assert.Equal(Rules.ScreeningRelative.Id, Arming(desk, Cases.Pen with { Model = "another" }));
    }

    [Fact]
    public async Task What_is_on_the_pen_s_label_is_absolute_with_this_pen_whatever_it_weighs_elsewhere()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "bleeding_disorder", []));
        desk.Leave.Give(LeaveSubject.Screening, Patient, "bleeding_disorder");

        Assert.Null(Creation(desk, pen: null));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Arming(desk));
    }

    [Fact]
    public async Task Today_s_state_is_asked_anew_each_clinic_day_and_history_after_six_months()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await desk.Do(desk.Screening(Patient));

        // 9:00 UTC is 10:00 in Berlin; its day ends at 23:00 UTC.
        desk.Clock.Advance(TimeSpan.FromHours(13.9));
        Assert.Null(Creation(desk));
        desk.Clock.Advance(TimeSpan.FromHours(0.2));
        var refusal = ArmingPreconditions.FirstRefusal(Judge(desk));
        Assert.Equal(Rules.ScreeningExpired.Id, refusal?.RuleId);
        Assert.DoesNotContain("keloid_history", refusal!.Observed, StringComparison.Ordinal);
        Assert.Contains("active_infection", refusal.Observed, StringComparison.Ordinal);

        await desk.Do(Today(desk));
        Assert.Null(Creation(desk));

        desk.Clock.Advance(TimeSpan.FromDays(181));
        await desk.Do(Today(desk));
        Assert.Null(Creation(desk));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(Today(desk));
        refusal = ArmingPreconditions.FirstRefusal(Judge(desk));
        Assert.Equal(Rules.ScreeningExpired.Id, refusal?.RuleId);
        Assert.Contains("keloid_history", refusal!.Observed, StringComparison.Ordinal);
        Assert.Contains(ScreeningFindings.Age, refusal.Observed, StringComparison.Ordinal);
        Assert.DoesNotContain("active_infection", refusal.Observed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_screening_of_today_s_state_takes_back_nothing_that_is_on_record()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "keloid_history", []));

        await desk.Do(Today(desk));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));

        await desk.Do(desk.Screening(Patient));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));
    }

    [Fact]
    public async Task A_yes_holds_longer_than_its_answer()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "keloid_history", []));
        desk.Clock.Advance(TimeSpan.FromDays(400));

        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));
    }

    [Fact]
    public async Task A_yes_with_a_window_counts_until_its_day_lies_that_far_back()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var last = desk.Book.Today.AddDays(-182);
        var yes = Yes(desk, "isotretinoin_past", []);
        await desk.Do(yes with { Answers = [.. yes.Answers.Select(answer => answer.Yes ? answer with { LastOn = last } : answer)] });

        Assert.Equal(Rules.ScreeningRelative.Id, Creation(desk));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(Today(desk));
        Assert.Null(Creation(desk));
    }

    [Fact]
    public async Task Only_areas_that_were_looked_at_are_treated_and_a_finding_on_one_is_none_on_another()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var nose = Yes(desk, "open_lesion", [TreatmentArea.Nose]);
        await desk.Do(nose with { Areas = [TreatmentArea.Nose, TreatmentArea.Forehead] });

        Assert.Null(Creation(desk));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk, area: TreatmentArea.Nose));
        var unseen = ArmingPreconditions.FirstRefusal(Judge(desk, TreatmentArea.Neck));
        Assert.Equal((Rules.ScreeningArea.Id, "NECK"), (unseen?.RuleId, unseen?.Observed));
    }

    [Fact]
    public async Task References_that_turn_out_to_be_one_patient_share_what_speaks_against_treating_until_it_is_withdrawn()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "keloid_history", []));
        await desk.Do(desk.Screening("patient-9"));
        Assert.Null(Creation(desk, "patient-9"));

        await desk.Followed.AppendAsync([Merge(desk, Patient, "patient-9")]);
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk, "patient-9"));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));
        await desk.RestartAsync();
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk, "patient-9"));

        await desk.Do(desk.Screening(Patient));
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk, "patient-9"));
        await desk.Do(No(desk, "keloid_history", "they were scars of acne"));
        Assert.Null(Creation(desk, "patient-9"));
        Assert.Null(Creation(desk));
    }

    [Fact]
    public async Task A_wall_clock_that_was_set_back_keeps_no_answer_of_yesterday_alive()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Screening(Patient));
        desk.Clock.Advance(TimeSpan.FromDays(1));
        var now = desk.Clocks.Now;

        Assert.Equal(
            Rules.ScreeningExpired.Id,
            Cases.Refusal(desk.Book.JudgeScreening(Patient, [TreatmentArea.Forehead], Cases.Pen, now with { WallTime = now.WallTime.AddDays(-1) })));
    }

    [Fact]
    public async Task A_step_of_the_wall_clock_alone_neither_takes_an_arming_back_nor_refuses_one()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, session.SessionId!);
        var stepped = desk.Clocks.Now with { WallTime = desk.Clocks.Now.WallTime.AddDays(200) };

        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, stepped))));
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, stepped, desk.Dora))));
    }

    [Fact]
    public async Task What_is_wrong_in_a_screening_is_refused_with_the_field()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var whole = desk.Screening(Patient);
        var tomorrow = desk.Book.Today.AddDays(1);
        (string Field, RecordScreening Wrong)[] cases =
        [
            ("fitzpatrick_type", whole with { FitzpatrickType = null }),
            ("fitzpatrick_type", whole with { FitzpatrickType = 7 }),
            ("age_years", whole with { AgeYears = null }),
            ("age_years", whole with { AgeYears = 121 }),
            ("areas", whole with { Areas = [] }),
            ("areas", whole with { Areas = [TreatmentArea.Nose, TreatmentArea.Nose] }),
            ("answers", whole with { Answers = [.. whole.Answers, new ScreeningAnswer("unheard_of", false, null, [], "")] }),
            ("answers", whole with { Answers = [.. whole.Answers, whole.Answers[0]] }),
            ("answers[0].areas", Yes(desk, "active_infection", [])),
            ("answers[0].areas", Yes(desk, "active_infection", [TreatmentArea.Nose]) with { Areas = [TreatmentArea.Chin] }),
            ("answers[6].areas", Yes(desk, "keloid_history", [TreatmentArea.Nose])),
            ("answers[8].last_on", Dated(desk, null)),
            ("answers[8].last_on", Dated(desk, tomorrow)),
            ("medicines.items[0].taken_from", whole with { Medicines = [new MedicineUse("a", tomorrow, null)] }),
            ("medicines.items[0].taken_until", whole with { Medicines = [new MedicineUse("a", desk.Book.Today, desk.Book.Today.AddDays(-1))] }),
            ("elsewhere", whole with { Elsewhere = [new SessionElsewhere(TreatmentArea.Nose, desk.Book.Today, null, "")] }),
            ("elsewhere[NOSE]", Yes(desk, ScreeningFigures.ElsewhereId, [TreatmentArea.Nose]) with { Elsewhere = [] }),
            ("elsewhere[0].on", Yes(desk, ScreeningFigures.ElsewhereId, [TreatmentArea.Nose]) with { Elsewhere = [new SessionElsewhere(TreatmentArea.Nose, tomorrow, null, "")] }),
            ("scope", Today(desk)),
            ("scope", Today(desk) with { AgeYears = 40 }),
        ];
        foreach (var (field, wrong) in cases)
        {
            var answer = await desk.Do(wrong with { RequestId = desk.NewRequestId() });
            Assert.Equal(field, answer.Refusal?.Details["field"]);
        }

        Assert.Equal(Rules.ScreeningMissing.Id, Creation(desk));
    }

    [Fact]
    public async Task What_a_new_profile_asks_for_is_missing_until_it_is_asked()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Screening(Patient));
        var figures = desk.Profile.Screening;
        desk.Profile = desk.Profile with
        {
            Screening = figures with { Questions = [.. figures.Questions, figures.Questions[^1] with { Id = "tattoo", OfArea = false }] },
        };

        var refusal = ArmingPreconditions.FirstRefusal(Judge(desk));

        Assert.Equal((Rules.ScreeningExpired.Id, "tattoo"), (refusal?.RuleId, refusal?.Observed));
    }

    [Fact]
    public void Whatever_was_answered_a_patient_is_treated_only_with_every_answer_in_force_and_none_against_it()
    {
        var questions = Profiles.ReferenceProfile.Profile.Screening.Questions;
        var screenings = Gen.Select(Gen.Bool, Gen.Int[0, 300], Gen.Int[0, questions.Count * 2], Gen.Int[15, 30], Gen.Int[-1, 400]).Array[1, 5];
        screenings.Sample(list =>
        {
            var day = new DateOnly(2026, 6, 1);
            var history = list.OrderByDescending(one => one.Item2).Select((one, at) => Given(questions, one.Item1 || at == 0, one.Item2, one.Item3, one.Item4, one.Item5 < 0 ? null : day.AddDays(-one.Item2 - one.Item5))).ToArray();
            var found = ScreeningFindings.Of(
                Profiles.ReferenceProfile.Profile.Screening, null, [history], [TreatmentArea.Chin], day, Age, Age);

            // Told anew: the newest that has the question decides, and how old it is; of the past each yes does, for its window, and of what
            // is absolute and lasts for ever.
            foreach (var question in questions)
            {
                var newest = history.Last(one => one.Record.Answers.Any(answer => answer.QuestionId == question.Id));
                var said = newest.Record.Answers.Single(answer => answer.QuestionId == question.Id);
                Assert.Equal(newest.At.JournalTime.TotalDays > question.ValidDays, found.Expired.Contains(question.Id));
                var ever = question.IsLasting && history.Any(one => one.Record.Answers.Any(answer => answer.Yes && answer.QuestionId == question.Id));
                Assert.Equal((said.Yes || ever) && question.Weight == ScreeningWeight.Absolute, found.Absolute.Contains(question.Id));
                var isSo = said.Yes && (question.WindowDays is null || said.LastOn is null);
                var wasSo = history.Any(one => one.Record.Answers.Any(answer => answer.Yes && question.WindowDays is { } window
                    && ((answer.QuestionId == question.Id && (answer.LastOn is { } last ? day.DayNumber - last.DayNumber : Age(one)) < window)
                        || (question.Id == "isotretinoin_past" && answer.QuestionId == "isotretinoin_now" && Age(one) < window))));
                Assert.Equal((isSo || wasSo) && question.Weight == ScreeningWeight.Relative, found.Relative.Contains(question.Id));
            }

            var person = history.Last(one => one.Record.Scope == ScreeningScope.Full);
            Assert.Equal(person.Record.AgeYears < 18, found.Absolute.Contains(ScreeningFindings.Age));
            Assert.Equal(person.Record.AgeYears is >= 18 and < 22, found.Relative.Contains(ScreeningFindings.Age));
            Assert.Equal(person.At.JournalTime.TotalDays > 182, found.Expired.Contains(ScreeningFindings.Age));
            Assert.Empty(found.AreasUnseen);

            static int Age(Screened one) => (int)one.At.JournalTime.TotalDays;
        });
    }

    private static Screened Given(IReadOnlyList<ScreeningQuestion> questions, bool full, int daysAgo, int yes, int years, DateOnly? lastOn) => new(
        new ScreeningRecord
        {
            At = default,
            By = Actor.Service,
            ScreeningId = $"scr-{daysAgo}",
            PatientReference = Patient,
            Scope = full ? ScreeningScope.Full : ScreeningScope.Today,
            ProfileDigest = "",
            AgeYears = full ? years : null,
            FitzpatrickType = full ? 2 : null,
            Areas = [TreatmentArea.Chin],
            Answers =
            [
                .. questions.Where(question => full || question.ValidDays == 0)
                    .Select(question => new ScreeningAnswer(question.Id, yes < questions.Count && question.Id == questions[yes].Id, question.WindowDays is null ? null : lastOn, [TreatmentArea.Chin], "")),
            ],
            Medicines = [],
            Elsewhere = [],
        },
        new Stamp(default, TimeSpan.FromDays(daysAgo)));

    internal static RecordScreening Yes(Desk desk, string id, TreatmentArea[] areas)
    {
        var whole = desk.Screening(Patient);
        var question = desk.Profile.Screening.Find(id)!;
        DateOnly? lastOn = question.WindowDays is null ? null : desk.Book.Today.AddDays(-1);
        return whole with
        {
            Answers = [.. whole.Answers.Select(answer => answer.QuestionId == id ? new ScreeningAnswer(id, true, lastOn, areas, "") : answer)],
            Elsewhere = id == ScreeningFigures.ElsewhereId ? [.. areas.Select(area => new SessionElsewhere(area, desk.Book.Today.AddDays(-300), 500, "a spa"))] : [],
        };
    }

    /// <summary>A whole screening in which nothing speaks against treating, and one no says why.</summary>
    internal static RecordScreening No(Desk desk, string id, string note, string patient = Patient)
    {
        var whole = desk.Screening(patient);
        return whole with { Answers = [.. whole.Answers.Select(answer => answer.QuestionId == id ? answer with { Note = note } : answer)] };
    }

    private static RecordScreening Dated(Desk desk, DateOnly? lastOn)
    {
        var yes = Yes(desk, "isotretinoin_past", []);
        return yes with { Answers = [.. yes.Answers.Select(answer => answer.Yes ? answer with { LastOn = lastOn } : answer)] };
    }

    internal static RecordScreening Today(Desk desk)
    {
        var whole = desk.Screening(Patient);
        var today = desk.Profile.Screening.Questions.Where(question => question.ValidDays == 0).Select(question => question.Id).ToHashSet();
        return whole with
        {
            Scope = ScreeningScope.Today,
            FitzpatrickType = null,
            AgeYears = null,
            Answers = [.. whole.Answers.Where(answer => today.Contains(answer.QuestionId))],
        };
    }

    internal static PatientMergeRecord Merge(Desk desk, string from, string into) =>
        new() { At = desk.Clocks.Now, By = desk.Dora, FromReference = from, IntoReference = into, Reason = "the same person" };

    private static IReadOnlyList<PreconditionVerdict> Judge(Desk desk, TreatmentArea area = TreatmentArea.Forehead) =>
        desk.Book.JudgeScreening(Patient, [area], Cases.Pen, desk.Clocks.Now);

    private static string? Creation(Desk desk, string patient = Patient, TreatmentArea area = TreatmentArea.Forehead) =>
        Cases.Refusal(desk.Book.JudgeScreening(patient, [area], Cases.Pen, desk.Clocks.Now));

    private static string? Creation(Desk desk, PenIdentity? pen) =>
        Cases.Refusal(desk.Book.JudgeScreening(Patient, [TreatmentArea.Forehead], pen, desk.Clocks.Now));

    private static string? Arming(Desk desk, PenIdentity? pen = null)
    {
        var session = Cases.Session(desk.Dora, desk.Clocks.Now) with { PatientReference = Patient };
        var verdicts = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora) with { Pen = pen ?? Cases.Pen });
        return Cases.Refusal(verdicts.Where(verdict => verdict.HazardId == "H11" && verdict.RuleId.StartsWith("R-SCREENING", StringComparison.Ordinal)));
    }
}
