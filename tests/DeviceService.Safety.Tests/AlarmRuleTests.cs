using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class AlarmRuleTests
{
    [Fact]
    public void An_alarm_about_the_equipment_is_technical_and_any_other_is_about_the_treatment()
    {
        string[] technical = ["H06", "H12", "H16", "H17", "H18", "H19", "H20", "H25"];

        Assert.All(
            Enumerable.Range(1, 25).Select(number => $"H{number:00}").Append("H99").Append(""),
            hazard => Assert.Equal(technical.Contains(hazard) ? AlarmGroup.Technical : AlarmGroup.Treatment, AlarmGroups.Of(hazard)));
    }

    [Fact]
    public void Of_what_measures_wrongly_only_the_pen_s_own_faults_channels_and_drift_are_technical()
    {
        // By name and not by StopRules: what a tablet shows under which heading is looked up here.
        string[] technical = ["R-DEPTH-CHANNELS", "R-DRIFT-DEPTH", "R-PEN-FAULT-RUNNING"];
        string[] rules = [.. Rules.All.Where(static rule => rule.HazardId == "H15").Select(static rule => rule.Id), .. StopRules.All.Where(static rule => rule.HazardId == "H15").Select(static rule => rule.RuleId)];

        Assert.All(technical, rule => Assert.Contains(rule, rules));
        Assert.All(rules, rule => Assert.Equal(technical.Contains(rule) ? AlarmGroup.Technical : AlarmGroups.Of("H15"), AlarmGroups.Of("H15", rule)));
        Assert.Equal(AlarmGroup.Treatment, AlarmGroups.Of("H15"));
        Assert.Equal(AlarmGroup.Treatment, AlarmGroups.Of("H01", "R-DEPTH-LIMIT"));
        Assert.Equal(AlarmGroup.Treatment, AlarmGroups.Of("H03", "R-STALL"));
        Assert.Equal(AlarmGroup.Technical, AlarmGroups.Of("H03", "R-DRIFT-CURRENT"));
        Assert.Equal(AlarmGroup.Technical, AlarmGroups.Of("H06", "R-LINK-LOST"));
    }

    [Fact]
    public void Whoever_controls_a_pen_is_in_doubt_from_three_seconds_on()
    {
        var (shortly, late) = (TimeSpan.FromMilliseconds(2_999), TimeSpan.FromSeconds(3));

        Assert.Null(AlarmTimes.Doubt(null, null));
        Assert.Null(AlarmTimes.Doubt(shortly, shortly));
        Assert.Equal("its alarm stream is gone for 3 s", AlarmTimes.Doubt(late, null));
        Assert.Equal("its alarm stream is gone for 3 s", AlarmTimes.Doubt(late, late));
        Assert.Equal("an alarm was not shown within 3 s", AlarmTimes.Doubt(null, late));
    }
}
