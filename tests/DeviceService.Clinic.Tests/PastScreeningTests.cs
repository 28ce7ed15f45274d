using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using static DeviceService.Clinic.Tests.ScreeningTests;

namespace DeviceService.Clinic.Tests;

/// <summary>Questions about now whose yes is a yes to one about the past from then on.</summary>
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

        (string? Rule, string? Observed) Refused() => ArmingPreconditions.FirstRefusal(Judge(desk)) is { } refusal ? (refusal.RuleId, refusal.Observed) : default;
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

    private static IReadOnlyList<PreconditionVerdict> Judge(Desk desk, string patient = Patient) =>
        desk.Book.JudgeScreening(patient, [TreatmentArea.Forehead], Cases.Pen, desk.Clocks.Now);

    private static string? Creation(Desk desk, string patient = Patient) => Cases.Refusal(Judge(desk, patient));
}
