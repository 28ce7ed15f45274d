using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class RolePermissionTests
{
    private static readonly OperatorRole[] Roles = Enum.GetValues<OperatorRole>();

    [Fact]
    public void Whoever_asks_may_stop()
    {
        foreach (var rpc in new[] { Rpc.EmergencyStop, Rpc.PauseSession, Rpc.DisarmSession, Rpc.AbortSession, Rpc.EndHold })
        {
            Assert.True(RolePermissions.OnlyStops(rpc));
            Assert.False(RolePermissions.NeedsSignIn(rpc));
            Assert.Equal(Roles, RolePermissions.For(rpc));
        }
    }

    [Fact]
    public void What_programs_send_by_themselves_shows_nobodys_presence()
    {
        Assert.All(
            [Rpc.RenewControl, Rpc.GetSession, Rpc.WatchSession, Rpc.GetPen, Rpc.ListAlarms, Rpc.WatchAlarms, Rpc.GetArmingReport, Rpc.ListOperators],
            rpc => Assert.False(RolePermissions.ShowsPresence(rpc)));
        Assert.All(
            [Rpc.ArmSession, Rpc.RecordPreparation, Rpc.AcknowledgeAlarm, Rpc.PauseSession, Rpc.EmergencyStop, Rpc.RegisterOperator, Rpc.ChangeOperator],
            rpc => Assert.True(RolePermissions.ShowsPresence(rpc)));
    }

    [Fact]
    public void Whatever_reads_shows_nobody_and_whatever_a_person_does_shows_one()
    {
        // A new call is neither until its name says which, or it stands here.
        Rpc[] ofPrograms = [Rpc.RenewControl, Rpc.ReleaseControl, Rpc.SignIn];
        string[] reading = ["Get", "List", "Watch", "Export", "Verify", "Trace"];
        string[] doing =
        [
            "Abort", "Acknowledge", "Acquire", "Activate", "Amend", "Arm", "Attach", "Change", "Complete", "Confirm", "Create", "Detach", "Disarm", "Emergency", "End",
            "Grant", "Hold", "Import", "Merge", "Pause", "Reconcile", "Record", "Register", "Resume", "Revoke", "Run", "Set", "SignOut", "Start", "Suspend", "Take",
            "Update", "Write",
        ];
        Assert.All(Enum.GetValues<Rpc>().Except(ofPrograms), rpc =>
        {
            var (reads, does) = (Begins(reading, rpc), Begins(doing, rpc));
            Assert.True(reads != does, $"Does {rpc} read, or does a person do something with it?");
            Assert.Equal(does, RolePermissions.ShowsPresence(rpc));
        });
        Assert.All(ofPrograms, static rpc => Assert.False(RolePermissions.ShowsPresence(rpc)));

        static bool Begins(string[] words, Rpc rpc) => words.Any(word => rpc.ToString().StartsWith(word, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_who_treats_arms_and_only_signed_in()
    {
        Assert.True(RolePermissions.NeedsSignIn(Rpc.ArmSession));
        Assert.Equal([OperatorRole.Aesthetician, OperatorRole.Nurse, OperatorRole.Prescriber], RolePermissions.For(Rpc.ArmSession));
    }

    [Fact]
    public void Only_a_prescriber_changes_who_may_act()
    {
        Assert.Equal([OperatorRole.Prescriber], RolePermissions.For(Rpc.RegisterOperator));
        Assert.Equal([OperatorRole.Prescriber], RolePermissions.For(Rpc.SuspendOperator));
        Assert.True(RolePermissions.NeedsSignIn(Rpc.SuspendOperator));
    }

    [Fact]
    public void Whatever_the_table_of_states_never_refuses_is_for_every_role()
    {
        foreach (var rpc in Enum.GetValues<Rpc>().Where(RolePermissions.OnlyStops))
        {
            Assert.All(Enum.GetValues<SessionState>(), state => Assert.NotEqual(RpcAnswer.Refused, RpcAcceptance.Judge(rpc, state).Answer));
        }
    }

    [Fact]
    public void No_call_is_for_nobody() => Assert.All(Enum.GetValues<Rpc>(), rpc => Assert.NotEmpty(RolePermissions.For(rpc)));

    [Fact]
    public void A_role_that_is_none_is_a_mistake() => Assert.Contains(
        "Not a role.",
        Assert.Throws<ArgumentOutOfRangeException>("role", () => RolePermissions.Permits(Rpc.ArmSession, (OperatorRole)9)).Message,
        StringComparison.Ordinal);
}
