using DeviceService.Safety;
using DeviceService.Sessions;
using TestSupport;

namespace DeviceService.Clinic.Tests;

/// <summary>What the profile in force takes away from a role.</summary>
public sealed class RoleActTests : LoggedTests
{
    [Fact]
    public async Task Whoever_may_not_treat_under_the_profile_is_not_armed_for()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        await desk.MakeEligibleAsync(Cases.Patient);
        var role = desk.Book.State.Operators.Find(desk.Dora.OperatorId!)!.Role;
        Without(desk, role, RoleAct.Treat);

        var verdict = desk.Book.JudgeArming(Cases.Arming(Cases.Session(desk.Dora, desk.Clocks.Now), desk.Clocks.Now, desk.Dora)).First(one => one.Refusal is not null);

        Assert.Equal(Rules.RoleForbidden.Id, verdict.RuleId);
    }

    [Fact]
    public async Task Whoever_may_not_screen_under_the_profile_records_no_screening()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        var role = desk.Book.State.Operators.Find(desk.Dora.OperatorId!)!.Role;
        var asked = desk.Screening() with { By = desk.Dora };
        Assert.Null((await desk.Do(asked)).Refusal);
        Without(desk, role, RoleAct.Screen);

        Assert.Equal(Rules.RoleForbidden.Id, (await desk.Do(asked with { RequestId = desk.NewRequestId() })).Refusal?.RuleId);
    }

    [Fact]
    public async Task Where_nobody_may_register_people_under_the_profile_nobody_is_registered_and_the_refusal_says_so()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        Without(desk, OperatorRole.Prescriber, RoleAct.RegisterOperators);

        var refusal = (await desk.Do(desk.Registration("new", by: desk.Dora))).Refusal;

        Assert.Equal(Rules.RoleForbidden.Id, refusal?.RuleId);
    }

    [Fact]
    public async Task Photos_that_the_profile_asks_for_have_to_be_there()
    {
        await using var desk = await Desk.StaffedAsync(Log);
        desk.Profile = desk.Profile with
        {
            Preparation = [.. desk.Profile.Preparation.Select(static item => item with { BlocksArming = item.Kind == PreparationKind.Photos })],
        };
        var session = new PreparationRecord
        {
            At = desk.Clocks.Now, By = desk.Dora, SessionId = "ses-1", Revision = 1, ConsentReference = "c", HandpieceDisinfected = true, SleeveFitted = true,
            SkinCleansed = true, Topicals = [], TopicalsNone = true, Anaesthetics = [], AnaestheticsNone = true, PhotoReferences = [], OnLabel = true, SupervisingPrescriberId = "",
        };

        Assert.Equal([Rules.PreparationPhotos.Id], Refused(desk, session));
        Assert.Empty(Refused(desk, session with { PhotoReferences = ["photo-1"] }));
    }

    private static IEnumerable<string> Refused(Desk desk, PreparationRecord prepared)
    {
        var state = desk.Book.State with { Preparations = PreparationBook.Empty.Apply(Cases.Session(desk.Dora, desk.Clocks.Now)).Apply(prepared) };
        var arming = Cases.Arming(Cases.Session(desk.Dora, desk.Clocks.Now), desk.Clocks.Now, desk.Dora);
        return PreparationRules.Arming(state, arming, desk.Book.Today, desk.Profile).Where(static one => !one.Passed).Select(static one => one.RuleId);
    }

    /// <summary>From now on a profile is in force that takes this from the role.</summary>
    internal static void Without(Desk desk, OperatorRole role, RoleAct act) => desk.Profile = desk.Profile with
    {
        Roles = [.. desk.Profile.Roles.Select(scope => scope.Role == role ? scope with { May = [.. scope.May.Where(one => one != act)] } : scope)],
    };
}
