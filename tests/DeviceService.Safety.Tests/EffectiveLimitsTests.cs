using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class EffectiveLimitsTests
{
    private static readonly Gen<EffectiveLimits> AnyLimits = Gen.Select(
        Gen.Int[1, 18].Select(area => (TreatmentArea)area),
        Gen.Int[0, 500],
        Gen.Int[500, 3_000],
        Gen.Int[1, 300],
        Gen.Int[0, 3_000].Nullable(),
        Gen.Int[1, 3_000].Nullable(),
        (area, minUm, maxUm, stepUm, cartridgeUm, plannedUm) => Limits(
            area,
            Device(minUm, maxUm, stepUm),
            new CartridgeCapability(cartridgeUm is { } um ? Um(um) : null),
            plannedUm));

    [Fact]
    public void A_limit_of_one_and_a_half_allows_a_setting_of_one_point_three_five()
    {
        var limits = Limits(TreatmentArea.Cheek);

        Assert.Equal(1_500, limits.Limit.Micrometers);
        Assert.Equal(1_350, limits.HighestSetting!.Value.Micrometers);
        Assert.Null(limits.CheckSetting(Um(1_350)));
        var refusal = limits.CheckSetting(Um(1_400));
        Assert.Equal("R-DEPTH-AREA", refusal!.RuleId);
        Assert.Equal("H01", refusal.HazardId);
        Assert.Equal(("1350", "1400", "um"), (refusal.Limit, refusal.Observed, refusal.Unit));
        Assert.Equal("Set at most 1350 um. A prescriber's override may permit it, up to 1850 um.", refusal.Remedy);
    }

    [Fact]
    public void The_highest_setting_is_rounded_down_to_a_step_and_never_up()
    {
        var limits = Limits(TreatmentArea.Cheek, Device(stepUm: 250));

        Assert.Equal(1_250, limits.HighestSetting!.Value.Micrometers);
        Assert.Equal("R-DEPTH-STEP", limits.CheckSetting(Um(1_300))!.RuleId);
        Assert.Equal("Set 1250 um.", limits.CheckSetting(Um(1_300))!.Remedy);
        Assert.Equal("Set 1000 um or 1250 um.", limits.CheckSetting(Um(1_100))!.Remedy);
    }

    [Fact]
    public void Steps_are_counted_from_the_lowest_setting_of_the_pen()
    {
        var limits = Limits(TreatmentArea.Cheek, Device(minUm: 200, stepUm: 100));

        Assert.Null(limits.CheckSetting(Um(300)));
        Assert.Equal("R-DEPTH-STEP", limits.CheckSetting(Um(250))!.RuleId);
        Assert.Equal("R-DEPTH-SHALLOW", limits.CheckSetting(Um(100))!.RuleId);
    }

    [Theory]
    [InlineData(1_200, null, null, BoundOrigin.Device, "R-DEPTH-DEVICE")]
    [InlineData(2_500, 1_000, null, BoundOrigin.Cartridge, "R-DEPTH-CARTRIDGE")]
    [InlineData(2_500, null, 800, BoundOrigin.Plan, "R-DEPTH-PLAN")]
    [InlineData(2_500, 2_000, 1_500, BoundOrigin.Area, "R-DEPTH-AREA")]
    public void The_lowest_bound_binds_and_refuses_by_its_own_rule(
        int deviceUm,
        int? cartridgeUm,
        int? plannedUm,
        BoundOrigin origin,
        string ruleId)
    {
        var cartridge = new CartridgeCapability(cartridgeUm is { } um ? Um(um) : null);
        var limits = Limits(TreatmentArea.Cheek, Device(maxUm: deviceUm), cartridge, plannedUm);

        Assert.Equal(origin, limits.Binding.Origin);
        Assert.True(limits.Binding.Binds);
        Assert.Equal(ruleId, limits.CheckSetting(Um(1_400))!.RuleId);
    }

    [Fact]
    public void A_plan_allows_its_own_setting_and_nothing_deeper()
    {
        var limits = Limits(TreatmentArea.Cheek, plannedUm: 1_000);

        Assert.Equal(1_150, limits.Limit.Micrometers);
        Assert.Null(limits.CheckSetting(Um(1_000)));
        Assert.Equal("R-DEPTH-PLAN", limits.CheckSetting(Um(1_050))!.RuleId);
    }

    [Fact]
    public void A_pen_whose_shallowest_setting_is_too_deep_gets_none()
    {
        var limits = Limits(TreatmentArea.Periorbital, Device(minUm: 400));

        Assert.Null(limits.HighestSetting);
        var refusal = limits.CheckSetting(Um(400));
        Assert.Equal("R-DEPTH-NONE", refusal!.RuleId);
        Assert.Equal("350", refusal.Limit);
    }

    [Fact]
    public void What_is_accepted_keeps_the_margin_below_every_bound() => Gen.Select(AnyLimits, Gen.Int[0, 3_000])
        .Sample((limits, um) =>
            limits.CheckSetting(Um(um)) is not null
            || limits.DepthBounds.All(bound => um + limits.Margin.Micrometers <= bound.Protrusion.Micrometers));

    [Fact]
    public void Whatever_lies_above_the_limit_less_the_margin_is_refused() => Gen.Select(AnyLimits, Gen.Int[1, 2_000])
        .Sample((limits, above) =>
            limits.CheckSetting(Um(Math.Max(0, limits.Limit.Micrometers - limits.Margin.Micrometers) + above)) is not null);

    [Fact]
    public void The_highest_setting_is_accepted_and_the_next_step_is_not() => AnyLimits.Sample(limits =>
        limits.HighestSetting is not { } highest
        || (limits.CheckSetting(highest) is null
            && Enumerable.Range(highest.Micrometers + 1, 300).All(um => limits.CheckSetting(Um(um)) is not null)));

    [Fact]
    public void Bounds_are_listed_lowest_first_and_the_lowest_is_the_limit() => AnyLimits.Sample(limits =>
        limits.DepthBounds.Zip(limits.DepthBounds.Skip(1)).All(pair => pair.First.Protrusion <= pair.Second.Protrusion)
        && limits.DepthBounds.All(bound => bound.Binds == (bound.Protrusion == limits.Limit)));

    [Fact]
    public void Another_bound_never_allows_more() => Gen.Select(AnyLimits, Gen.Int[0, 3_000]).Sample((limits, um) =>
    {
        var narrower = Limits(limits.Area, cartridge: new CartridgeCapability(Um(um)));
        return narrower.Limit <= Limits(limits.Area).Limit;
    });

    [Fact]
    public void What_is_no_area_has_no_depth() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Limits(area: default));

    [Theory]
    [InlineData(0, 0, 50)]
    [InlineData(500, 400, 50)]
    [InlineData(0, 2_500, 0)]
    public void A_pen_whose_own_range_makes_no_sense_is_refused(int minUm, int maxUm, int stepUm) =>
        Assert.NotNull(Device(minUm, maxUm, stepUm).Check());
}
