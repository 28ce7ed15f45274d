using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class ContinuationTests : LoggedTests
{
    [Fact]
    public async Task A_session_whose_pen_died_goes_on_with_another_on_the_same_day_and_what_it_did_is_carried()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var first = await DiedAsync(desk, "ses-1");
        Assert.Equal(Rules.IntervalAbsolute.Id, Cases.Refusal(IntervalTests.Interval(desk)));

        var creation = IntervalTests.Creation(desk, continues: "ses-1");
        Assert.Null(Cases.Refusal(desk.Book.JudgeCreation(creation)));
        Assert.Equal(
            new CarriedProgress(TreatmentArea.Forehead, BodySide.Midline, 1, 500, 6_000, 5_000_000, 20), Assert.Single(desk.Book.CarriedInto(creation.Request)));

        // And the second one dies too: what it was given and what it did come into the third.
        var second = Treated.Session("ses-2", Cases.Patient, desk.Clocks.Now) with { ContinuesSessionId = "ses-1", Carried = desk.Book.CarriedInto(creation.Request) };
        await AppendDyingAsync(desk, second);
        var third = IntervalTests.Creation(desk, continues: "ses-2");
        Assert.Null(Cases.Refusal(desk.Book.JudgeCreation(third)));
        Assert.Equal(
            new CarriedProgress(TreatmentArea.Forehead, BodySide.Midline, 2, 1_000, 12_000, 10_000_000, 20), Assert.Single(desk.Book.CarriedInto(third.Request)));
        Assert.Equal("ses-1", first.SessionId);
    }

    [Fact]
    public async Task Without_an_activation_nothing_is_carried_and_unknown_needles_stay_unknown()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        var untagged = Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose, activations: 1);
        await desk.Followed.AppendAsync(
        [
            session,
            Treated.Pass(session, desk.Clocks.Now),
            Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose, number: 2, activations: 1),
            untagged with { Measured = untagged.Measured with { Punctures = null } },
            Treated.Closed(session, desk.Clocks.Now, SessionEnd.Early) with { BrokenOffBy = StopReason.BatteryLow },
        ]);

        var carried = Assert.Single(desk.Book.CarriedInto(IntervalTests.Creation(desk, continues: "ses-1").Request));

        Assert.Equal((TreatmentArea.Nose, 2, null), (carried.Area, carried.Passes, carried.Punctures));
        Assert.Empty(desk.Book.CarriedInto(IntervalTests.Creation(desk).Request));
    }

    [Theory]
    [InlineData(SessionEnd.AbortedOutcomeUnknown, 1)]
    [InlineData(SessionEnd.Aborted, 0)]
    public async Task A_pass_of_which_nobody_can_tell_is_carried_as_one_with_the_time_of_the_dead_man(SessionEnd end, int passes)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync(
        [
            session,
            Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose) with { NeedleCount = 12 },
            Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose, closedBy: PassClosing.SessionAborted) with { NeedleCount = 12 },
            Treated.Closed(session, desk.Clocks.Now, end),
        ]);

        var carried = desk.Book.CarriedInto(IntervalTests.Creation(desk, continues: "ses-1").Request);

        Assert.Equal(passes == 0 ? [] : [new CarriedProgress(TreatmentArea.Nose, BodySide.Midline, passes, 20, 240, 200_000, 20)], carried);
    }

    [Theory]
    [InlineData(true, 1, true)]
    [InlineData(false, 0, true)]
    [InlineData(true, 0, false)]
    public async Task A_press_that_a_killed_service_may_have_seen_is_carried_as_the_longest_there_can_be_unless_the_pen_told(
        bool armed, int before, bool isGone)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        var pass = Treated.Pass(session, desk.Clocks.Now, TreatmentArea.Nose, activations: before) with { NeedleCount = 12 };
        await desk.Followed.AppendAsync([session, pass, session with { State = armed ? SessionState.Armed : SessionState.Ready, Revision = 2 }]);
        await desk.RestartAsync();
        await desk.Followed.AppendAsync([session with { State = SessionState.Interrupted, Revision = 3 }]);
        if (!isGone)
        {
            await desk.Followed.AppendAsync([session with { State = SessionState.Ready, Revision = 4 }, session with { State = SessionState.Interrupted, Revision = 5 }]);
        }

        // Whoever completes the pass first makes nothing of it.
        await desk.Followed.AppendAsync(
            [pass with { ClosedBy = PassClosing.Completed }, Treated.Closed(session, desk.Clocks.Now, SessionEnd.AbortedOutcomeUnknown) with { Revision = 6 }]);
        var carried = Assert.Single(desk.Book.CarriedInto(IntervalTests.Creation(desk, continues: "ses-1").Request));

        var unseenUs = 200_000L + (armed && isGone ? desk.Profile.Pen.ActivationMs.Value * 1_000L : 0);
        Assert.Equal(
            new CarriedProgress(
                TreatmentArea.Nose, BodySide.Midline, 1, (500 * before) + (unseenUs / 10_000), (6_000 * before) + (unseenUs / 10_000 * 12), (5_000_000 * before) + unseenUs, 20),
            carried);
        Assert.Equal(unseenUs, desk.Book.UseOutside(Treated.Session("ses-9", Cases.Patient, desk.Clocks.Now), null, desk.Clocks.Now).DayTimeUs);
    }

    [Theory]
    [InlineData(ReservationState.Reserved, 1)]
    [InlineData(ReservationState.Consumed, 1)]
    [InlineData(ReservationState.Released, 0)]
    public async Task A_pen_that_was_armed_before_its_pass_was_on_record_may_have_treated_what_its_reservation_names(ReservationState settled, int passes)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now);
        var reserved = new ReservationRecord
        {
            At = desk.Clocks.Now, By = Actor.Service, PenId = "SN-1", SessionId = "ses-1", ReservationId = "res-1", State = ReservationState.Reserved,
            PassId = "pas-1", Target = new PassTarget(TreatmentArea.Chin, BodySide.Midline, 1, PassDirection.Horizontal),
            ArmedAs = new PlanItem(TreatmentArea.Chin, BodySide.Midline, 1_250, 100_000, 2, 8), Presses = 0, Strokes = 0,
        };
        await desk.Followed.AppendAsync([session, reserved, reserved with { State = settled }, session with { State = SessionState.Interrupted, Revision = 2 }]);
        await desk.Followed.AppendAsync([Treated.Closed(session, desk.Clocks.Now, SessionEnd.AbortedOutcomeUnknown) with { Revision = 3 }]);

        var treated = desk.Book.State.Treatments.Find("ses-1")!.Treated.ToArray();
        Assert.Equal(passes, treated.Length);
        Assert.All(treated, pass => Assert.Equal((TreatmentArea.Chin, 1_250, 8m), (pass.Area, pass.ProtrusionUm, pass.SizeCm2)));
    }

    [Fact]
    public async Task Only_an_unfinished_session_of_this_patient_and_this_day_is_continued_and_only_once()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await desk.Followed.AppendAsync([Treated.Session("ses-open", Cases.Patient, desk.Clocks.Now) with { PenId = "SN-2" }]);
        await desk.Followed.AppendAsync(Treated.Whole("ses-done", Cases.Patient, desk.Clocks.Now));
        await desk.Followed.AppendAsync(Treated.Whole("ses-other", "patient-8", desk.Clocks.Now, end: SessionEnd.Aborted));
        await DiedAsync(desk, "ses-1");

        Assert.Contains("there is none", Objection(desk, "ses-9"), StringComparison.Ordinal);
        Assert.Contains("still open", Objection(desk, "ses-open"), StringComparison.Ordinal);
        Assert.Contains("as planned", Objection(desk, "ses-done"), StringComparison.Ordinal);
        Assert.Contains("another patient", Objection(desk, "ses-other"), StringComparison.Ordinal);
        Assert.Null(Objection(desk, "ses-1"));

        // 9:00 UTC is 10:00 in Berlin; its day ends at 23:00 UTC.
        desk.Clock.Advance(TimeSpan.FromHours(13.9));
        Assert.Null(Objection(desk, "ses-1"));
        await desk.Followed.AppendAsync([Treated.Session("ses-2", Cases.Patient, desk.Clocks.Now) with { PenId = "SN-3", ContinuesSessionId = "ses-1" }]);
        Assert.Contains("ses-2 continues it already", Objection(desk, "ses-1"), StringComparison.Ordinal);
        await DiedAsync(desk, "ses-3");
        desk.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.Contains("not of this clinic day", Objection(desk, "ses-3"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(SessionEnd.AsPlanned, StopReason.LinkLost, false)]
    [InlineData(SessionEnd.Early, null, false)]
    [InlineData(SessionEnd.Aborted, null, false)]
    [InlineData(SessionEnd.Early, StopReason.BatteryLow, true)]
    [InlineData(SessionEnd.Aborted, StopReason.LinkLost, true)]
    [InlineData(SessionEnd.AbortedOutcomeUnknown, null, true)]
    public async Task What_pen_line_or_service_broke_off_is_continued_and_what_somebody_ended_waits_for_its_interval(SessionEnd end, StopReason? brokenOffBy, bool continued)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(
            [.. Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now, end: end).Select(entry => entry is SessionRecord { IsOpen: false } over ? over with { BrokenOffBy = brokenOffBy } : entry)]);
        await desk.RestartAsync();

        // A restart signed everybody out, which is another rule.
        var refused = desk.Book.JudgeCreation(IntervalTests.Creation(desk, continues: "ses-1"))
            .Where(static verdict => verdict.RuleId == Rules.ContinuationWrong.Id || verdict.HazardId == Rules.IntervalAbsolute.HazardId)
            .FirstOrDefault(static verdict => !verdict.Passed)?.Refusal;

        Assert.Equal(continued ? null : Rules.ContinuationWrong.Id, refused?.RuleId);
        Assert.True(continued || end == SessionEnd.AsPlanned || refused!.Observed!.Contains($"{StateNames.Of(end)} by somebody's decision", StringComparison.Ordinal), refused?.Observed);
    }

    [Fact]
    public async Task A_second_session_of_the_day_that_continues_none_is_refused_by_the_interval()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await DiedAsync(desk, "ses-1");

        Assert.Equal(Rules.IntervalAbsolute.Id, Cases.Refusal(desk.Book.JudgeCreation(IntervalTests.Creation(desk))));
    }

    [Fact]
    public async Task Of_two_sessions_that_two_pens_opened_at_once_to_continue_one_only_the_first_on_record_is_armed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await DiedAsync(desk, "ses-1");

        // Both were judged before either was on record.
        var (first, second) = (Continuing(desk, "ses-2", "SN-2"), Continuing(desk, "ses-3", "SN-3"));
        Assert.All([first, second], one => Assert.Null(Armed(desk, one)));
        await desk.Followed.AppendAsync([first]);
        await desk.Followed.AppendAsync([second]);

        Assert.Null(Armed(desk, first));
        Assert.Contains("ses-2 continues it already", Armed(desk, second), StringComparison.Ordinal);
        await desk.RestartAsync();
        Assert.Null(Armed(desk, first));
        Assert.Contains("ses-2 continues it already", Armed(desk, second), StringComparison.Ordinal);
        Assert.Contains("ses-2 continues it already", Objection(desk, "ses-1"), StringComparison.Ordinal);

        static SessionRecord Continuing(Desk desk, string id, string pen) =>
            Treated.Session(id, Cases.Patient, desk.Clocks.Now) with { ContinuesSessionId = "ses-1", PenId = pen };

        static string? Armed(Desk desk, SessionRecord session) => ArmingPreconditions.FirstRefusal(
            desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(static verdict => verdict.RuleId == Rules.ContinuationWrong.Id))?.Observed;
    }

    private static string? Objection(Desk desk, string continues)
    {
        var refusal = ArmingPreconditions.FirstRefusal(desk.Book.JudgeCreation(IntervalTests.Creation(desk, continues: continues))
            .Where(verdict => verdict.RuleId == Rules.ContinuationWrong.Id));
        return refusal?.Observed;
    }

    private static async Task<SessionRecord> DiedAsync(Desk desk, string id)
    {
        var session = Treated.Session(id, Cases.Patient, desk.Clocks.Now);
        await AppendDyingAsync(desk, session);
        return session;
    }

    private static async Task AppendDyingAsync(Desk desk, SessionRecord session) => await desk.Followed.AppendAsync(
    [
        session,
        Treated.Pass(session, desk.Clocks.Now),
        Treated.Activation(session, desk.Clocks.Now),
        Treated.Pass(session, desk.Clocks.Now, activations: 1, closedBy: PassClosing.SessionAborted),
        Treated.Closed(session, desk.Clocks.Now, SessionEnd.AbortedOutcomeUnknown),
    ]);
}
