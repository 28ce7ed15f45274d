using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

public sealed class OperatorTests : LoggedTests
{
    [Fact]
    public async Task The_first_person_needs_the_setup_code_and_is_a_prescriber()
    {
        await using var desk = await Desk.OpenAsync(Log);
        var dora = desk.Registration("dora") with { Role = OperatorRole.Prescriber };

        Assert.Equal(Rules.SetupCodeWrong.Id, (await desk.Do(dora with { SetupCodeRight = null })).Refusal?.RuleId);
        Assert.Equal(Rules.SetupCodeWrong.Id, (await desk.Do(dora with { RequestId = "r-2", SetupCodeRight = false })).Refusal?.RuleId);
        Assert.Equal(Rules.ArgumentForm.Id, (await desk.Do(dora with { RequestId = "r-3", Role = OperatorRole.Nurse })).Refusal?.RuleId);
        Assert.Null((await desk.Do(dora with { RequestId = "r-4" })).Refusal);
    }

    [Fact]
    public async Task Once_somebody_is_registered_the_setup_code_opens_nothing()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        var refused = await desk.Do(desk.Registration("eve", by: Desk.Tablet) with { Role = OperatorRole.Prescriber, SetupCodeRight = true });

        Assert.Equal(Rules.SignInMissing.Id, refused.Refusal?.RuleId);
    }

    [Fact]
    public async Task Where_the_pins_are_lost_the_setup_code_registers_nobody_who_could_not_sign_in_afterwards()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("eve", OperatorRole.Prescriber);
        await desk.Do(Suspension(desk, "eve"));
        RegisterOperator Again(string who) => desk.Registration(who, by: Desk.Tablet) with { Role = OperatorRole.Prescriber, PinsAreLost = true };

        var refused = (await desk.Do(Again("eve"))).Refusal;
        Assert.Equal((Rules.OperatorSuspended.Id, "eve is suspended: looked into."), (refused?.RuleId, refused?.Sentence));
        Assert.Equal(("pin", Rules.ArgumentMissing.Id), (await desk.Do(Again("dora") with { Pin = null })).Refusal is { } missing ? (missing.Details["field"], missing.RuleId) : default);

        Assert.Null((await desk.Do(Again("dora"))).Refusal);
    }

    [Fact]
    public async Task Only_a_prescriber_registers()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);

        Assert.Equal(Rules.RoleForbidden.Id, (await desk.Do(desk.Registration("eve", by: anna))).Refusal?.RuleId);
    }

    [Fact]
    public async Task Whoever_treats_has_a_licence_with_an_end()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        Assert.Equal(Rules.ArgumentMissing.Id, (await desk.Do(desk.Registration() with { LicenceNumber = "" })).Refusal?.RuleId);
        Assert.Equal(Rules.ArgumentMissing.Id, (await desk.Do(desk.Registration() with { LicenceExpiresOn = null })).Refusal?.RuleId);
        Assert.Null((await desk.Do(desk.Registration("tom") with { Role = OperatorRole.Technician, LicenceNumber = "", LicenceExpiresOn = null })).Refusal);
    }

    [Fact]
    public async Task A_new_registration_keeps_pin_and_suspension_where_it_says_nothing_of_them()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        await desk.Do(Suspension(desk, "anna"));

        await desk.Do(desk.Registration("anna") with { Pin = null, LicenceNumber = "N-2" });

        var anna = desk.Book.State.Operators.Find("anna")!;
        Assert.Equal(("N-2", "looked into", true), (anna.LicenceNumber, anna.SuspendedReason, new Pins(Desk.Key).Matches(new KeptPin(anna.PinHash, anna.PinKeyId), "4711")));
    }

    [Fact]
    public async Task A_suspended_person_is_signed_out_at_once_and_cannot_sign_in_until_it_is_lifted()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var token = (await desk.SignInAsync("anna")).Token;

        await desk.Do(Suspension(desk, "anna"));

        Assert.Null(desk.SignIns.Find(token, keepsAlive: true));
        Assert.Contains(desk.Journal.All<SignInRecord>(), one => one is { OperatorId: "anna", Ending: SignInEnding.Suspended });
        Assert.Equal(Rules.OperatorSuspended.Id, (await desk.SignInAsync("anna")).Refusal?.RuleId);

        await desk.Do(Suspension(desk, "anna") with { Lift = true });
        Assert.Null((await desk.SignInAsync("anna")).Refusal);
    }

    [Fact]
    public async Task The_last_prescriber_is_neither_suspended_nor_made_something_else()
    {
        await using var desk = await Desk.StaffedAsync(Log);

        Assert.Equal(Rules.OperatorLast.Id, (await desk.Do(Suspension(desk, "dora"))).Refusal?.RuleId);
        Assert.Equal(Rules.OperatorLast.Id, (await desk.Do(desk.Registration("dora") with { Role = OperatorRole.Nurse })).Refusal?.RuleId);

        await desk.RegisterAsync("eve", OperatorRole.Prescriber);
        Assert.Null((await desk.Do(Suspension(desk, "dora"))).Refusal);
    }

    [Fact]
    public async Task A_last_prescriber_whose_licence_ended_treats_and_permits_nothing_and_registers_and_renews_all_the_same()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var ended = desk.Registration("dora") with { Role = OperatorRole.Prescriber, LicenceExpiresOn = new DateOnly(2026, 3, 3) };

        // What stands in the register has to be able to be true, and it locks nobody out: registering asks for no licence that holds.
        Assert.Null((await desk.Do(ended)).Refusal);
        Assert.Equal(Rules.LicenceExpired.Id, Cases.Refusal(desk.Book.JudgeCreation(Creation(desk.Dora, desk.Clocks.Now))));
        Assert.Equal(Rules.LicenceExpired.Id, (await OverrideTests.SignAsync(desk, OverrideTests.Grant(desk, OverrideScope.OfCourseLength("crs-1")))).Refusal?.RuleId);
        await desk.RestartAsync();
        var dora = Desk.ActorOf((await desk.SignInAsync("dora")).SignIn!);

        Assert.Null((await desk.Do(desk.Registration("anna", by: dora))).Refusal);
        Assert.Null((await desk.Do(Suspension(desk, "anna") with { By = dora })).Refusal);
        Assert.Equal(Rules.OperatorLast.Id, (await desk.Do(Suspension(desk, "dora") with { By = dora })).Refusal?.RuleId);
        Assert.Null((await desk.Do(ended with { RequestId = desk.NewRequestId(), By = dora, LicenceExpiresOn = new DateOnly(2026, 12, 31) })).Refusal);
        Assert.Null(Cases.Refusal(desk.Book.JudgeCreation(Creation(dora, desk.Clocks.Now))));
    }

    [Fact]
    public async Task A_licence_holds_on_its_last_day_and_not_on_the_next()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna", licenceExpiresOn: new DateOnly(2026, 3, 4));
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);
        var session = Cases.Session(anna, desk.Clocks.Now);
        await desk.Followed.AppendAsync([session]);
        await PreparationTests.PrepareAsync(desk, session.SessionId!, "dora");

        Assert.Null(Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, anna))));
        await desk.StepConfirmedAsync(TimeSpan.FromDays(1));
        var tomorrow = desk.Clocks.Now;

        Assert.Equal(Rules.LicenceExpired.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, tomorrow, anna))));
        Assert.Equal(Rules.LicenceExpired.Id, desk.Book.JudgeStanding(session, tomorrow)?.RuleId);
        Assert.Equal(Rules.LicenceExpired.Id, Cases.Refusal(desk.Book.JudgeCreation(Creation(anna, tomorrow))));
    }

    [Fact]
    public async Task No_step_of_the_wall_clock_ends_a_licence_or_makes_one_valid_again_until_a_person_confirmed_the_clock()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna", licenceExpiresOn: new DateOnly(2026, 3, 4));
        await desk.RegisterAsync("eve", licenceExpiresOn: new DateOnly(2026, 3, 3));
        var anna = Cases.Session(Desk.Tablet with { OperatorId = "anna" }, desk.Clocks.Now);
        var eve = Cases.Session(Desk.Tablet with { OperatorId = "eve" }, desk.Clocks.Now);

        foreach (var days in new[] { 365, -365, 1, -1, 0 })
        {
            desk.Wall.WallOffset = TimeSpan.FromDays(days);
            Assert.Null(desk.Book.JudgeStanding(anna, desk.Clocks.Now));
            Assert.Equal(Rules.LicenceExpired.Id, desk.Book.JudgeStanding(eve, desk.Clocks.Now)?.RuleId);
        }

        await desk.StepConfirmedAsync(TimeSpan.FromDays(1));
        Assert.Equal(Rules.LicenceExpired.Id, desk.Book.JudgeStanding(anna, desk.Clocks.Now)?.RuleId);
    }

    [Fact]
    public async Task A_new_day_has_every_pen_judged_again()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var before = desk.Changes;

        desk.Clock.Advance(TimeSpan.FromHours(15) + TimeSpan.FromSeconds(5));

        await Eventually.TrueAsync(() => desk.Changes > before && desk.Book.Today == new DateOnly(2026, 3, 5));
    }

    [Fact]
    public async Task Nobody_arms_in_another_ones_session()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var anna = Desk.ActorOf((await desk.SignInAsync("anna")).SignIn!);
        var session = Cases.Session(anna, desk.Clocks.Now);

        Assert.Equal(Rules.OperatorNotOfSession.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, desk.Dora))));
        Assert.Equal(
            Rules.OperatorNotOfSession.Id,
            Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, anna with { Proof = IdentityProof.Asserted, SignInId = null }))));
    }

    [Fact]
    public async Task Where_sign_in_is_required_a_name_alone_opens_and_arms_nothing()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("anna");
        var named = Desk.Tablet with { OperatorId = "anna" };

        Assert.Equal(Rules.SignInMissing.Id, Cases.Refusal(desk.Book.JudgeCreation(Creation(named, desk.Clocks.Now))));
        Assert.Equal(Rules.SignInMissing.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(Cases.Session(named, desk.Clocks.Now), desk.Clocks.Now, named))));
    }

    [Fact]
    public async Task Whoever_is_not_registered_neither_treats_nor_is_suspended()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var stranger = new Actor("tablet-1", "eve", IdentityProof.SignedIn);
        var session = Cases.Session(stranger, desk.Clocks.Now);

        Assert.Equal(Rules.OperatorUnknown.Id, Cases.Refusal(desk.Book.JudgeCreation(Creation(stranger, desk.Clocks.Now))));
        Assert.Equal(Rules.OperatorUnknown.Id, Cases.Refusal(desk.Book.JudgeArming(Cases.Arming(session, desk.Clocks.Now, stranger))));
        Assert.Equal(Rules.OperatorUnknown.Id, desk.Book.JudgeStanding(session, desk.Clocks.Now)?.RuleId);
        Assert.Equal(Rules.OperatorUnknown.Id, (await desk.Do(Suspension(desk, "eve"))).Refusal?.RuleId);
        Assert.Equal(Rules.OperatorUnknown.Id, (await desk.Do(Suspension(desk, "eve") with { Lift = true })).Refusal?.RuleId);
    }

    [Fact]
    public async Task A_technician_treats_nobody()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.RegisterAsync("tom", OperatorRole.Technician);
        var tom = Desk.ActorOf((await desk.SignInAsync("tom")).SignIn!);

        Assert.Equal(Rules.RoleForbidden.Id, Cases.Refusal(desk.Book.JudgeCreation(Creation(tom, desk.Clocks.Now))));
    }

    [Fact]
    public async Task Signing_out_tells_every_pen_and_the_session_may_not_go_on()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var session = Cases.Session(desk.Dora, desk.Clocks.Now);
        var before = desk.Changes;
        Assert.Null(desk.Book.JudgeStanding(session, desk.Clocks.Now));

        await desk.SignIns.SignOutAsync(desk.Dora.SignInId!, desk.Dora);

        Assert.True(desk.Changes > before);
        Assert.False(desk.Book.IsSignedIn(desk.Dora.SignInId!));
        Assert.Equal(Rules.OperatorLeft.Id, desk.Book.JudgeStanding(session, desk.Clocks.Now)?.RuleId);
    }

    private static SuspendOperator Suspension(Desk desk, string operatorId) => new()
    {
        RequestId = desk.NewRequestId(), By = desk.Dora, OperatorId = operatorId, Reason = "looked into", Lift = false,
    };

    private static CreationCase Creation(Actor by, Moment now) => new(
        new Request.CreateSession("patient-7", by.OperatorId!, "SN-1", [], null) { Indication = TreatmentIndication.AcneScars, RequestId = "r", By = by }, null, now);
}
