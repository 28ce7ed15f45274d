using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What a refused plan tells, and the last that is taken.</summary>
public sealed class PlanRefusalTests
{
    [Fact]
    public void A_refused_item_says_what_was_asked_and_what_would_do()
    {
        Assert.Equal("item=1, observed=0", Details(Planned(area: default)));
        Assert.Equal("item=1, observed=0", Details(Planned(side: default)));
        Assert.Equal("item=1, area=CHEEK, observed=9, lowest=1, limit=8", Details(Planned(passes: 9)));
        Assert.Equal("item=1, area=CHEEK, observed=80.1, limit=80, unit=cm2", Details(Planned() with { SizeCm2 = 80.1m }));
        Assert.Equal("field=items[0].needle_protrusion_um, observed=9000, lowest=1, limit=5000, highest=5000, unit=um", Details(Planned(protrusionUm: 9_000)));
        Assert.Equal(
            "field=items[0].stroke_rate_millihertz, observed=500001, lowest=1, limit=500000, highest=500000, unit=mHz",
            Details(Planned() with { StrokeRateMillihertz = 500_001 }));
        Assert.Equal("observed=65, limit=64", Details([.. Enumerable.Repeat(Planned(), 65)]));
    }

    [Fact]
    public void The_last_that_is_allowed_is_taken()
    {
        Assert.Empty(Check(Planned(passes: 1), Planned(side: BodySide.Right, passes: 8)));
        Assert.Empty(Check(Planned() with { SizeCm2 = 80m }, Planned(side: BodySide.Right) with { SizeCm2 = 0.1m }));
        Assert.DoesNotContain(Check([.. Enumerable.Repeat(Planned(), 64)]), refusal => refusal.RuleId == "R-PLAN-LENGTH");
    }

    [Fact]
    public void An_item_is_refused_the_rate_that_is_too_fast_for_its_own_depth()
    {
        var slow = Profile with { DepthRates = [new(Of(900, "um"), Of(100_000, "mHz"))] };

        Assert.Equal("R-RATE-DEPTH", Assert.Single(PlanCheck.Check([Planned()], slow, Grounds() with { Profile = slow }, None)).RuleId);
        Assert.Empty(PlanCheck.Check([Planned(protrusionUm: 900)], slow, Grounds() with { Profile = slow }, None));

        static Figure Of(int value, string unit) => new(value, unit, "a test", FigureMark.Unverified);
    }

    [Fact]
    public void No_plan_is_no_empty_plan() => Assert.Throws<ArgumentNullException>("items", () => Check(null!));

    [Fact]
    public void No_plan_is_checked_against_nothing()
    {
        Assert.Throws<ArgumentNullException>("profile", () => PlanCheck.Check([Planned()], null!, Grounds(), None));
        Assert.Throws<ArgumentNullException>("leave", () => PlanCheck.Check([Planned()], Profile, null, null!));
    }

    private static string Details(params PlannedTreatment[] items) =>
        string.Join(", ", Assert.Single(Check(items)).Details.Select(detail => $"{detail.Key}={detail.Value}"));

    private static IReadOnlyList<Refusal> Check(params PlannedTreatment[] items) =>
        PlanCheck.Check(items, Profile, Grounds(), None);

    private static LimitLeave None(TreatmentArea area, BodySide side) => LimitLeave.None;
}
