using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class PlanCheckTests
{
    [Fact]
    public void A_plan_in_order_is_accepted() =>
        Assert.Empty(Check(Planned(), Planned(side: BodySide.Right), Planned(TreatmentArea.Forehead, protrusionUm: 600)));

    [Fact]
    public void An_empty_plan_and_one_that_is_too_long_are_refused()
    {
        Assert.Equal("R-PLAN-EMPTY", Assert.Single(Check()).RuleId);
        Assert.Equal("R-PLAN-LENGTH", Assert.Single(Check([.. Enumerable.Repeat(Planned(), 65)])).RuleId);
    }

    [Fact]
    public void Each_thing_that_is_wrong_with_an_item_is_named()
    {
        Assert.Equal("R-PLAN-AREA", Assert.Single(Check(Planned(area: default))).RuleId);
        Assert.Equal("R-PLAN-AREA", Assert.Single(Check(Planned(area: (TreatmentArea)19))).RuleId);
        Assert.Equal("R-PLAN-SIDE", Assert.Single(Check(Planned(side: default))).RuleId);
        Assert.Equal("R-PLAN-PASSES", Assert.Single(Check(Planned(passes: 0))).RuleId);
        Assert.Equal("R-PLAN-PASSES", Assert.Single(Check(Planned(passes: 9))).RuleId);
        Assert.Equal("R-PLAN-SIZE", Assert.Single(Check(Planned() with { SizeCm2 = 0m })).RuleId);
        Assert.Equal("R-PLAN-SIZE", Assert.Single(Check(Planned() with { SizeCm2 = 150.1m })).RuleId);
        Assert.Equal("R-DEPTH-AREA", Assert.Single(Check(Planned(protrusionUm: 1_400))).RuleId);
        Assert.Equal("R-DEPTH-STEP", Assert.Single(Check(Planned(protrusionUm: 1_010))).RuleId);
        Assert.Equal("R-ARGUMENT-RANGE", Assert.Single(Check(Planned(protrusionUm: 0))).RuleId);
        Assert.Equal("R-RATE-BELOW", Assert.Single(Check(Planned() with { StrokeRateMillihertz = 110 })).RuleId);
    }

    [Fact]
    public void Everything_wrong_is_listed_in_the_order_of_the_plan()
    {
        var refusals = Check(Planned(passes: 0), Planned(side: BodySide.Right, protrusionUm: 2_000));

        Assert.Equal(["R-PLAN-PASSES", "R-DEPTH-AREA"], refusals.Select(refusal => refusal.RuleId));
        Assert.Contains("Item 1", refusals[0].Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void An_area_and_side_planned_twice_is_refused_and_both_items_named()
    {
        var refusal = Assert.Single(Check(Planned(), Planned(side: BodySide.Right), Planned()));

        Assert.Equal("R-PLAN-DUPLICATE", refusal.RuleId);
        Assert.Equal("Items 1 and 3 both plan CHEEK, LEFT.", refusal.Sentence);
    }

    [Fact]
    public void Without_a_pen_depth_and_rate_wait_for_arming_and_the_rest_does_not()
    {
        Assert.Empty(PlanCheck.Check([Planned(protrusionUm: 1_400)], Profile, null, NoLeave));
        Assert.NotEmpty(PlanCheck.Check([Planned(passes: 0)], Profile, null, NoLeave));
    }

    [Fact]
    public void Whatever_is_accepted_could_be_armed() =>
        Gen.Select(Gen.Int[1, 18], Gen.Int[0, 60], Gen.Int[1, 9]).Sample((area, steps, passes) =>
        {
            var planned = Planned((TreatmentArea)area, protrusionUm: steps * 50, passes: passes);
            var facts = Facts() with { Area = planned.Area, Planned = planned, PassNumber = passes };
            var armed = ArmingPreconditions.Objection(ArmingPreconditions.Evaluate(facts)) is null;

            return Check(planned).Count > 0 || armed;
        });

    private static IReadOnlyList<Refusal> Check(params PlannedTreatment[] items) =>
        PlanCheck.Check(items, Profile, Grounds(), NoLeave);

    private static LimitLeave NoLeave(TreatmentArea area, BodySide side) => LimitLeave.None;
}
