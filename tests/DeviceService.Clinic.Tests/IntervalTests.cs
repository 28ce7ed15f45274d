using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class IntervalTests : LoggedTests
{
    private const string Patient = Cases.Patient;

    [Theory]
    [InlineData(500, 14, 28)]
    [InlineData(1_000, 14, 28)]
    [InlineData(1_001, 21, 28)]
    [InlineData(1_500, 21, 28)]
    [InlineData(1_501, 28, 42)]
    public async Task Days_by_the_earlier_session_s_depth_refuse_always_below_the_absolute_and_without_an_override_below_the_recommended(
        int depthUm, int absolute, int recommended)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now, depthUm: depthUm));

        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, 0));
        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, absolute - 1));
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 1));
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, recommended - absolute - 1));
        Assert.Null(await AfterAsync(desk, 1));
    }

    [Fact]
    public async Task An_override_is_for_its_area_and_patient_and_never_reaches_below_the_absolute_days()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now));
        desk.Leave.Give(LeaveSubject.Interval, Patient, "FOREHEAD");

        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, 13));
        Assert.Null(await AfterAsync(desk, 1));
        await desk.Followed.AppendAsync(Treated.Whole("ses-2", Patient, desk.Clocks.Now, TreatmentArea.Nose));
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 14, TreatmentArea.Nose));
    }

    [Fact]
    public async Task The_refusal_names_day_depth_session_and_how_far_the_history_reaches()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now, depthUm: 1_200));
        desk.Clock.Advance(TimeSpan.FromDays(3));

        var refusal = ArmingPreconditions.FirstRefusal(Interval(desk))!;

        Assert.Equal(
            ("FOREHEAD", "2026-03-04", "ses-1", "1200 um", "2026-03-25", "2026-03-07", "THIS_HOST"),
            (refusal.Details["area"], refusal.Details["treated_on"], refusal.Details["treated_in"], refusal.Details["depth"], refusal.Limit, refusal.Observed,
             refusal.Details["history"]));
    }

    [Fact]
    public async Task Another_area_and_another_patient_are_free_and_the_other_side_is_not()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync(
        [
            session,
            Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Cheek, side: BodySide.Left),
            Treated.Activation(session, desk.Clocks.Now, TreatmentArea.Cheek, side: BodySide.Left),
            Treated.Closed(session, desk.Clocks.Now),
        ]);

        Assert.Null(Refused(desk));
        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk, TreatmentArea.Cheek));
        Assert.Null(Refused(desk, TreatmentArea.Cheek, "patient-8"));
    }

    [Theory]
    [InlineData(SessionEnd.AsPlanned)]
    [InlineData(SessionEnd.Early)]
    [InlineData(SessionEnd.Aborted)]
    [InlineData(SessionEnd.AbortedOutcomeUnknown)]
    public async Task One_activation_counts_however_the_session_ended(SessionEnd end)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now, end: end));

        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));
    }

    [Theory]
    [InlineData(SessionEnd.Aborted, null)]
    [InlineData(SessionEnd.AbortedOutcomeUnknown, "R-INTERVAL-ABSOLUTE")]
    public async Task A_pass_that_was_armed_and_never_begun_counts_only_where_nobody_can_tell(SessionEnd end, string? rule)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session, Treated.Pass(session, desk.Clocks.Now)]);
        Assert.Null(Refused(desk));

        await desk.Followed.AppendAsync([session with { State = SessionState.Interrupted, Revision = 2 }]);
        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));

        await desk.Followed.AppendAsync([Treated.Pass(session, desk.Clocks.Now, closedBy: PassClosing.SessionAborted), Treated.Closed(session, desk.Clocks.Now, end)]);
        Assert.Equal(rule, Refused(desk));
    }

    [Theory]
    [InlineData(PassClosing.Completed)]
    [InlineData(PassClosing.SessionAborted)]
    public async Task A_pass_of_which_nobody_can_tell_counts_whatever_closed_it_and_the_one_before_it_does_not(PassClosing closed)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync(
        [
            session,
            Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose, closedBy: PassClosing.NextArmed),
            Treated.Pass(session, desk.Clocks.Now),
            session with { State = SessionState.Interrupted, Revision = 2 },
            Treated.Pass(session, desk.Clocks.Now, closedBy: closed),
        ]);
        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));

        await desk.Followed.AppendAsync([Treated.Closed(session, desk.Clocks.Now, SessionEnd.AbortedOutcomeUnknown) with { Revision = 3 }]);

        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));
        Assert.Null(Refused(desk, TreatmentArea.Nose));
    }

    [Fact]
    public async Task A_session_is_one_appointment_and_is_not_armed_on_a_later_day_but_for_the_hours_over_midnight()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        var morning = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync([morning]);

        // 9:00 UTC is 10:00 in Berlin; its day ends at 23:00 UTC.
        desk.Clock.Advance(TimeSpan.FromHours(13));
        Assert.Null(Old(morning));
        var evening = Treated.Session("ses-2", Patient, desk.Clocks.Now) with { PenId = "SN-2" };
        await desk.Followed.AppendAsync([evening]);
        desk.Clock.Advance(TimeSpan.FromHours(6));
        Assert.Equal("2026-03-04", Old(morning)!.Observed);
        Assert.Null(Old(evening));
        desk.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(("2026-03-04", "2026-03-05"), (Old(evening)!.Observed, Old(evening)!.Limit));

        // Also after a restart; and no step of the wall clock makes a session older.
        await desk.RestartAsync();
        Assert.NotNull(Old(evening));
        var now = Treated.Session("ses-3", Patient, desk.Clocks.Now) with { PenId = "SN-3" };
        await desk.Followed.AppendAsync([now]);
        desk.Wall.WallOffset = TimeSpan.FromDays(365);
        Assert.Null(Old(now));

        Refusal? Old(SessionRecord session) => ArmingPreconditions.FirstRefusal(
            desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(static verdict => verdict.RuleId == Rules.SessionOld.Id));
    }

    [Fact]
    public async Task The_day_of_an_activation_counts_and_not_the_day_on_which_its_session_was_opened_or_closed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session, Treated.Pass(session, desk.Clocks.Now)]);
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Followed.AppendAsync([Treated.Activation(session, desk.Clocks.Now), Treated.Pass(session, desk.Clocks.Now, activations: 1)]);
        desk.Clock.Advance(TimeSpan.FromDays(1));
        await desk.Followed.AppendAsync([Treated.Pass(session, desk.Clocks.Now, activations: 1, closedBy: PassClosing.SessionAborted), Treated.Closed(session, desk.Clocks.Now, SessionEnd.Aborted)]);

        Assert.Equal("2026-03-05", ArmingPreconditions.FirstRefusal(Interval(desk))!.Details["treated_on"]);
    }

    [Fact]
    public async Task A_deep_session_binds_longer_than_a_shallow_one_since()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now, depthUm: 2_000));
        desk.Clock.Advance(TimeSpan.FromDays(10));
        await desk.Followed.AppendAsync(Treated.Whole("ses-2", Patient, desk.Clocks.Now, depthUm: 300));

        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, 17));
        Assert.Equal("ses-1", ArmingPreconditions.FirstRefusal(Interval(desk))!.Details["treated_in"]);
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 1));
    }

    [Theory]
    [InlineData(400, 28)]
    [InlineData(null, 42)]
    public async Task A_session_elsewhere_counts_and_one_of_unknown_depth_as_the_deepest(int? depthUm, int recommended)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var whole = desk.Screening();
        await desk.Do(whole with
        {
            Answers = [.. whole.Answers.Select(answer => answer.QuestionId == ScreeningFigures.ElsewhereId ? answer with { Yes = true, Areas = [TreatmentArea.Forehead] } : answer)],
            Elsewhere = [new SessionElsewhere(TreatmentArea.Forehead, desk.Book.Today, depthUm, "a spa")],
        });

        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));
        Assert.Equal("another place", ArmingPreconditions.FirstRefusal(Interval(desk))!.Details["treated_in"]);
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, recommended - 1));
        Assert.Null(await AfterAsync(desk, 1));
    }

    [Fact]
    public async Task A_roller_at_home_is_no_session()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var whole = desk.Screening();
        await desk.Do(whole with
        {
            Answers = [.. whole.Answers.Select(answer => answer.QuestionId == "home_roller" ? answer with { Yes = true, Areas = [TreatmentArea.Forehead] } : answer)],
        });

        Assert.Null(Refused(desk));
    }

    [Fact]
    public async Task References_of_one_patient_count_together_also_after_a_restart()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", "patient-8", desk.Clocks.Now));
        Assert.Null(Refused(desk));

        await desk.Followed.AppendAsync(
            [new PatientMergeRecord { At = desk.Clocks.Now, By = desk.Dora, FromReference = Patient, IntoReference = "patient-8", Reason = "the same person" }]);
        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));

        await desk.RestartAsync();
        Assert.Equal(Rules.IntervalAbsolute.Id, Refused(desk));
    }

    [Fact]
    public async Task A_session_in_hand_arms_the_same_area_again_and_a_second_open_one_of_the_patient_does_not()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        var second = Cases.Session(desk.Dora, desk.Clocks.Now, "ses-2") with { PenId = "SN-2" };
        await desk.Followed.AppendAsync([session, second]);
        await PreparationTests.PrepareAsync(desk, "ses-1");
        await PreparationTests.PrepareAsync(desk, "ses-2");
        var before = desk.Changes;
        await desk.Followed.AppendAsync([Treated.Pass(session, desk.Clocks.Now), Treated.Activation(session, desk.Clocks.Now)]);

        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        Assert.Equal(Rules.IntervalAbsolute.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(second, desk.Clocks.Now, desk.Dora))));
        Assert.True(desk.Changes > before);
    }

    [Fact]
    public async Task A_wall_clock_that_is_a_year_ahead_or_behind_shortens_and_lengthens_nothing_once_it_is_right_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var wrong = desk.Clocks.Now with { WallTime = desk.Clocks.Now.WallTime.AddYears(1) };
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, wrong));
        await ConfirmClockAsync(desk);
        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, 13));
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 1));

        wrong = desk.Clocks.Now with { WallTime = desk.Clocks.Now.WallTime.AddYears(-1) };
        await desk.Followed.AppendAsync(Treated.Whole("ses-2", Patient, wrong));
        await ConfirmClockAsync(desk);
        Assert.Equal(Rules.IntervalAbsolute.Id, await AfterAsync(desk, 13));
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 1));
        await desk.RestartAsync();
        Assert.Equal(Rules.IntervalRecommended.Id, await AfterAsync(desk, 13));
    }

    private static Task<AppendResult> ConfirmClockAsync(Desk desk) => desk.Followed.AppendAsync(
        [new ClockRecord { At = desk.Clocks.Now, By = desk.Dora, Confirmed = true, Reason = "looked at another one", DeviationMs = 0 }]);

    internal static IEnumerable<PreconditionVerdict> Interval(Desk desk, TreatmentArea area = TreatmentArea.Forehead, string patient = Patient, string? continues = null) =>
        desk.Book.JudgeCreation(Creation(desk, area, patient, continues)).Where(verdict => verdict.RuleId.StartsWith("R-INTERVAL", StringComparison.Ordinal));

    internal static CreationCase Creation(Desk desk, TreatmentArea area = TreatmentArea.Forehead, string patient = Patient, string? continues = null) => new(
        new Request.CreateSession(patient, "dora", "SN-2", [Cases.Forehead with { Area = area }], null)
        {
            Indication = TreatmentIndication.AcneScars,
            RequestId = "r", By = desk.Dora, ContinuesSessionId = continues,
        },
        true,
        desk.Clocks.Now) { Pen = Cases.Pen };

    private static string? Refused(Desk desk, TreatmentArea area = TreatmentArea.Forehead, string patient = Patient) => Cases.Refusal(Interval(desk, area, patient));

    private static Task<string?> AfterAsync(Desk desk, int days, TreatmentArea area = TreatmentArea.Forehead)
    {
        desk.Clock.Advance(TimeSpan.FromDays(days));
        return Task.FromResult(Refused(desk, area));
    }
}
