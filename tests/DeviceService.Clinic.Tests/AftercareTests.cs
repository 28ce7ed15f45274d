using System.Globalization;
using System.Text.Json;
using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;
using static DeviceService.Clinic.Tests.CourseCases;

namespace DeviceService.Clinic.Tests;

public sealed class AftercareTests : LoggedTests
{
    [Fact]
    public async Task Instructions_are_dated_from_the_last_activation_and_a_conflict_is_shown_beside_its_text()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromHours(30));

        var aftercare = After(desk, "ses-1");

        Assert.Equal(
            [("no-makeup", "2026-03-05", false), ("no-exercise", "2026-03-07", true), ("no-actives", "2026-03-11", true), ("sunscreen", "2026-03-18", true)],
            aftercare.Items.Where(item => item.Instruction.Id is "no-makeup" or "no-exercise" or "no-actives" or "sunscreen")
                .Select(item => (item.Instruction.Id, item.Span.UntilOn.ToString("O", CultureInfo.InvariantCulture), item.Now)));
        Assert.Equal(aftercare.Items.OrderBy(item => item.Span.Until), aftercare.Items);
        Assert.NotNull(aftercare.Items.Single(item => item.Instruction.Id == "shade").Instruction.Conflict);
        Assert.Equal(desk.Profile.Digest, aftercare.ProfileDigest);
    }

    [Fact]
    public async Task A_patient_is_told_of_what_the_course_or_without_one_the_session_is_for()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        await TreatAsync(desk, "ses-2", await CreateAsync(desk));
        await desk.Followed.AppendAsync(Treated.Whole("ses-3", "patient-8", desk.Clocks.Now));

        Assert.Equal(PatientWords.For(TreatmentIndication.EnlargedPores), After(desk, "ses-1").PatientText);
        Assert.Equal(PatientWords.For(TreatmentIndication.EnlargedPores), After(desk, "ses-2").PatientText);
        Assert.Empty(After(desk, "ses-3").PatientText);
    }

    [Fact]
    public async Task Nothing_follows_on_a_session_without_an_activation()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync([Treated.Session("ses-1", Cases.Patient, desk.Clocks.Now)]);

        Assert.Equal(Rules.SessionUntreated.Id, desk.Book.CoursesAt(desk.Clocks.Now).After("ses-1").Refusal?.RuleId);
        Assert.Equal(Rules.SessionUnknown.Id, desk.Book.CoursesAt(desk.Clocks.Now).After("ses-2").Refusal?.RuleId);
        Assert.Equal(Rules.CourseUnknown.Id, desk.Book.CoursesAt(desk.Clocks.Now).AfterCourse("crs-2").Refusal?.RuleId);
        Assert.Equal(Rules.SessionUntreated.Id, (await desk.Do(FollowUp(desk, "ses-1", null))).Refusal?.RuleId);
        Assert.Equal(Rules.SessionUnknown.Id, (await desk.Do(FollowUp(desk, "ses-2", null))).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_follow_up_is_upcoming_then_due_then_overdue_until_it_is_recorded()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        foreach (var (hours, first, seventh) in new[]
        {
            (23, FollowUpState.Upcoming, FollowUpState.Upcoming),
            (24, FollowUpState.Due, FollowUpState.Upcoming),
            (72, FollowUpState.Due, FollowUpState.Upcoming),
            (73, FollowUpState.Overdue, FollowUpState.Upcoming),
            (168, FollowUpState.Overdue, FollowUpState.Due),
            (193, FollowUpState.Overdue, FollowUpState.Overdue),
        })
        {
            desk.Clock.SetUtcNow(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero).AddHours(hours));
            Assert.Equal([first, seventh], After(desk, "ses-1").FollowUps.Select(one => one.State));
        }

        await desk.Do(FollowUp(desk, "ses-1", "day-7"));
        await desk.Do(FollowUp(desk, "ses-1", null));
        Assert.Equal([("first", FollowUpState.Overdue), ("day-7", FollowUpState.Recorded), (null, FollowUpState.Recorded)],
            After(desk, "ses-1").FollowUps.Select(one => (one.Time?.Id, one.State)));
    }

    [Fact]
    public async Task A_follow_up_before_its_time_or_of_a_time_that_is_none_is_refused_and_a_look_in_between_is_taken()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromHours(23));

        var early = (await desk.Do(FollowUp(desk, "ses-1", "first"))).Refusal!;
        Assert.Equal((Rules.FollowUpEarly.Id, "24", "23", "h"), (early.RuleId, early.Limit, early.Observed, early.Unit));
        Assert.Equal(Rules.ArgumentForm.Id, (await desk.Do(FollowUp(desk, "ses-1", "day-8"))).Refusal?.RuleId);
        Assert.Equal(Rules.ArgumentForm.Id, (await desk.Do(FollowUp(desk, "ses-1", null, Fine with { Redness = true, RednessHours = 0 }))).Refusal?.RuleId);
        Assert.Null((await desk.Do(FollowUp(desk, "ses-1", null))).Refusal);
    }

    [Theory]
    [InlineData(24, false, 48, null)]
    [InlineData(24, false, 49, AdverseSign.Redness)]
    [InlineData(48, true, 48, null)]
    [InlineData(49, true, 40, AdverseSign.Redness)]
    public async Task Redness_beyond_48_hours_asks_for_an_adverse_event_told_or_seen(int asked, bool redness, int hours, AdverseSign? sign)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        desk.Clock.Advance(TimeSpan.FromHours(asked));

        var answer = await desk.Do(FollowUp(desk, "ses-1", "first", Fine with { Redness = redness, RednessHours = hours }));

        Assert.Equal(sign is { } one ? [one] : [], answer.Record<FollowUpRecord>().Signs);
    }

    [Fact]
    public async Task Any_sign_of_infection_or_scarring_asks_until_an_adverse_event_names_that_follow_up()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var course = await CreateAsync(desk);
        await TreatAsync(desk, "ses-1", course);
        desk.Clock.Advance(TimeSpan.FromHours(30));
        var infected = (await desk.Do(FollowUp(desk, "ses-1", "first", Fine with { Infection = true }))).Record<FollowUpRecord>();
        var scarred = (await desk.Do(FollowUp(desk, "ses-1", null, Fine with { Scarring = true, PigmentChange = true, Granuloma = true }))).Record<FollowUpRecord>();
        Assert.Equal([AdverseSign.Scarring, AdverseSign.PigmentChange, AdverseSign.Granuloma], scarred.Signs);
        Assert.Equal([infected, scarred], Prompts(desk, course), Same);

        await desk.Do(Adverse(desk, "ses-1"));
        Assert.Equal([infected, scarred], Prompts(desk, course), Same);
        await desk.Do(Adverse(desk, "ses-1", Report(desk, infected.FollowUpRecordId)));
        Assert.Equal([scarred], Prompts(desk, course), Same);
        await desk.RestartAsync();
        Assert.Equal([scarred], Prompts(desk, course), Same);
        Assert.Equal(2, View(desk, course).AdverseEvents.Count);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public async Task Serious_ones_and_malfunctions_are_reportable(bool serious, bool malfunction, bool reportable)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);

        var adverse = (await desk.Do(Adverse(desk, "ses-1", Report(desk) with { Grade = 3, Serious = serious, Malfunction = malfunction }))).Record<AdverseEventRecord>();

        Assert.Equal((reportable, "SN-1", "ses-1", Cases.Patient), (adverse.Reportable, adverse.PenId, adverse.SessionId, adverse.PatientReference));
    }

    [Fact]
    public async Task Its_document_holds_what_came_before_it_in_the_chain_whatever_the_wall_clock_showed_and_says_how_far_records_reach()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var deeper = OverrideScope.OfDepth(TreatmentArea.Forehead, [BodySide.Midline], 1_000);
        var before = (await OverrideTests.SignAsync(desk, OverrideTests.Grant(desk, deeper))).Record<OverrideRecord>();
        await TreatAsync(desk, "ses-1", null);

        desk.Wall.WallOffset = TimeSpan.FromDays(-365);
        var adverse = (await desk.Do(Adverse(desk, "ses-1"))).Record<AdverseEventRecord>();
        await desk.StepConfirmedAsync(TimeSpan.FromDays(-366));
        Assert.Null((await OverrideTests.SignAsync(desk, OverrideTests.Grant(desk, deeper))).Refusal);
        await desk.Do(desk.Screening() with { FitzpatrickType = 3 });

        using var document = JsonDocument.Parse((await desk.Book.ComposeAdverseEventAsync(adverse.AdverseEventId, TestContext.Current.CancellationToken))!);

        Assert.Equal(2, document.RootElement.GetProperty("Screening").GetProperty("FitzpatrickType").GetInt32());
        Assert.Equal(before.OverrideId, Assert.Single(document.RootElement.GetProperty("Overrides").EnumerateArray()).GetProperty("OverrideId").GetString());
        Assert.Equal("THIS_HOST", document.RootElement.GetProperty("History").GetString());
    }

    [Fact]
    public async Task An_adverse_event_that_contradicts_itself_is_refused()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await TreatAsync(desk, "ses-1", null);
        await TreatAsync(desk, "ses-2", null, "patient-8");
        var elsewhere = (await desk.Do(FollowUp(desk, "ses-2", null))).Record<FollowUpRecord>();
        var report = Report(desk);

        foreach (var (wrong, rule) in new[]
        {
            (report with { Grade = 0 }, Rules.ArgumentRange),
            (report with { Grade = 6 }, Rules.ArgumentRange),
            (report with { Grade = 4 }, Rules.ArgumentForm),
            (report with { OnsetOn = desk.Book.Today.AddDays(1) }, Rules.ArgumentForm),
            (report with { Areas = [TreatmentArea.Nose, TreatmentArea.Nose] }, Rules.ArgumentForm),
            (report with { FollowUpRecordIds = [elsewhere.FollowUpRecordId] }, Rules.ArgumentForm),
        })
        {
            Assert.Equal(rule.Id, (await desk.Do(Adverse(desk, "ses-1", wrong))).Refusal?.RuleId);
        }

        Assert.Equal(Rules.SessionUnknown.Id, (await desk.Do(Adverse(desk, "ses-3"))).Refusal?.RuleId);
        Assert.Null((await desk.Do(Adverse(desk, "ses-1", report with { Grade = 4, Serious = true }))).Refusal);
    }

    [Theory]
    [InlineData("Europe/Berlin", "2026-03-28T23:30:00+01:00", "2026-04-05", "2026-04-01")]
    [InlineData("Europe/Berlin", "2026-10-24T23:30:00+02:00", "2026-10-31", "2026-10-27")]
    [InlineData("Etc/UTC", "2027-02-27T12:00:00+00:00", "2027-03-06", "2027-03-02")]
    [InlineData("America/New_York", "2028-02-28T12:00:00-05:00", "2028-03-06", "2028-03-02")]
    public async Task Hours_are_hours_that_pass_and_their_day_is_the_clinic_s_across_daylight_saving_and_ends_of_months(
        string zone, string treated, string week, string threeDays)
    {
        await using var desk = await Desk.StaffedAsync(Log, TimeZoneInfo.FindSystemTimeZoneById(zone));
        var at = DateTimeOffset.Parse(treated, CultureInfo.InvariantCulture);
        desk.Clock.SetUtcNow(at.ToUniversalTime());
        await TreatAsync(desk, "ses-1", null);

        var aftercare = After(desk, "ses-1");

        var (actives, exercise) = (Item(aftercare, "no-actives"), Item(aftercare, "no-exercise"));
        Assert.Equal((TimeSpan.FromHours(168), TimeSpan.FromHours(72)), (actives.Span.Until - at, exercise.Span.Until - at));
        Assert.Equal((week, threeDays), (Text(actives.Span.UntilOn), Text(exercise.Span.UntilOn)));
    }

    [Fact]
    public async Task A_wall_clock_that_was_wrong_at_the_session_moves_no_date_once_it_is_right()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var wrong = desk.Clocks.Now with { WallTime = desk.Clocks.Now.WallTime.AddYears(1) };
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, wrong));
        desk.Clock.Advance(TimeSpan.FromHours(25));

        var aftercare = After(desk, "ses-1");

        Assert.Equal(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), aftercare.TreatedAt);
        Assert.Equal("2026-03-07", Text(Item(aftercare, "no-exercise").Span.UntilOn));
        Assert.Equal(FollowUpState.Due, aftercare.FollowUps[0].State);
    }

    private static DatedInstruction Item(SessionAftercare aftercare, string id) => aftercare.Items.Single(item => item.Instruction.Id == id);

    private static IEnumerable<FollowUpRecord> Prompts(Desk desk, string course) => View(desk, course).Aftercare.SelectMany(one => one.Prompts);

    private static bool Same(FollowUpRecord one, FollowUpRecord other) => one.FollowUpRecordId == other.FollowUpRecordId;

    private static string Text(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
