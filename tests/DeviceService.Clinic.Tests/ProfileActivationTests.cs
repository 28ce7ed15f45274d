using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>Which profile may be put in force, by whom, and what is not done under one that does not hold.</summary>
public sealed class ProfileActivationTests : LoggedTests
{
    private static readonly string s_digest = new('7', 64);

    [Fact]
    public async Task A_profile_that_lies_in_the_folder_is_put_in_force_on_record()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        Assert.Null((await desk.Do(Activation(desk))).Refusal);

        Assert.Equal(s_digest, desk.Book.State.Profiles.Newest?.Digest);
        Assert.Equal(desk.Profile.Digest, Assert.Single(desk.Journal.All<ProfileActivationRecord>()).Before);
    }

    [Fact]
    public async Task A_digest_that_no_document_has_puts_nothing_in_force()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var none = await desk.Do(Activation(desk) with { Offer = new ProfileOffer(null, "", null) });
        var another = await desk.Do(Activation(desk) with { Digest = new string('8', 64) });

        Assert.Equal((Rules.ProfileUnknown.Id, RefusalCategory.NotFound), (none.Refusal?.RuleId, none.Refusal?.Category));
        Assert.Equal((Rules.ProfileUnknown.Id, new string('8', 64)), (another.Refusal?.RuleId, another.Refusal?.Observed));
        Assert.Null(desk.Book.State.Profiles.Newest);
    }

    [Fact]
    public async Task Out_of_a_folder_that_is_not_to_be_trusted_nothing_is_put_in_force_and_the_refusal_says_why()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var asked = Activation(desk);

        var refused = await desk.Do(asked with { Offer = asked.Offer with { Fault = "clinic.yaml was changed after it was signed" } });

        Assert.Equal(Rules.ProfileNotTrusted.Id, refused.Refusal?.RuleId);
        Assert.Contains("clinic.yaml was changed", refused.Refusal!.Sentence, StringComparison.Ordinal);
        Assert.Null(desk.Book.State.Profiles.Newest);
    }

    [Fact]
    public async Task Only_whom_the_profile_in_force_lets_do_it_puts_another_in_force()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var stranger = Desk.Tablet with { OperatorId = "nobody", Proof = IdentityProof.SignedIn };
        RoleActTests.Without(desk, OperatorRole.Prescriber, RoleAct.ActivateProfile);

        Assert.Equal(Rules.ProfileRole.Id, (await desk.Do(Activation(desk))).Refusal?.RuleId);
        Assert.Equal(Rules.ProfileRole.Id, (await desk.Do(Activation(desk) with { By = Desk.Tablet with { OperatorId = "anna" } })).Refusal?.RuleId);
        Assert.Equal(Rules.ProfileRole.Id, (await desk.Do(Activation(desk) with { By = stranger })).Refusal?.RuleId);
        Assert.Null(desk.Book.State.Profiles.Newest);

        // Whoever starts the service by its command line has no role.
        Assert.Null((await desk.Do(Activation(desk) with { By = Desk.Tablet })).Refusal);
    }

    [Fact]
    public async Task A_profile_holds_on_its_last_day_and_neither_is_put_in_force_nor_armed_under_on_the_next()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var today = desk.Book.Today;
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, session.SessionId!);
        await desk.Followed.AppendAsync([session with { State = SessionState.Completed }]);
        desk.Profile = desk.Profile with { ExpiresOn = today };
        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        Assert.Null((await desk.Do(Activation(desk))).Refusal);

        desk.Profile = desk.Profile with { ExpiresOn = today.AddDays(-1) };

        Assert.Equal(Rules.ProfileExpired.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        Assert.Equal(Rules.ProfileExpired.Id, Cases.Refusal(desk.Book.JudgeCreation(new CreationCase(
            new Request.CreateSession(Cases.Patient, "dora", "SN-1", [], null) { Indication = TreatmentIndication.AcneScars, RequestId = "r", By = desk.Dora },
            null,
            desk.Clocks.Now))));
        Assert.Equal(Rules.ProfileExpired.Id, (await desk.Do(Activation(desk))).Refusal?.RuleId);
    }

    [Fact]
    public async Task By_a_clock_in_doubt_no_start_refuses_a_profile_for_its_days_and_a_person_is_refused_still()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var expired = desk.Profile with { Digest = s_digest, ExpiresOn = desk.Book.Today.AddDays(-1) };
        var start = Activation(desk) with { By = Actor.Service, Offer = new ProfileOffer(expired, "key-1", null) };
        Assert.Equal(Rules.ProfileExpired.Id, (await desk.Do(start)).Refusal?.RuleId);

        desk.Wall.WallOffset = TimeSpan.FromDays(-1);
        Assert.NotNull(desk.Book.ClockDoubt);
        Assert.Equal(Rules.ProfileExpired.Id, (await desk.Do(start with { RequestId = desk.NewRequestId(), By = desk.Dora })).Refusal?.RuleId);
        Assert.Null((await desk.Do(start with { RequestId = desk.NewRequestId() })).Refusal);
    }

    [Fact]
    public async Task The_shipped_profile_of_another_version_comes_into_force_though_a_session_is_open_and_no_other_profile_does()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync([Cases.Session(desk.Dora, desk.Clocks.Now)]);
        var shipped = Activation(desk) with { By = Actor.Service, Offer = new ProfileOffer(desk.Profile with { Digest = s_digest }, "", null) };

        Assert.Equal(Rules.ProfileUnderSession.Id, (await desk.Do(shipped)).Refusal?.RuleId);
        Assert.Null((await desk.Do(shipped with { RequestId = desk.NewRequestId(), OverOpenSessions = true })).Refusal);

        var record = Assert.Single(desk.Journal.All<ProfileActivationRecord>());
        Assert.Equal((s_digest, (int?)null, true), (record.Digest, record.BeforeVersion, record.AtStart));
    }

    [Fact]
    public async Task A_session_whose_opening_is_on_its_way_to_the_disk_is_open_to_whoever_puts_a_profile_in_force()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Journal.Holds = true;
        var opened = desk.Followed.AppendAsync([Cases.Session(desk.Dora, desk.Clocks.Now)]);
        var asked = desk.Do(Activation(desk));
        Assert.Equal(2, desk.Journal.Waiting);

        desk.Journal.LetGo();

        Assert.True((await opened).Durable);
        Assert.Equal(Rules.ProfileUnderSession.Id, (await asked).Refusal?.RuleId);
        Assert.Null(desk.Book.State.Profiles.Newest);
        Assert.Empty(desk.Journal.All<ProfileActivationRecord>());
        Assert.Equal(Rules.ProfileUnderSession.Id, Assert.Single(desk.Journal.All<RefusalRecord>()).RuleId);
    }

    [Fact]
    public void The_shipped_profile_that_is_in_force_by_the_records_is_the_newest_that_was_run_under_or_put_in_force()
    {
        var at = new Moment(new DateTimeOffset(2026, 3, 4, 9, 0, 0, TimeSpan.Zero), 0);
        var book = ProfileBook.Empty;
        Assert.Null(book.Shipped);

        book = book.Apply(Run("a"));
        Assert.Equal("a", book.Shipped);
        book = book.Apply(Run("b") with { Started = false });
        Assert.Equal("a", book.Shipped);
        book = book.Apply(Run("b"));
        Assert.Equal("b", book.Shipped);
        book = book.Apply(Activated("c", ""));
        Assert.Equal("c", book.Shipped);
        book = book.Apply(Run("d"));
        Assert.Equal("c", book.Shipped);
        book = book.Apply(Activated("e", "key-1"));
        Assert.Null(book.Shipped);
        Assert.Null(book.Apply(Run("e")).Shipped);

        ServiceRecord Run(string digest) =>
            new() { At = at, By = Actor.Service, InstanceId = "run", Started = true, ServiceBuild = "", ProfileDigest = digest };

        ProfileActivationRecord Activated(string digest, string key) => new()
        {
            At = at, By = Actor.Service, ProfileId = "p", Version = 1, Digest = digest, Before = "", KeyId = key, ExpiresOn = new DateOnly(2030, 1, 1), Reason = "why not",
        };
    }

    [Fact]
    public async Task What_a_start_puts_in_force_belongs_to_the_run_that_begins_and_the_time_before_it_counts_as_ever()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.Followed.AppendAsync(Treated.Whole("ses-1", Cases.Patient, desk.Clocks.Now));
        var before = desk.Book.State.Time.Of(desk.Clocks.Now);
        desk.Clock.Advance(TimeSpan.FromHours(2));
        await desk.RestartAsync(closed: TimeSpan.FromHours(12), begins: async () => Assert.Null((await desk.Do(Activation(desk) with { By = Actor.Service })).Refusal));
        Assert.Equal(TimeSpan.FromHours(14), desk.Book.State.Time.Of(desk.Clocks.Now).JournalTime - before.JournalTime);

        await desk.RestartAsync();

        Assert.Equal(TimeSpan.FromHours(14), desk.Book.State.Time.Of(desk.Clocks.Now).JournalTime - before.JournalTime);
        Assert.Null(desk.Clocks.Trust.Doubt(desk.Clocks.Now));
    }

    // What lies in the folder is the profile in force under another digest.
    private static ActivateProfile Activation(Desk desk) => new()
    {
        RequestId = desk.NewRequestId(),
        By = desk.Dora,
        Digest = s_digest,
        Reason = "the director signed it",
        Offer = new ProfileOffer(desk.Profile with { Digest = s_digest }, "key-1", null),
    };
}
