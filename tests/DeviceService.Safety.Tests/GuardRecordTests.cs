using System.Text.Json;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What an incident file says of a guard makes the same guard again.</summary>
public sealed class GuardRecordTests
{
    [Fact]
    public void Settings_that_were_recorded_and_restored_record_as_before()
    {
        var limits = PenLimits.Snapshot(1, Limits());
        var settings = new[]
        {
            GuardSettings.Disarmed,
            GuardSettings.LowerOf(GuardSettings.Disarmed, limits),
            GuardSettings.ForArming(limits, Um(500), StrokeRate.FromHertz(110), Device(), Profile, Allowance()),
            GuardSettings.ForArming(limits, Um(500), StrokeRate.FromHertz(110), Device(), Profile, Allowance()).Permit(),
        };

        foreach (var one in settings)
        {
            var text = JsonSerializer.Serialize(one.ToRecord());
            var restored = GuardSettings.Of(JsonSerializer.Deserialize<GuardRecord>(text)!);

            Assert.Equal(text, JsonSerializer.Serialize(restored.ToRecord()));
            Assert.Equal((one.Armed, one.DrivePermitted), (restored.Armed, restored.DrivePermitted));
            Assert.Equal(one.Limit, restored.Limit);
            Assert.Equal(one.Allowance, restored.Allowance);
            Assert.Equal(StopRules.All.Select(rule => one.Reactions.For(rule.Reason)), StopRules.All.Select(rule => restored.Reactions.For(rule.Reason)));
        }
    }

    [Fact]
    public void Reactions_are_written_in_the_order_of_their_rules_so_that_the_same_settings_are_the_same_text() =>
        Assert.Equal(HazardReactions.Chosen.Keys.Order(StringComparer.Ordinal), Guard().ToRecord().Reactions!.Keys);

    [Fact]
    public void What_a_stricter_profile_stopped_is_stopped_in_the_replay()
    {
        var strict = Profile with { Reactions = [new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified)] };

        var restored = GuardSettings.Of(Guard(profile: strict).ToRecord());

        Assert.Equal((Reaction.Stop, Reaction.Pause), (restored.Reactions.For(StopReason.DwellTooLong), restored.Reactions.For(StopReason.AlarmUnseen)));
    }

    [Fact]
    public void What_a_profile_chose_for_one_rule_is_chosen_in_the_replay()
    {
        var profile = Profile with
        {
            Reactions =
            [
                .. Profile.Reactions, new HazardReaction("H04", Reaction.Stop, "", FigureMark.Unverified) { RuleId = "R-CONTACT-UNSURE" },
                new HazardReaction("H19", Reaction.Pause, "", FigureMark.Unverified) { RuleId = "R-BATTERY-LOW" },
            ],
        };

        var reactions = GuardSettings.Of(Guard(profile: profile).ToRecord()).Reactions;

        Assert.Equal(
            (Reaction.Stop, Reaction.Pause, Reaction.Pause),
            (reactions.For(StopReason.ContactUnsure), reactions.For(StopReason.DwellTooLong), reactions.For(StopReason.BatteryLow)));
    }

    [Fact]
    public void In_a_file_from_before_there_was_a_choice_by_rule_a_hazard_paused_as_a_whole()
    {
        var reactions = GuardSettings.Of(Guard().ToRecord() with { Reactions = null, Pauses = ["H25"] }).Reactions;

        Assert.Equal(
            (Reaction.Stop, Reaction.Pause, Reaction.Disarm),
            (reactions.For(StopReason.ContactUnsure), reactions.For(StopReason.AlarmUnseen), reactions.For(StopReason.BatteryLow)));
    }

    [Fact]
    public void In_a_file_from_before_the_answer_to_Arm_counted_whatever_was_armed_could_be_driven()
    {
        Assert.True(GuardSettings.Of(Guard().ToRecord() with { DrivePermitted = null }).DrivePermitted);
        Assert.False(GuardSettings.Of(GuardSettings.Disarmed.ToRecord() with { DrivePermitted = null }).DrivePermitted);
    }

    [Fact]
    public void A_restored_figure_has_its_number_alone() => Assert.Equal(
        new Figure(Profile.Guard.DeviationUm.Value, "", "as recorded", FigureMark.Unverified),
        GuardSettings.Of(Guard().ToRecord()).Figures!.DeviationUm);

    [Fact]
    public void A_record_whose_time_is_no_budget_of_time_is_refused()
    {
        var record = Guard().ToRecord();
        var wrong = record.Allowance! with { Time = record.Allowance.Punctures };

        var thrown = Assert.Throws<ArgumentException>("record", () => GuardSettings.Of(record with { Allowance = wrong }));

        Assert.StartsWith("Punctures is no budget of time: the file was changed.", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_record_without_one_of_the_figures_is_refused()
    {
        var record = Guard().ToRecord();
        foreach (var name in record.Figures!.Keys)
        {
            var less = record.Figures.Where(figure => figure.Key != name).ToDictionary();

            Assert.Throws<KeyNotFoundException>(() => GuardSettings.Of(record with { Figures = less }));
        }
    }
}
