using DeviceService.Safety;
using DeviceService.Sessions;
using Microsoft.Extensions.Time.Testing;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class OverrideTests : LoggedTests
{
    private const string Patient = Cases.Patient;

    private static readonly OverrideScope Deeper = OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Midline], 1_000);

    [Fact]
    public async Task An_override_says_who_permits_what_for_whom_why_and_until_when_and_holds_no_pin()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);

        var granted = (await SignAsync(desk, Grant(desk, Deeper) with { By = anna })).Record<OverrideRecord>();

        Assert.Equal(("dora", IdentityProof.SignedIn, null), (granted.By.OperatorId, granted.By.Proof, granted.By.SignInId));
        Assert.Equal(("anna", "Anna Berg", "scarred skin"), (granted.AskedByOperatorId, granted.PrescriberName, granted.Reason));
        Assert.Equal(
            "I permit a needle protrusion beyond the recommended one, up to 1000 um, on FOREHEAD (MIDLINE) for patient patient-7 until 2026-03-04 11:00:00Z because: scarred skin",
            granted.Meaning);
        Assert.All(desk.Journal.Everything(), entry => Assert.DoesNotContain(
            "\"4711\"", System.Text.Encoding.UTF8.GetString(JournalPayload.ToBytes(entry)), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Nobody_signs_but_a_prescriber_in_good_standing_whose_licence_is_in_force()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        await desk.RegisterAsync("emil", OperatorRole.Prescriber, new DateOnly(2026, 3, 3));
        await desk.RegisterAsync("lena", OperatorRole.Prescriber, new DateOnly(2026, 3, 4));
        await desk.RegisterAsync("hugo", OperatorRole.Prescriber);
        await desk.Do(new SuspendOperator { RequestId = desk.NewRequestId(), By = desk.Dora, OperatorId = "hugo", Reason = "away", Lift = false });

        Assert.Equal(Rules.RoleForbidden.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { SignerId = "anna" }));
        Assert.Equal(Rules.LicenceExpired.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { SignerId = "emil" }));
        Assert.Equal(Rules.OperatorSuspended.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { SignerId = "hugo" }));
        Assert.Equal(Rules.SignInWrong.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { SignerId = "nobody" }));
        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper) with { SignerId = "lena" }));
        Assert.Single(desk.Journal.All<OverrideRecord>());
    }

    [Fact]
    public async Task A_request_that_went_past_the_desk_is_signed_by_nobody()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        Assert.Equal(Rules.SignInWrong.Id, (await desk.Do(Grant(desk, Deeper))).Refusal?.RuleId);
        Assert.Empty(desk.Journal.All<OverrideRecord>());
    }

    [Fact]
    public async Task Wrong_pins_of_signatures_and_of_sign_ins_count_together_and_lock_both()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.Equal(Rules.SignInWrong.Id, await RefusedAsync(desk, Grant(desk, Deeper), "0000"));
        }

        await desk.SignInAsync("dora", "0000");
        await desk.SignInAsync("dora", "0000");

        Assert.Equal(Rules.SignInLocked.Id, await RefusedAsync(desk, Grant(desk, Deeper)));
        Assert.Equal(Rules.SignInLocked.Id, (await desk.SignInAsync("dora")).Refusal?.RuleId);

        desk.Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper)));
        Assert.Empty(desk.Book.State.Operators.WrongPins);
    }

    [Fact]
    public async Task A_repeated_request_grants_once_and_compares_no_pin_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var request = Grant(desk, Deeper);
        var first = await SignAsync(desk, request);

        var again = await SignAsync(desk, request, "0000");

        Assert.True(again.Replayed);
        Assert.Equal(first.Record<OverrideRecord>().OverrideId, again.Record<OverrideRecord>().OverrideId);
        Assert.Single(desk.Journal.All<OverrideRecord>());
        Assert.Empty(desk.Journal.All<WrongPinRecord>());
    }

    [Fact]
    public async Task What_is_absolute_for_the_indication_of_a_session_nobody_permits_for_that_session()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync([Treated.Session("ses-1", Patient, desk.Clocks.Now) with { Indication = TreatmentIndication.FineLines }]);
        GrantOverride Depth(int um) => Grant(desk, OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Left], um));
        GrantOverride Rate(int millihertz) => Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Left], millihertz));

        Assert.Equal(Rules.OverrideAbsoluteDepth.Id, await RefusedAsync(desk, Depth(1_001) with { ForSessionId = "ses-1" }));
        Assert.Equal(Rules.OverrideAbsoluteRate.Id, await RefusedAsync(desk, Rate(120_001) with { ForSessionId = "ses-1" }));
        Assert.Null(await RefusedAsync(desk, Depth(1_000) with { ForSessionId = "ses-1" }));
        Assert.Null(await RefusedAsync(desk, Rate(120_000) with { ForSessionId = "ses-1" }));

        // For any session of the patient it is of use where the indication allows it.
        Assert.Null(await RefusedAsync(desk, Depth(1_001)));
        Assert.Null(await RefusedAsync(desk, Rate(120_001)));
    }

    [Fact]
    public async Task What_is_absolute_nobody_permits()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now));
        await AnswerAsync(desk, "keloid_history", "bleeding_disorder");

        Assert.Equal(Rules.OverrideAbsoluteDepth.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Left], 1_501))));
        Assert.Equal(Rules.OverrideAbsoluteRate.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Left], 150_001))));
        Assert.Equal(Rules.OverrideAbsoluteInterval.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfInterval(TreatmentArea.Forehead))));
        Assert.Equal(Rules.OverrideAbsoluteContraindication.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("keloid_history"))));
        Assert.Equal(Rules.OverrideAbsoluteContraindication.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("bleeding_disorder"))));

        desk.Profile = desk.Profile with { Course = desk.Profile.Course with { Beyond = BeyondCourse.Refused } };
        Assert.Equal(Rules.OverrideAbsoluteCourse.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfCourseLength("course-1"))));

        Assert.Null(await RefusedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Left], 1_500))));
        Assert.Null(await RefusedAsync(desk, Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Left], 150_000))));
    }

    [Fact]
    public async Task What_needs_no_override_gets_none()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await AnswerAsync(desk, "anticoagulants");
        var lowest = desk.Profile.Indications.Where(row => row.Area is null).Min(row => row.RecommendedUm.Value);

        Assert.Equal(Rules.OverrideNotNeeded.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Cheek, [BodySide.Left], lowest))));
        Assert.Null(await RefusedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Cheek, [BodySide.Left], lowest + 1))));
        Assert.Equal(Rules.OverrideNotNeeded.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Cheek, [BodySide.Left], 100_000))));
        Assert.Equal(Rules.OverrideNotNeeded.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfInterval(TreatmentArea.Cheek))));
        Assert.Equal(Rules.OverrideNotNeeded.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("age"))));
        Assert.Null(await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("anticoagulants"))));
        Assert.Equal(Rules.ArgumentForm.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("no_such_question"))));
        Assert.Equal(
            Rules.ScreeningMissing.Id, await RefusedAsync(desk, Grant(desk, OverrideScope.OfContraindication("age")) with { PatientReference = "patient-never-screened" }));
    }

    [Fact]
    public async Task Depth_and_rate_are_permitted_for_this_clinic_day_at_most_and_the_rest_for_seven_days()
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin"));
        await AnswerAsync(desk, "anticoagulants");
        var midnight = new DateTimeOffset(2026, 3, 4, 23, 0, 0, TimeSpan.Zero);
        var now = desk.Clocks.Now.WallTime;

        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = midnight }));
        Assert.Equal(Rules.OverrideExpiry.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = midnight.AddTicks(1) }));
        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = now.AddMinutes(1) }));
        Assert.Equal(Rules.OverrideExpiry.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = now.AddMinutes(1).AddTicks(-1) }));
        Assert.Equal(Rules.OverrideExpiry.Id, await RefusedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = DateTimeOffset.MinValue }));

        var medicine = Grant(desk, OverrideScope.OfContraindication("anticoagulants"));
        Assert.Null(await RefusedAsync(desk, medicine with { ExpiresAt = now.AddDays(7) }));
        Assert.Equal(Rules.OverrideExpiry.Id, await RefusedAsync(desk, medicine with { RequestId = desk.NewRequestId(), ExpiresAt = now.AddDays(7).AddTicks(1) }));
    }

    [Fact]
    public async Task An_override_lifts_the_rule_that_asked_for_it_until_it_expires()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await AnswerAsync(desk, "anticoagulants");
        Assert.Equal(Rules.ScreeningRelative.Id, Cases.Refusal(desk.Book.JudgeCreation(IntervalTests.Creation(desk))));

        await GrantedAsync(desk, Grant(desk, OverrideScope.OfContraindication("anticoagulants")));
        Assert.Null(Cases.Refusal(desk.Book.JudgeCreation(IntervalTests.Creation(desk))));

        desk.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        Assert.DoesNotContain(desk.Book.JudgeCreation(IntervalTests.Creation(desk)), verdict => verdict.Refusal?.RuleId == Rules.ScreeningRelative.Id);
        desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Contains(desk.Book.JudgeCreation(IntervalTests.Creation(desk)), verdict => verdict.Refusal?.RuleId == Rules.ScreeningRelative.Id);
    }

    [Fact]
    public async Task An_interval_is_shortened_for_its_area_until_somebody_takes_it_back()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Patient, desk.Clocks.Now));
        desk.Clock.Advance(TimeSpan.FromDays(15));
        Assert.Equal(Rules.IntervalRecommended.Id, Cases.Refusal(IntervalTests.Interval(desk)));

        var granted = await GrantedAsync(desk, Grant(desk, OverrideScope.OfInterval(TreatmentArea.Forehead)));
        Assert.Null(Cases.Refusal(IntervalTests.Interval(desk)));

        var changes = desk.Changes;
        await RevokeAsync(desk, granted);
        Assert.Equal(Rules.IntervalRecommended.Id, Cases.Refusal(IntervalTests.Interval(desk)));
        Assert.True(desk.Changes > changes);

        // What is over stays as it is, and what is not there is told.
        await RevokeAsync(desk, granted);
        Assert.Single(desk.Journal.All<OverrideRevocationRecord>());
        Assert.Equal(Rules.OverrideUnknown.Id, (await desk.Do(Revocation(desk, "ovr-none"))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Limits_go_as_far_as_the_furthest_override_of_this_patient_area_and_side()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await GrantedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Left, BodySide.Midline], 900)));
        var deepest = await GrantedAsync(desk, Grant(desk, OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Left], 1_200)));
        var fastest = await GrantedAsync(desk, Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Left], 130_000)));

        var left = Leave(desk, BodySide.Left);
        Assert.Equal((1_200, deepest, 130_000, fastest), (left.Depth!.Protrusion.Micrometers, left.Depth.OverrideId, left.Rate!.Rate.Millihertz, left.Rate.OverrideId));
        Assert.Equal((900, null), (Leave(desk, BodySide.Midline).Depth!.Protrusion.Micrometers, Leave(desk, BodySide.Midline).Rate));
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Right));
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Left, patient: "patient-8"));

        await desk.Followed.AppendAsync(
            [new PatientMergeRecord { At = desk.Clocks.Now, By = desk.Dora, FromReference = Patient, IntoReference = "patient-8", Reason = "the same person" }]);
        Assert.Equal(deepest, Leave(desk, BodySide.Left, patient: "patient-8").Depth?.OverrideId);
        await desk.RestartAsync();
        Assert.Equal(deepest, Leave(desk, BodySide.Left, patient: "patient-8").Depth?.OverrideId);
    }

    [Fact]
    public async Task An_override_for_one_session_counts_for_it_and_for_what_continues_it_alone()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Treated.Session("ses-1", Patient, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        var bound = Grant(desk, Deeper) with { ForSessionId = "ses-1" };
        Assert.Equal(Rules.ArgumentForm.Id, await RefusedAsync(desk, bound with { RequestId = desk.NewRequestId(), ForSessionId = "ses-none" }));
        Assert.Equal(Rules.ArgumentForm.Id, await RefusedAsync(desk, bound with { RequestId = desk.NewRequestId(), PatientReference = "patient-8" }));

        var granted = await GrantedAsync(desk, bound);
        Assert.Equal(granted, Leave(desk, BodySide.Midline, "ses-1").Depth?.OverrideId);
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Midline));

        await desk.Followed.AppendAsync(
        [
            Treated.Closed(session, desk.Clocks.Now, SessionEnd.Aborted),
            Treated.Session("ses-2", Patient, desk.Clocks.Now) with { ContinuesSessionId = "ses-1" },
            Treated.Session("ses-3", Patient, desk.Clocks.Now) with { PenId = "SN-2" },
        ]);
        Assert.Equal(granted, Leave(desk, BodySide.Midline, "ses-2").Depth?.OverrideId);
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Midline, "ses-3"));
        Assert.Equal(Rules.ArgumentForm.Id, await RefusedAsync(desk, bound with { RequestId = desk.NewRequestId() }));
    }

    [Fact]
    public async Task What_is_armed_beyond_the_recommended_stays_armed_as_long_as_an_override_permits_it()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var item = Cases.Forehead with { ProtrusionUm = 1_000, StrokeRateMillihertz = 130_000 };
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, "ses-1");
        string? Armed() => Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now) with { Item = item }));

        Assert.Equal(Rules.OverrideMissingDepth.Id, Armed());
        var depth = await GrantedAsync(desk, Grant(desk, Deeper));
        Assert.Equal(Rules.OverrideMissingRate.Id, Armed());
        await GrantedAsync(desk, Grant(desk, OverrideScope.OfStrokeRate(TreatmentArea.Forehead, [BodySide.Midline], 130_000)));
        Assert.Null(Armed());
        item = item with { ProtrusionUm = 1_001 };
        Assert.Equal(Rules.OverrideMissingDepth.Id, Armed());
        item = item with { ProtrusionUm = 1_000 };
        await RevokeAsync(desk, depth);
        Assert.Equal(Rules.OverrideMissingDepth.Id, Armed());
    }

    [Fact]
    public async Task The_moment_in_which_an_override_expires_has_every_pen_judged_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await GrantedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = desk.Clocks.Now.WallTime.AddSeconds(62) });
        var changes = desk.Changes;

        Step(desk.Clock, TimeSpan.FromSeconds(62) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(changes, desk.Changes);
        Step(desk.Clock, TimeSpan.FromMilliseconds(2));
        Assert.Equal(changes + 1, desk.Changes);
        Step(desk.Clock, TimeSpan.FromMinutes(1));
        Assert.Equal(changes + 1, desk.Changes);
    }

    [Fact]
    public async Task An_override_that_ends_between_a_change_of_the_records_and_the_wait_for_the_next_end_is_not_missed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await GrantedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = desk.Clocks.Now.WallTime.AddSeconds(62) });
        Step(desk.Clock, TimeSpan.FromSeconds(62));
        var changes = desk.Changes;

        // It is over, and the timer has not fired yet.
        desk.Expiries.Set();
        Assert.Equal(changes + 1, desk.Changes);
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task A_step_of_the_wall_clock_neither_prolongs_nor_ends_an_override_while_the_service_runs(int hours)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var granted = await GrantedAsync(desk, Grant(desk, Deeper));
        desk.Wall.WallOffset = TimeSpan.FromHours(hours);

        desk.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(granted, Leave(desk, BodySide.Midline).Depth?.OverrideId);
        desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Midline));
    }

    [Theory]
    [InlineData(-365)]
    [InlineData(365)]
    [InlineData(-3)]
    [InlineData(3)]
    public async Task Nothing_is_permitted_under_a_wall_clock_that_was_stepped_until_a_person_confirmed_it_or_it_is_right_again(int days)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await AnswerAsync(desk, "anticoagulants");
        desk.Wall.WallOffset = TimeSpan.FromDays(days);

        // Whoever asks has a clock that is right: by the stepped one it would last longer, or shorter, by the step.
        foreach (var asked in new[] { Deeper, OverrideScope.OfContraindication("anticoagulants") })
        {
            var refusal = (await SignAsync(desk, Grant(desk, asked) with { ExpiresAt = RightTime(desk).AddHours(9) })).Refusal;
            Assert.Equal(Rules.ClockNotSane.Id, refusal?.RuleId);
            Assert.Contains("jumped", refusal!.Observed, StringComparison.Ordinal);
        }

        Assert.Equal(Rules.ClockNotSane.Id, await RefusedAsync(desk, Grant(desk, Deeper)));
        Assert.Empty(desk.Journal.All<OverrideRecord>());

        desk.Wall.WallOffset = TimeSpan.Zero;
        await GrantedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = RightTime(desk).AddHours(9) });
        await desk.StepConfirmedAsync(TimeSpan.FromDays(Math.Sign(days)));
        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper)));
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task An_override_outlives_what_was_signed_by_no_more_than_the_five_minutes_that_a_clock_may_be_corrected_by(int minutes)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromMinutes(minutes) + TimeSpan.FromTicks(Math.Sign(minutes));
        Assert.Equal(Rules.ClockNotSane.Id, await RefusedAsync(desk, Grant(desk, Deeper)));

        desk.Wall.WallOffset = TimeSpan.FromMinutes(minutes);
        var ends = RightTime(desk).AddHours(2);
        await GrantedAsync(desk, Grant(desk, Deeper) with { ExpiresAt = ends });

        desk.Clock.Advance(TimeSpan.FromHours(2) - TimeSpan.FromMinutes(minutes) - TimeSpan.FromMilliseconds(1));
        Assert.NotEqual(LimitLeave.None, Leave(desk, BodySide.Midline));
        desk.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Midline));
        Assert.True(RightTime(desk) <= ends + WallClock.JumpMax);
    }

    [Fact]
    public async Task Nothing_is_permitted_under_a_wall_clock_behind_the_records_of_an_earlier_run()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Wall.WallOffset = TimeSpan.FromDays(-3);
        await desk.RestartAsync();

        var refusal = (await SignAsync(desk, Grant(desk, Deeper) with { ExpiresAt = RightTime(desk).AddHours(9) })).Refusal;
        Assert.Equal(Rules.ClockNotSane.Id, refusal?.RuleId);
        Assert.Contains("earlier than the newest record", refusal!.Observed, StringComparison.Ordinal);

        await desk.StepConfirmedAsync(TimeSpan.FromDays(-3));
        Assert.Null(await RefusedAsync(desk, Grant(desk, Deeper)));
    }

    [Theory]
    [InlineData(-20)]
    [InlineData(20)]
    public async Task After_a_step_of_the_wall_clock_no_override_outlives_a_restart(int hours)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var granted = await GrantedAsync(desk, Grant(desk, Deeper));
        await desk.RestartAsync();
        Assert.Equal(granted, Leave(desk, BodySide.Midline).Depth?.OverrideId);

        desk.Wall.WallOffset = TimeSpan.FromHours(hours);
        await desk.SignInAsync("dora");
        await desk.RestartAsync();

        Assert.Equal(LimitLeave.None, Leave(desk, BodySide.Midline));
        Assert.Equal(OverrideStanding.ClockUnsure, desk.Book.State.Overrides.Find(granted)!.StandingAt(TimeSpan.Zero));
    }

    // What a clock shows that nobody stepped.
    private static DateTimeOffset RightTime(Desk desk) => desk.Clocks.Now.WallTime - desk.Wall.WallOffset;

    private static LimitLeave Leave(Desk desk, BodySide side, string? session = null, string patient = Patient) =>
        desk.Book.LeaveFor(patient, TreatmentArea.Forehead, side, session, desk.Clocks.Now);

    internal static GrantOverride Grant(Desk desk, OverrideScope scope) => new()
    {
        RequestId = desk.NewRequestId(),
        By = Desk.Tablet,
        SignerId = "dora",
        PatientReference = Patient,
        Scope = scope,
        ExpiresAt = desk.Clocks.Now.WallTime.AddHours(2),
        Reason = "scarred skin",
    };

    internal static Task<ClinicAnswer> SignAsync(Desk desk, GrantOverride request, string pin = "4711") => desk.SignIns.ExecuteSignedAsync(request, pin);

    internal static async Task<string?> RefusedAsync(Desk desk, GrantOverride request, string pin = "4711") =>
        (await SignAsync(desk, request, pin)).Refusal?.RuleId;

    private static async Task<string> GrantedAsync(Desk desk, GrantOverride request)
    {
        var answer = await SignAsync(desk, request);
        Assert.Null(answer.Refusal);
        return answer.Record<OverrideRecord>().OverrideId;
    }

    private static RevokeOverride Revocation(Desk desk, string overrideId) =>
        new() { RequestId = desk.NewRequestId(), By = desk.Dora, OverrideId = overrideId, Reason = "not needed any more" };

    private static async Task RevokeAsync(Desk desk, string overrideId) => Assert.Null((await desk.Do(Revocation(desk, overrideId))).Refusal);

    private static async Task AnswerAsync(Desk desk, params string[] yes)
    {
        var whole = desk.Screening();
        Assert.Null((await desk.Do(whole with
        {
            Answers = [.. whole.Answers.Select(answer => yes.Contains(answer.QuestionId) ? answer with { Yes = true } : answer)],
        })).Refusal);
    }

    // A clock that is wound in one go fires its timers late; one that ticks fires each in its time.
    private static void Step(FakeTimeProvider clock, TimeSpan by)
    {
        for (var left = by; left > TimeSpan.Zero; left -= TimeSpan.FromMilliseconds(500))
        {
            clock.Advance(left < TimeSpan.FromMilliseconds(500) ? left : TimeSpan.FromMilliseconds(500));
        }
    }
}
