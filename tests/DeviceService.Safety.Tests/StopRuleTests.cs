using Xunit;

namespace DeviceService.Safety.Tests;

public sealed class StopRuleTests
{
    [Fact]
    public void Every_stop_has_an_id_a_sentence_and_a_remedy()
    {
        Assert.All(StopRules.All, rule =>
        {
            Assert.Matches("^R(-[A-Z]+)+$", rule.RuleId);
            Assert.Matches(@"^[A-Z].*\.$", rule.Sentence);
            Assert.Matches(@"^[A-Z].*\.$", rule.WhatToDo);
            Assert.Equal(rule.Sentence.Contains("{limit}", StringComparison.Ordinal) || rule.Sentence.Contains("{observed}", StringComparison.Ordinal), rule.NeedsNumbers);
        });
        Assert.Contains("Not a reason to stop.", Assert.Throws<ArgumentOutOfRangeException>(() => StopRules.For((StopReason)999)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_numbers_of_a_stop_have_their_unit()
    {
        Assert.All(StopRules.All, rule => Assert.Equal(rule.Reason switch
        {
            StopReason.DepthAboveLimit or StopReason.DepthDeviation or StopReason.ChannelsDisagree or StopReason.DialMoved => "um",
            StopReason.RateOutOfBand => "mHz",
            StopReason.Stall => "mA",
            StopReason.Temperature => "0.1 degree Celsius",
            StopReason.TelemetryStale or StopReason.ActivationTooLong or StopReason.DwellTooLong or StopReason.ContactUnsure => "ms",
            StopReason.AreaTimeSpent or StopReason.SessionTimeSpent or StopReason.CartridgeTimeSpent or StopReason.DayTimeSpent => "ms",
            StopReason.PuncturesSpent => "1",
            StopReason.ClockRegressed => "us",
            StopReason.BatteryLow => "percent",
            _ => "",
        }, rule.Unit));
    }

    [Fact]
    public void A_breach_is_described_by_its_own_numbers() => Assert.Equal(
        "The stroke rate was 60000 mHz; the bound is 93500 mHz.",
        StopRules.For(StopReason.RateOutOfBand).Describe(new GuardBreach(GuardAction.Stop, StopReason.RateOutOfBand, 93_500, 60_000, 1, 2, 3)));
}
