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
    public void A_pen_is_given_no_limits_made_from_nothing() =>
        Assert.Throws<ArgumentNullException>("limits", () => PenLimits.Snapshot(1, null!));

    private static (string? Observed, string? Limit, string? Unit) Said(Refusal? refusal) => (refusal!.Observed, refusal.Limit, refusal.Unit);
}
