using CsCheck;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class ControlDecisionTests
{
    private static readonly ControlFacts s_held = new()
    {
        Rpc = "ArmSession", PenId = "SN-1", Lease = 7, Holder = "tablet 1", Left = TimeSpan.FromSeconds(3), IsHolder = true, Shown = 7, Required = true,
    };

    [Fact]
    public void The_holder_of_the_lease_in_force_may_command() => Assert.Null(ControlDecision.Refuse(s_held));

    [Fact]
    public void Each_thing_alone_that_is_not_as_it_was_granted_refuses()
    {
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(s_held with { Shown = 6 })!.RuleId);
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(s_held with { Shown = 8 })!.RuleId);
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(s_held with { IsHolder = false })!.RuleId);
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(s_held with { Left = TimeSpan.Zero })!.RuleId);
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(s_held with { Lease = 0, IsHolder = false })!.RuleId);
        Assert.Equal("R-CONTROL-HELD", ControlDecision.Refuse(s_held with { Shown = 0 })!.RuleId);
        Assert.Equal("R-CONTROL-MISSING", ControlDecision.Refuse(s_held with { Shown = 0, Lease = 0 })!.RuleId);
    }

    [Fact]
    public void Whoever_holds_no_lease_in_force_hears_why()
    {
        Assert.Equal("7 3000", Said(s_held with { Shown = 0 }, "lease", "limit"));
        Assert.Equal("0", Said(s_held with { Shown = 0, Left = TimeSpan.FromSeconds(-1) }, "limit"));
        Assert.Equal("SN-1 6 lease 7 of tablet 1 is", Said(s_held with { Shown = 6 }, "pen", "observed", "limit"));
        Assert.Equal("lease 7 of tablet 1 is", Said(s_held with { IsHolder = false }, "limit"));
        Assert.Equal("it has just expired", Said(s_held with { Left = TimeSpan.Zero }, "limit"));
        Assert.Equal("nobody has control", Said(s_held with { Lease = 0 }, "limit"));
    }

    [Fact]
    public void Where_none_is_required_a_lease_in_force_still_binds_everybody()
    {
        var free = s_held with { Required = false };
        Assert.Null(ControlDecision.Refuse(free with { Shown = 0, Lease = 0 }));
        Assert.Equal("R-CONTROL-HELD", ControlDecision.Refuse(free with { Shown = 0 })!.RuleId);
        Assert.Equal("R-CONTROL-STALE", ControlDecision.Refuse(free with { Shown = 6 })!.RuleId);
    }

    [Fact]
    public void Whoever_passes_showed_the_number_in_force_in_time_and_is_its_holder() =>
        Gen.Select(Gen.UInt[0, 4], Gen.UInt[0, 4], Gen.Int[-2, 2], Gen.Bool).Sample((lease, shown, left, isHolder) =>
        {
            var facts = s_held with { Lease = lease, Shown = shown, Left = TimeSpan.FromSeconds(left), IsHolder = isHolder };
            return (ControlDecision.Refuse(facts) is null) == (lease > 0 && shown == lease && left > 0 && isHolder);
        });

    [Fact]
    public void An_armed_lease_is_renewed_twice_before_it_ends_and_holds_shorter_than_a_disarmed_one()
    {
        Assert.True(ControlTimes.RenewEvery * 2 < ControlTimes.Armed);
        Assert.True(ControlTimes.Armed < ControlTimes.Disarmed);
    }

    private static string Said(ControlFacts facts, params string[] details) =>
        string.Join(' ', details.Select(detail => ControlDecision.Refuse(facts)!.Details[detail]));
}
