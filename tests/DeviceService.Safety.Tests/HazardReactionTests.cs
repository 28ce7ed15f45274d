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
    public void Without_a_word_of_the_profile_used_up_budgets_and_unseen_alarms_pause_a_low_charge_disarms_and_everything_else_stops() =>
        Assert.All(StopRules.All, rule => Assert.Equal(
            Pausing.Contains(rule.Reason) ? Reaction.Pause : rule.Reason == StopReason.BatteryLow ? Reaction.Disarm : Reaction.Stop,
            HazardReactions.Floors.For(rule.Reason)));

    [Fact]
    public void What_a_profile_chooses_for_is_what_hazards_leave_open_and_nothing_else() => Assert.Equal(
        [
            "R-ALARM-UNSEEN Pause", "R-AREA-TIME-REACHED Pause", "R-BATTERY-LOW Disarm", "R-CARTRIDGE-TIME-REACHED Pause", "R-CONTACT-UNSURE Pause",
            "R-DAY-TIME-REACHED Pause", "R-DWELL-REACHED Pause", "R-PUNCTURES-REACHED Pause", "R-SESSION-TIME-REACHED Pause",
        ],
        HazardReactions.Chosen.Select(static one => $"{one.Key} {one.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void A_row_for_one_rule_speaks_of_that_one_over_what_its_hazard_says()
    {
        var reactions = new HazardReactions([
            new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified),
            new HazardReaction("H04", Reaction.Pause, "", FigureMark.Unverified) { RuleId = "R-CONTACT-UNSURE" },
            new HazardReaction("H19", Reaction.Stop, "", FigureMark.Unverified),
        ]);

        Assert.Equal(Reaction.Pause, reactions.For(StopReason.ContactUnsure));
        Assert.Equal(Reaction.Stop, reactions.For(StopReason.DwellTooLong));

        // What H19 says is said of the temperature.
        Assert.Equal((Reaction.Disarm, Reaction.Stop), (reactions.For(StopReason.BatteryLow), reactions.For(StopReason.Temperature)));
    }

    [Fact]
    public void A_row_for_a_rule_that_always_stops_changes_nothing() => Assert.All(
        StopRules.All.Where(static rule => !HazardReactions.Chosen.ContainsKey(rule.RuleId)),
        static rule => Assert.Equal(
            Reaction.Stop,
            new HazardReactions([new HazardReaction(rule.HazardId, Reaction.Disarm, "", FigureMark.Unverified) { RuleId = rule.RuleId }]).For(rule.Reason)));

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
