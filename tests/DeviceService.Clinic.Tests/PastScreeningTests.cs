using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using static DeviceService.Clinic.Tests.ScreeningTests;

namespace DeviceService.Clinic.Tests;

/// <summary>What was so once and counts from then on: yes to now, to a day, and to what is for ever.</summary>
public sealed class PastScreeningTests : LoggedTests
{
    [Fact]
    public async Task What_was_so_on_a_clinic_day_counts_as_past_for_its_window_whatever_is_answered_later()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(desk.Screening(Patient));
        Assert.Null(Creation(desk));

        desk.Clock.Advance(TimeSpan.FromDays(30));
        var today = Today(desk);
        await desk.Do(today with { Answers = [.. today.Answers.Select(static answer => answer with { Yes = answer.QuestionId == "isotretinoin_now" })] });
        Assert.Equal(Rules.ScreeningAbsolute.Id, Creation(desk));

        // A month later it is not taken any more: that is the past now, and a prescriber's to permit.
        desk.Clock.Advance(TimeSpan.FromDays(30));
        await desk.Do(Today(desk));
        Assert.Equal((Rules.ScreeningRelative.Id, "isotretinoin_past"), Refused());
        await desk.RestartAsync();
        Assert.Equal((Rules.ScreeningRelative.Id, "isotretinoin_past"), Refused());
        await desk.Do(desk.Screening(Patient));
        Assert.Equal((Rules.ScreeningRelative.Id, "isotretinoin_past"), Refused());

        // Under whichever reference, and of this patient alone.
        await desk.Do(desk.Screening("patient-9"));
        Assert.Null(Creation(desk, "patient-9"));
        await desk.Followed.AppendAsync([Merge(desk, Patient, "patient-9")]);
        Assert.Equal(Rules.ScreeningRelative.Id, Creation(desk, "patient-9"));

        desk.Clock.Advance(TimeSpan.FromDays(152));
        await desk.Do(Today(desk));
        Assert.Equal((Rules.ScreeningRelative.Id, "isotretinoin_past"), Refused());

        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(desk.Screening(Patient));
        Assert.Null(Creation(desk));

        (string? Rule, string? Observed) Refused() => PastScreeningTests.Refused(desk);
    }

    [Fact]
    public async Task A_yes_to_now_beside_a_no_to_the_past_is_a_yes_to_both()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Null((await desk.Do(Yes(desk, "isotretinoin_now", []))).Refusal);

        var verdicts = Judge(desk);

        Assert.Equal("isotretinoin_now", verdicts.Single(static one => one.RuleId == Rules.ScreeningAbsolute.Id).Refusal?.Observed);
        Assert.Equal("isotretinoin_past", verdicts.Single(static one => one.RuleId == Rules.ScreeningRelative.Id).Refusal?.Observed);
    }

    [Theory]
    [InlineData("fillers", 183, false)]
    [InlineData("fillers", 183, true)]
    [InlineData("surgery", 365, false)]
    [InlineData("young_scars", 365, true)]
    [InlineData("steroids", 28, false)]
    [InlineData("steroids", 28, true)]
    [InlineData("chemotherapy", 28, true)]
    [InlineData("isotretinoin_past", 183, true)]
    public async Task A_later_no_or_an_earlier_day_ends_no_window_before_its_time(string question, int window, bool earlierDay)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        TreatmentArea[] areas = desk.Profile.Screening.Find(question)!.OfArea ? [TreatmentArea.Forehead] : [];
        Assert.Null((await desk.Do(Yes(desk, question, areas))).Refusal);
        Assert.Equal((Rules.ScreeningRelative.Id, question), Refused(desk));

        // It was so on the day before the first answer, whatever is told now.
        desk.Clock.Advance(TimeSpan.FromDays(window - 2));
        var later = earlierDay ? Yes(desk, question, areas) : desk.Screening(Patient);
        Assert.Null((await desk.Do(later with
        {
            Answers = [.. later.Answers.Select(answer => answer.Yes ? answer with { LastOn = answer.LastOn!.Value.AddDays(-2 * window) } : answer)],
        })).Refusal);
        Assert.Equal((Rules.ScreeningRelative.Id, question), Refused(desk));
        Assert.Null(areas.Length == 0 ? null : Cases.Refusal(desk.Book.JudgeScreening(Patient, [TreatmentArea.Chin], Cases.Pen, desk.Clocks.Now)));

        // Under whichever reference, and after a restart.
        await desk.Do(desk.Screening("patient-9"));
        await desk.Followed.AppendAsync([Merge(desk, Patient, "patient-9")]);
        await desk.Do(desk.Screening("patient-9"));
        await desk.RestartAsync();
        Assert.Equal((Rules.ScreeningRelative.Id, question), Refused(desk));

        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(Today(desk));
        Assert.Null(Creation(desk));
    }

    [Fact]
    public async Task A_yes_that_named_no_day_counts_for_the_window_from_when_it_was_recorded()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var fillers = desk.Profile.Screening.Find("fillers")!;

        // As a profile had it asked that had no window yet.
        desk.Profile = Asking(desk.Profile, fillers with { WindowDays = null });
        Assert.Null((await desk.Do(Yes(desk, "fillers", []))).Refusal);
        desk.Profile = Asking(desk.Profile, fillers);
        desk.Clock.Advance(TimeSpan.FromDays(182));
        await desk.Do(desk.Screening(Patient));
        Assert.Equal((Rules.ScreeningRelative.Id, "fillers"), Refused(desk));

        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(Today(desk));
        Assert.Null(Creation(desk));

        static SafetyProfile Asking(SafetyProfile profile, ScreeningQuestion asked) => profile with
        {
            Screening = profile.Screening with { Questions = [.. profile.Screening.Questions.Select(one => one.Id == asked.Id ? asked : one)] },
        };
    }

    [Theory]
    [InlineData("keloid_history")]
    [InlineData("steel_allergy")]
    [InlineData("bleeding_disorder")]
    public async Task An_absolute_yes_of_history_is_taken_back_by_no_later_no_but_by_a_prescriber_s_with_a_reason(string question)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);
        var yes = (await desk.Do(Yes(desk, question, []) with { By = anna })).Record<ScreeningRecord>();

        // Not by a nurse, with a reason or without; nor by a prescriber without one; nor by a name that nobody proved.
        await desk.Do(desk.Screening(Patient) with { By = anna });
        await desk.Do(No(desk, question, "misheard") with { By = anna });
        await desk.Do(No(desk, question, " "));
        await desk.Do(No(desk, question, "misheard") with { By = desk.Dora with { Proof = IdentityProof.Asserted } });
        Assert.Equal((Rules.ScreeningAbsolute.Id, question), Refused(desk));
        Assert.All(desk.Journal.All<ScreeningRecord>(), static one => Assert.Null(one.Withdraws));
        await desk.RestartAsync();
        Assert.Equal((Rules.ScreeningAbsolute.Id, question), Refused(desk));

        var withdrawal = (await desk.Do(No(desk, question, "misheard: asked again with the chart at hand"))).Record<ScreeningRecord>();
        Assert.Equal([new WithdrawnAnswer(yes.ScreeningId, question)], withdrawal.Withdraws);
        Assert.Null(Creation(desk));
        await desk.RestartAsync();
        Assert.Null(Creation(desk));

        // What is told anew counts anew.
        await desk.Do(Yes(desk, question, []));
        await desk.Do(desk.Screening(Patient));
        Assert.Equal((Rules.ScreeningAbsolute.Id, question), Refused(desk));
    }

    [Fact]
    public async Task Nobody_withdraws_a_yes_that_was_not_on_record_or_after_the_licence_ended()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "keloid_history", []) with { PatientReference = "patient-9" });
        await desk.Do(Yes(desk, "keloid_history", []));
        await desk.Do(No(desk, "keloid_history", "misheard"));
        Assert.Null(Creation(desk));

        // Of the other reference's yes nobody knew.
        await desk.Followed.AppendAsync([Merge(desk, "patient-9", Patient)]);
        await desk.Do(desk.Screening(Patient));
        Assert.Equal((Rules.ScreeningAbsolute.Id, "keloid_history"), Refused(desk));

        await desk.RegisterAsync("lena", OperatorRole.Prescriber, desk.Book.Today);
        var lena = Desk.ActorOf((await desk.SignInAsync("lena")).SignIn!);
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Do(No(desk, "keloid_history", "misheard") with { By = lena });
        Assert.Equal((Rules.ScreeningAbsolute.Id, "keloid_history"), Refused(desk));
        await desk.Do(No(desk, "keloid_history", "misheard"));
        Assert.Null(Creation(desk));
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(400)]
    public async Task No_step_of_the_wall_clock_makes_the_past_longer_ago(int days)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Do(Yes(desk, "isotretinoin_now", []));
        desk.Clock.Advance(TimeSpan.FromDays(30));
        await desk.StepConfirmedAsync(TimeSpan.FromDays(days));
        await desk.Do(desk.Screening(Patient));

        Assert.Equal(Rules.ScreeningRelative.Id, Creation(desk));
    }

    private static (string? Rule, string? Observed) Refused(Desk desk) =>
        ArmingPreconditions.FirstRefusal(Judge(desk)) is { } refusal ? (refusal.RuleId, refusal.Observed) : default;

    private static IReadOnlyList<PreconditionVerdict> Judge(Desk desk, string patient = Patient) =>
        desk.Book.JudgeScreening(patient, [TreatmentArea.Forehead], Cases.Pen, desk.Clocks.Now);

    private static string? Creation(Desk desk, string patient = Patient) => Cases.Refusal(Judge(desk, patient));
}
