using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class AmendmentTests : LoggedTests
{
    [Fact]
    public async Task A_correction_stands_beside_its_entry_and_the_entry_stays()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var pass = await PassAsync(desk, "dora");

        var answer = await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId));

        var amendment = answer.Record<AmendmentRecord>();
        Assert.Equal((pass.EntryNumber, EntryKind.Pass, pass.PassId, pass.SessionId), (amendment.OfEntry, amendment.OfKind, amendment.ResourceId, amendment.SessionId));
        Assert.Equal(("It was the right cheek.", "the wrong side was chosen"), (amendment.Correction, amendment.Reason));
        Assert.Equal(pass.EntryNumber, desk.Journal.All<PassRecord>()[^1].EntryNumber);
        var beside = desk.Book.State.Amendments;
        Assert.Equal([amendment.AmendmentId], beside.OfEntry(pass.EntryNumber).Select(one => one.AmendmentId));
        Assert.Equal([amendment.AmendmentId], beside.Of(pass.PassId).Select(one => one.AmendmentId));
        Assert.Equal([amendment.AmendmentId], beside.Of(pass.SessionId!).Select(one => one.AmendmentId));
        Assert.Empty(beside.OfEntry(pass.EntryNumber - 1));
    }

    [Fact]
    public async Task Amended_again_both_corrections_stand_and_a_restart_knows_them()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var pass = await PassAsync(desk, "dora");
        await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId));
        await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId) with { Correction = "No: it was the left one." });

        await desk.RestartAsync();

        Assert.Equal(["It was the right cheek.", "No: it was the left one."], desk.Book.State.Amendments.Of(pass.PassId).Select(one => one.Correction));
    }

    [Fact]
    public async Task Whose_record_it_is_may_correct_it_and_no_colleague()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        await desk.RegisterAsync("ben", OperatorRole.Technician);
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);
        var ben = Desk.ActorOf((await desk.SignInAsync("ben")).SignIn!);
        var pass = await PassAsync(desk, "anna");

        Assert.Null((await desk.Do(await AmendAsync(desk, anna, id: pass.PassId))).Refusal);
        Assert.Null((await desk.Do(await AmendAsync(desk, anna, id: pass.ActivationIds[0]))).Refusal);
        Assert.Null((await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId))).Refusal);
        var refused = (await desk.Do(await AmendAsync(desk, ben, id: pass.PassId))).Refusal;
        Assert.Equal((Rules.AmendmentOther.Id, "anna", "ben"), (refused?.RuleId, refused!.Details["limit"], refused.Details["observed"]));

        // Registered by the prescriber: it is about anna, and not her record.
        var registration = desk.Journal.All<OperatorRecord>().Last(one => one.OperatorId == "anna").EntryNumber;
        Assert.Equal(Rules.AmendmentOther.Id, (await desk.Do(await AmendAsync(desk, anna, registration))).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_prescriber_whose_licence_ended_corrects_nobody_elses_records()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("eve", OperatorRole.Prescriber, new DateOnly(2026, 3, 3));
        var eve = Desk.ActorOf((await desk.SignInAsync("eve")).SignIn!);

        Assert.Equal(Rules.LicenceExpired.Id, (await desk.Do(await AmendAsync(desk, eve, id: (await PassAsync(desk, "anna")).PassId))).Refusal?.RuleId);
        Assert.Null((await desk.Do(await AmendAsync(desk, eve, id: (await PassAsync(desk, "eve", "ses-2")).PassId))).Refusal);
    }

    [Fact]
    public async Task Nobody_who_is_not_signed_in_corrects_anything()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var pass = await PassAsync(desk, "dora");

        Assert.Equal(Rules.SignInMissing.Id, (await desk.Do(await AmendAsync(desk, Desk.Tablet with { OperatorId = "dora" }, id: pass.PassId))).Refusal?.RuleId);
    }

    [Fact]
    public async Task What_is_not_there_and_what_corrects_nothing_is_refused()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var pass = await PassAsync(desk, "dora");
        var amendment = (await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId))).Record<AmendmentRecord>();

        Assert.Equal(Rules.EntryUnknown.Id, (await desk.Do(await AmendAsync(desk, desk.Dora, 9_999))).Refusal?.RuleId);
        Assert.Equal(Rules.EntryUnknown.Id, (await desk.Do(await AmendAsync(desk, desk.Dora, id: "pas-9"))).Refusal?.RuleId);
        Assert.Equal(Rules.AmendmentKind.Id, (await desk.Do(await AmendAsync(desk, desk.Dora, amendment.EntryNumber))).Refusal?.RuleId);
        Assert.Equal(Rules.AmendmentKind.Id, (await desk.Do(await AmendAsync(desk, desk.Dora, desk.Journal.All<RequestRecord>()[0].EntryNumber))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Law_21_the_same_correction_again_is_put_on_record_once()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var request = await AmendAsync(desk, desk.Dora, id: (await PassAsync(desk, "dora")).PassId);
        var first = await desk.Do(request);

        var again = await desk.Do(request);

        Assert.True(again.Replayed);
        Assert.Equal(first.Record<AmendmentRecord>().AmendmentId, again.Record<AmendmentRecord>().AmendmentId);
        Assert.Single(desk.Journal.All<AmendmentRecord>());
    }

    [Fact]
    public async Task A_treatment_that_a_correction_says_was_elsewhere_still_counts_for_its_interval()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now, depthUm: 1_000));
        desk.Clock.Advance(TimeSpan.FromDays(2));
        await desk.MakeEligibleAsync(Cases.Patient);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now, "ses-2");
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, "ses-2");
        var arming = Cases.Arming(session, desk.Clocks.Now, desk.Dora);
        var before = Cases.Refusal(desk.Book.JudgeArming(arming));
        Assert.NotNull(before);

        var pass = desk.Journal.All<PassRecord>()[^1];
        Assert.Null((await desk.Do(await AmendAsync(desk, desk.Dora, id: pass.PassId) with { Correction = "It was the cheek, and another patient." })).Refusal);

        Assert.Equal(before, Cases.Refusal(desk.Book.JudgeArming(arming)));
    }

    /// <summary>The rule itself: whatever happened, and wherever corrections are put among it, the same is judged as without them.</summary>
    [Fact]
    public void No_correction_of_whatever_entry_changes_any_verdict()
    {
        var histories = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Enum<TreatmentArea>(), Gen.Int[200, 1_500], Gen.Int[0, 40], Gen.Int[0, 3]).Array[1, 12];
        histories.Sample(
            steps =>
            {
                var (plain, amended) = (ClinicState.Empty, ClinicState.Empty);
                var (number, at) = (0L, new Moment(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), 0));
                foreach (var (what, patient, area, depth, days, corrections) in steps)
                {
                    at = new Moment(at.WallTime.AddDays(days), at.MonotonicUs + (days * 86_400_000_000L));
                    foreach (var entry in Entries(what, $"patient-{patient}", area, depth, at, number))
                    {
                        var numbered = entry with { EntryNumber = ++number };
                        (plain, amended) = (plain.Apply(numbered), amended.Apply(numbered));
                        for (var correction = 0; correction < corrections; correction++)
                        {
                            amended = amended.Apply(Correction(numbered, at));
                        }
                    }
                }

                foreach (var patient in Enumerable.Range(0, 3).Select(one => $"patient-{one}"))
                {
                    Assert.Equal(Judged(plain, patient, at), Judged(amended, patient, at));
                }
            },
            iter: 200);
    }

    [Fact]
    public void No_book_but_its_own_reads_corrections()
    {
        IReadOnlyList<EntryKind>[] others =
        [
            PatientBook.Kinds, OperatorBook.Kinds, ScreeningBook.Kinds, TreatmentBook.Kinds, CourseBook.Kinds, CartridgeBook.Kinds, OverrideBook.Kinds, ProfileBook.Kinds, PreparationBook.Kinds,
            CalibrationBook.Kinds, SelfTestBook.Kinds, DriftBook.Kinds, RestoreBook.Kinds,
        ];
        Assert.Equal(ClinicState.Empty.GetType().GetProperties().Count(property => property.Name is not nameof(ClinicState.Time) and not nameof(ClinicState.Clock) and not nameof(ClinicState.Amendments)), others.Length);
        Assert.All(others, kinds => Assert.DoesNotContain(EntryKind.Amendment, kinds));
    }

    private static IReadOnlyList<JournalEntry> Entries(int what, string patient, TreatmentArea area, int depth, Moment at, long number) => what switch
    {
        0 => [new PatientMergeRecord { At = at, By = Actor.Service, FromReference = patient, IntoReference = "patient-0", Reason = "typed twice" }],
        1 => Treated.Whole($"ses-{number}", patient, at, area, depth, SessionEnd.Aborted),
        _ => Treated.Whole($"ses-{number}", patient, at, area, depth),
    };

    private static AmendmentRecord Correction(JournalEntry entry, Moment at) => new()
    {
        At = at,
        By = Actor.Service,
        PenId = entry.PenId,
        SessionId = entry.SessionId,
        AmendmentId = "amd-1",
        OfEntry = entry.EntryNumber,
        OfKind = entry.Kind,
        ResourceId = AmendmentRules.ResourceOf(entry),
        Correction = "This never happened.",
        Reason = "to see what it does",
    };

    private static List<string> Judged(ClinicState state, string patient, Moment at)
    {
        var options = new ClinicOptions { Profile = static () => Profiles.ReferenceProfile.Profile };
        var now = new Moment(at.WallTime.AddDays(1), at.MonotonicUs + 86_400_000_000L);
        var session = Cases.Session(new Actor("tablet-1", "dora", IdentityProof.SignedIn), now) with { PatientReference = patient };
        return
        [
            .. Enum.GetValues<TreatmentArea>().SelectMany(area =>
            {
                var item = Cases.Forehead with { Area = area };
                return ClinicEligibility.Arming(
                    state,
                    Cases.Arming(session, now) with { Item = item, Target = new PassTarget(area, BodySide.Midline, 1, PassDirection.Horizontal) },
                    DateOnly.FromDateTime(now.WallTime.Date),
                    options);
            }).Select(verdict => $"{verdict.RuleId}: {verdict.Refusal?.Sentence}"),
        ];
    }

    private static async Task<AmendRecord> AmendAsync(Desk desk, Actor by, long number = 0, string id = "") => new()
    {
        RequestId = desk.NewRequestId(),
        By = by,
        EntryNumber = number,
        ResourceId = id,
        Correction = "It was the right cheek.",
        Reason = "the wrong side was chosen",
        Found = await AmendedEntry.FindAsync(desk.Followed, number, id, CancellationToken.None),
    };

    private static async Task<PassRecord> PassAsync(Desk desk, string operatorId, string sessionId = "ses-1")
    {
        var session = Treated.Session(sessionId, Cases.Patient, desk.Clocks.Now) with { OperatorId = operatorId, PenId = $"SN-of-{sessionId}" };
        await desk.Followed.AppendAsync(
        [
            session,
            Treated.Activation(session, desk.Clocks.Now) with { OperatorId = operatorId },
            Treated.Pass(session, desk.Clocks.Now, activations: 1, closedBy: PassClosing.Completed),
        ]);
        return desk.Journal.All<PassRecord>()[^1];
    }
}
