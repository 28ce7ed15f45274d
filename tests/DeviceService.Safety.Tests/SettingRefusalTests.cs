using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What a refused depth or rate tells: what was asked, what would do, what bounds it, and in which unit.</summary>
public sealed class SettingRefusalTests
{
    [Fact]
    public void A_refused_depth_says_its_numbers()
    {
        Assert.Equal(("1400", "1350", "um"), Said(Limits().CheckSetting(Um(1_400))));
        Assert.Equal(("100", "200", "um"), Said(Limits(device: Device(minUm: 200)).CheckSetting(Um(100))));
        Assert.Equal(("1010", "1000", "um"), Said(Limits().CheckSetting(Um(1_010))));
        Assert.Equal("Area", Limits(TreatmentArea.Periorbital, Device(minUm: 800)).CheckSetting(Um(800))!.Details["origin"]);
        Assert.Equal(("800", "350", "um"), Said(Limits(TreatmentArea.Periorbital, Device(minUm: 800), plannedUm: 900).CheckSetting(Um(800))));
    }

    [Fact]
    public void A_refused_rate_says_the_edge_that_it_passed_and_the_edge_itself_is_taken()
    {
        Assert.Null(Limits().CheckRate(StrokeRate.FromHertz(80)));
        Assert.Equal(("79999", "80000", "mHz"), Said(Limits().CheckRate(StrokeRate.FromMillihertz(79_999))));
        Assert.Equal("R-RATE-BELOW", Limits().CheckRate(StrokeRate.FromMillihertz(79_999))!.RuleId);
        Assert.Null(Limits().CheckRate(StrokeRate.FromHertz(120)));
        Assert.Equal(("120001", "120000", "mHz"), Said(Limits().CheckRate(StrokeRate.FromMillihertz(120_001))));
    }

    [Fact]
    public void The_deepest_that_an_override_could_permit_is_still_one_that_it_may_permit() => Assert.Equal(
        "Set at most 1350 um. A prescriber's override may permit it, up to 1850 um.",
        Limits().CheckSetting(Um(1_850))!.Remedy);

    [Fact]
    public void No_override_of_a_rate_leads_beyond_the_lowest_of_what_is_absolute()
    {
        var slow = Device() with { StrokeRateMax = StrokeRate.FromHertz(130) };

        Assert.Equal(
            "Set at most 120000 mHz. A prescriber's override may permit it, up to 130000 mHz.",
            Limits(device: slow).CheckRate(StrokeRate.FromHertz(125))!.Remedy);
    }

    [Fact]
    public void A_pen_of_one_speed_that_is_slow_enough_has_that_rate_and_none_above_it()
    {
        var one = Device() with { StrokeRateMin = StrokeRate.FromHertz(100), StrokeRateMax = StrokeRate.FromHertz(100) };

        Assert.Null(Limits(device: one).CheckRate(StrokeRate.FromHertz(100)));
        Assert.Equal("R-RATE-ABOVE", Limits(device: one).CheckRate(StrokeRate.FromHertz(101))!.RuleId);
    }

    [Fact]
    public void A_pen_too_fast_for_the_area_is_told_which_bound_is_too_low_for_it()
    {
        var fast = Device() with { StrokeRateMin = StrokeRate.FromHertz(130) };

        Assert.Equal(
            "area=Cheek, origin=Area, limit=120000, observed=130000, unit=mHz",
            string.Join(", ", Limits(device: fast).CheckRate(StrokeRate.FromHertz(130))!.Details.Select(detail => $"{detail.Key}={detail.Value}")));
    }

    [Fact]
    public void A_pen_is_given_no_limits_made_from_nothing()
    {
        Assert.Throws<ArgumentNullException>("limits", () => PenLimits.Snapshot(1, null!));
        Assert.Throws<ArgumentNullException>("grounds", () => EffectiveLimits.Compute(null!, TreatmentArea.Cheek, null, LimitLeave.None));
        Assert.Throws<ArgumentNullException>("leave", () => EffectiveLimits.Compute(Grounds(), TreatmentArea.Cheek, null, null!));
        Assert.Throws<ArgumentNullException>("figures", () => DepthMargin.Of(null!));
    }

    private static (string? Observed, string? Limit, string? Unit) Said(Refusal? refusal) => (refusal!.Observed, refusal.Limit, refusal.Unit);
}
