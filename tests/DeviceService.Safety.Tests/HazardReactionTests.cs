using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class HazardReactionTests
{
    private static readonly StopReason[] Pausing =
    [
        StopReason.AlarmUnseen, StopReason.DwellTooLong, StopReason.PuncturesSpent, StopReason.AreaTimeSpent, StopReason.SessionTimeSpent,
        StopReason.CartridgeTimeSpent, StopReason.DayTimeSpent, StopReason.ContactUnsure,
    ];

    [Fact]
    public void Without_a_word_of_the_profile_used_up_budgets_and_unseen_alarms_pause_and_everything_else_stops() =>
        Assert.All(StopRules.All, rule =>
            Assert.Equal(Pausing.Contains(rule.Reason) ? Reaction.Pause : Reaction.Stop, HazardReactions.Floors.For(rule.Reason)));

    [Fact]
    public void A_profile_makes_a_hazard_stricter_and_only_that_one()
    {
        var reactions = new HazardReactions([new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified)]);

        Assert.Equal(Reaction.Stop, reactions.For(StopReason.DwellTooLong));
        Assert.Equal(Reaction.Stop, reactions.For(StopReason.DayTimeSpent));
        Assert.Equal(Reaction.Pause, reactions.For(StopReason.AlarmUnseen));
    }

    [Fact]
    public void No_profile_makes_a_hazard_weaker()
    {
        var weak = new HazardReactions([.. SafetyFloors.Reactions.Keys.Select(id => new HazardReaction(id, Reaction.Pause, "", FigureMark.Unverified))]);

        Assert.All(StopRules.All, rule => Assert.Equal(HazardReactions.Floors.For(rule.Reason), weak.For(rule.Reason)));
    }

    [Fact]
    public void What_is_no_reason_has_no_reaction()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => HazardReactions.Floors.For(StopReason.None));
        Assert.Throws<ArgumentNullException>("rows", () => new HazardReactions(null!));
    }
}
