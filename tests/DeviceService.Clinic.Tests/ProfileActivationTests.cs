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
