using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class PreparationTests : LoggedTests
{
    [Fact]
    public async Task Each_item_that_is_missing_keeps_the_pen_from_being_armed_under_a_rule_of_its_own()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);

        var refused = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))
            .Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId);

        Assert.Equal(
            [
                Rules.PreparationConsent.Id, Rules.PreparationCleaning.Id, Rules.PreparationSleeve.Id, Rules.PreparationTopicals.Id,
                Rules.PreparationAnaesthetic.Id, Rules.PreparationLabel.Id, Rules.PreparationSupervisor.Id,
            ],
            refused);
    }

    [Fact]
    public async Task What_is_on_record_lets_the_pen_be_armed_and_the_newest_record_counts()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        await PrepareAsync(desk, session.SessionId!);
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));

        await desk.Do(Complete(desk, session.SessionId!) with { SleeveFitted = false });

        Assert.Equal(Rules.PreparationSleeve.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        Assert.Equal([1L, 2L], desk.Journal.All<PreparationRecord>().Select(record => record.Revision));
    }

    [Fact]
    public async Task The_profile_in_force_says_which_items_keep_the_pen_from_being_armed()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        desk.Profile = desk.Profile with
        {
            Preparation = [.. desk.Profile.Preparation.Select(item => item with { BlocksArming = item.Kind is PreparationKind.Photos or PreparationKind.Cleaning })],
        };

        var refused = desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId);

        Assert.Equal([Rules.PreparationCleaning.Id, Rules.PreparationPhotos.Id], refused);
    }

    [Fact]
    public async Task Preparation_of_one_session_is_none_for_another()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        var second = await SessionAsync(desk, "ses-2");
        await PrepareAsync(desk, "ses-1");

        Assert.Equal(Rules.PreparationConsent.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(second, desk.Clocks.Now, desk.Dora))));
    }

    [Fact]
    public async Task Whoever_is_no_prescriber_treats_under_one_in_good_standing()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("eve", OperatorRole.Prescriber);
        await desk.RegisterAsync("anna");
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);
        var session = Cases.Session(anna, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);

        await PrepareAsync(desk, "ses-1");
        Assert.Equal(Rules.PreparationSupervisor.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, anna))));

        await desk.Do(Complete(desk, "ses-1") with { SupervisingPrescriberId = "eve" });
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, anna))));

        await desk.Do(new SuspendOperator { RequestId = desk.NewRequestId(), By = desk.Dora, OperatorId = "eve", Reason = "left", Lift = false });
        Assert.Equal(Rules.PreparationSupervisor.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, anna))));
    }

    [Fact]
    public async Task Somebody_who_is_no_prescriber_cannot_supervise()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        await desk.RegisterAsync("anna");

        var refused = await desk.Do(Complete(desk, "ses-1") with { SupervisingPrescriberId = "anna" });

        Assert.Equal(Rules.ArgumentForm.Id, refused.Refusal?.RuleId);
    }

    [Fact]
    public async Task A_list_that_is_left_empty_says_nothing_and_that_it_was_nothing_is_said()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        var unsaid = Complete(desk, "ses-1") with { TopicalsNone = false, AnaestheticsNone = false };

        Assert.Equal([Rules.PreparationTopicals.Id, Rules.PreparationAnaesthetic.Id], await RefusedAfterAsync(desk, session, unsaid));
        Assert.Equal([Rules.PreparationTopicals.Id], await RefusedAfterAsync(desk, session, unsaid with { AnaestheticsNone = true }));
        Assert.Equal([Rules.PreparationAnaesthetic.Id], await RefusedAfterAsync(desk, session, unsaid with { TopicalsNone = true }));
        Assert.Equal(
            [Rules.PreparationAnaesthetic.Id], await RefusedAfterAsync(desk, session, unsaid with { Topicals = [new TopicalUse("hyaluronic acid", "L-1", true)] }));
        Assert.Empty(await RefusedAfterAsync(desk, session, Complete(desk, "ses-1")));
    }

    [Fact]
    public async Task A_record_from_before_it_was_asked_says_neither()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        await PrepareAsync(desk, "ses-1");
        var bytes = JournalPayload.ToBytes(desk.Journal.All<PreparationRecord>()[^1]);
        var before = System.Text.Json.Nodes.JsonNode.Parse(bytes)!.AsObject();
        Assert.True(before.Remove("TopicalsNone") && before.Remove("AnaestheticsNone"));

        var old = Assert.IsType<PreparationRecord>(JournalPayload.FromBytes(EntryKind.Preparation, System.Text.Encoding.UTF8.GetBytes(before.ToJsonString())));
        await desk.Followed.AppendAsync([old with { EntryNumber = 0, Revision = 2 }]);

        Assert.Equal(
            [Rules.PreparationTopicals.Id, Rules.PreparationAnaesthetic.Id],
            desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId));
    }

    [Fact]
    public async Task What_was_put_on_and_that_it_was_nothing_are_not_said_together()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        var applied = desk.Clocks.Now.WallTime.AddMinutes(-40);

        var topical = (await desk.Do(Complete(desk, "ses-1") with { Topicals = [new TopicalUse("hyaluronic acid", "L-1", true)] })).Refusal!;
        var numbed = (await desk.Do(Complete(desk, "ses-1") with { Anaesthetics = [new AnaestheticUse("lidocaine 4 %", applied, applied.AddMinutes(30))] })).Refusal!;

        Assert.Equal((Rules.ArgumentForm.Id, "preparation.topicals_none", "true"), (topical.RuleId, topical.Details["field"], topical.Observed));
        Assert.Equal((Rules.ArgumentForm.Id, "preparation.anaesthetics_none", "true"), (numbed.RuleId, numbed.Details["field"], numbed.Observed));
        Assert.Contains("false, where anaesthetics are listed", numbed.Remedy + numbed.Sentence, StringComparison.Ordinal);
        Assert.Empty(desk.Journal.All<PreparationRecord>());
    }

    [Fact]
    public async Task An_anaesthetic_has_to_be_off_the_skin_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        var applied = desk.Clocks.Now.WallTime.AddMinutes(-40);

        await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", applied, null)] });
        Assert.Equal(Rules.PreparationAnaesthetic.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));

        await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", applied, applied.AddMinutes(30))] });
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));

        var backwards = await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", applied, applied.AddMinutes(-1))] });
        Assert.Equal(Rules.ArgumentForm.Id, backwards.Refusal?.RuleId);

        var ahead = await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", applied, applied.AddMinutes(60))] });
        Assert.Equal(Rules.ArgumentForm.Id, ahead.Refusal?.RuleId);
    }

    [Theory]
    [InlineData(-365)]
    [InlineData(365)]
    public async Task Times_of_an_anaesthetic_are_held_against_a_clock_that_no_step_moves(int days)
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        var right = desk.Clocks.Now.WallTime;
        desk.Wall.WallOffset = TimeSpan.FromDays(days);

        var ahead = await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", right.AddMinutes(-40), right.AddMinutes(1))] });
        Assert.Equal(Rules.ArgumentForm.Id, ahead.Refusal?.RuleId);
        Assert.Null((await desk.Do(Complete(desk, "ses-1") with { AnaestheticsNone = false, Anaesthetics = [new AnaestheticUse("lidocaine 4 %", right.AddMinutes(-40), right)] })).Refusal);
    }

    [Fact]
    public async Task Nothing_is_recorded_about_a_session_that_is_not_there_and_no_preparation_after_its_end()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Assert.Equal(Rules.SessionUnknown.Id, (await desk.Do(Complete(desk, "ses-9"))).Refusal?.RuleId);

        var session = await SessionAsync(desk);
        await desk.Followed.AppendAsync([session with { State = SessionState.Completed }]);

        Assert.Equal(Rules.SessionOver.Id, (await desk.Do(Complete(desk, "ses-1"))).Refusal?.RuleId);
        Assert.Null((await desk.Do(new RecordAftercareGiven
        {
            RequestId = desk.NewRequestId(), By = desk.Dora, SessionId = "ses-1", InstructionsReference = "sheet 3", Note = "",
        })).Refusal);
        Assert.Equal("sheet 3", desk.Book.State.Preparations.Find("ses-1")?.Aftercare?.InstructionsReference);
    }

    [Fact]
    public async Task An_endpoint_that_is_something_else_says_what()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        var seen = new RecordEndpoint
        {
            RequestId = desk.NewRequestId(), By = desk.Dora, SessionId = "ses-1", Area = TreatmentArea.Forehead, Side = BodySide.Midline,
            Seen = ClinicalEndpoint.Other, Note = "",
        };

        Assert.Equal(Rules.ArgumentMissing.Id, (await desk.Do(seen)).Refusal?.RuleId);
        Assert.Null((await desk.Do(seen with { RequestId = desk.NewRequestId(), Seen = ClinicalEndpoint.Erythema })).Refusal);
        Assert.Equal(ClinicalEndpoint.Erythema, Assert.Single(desk.Book.State.Preparations.Find("ses-1")!.Endpoints).Seen);
    }

    [Fact]
    public async Task An_area_that_is_not_on_the_pens_label_is_armed_only_where_the_preparation_says_off_label()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        await PrepareAsync(desk, "ses-1");
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        desk.Profile = desk.Profile with
        {
            Pens = [.. desk.Profile.Pens.Select(static pen => pen with { Areas = [.. pen.Areas.Where(static area => area != TreatmentArea.Forehead)] })],
        };

        Assert.Equal(Rules.LabelArea.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));

        await desk.Do(Complete(desk, "ses-1") with { OnLabel = false });
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
    }

    [Fact]
    public async Task An_indication_that_is_not_on_the_pens_label_is_armed_only_where_the_preparation_says_off_label()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = await SessionAsync(desk);
        await PrepareAsync(desk, "ses-1");
        string? Armed(TreatmentIndication? indication) =>
            Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session with { Indication = indication }, desk.Clocks.Now, desk.Dora)));
        Assert.All(Enum.GetValues<TreatmentIndication>(), indication => Assert.Null(Armed(indication)));
        desk.Profile = desk.Profile with { Pens = [.. desk.Profile.Pens.Select(static pen => pen with { Indications = [TreatmentIndication.AcneScars] })] };

        Assert.Equal((null, Rules.LabelIndication.Id, null), (Armed(TreatmentIndication.AcneScars), Armed(TreatmentIndication.StretchMarks), Armed(null)));

        // Which areas a pen is labelled for says nothing of this.
        await desk.Do(Complete(desk, "ses-1") with { OnLabel = false });
        Assert.Null(Armed(TreatmentIndication.StretchMarks));

        // One that nobody qualified has no label, and is refused for that by the pen's own preconditions.
        await PrepareAsync(desk, "ses-1");
        desk.Profile = desk.Profile with { Pens = [] };
        Assert.DoesNotContain(Armed(TreatmentIndication.StretchMarks), new[] { Rules.LabelArea.Id, Rules.LabelIndication.Id });
    }

    [Fact]
    public async Task What_is_off_label_by_the_newest_preparation_is_warned_of_and_named()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await SessionAsync(desk);
        var onSkin = new TopicalUse("a serum", "lot-1", true);
        async Task<string?> WarnedAsync(RecordPreparation prepared)
        {
            Assert.Null((await desk.Do(prepared)).Refusal);
            var warning = desk.Book.OffLabelIn("ses-1");
            Assert.Equal(("R-OFF-LABEL", "H24"), (warning?.RuleId ?? "R-OFF-LABEL", warning?.HazardId ?? "H24"));
            return warning?.Observed;
        }

        Assert.Null(desk.Book.OffLabelIn("ses-1"));
        Assert.Null(desk.Book.OffLabelIn("ses-nobody"));
        Assert.Null(await WarnedAsync(Complete(desk, "ses-1") with { OnLabel = null }));
        Assert.Equal("the treatment", await WarnedAsync(Complete(desk, "ses-1") with { OnLabel = false }));
        Assert.Equal(
            "what was put on the skin",
            await WarnedAsync(Complete(desk, "ses-1") with { TopicalsNone = false, Topicals = [onSkin, onSkin with { Product = "plasma", OnLabel = false }] }));
        Assert.Equal(
            "the treatment, and what was put on the skin",
            await WarnedAsync(Complete(desk, "ses-1") with { OnLabel = false, TopicalsNone = false, Topicals = [onSkin with { OnLabel = false }] }));
        Assert.Null(await WarnedAsync(Complete(desk, "ses-1") with { TopicalsNone = false, Topicals = [onSkin] }));
    }

    private static async Task<string[]> RefusedAfterAsync(Desk desk, SessionRecord session, RecordPreparation prepared)
    {
        Assert.Null((await desk.Do(prepared with { RequestId = desk.NewRequestId() })).Refusal);
        return [.. desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora)).Where(verdict => verdict.Refusal is not null).Select(verdict => verdict.RuleId)];
    }

    /// <summary>Puts everything on record that is usually required.</summary>
    internal static async Task PrepareAsync(Desk desk, string sessionId, string supervisor = "") =>
        Assert.Null((await desk.Do(Complete(desk, sessionId) with { SupervisingPrescriberId = supervisor })).Refusal);

    private static RecordPreparation Complete(Desk desk, string sessionId) => new()
    {
        RequestId = desk.NewRequestId(),
        By = desk.Dora,
        SessionId = sessionId,
        ConsentReference = "consent-12",
        HandpieceDisinfected = true,
        SleeveFitted = true,
        SkinCleansed = true,
        Topicals = [],
        TopicalsNone = true,
        Anaesthetics = [],
        AnaestheticsNone = true,
        PhotoReferences = [],
        OnLabel = true,
        SupervisingPrescriberId = "",
    };

    private static async Task<SessionRecord> SessionAsync(Desk desk, string sessionId = "ses-1")
    {
        var session = Cases.Session(desk.Dora, desk.Clocks.Now, sessionId);
        await desk.Followed.AppendAsync([session]);
        return session;
    }
}
