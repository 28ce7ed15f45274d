using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>Which bound binds, what raises it, and what a refusal says of it.</summary>
public sealed class LimitBoundTests
{
    private static readonly DepthBound[] None = [];

    [Theory]
    [InlineData(TreatmentArea.Cheek, TreatmentIndication.FineLines, OperatorRole.Nurse, BoundOrigin.Indication, "R-DEPTH-INDICATION", 500)]
    [InlineData(TreatmentArea.Cheek, TreatmentIndication.AcneScars, OperatorRole.Nurse, BoundOrigin.Area, "R-DEPTH-AREA", 1_500)]
    [InlineData(TreatmentArea.Cheek, TreatmentIndication.Pigmentation, OperatorRole.Aesthetician, BoundOrigin.Area, "R-DEPTH-AREA", 1_500)]
    [InlineData(TreatmentArea.Nose, TreatmentIndication.FineLines, OperatorRole.Nurse, BoundOrigin.Area, "R-DEPTH-AREA", 500)]
    [InlineData(TreatmentArea.Cheek, TreatmentIndication.AcneScars, OperatorRole.Technician, BoundOrigin.Role, "R-DEPTH-NONE", 0)]
    public void The_lowest_of_area_indication_and_role_binds(
        TreatmentArea area, TreatmentIndication indication, OperatorRole role, BoundOrigin origin, string ruleId, int limitUm)
    {
        var limits = Limits(area, indication: indication, role: role);

        Assert.Equal((origin, limitUm), (limits.Binding.Origin, limits.Limit.Micrometers));
        Assert.Equal(ruleId, limits.CheckSetting(Um(2_000))!.RuleId);
    }

    [Fact]
    public void Of_equal_bounds_each_binds_and_the_first_by_origin_is_named()
    {
        var limits = Limits(TreatmentArea.Nose, indication: TreatmentIndication.FineLines);

        Assert.Equal([BoundOrigin.Area, BoundOrigin.Indication], limits.DepthBounds.Where(bound => bound.Binds).Select(bound => bound.Origin));
    }

    [Fact]
    public void A_leave_raises_what_is_recommended_as_far_as_it_says_and_names_itself()
    {
        var limits = Limits(leave: Depth(1_500));

        Assert.Equal(1_650, limits.Limit.Micrometers);
        Assert.Equal(1_500, limits.HighestSetting!.Value.Micrometers);
        Assert.Null(limits.CheckSetting(Um(1_500)));
        Assert.Equal("ovr-1", Assert.Single(limits.OverrideIds));
        Assert.Equal(("ovr-1", BeyondBound.Override), (limits.Binding.OverrideId, limits.Binding.Beyond));
        Assert.Equal("Set at most 1500 um. A prescriber's override may permit it, up to 1850 um.", limits.CheckSetting(Um(1_550))!.Remedy);
    }

    [Fact]
    public void A_leave_for_less_than_is_recommended_changes_nothing_and_is_not_named()
    {
        var limits = Limits(leave: Depth(1_000));

        Assert.Equal(Limits().Limit, limits.Limit);
        Assert.Empty(limits.OverrideIds);
    }

    [Fact]
    public void Beyond_what_is_absolute_nothing_leads_and_the_refusal_says_so()
    {
        var limits = Limits(leave: Depth(5_000));

        Assert.Equal(2_000, limits.Limit.Micrometers);
        Assert.Equal(BeyondBound.Nothing, limits.Binding.Beyond);
        Assert.Equal("Set at most 1850 um. No override permits more.", limits.CheckSetting(Um(1_900))!.Remedy);
    }

    [Fact]
    public void Who_asks_for_more_than_is_absolute_is_told_how_far_an_override_leads() => Assert.Equal(
        "Set at most 1350 um. A prescriber's override may permit up to 1850 um, and nothing permits what was asked.",
        Limits().CheckSetting(Um(2_000))!.Remedy);

    [Fact]
    public void No_leave_raises_a_role()
    {
        var limits = Limits(role: OperatorRole.Aesthetician, leave: Depth(1_800));

        Assert.Equal((BoundOrigin.Role, 1_500, BeyondBound.Role), (limits.Binding.Origin, limits.Limit.Micrometers, limits.Binding.Beyond));
        var refusal = limits.CheckSetting(Um(1_400))!;
        Assert.Equal("R-DEPTH-ROLE", refusal.RuleId);
        Assert.Contains("Aesthetician", refusal.Sentence, StringComparison.Ordinal);
        Assert.Contains("no override raises a role", refusal.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_nobody_knows_the_role_the_lowest_that_treats_binds()
    {
        var limits = Limits(role: null, leave: Depth(1_800));

        Assert.Equal((BoundOrigin.Role, 1_500), (limits.Binding.Origin, limits.Limit.Micrometers));
        Assert.Equal("the lowest of all roles: nobody's role is known", limits.Binding.Source);
        Assert.Contains("nobody's role", limits.CheckSetting(Um(1_400))!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Where_no_role_treats_nothing_may_stand_out()
    {
        var nobody = Profile with { Roles = [.. Profile.Roles.Select(row => row with { ProtrusionUmMax = null })] };
        var limits = EffectiveLimits.Compute(Grounds(role: null) with { Profile = nobody }, TreatmentArea.Cheek, null, LimitLeave.None);

        Assert.Equal(0, limits.Limit.Micrometers);
        Assert.Equal("this role does not treat", limits.Binding.Source);
        Assert.Equal("R-DEPTH-NONE", limits.CheckSetting(Um(50))!.RuleId);
    }

    [Fact]
    public void An_indication_that_the_profile_does_not_know_lets_nothing_through()
    {
        var silent = Profile with { Indications = [] };
        var limits = EffectiveLimits.Compute(Grounds() with { Profile = silent }, TreatmentArea.Cheek, null, Depth(2_000));

        Assert.Equal((BoundOrigin.Indication, 0, BeyondBound.Nothing), (limits.Binding.Origin, limits.Limit.Micrometers, limits.Binding.Beyond));
        Assert.Equal("the profile says nothing about this indication", limits.Binding.Source);
    }

    [Theory]
    [InlineData(null, null, 2_500)]
    [InlineData(600, null, 600)]
    [InlineData(600, "SIM-12", 600)]
    [InlineData(3_000, "SIM-12", 2_500)]
    [InlineData(null, "another", 3_000)]
    public void A_cartridge_is_bounded_by_its_tag_and_by_the_profiles_row_of_its_model(int? tagUm, string? model, int limitUm)
    {
        var wide = Profile with
        {
            Areas = [.. Profile.Areas.Select(row => row with { RecommendedUm = row.RecommendedUm with { Value = 3_000 }, AbsoluteUm = row.AbsoluteUm with { Value = 3_000 } })],
            Indications = [.. Profile.Indications.Select(row => row with { RecommendedUm = row.RecommendedUm with { Value = 3_000 }, AbsoluteUm = row.AbsoluteUm with { Value = 3_000 } })],
        };
        var grounds = Grounds(Device(maxUm: 3_000), new CartridgeCapability(tagUm is { } um ? Um(um) : null, model), role: OperatorRole.Prescriber) with
        {
            Profile = wide with { Roles = [.. wide.Roles.Select(row => row.Role == OperatorRole.Prescriber ? row with { ProtrusionUmMax = row.ProtrusionUmMax! with { Value = model is null && tagUm is null ? 2_500 : 3_000 } } : row)] },
        };
        var limits = EffectiveLimits.Compute(grounds, TreatmentArea.Cheek, null, LimitLeave.None);

        Assert.Equal(limitUm, limits.Limit.Micrometers);
        Assert.Equal((tagUm is null ? 0 : 1) + (model == "SIM-12" ? 1 : 0), limits.DepthBounds.Count(bound => bound.Origin == BoundOrigin.Cartridge));
        Assert.All(limits.DepthBounds.Where(bound => bound.Origin == BoundOrigin.Cartridge), bound => Assert.Equal(BeyondBound.Cartridge, bound.Beyond));
    }

    [Fact]
    public void Each_bound_says_where_it_was_read_and_how_well_it_is_founded()
    {
        var row = Profile.For(TreatmentArea.Cheek);
        var recommended = Limits(plannedUm: 1_350, cartridge: new CartridgeCapability(Um(1_500), "SIM-12"));
        var raised = Limits(leave: Depth(5_000));

        Assert.All(recommended.DepthBounds, bound => Assert.NotEmpty(bound.Source));
        var area = recommended.DepthBounds.Single(bound => bound.Origin == BoundOrigin.Area);
        Assert.Equal((row.RecommendedUm.Source, row.RecommendedUm.Mark), (area.Source, area.Mark));
        Assert.Equal((1_500, 2_000), (area.Recommended.Micrometers, area.Absolute.Micrometers));
        Assert.Equal(row.AbsoluteUm.Source, raised.DepthBounds.Single(bound => bound.Origin == BoundOrigin.Area).Source);
        Assert.Equal(BeyondBound.Pen, recommended.DepthBounds.Single(bound => bound.Origin == BoundOrigin.Device).Beyond);
        Assert.Equal(BeyondBound.Plan, recommended.DepthBounds.Single(bound => bound.Origin == BoundOrigin.Plan).Beyond);
        Assert.NotEqual(None, recommended.DepthBounds);
    }

    [Theory]
    [InlineData(1_500, 120_000, null)]
    [InlineData(1_500, 120_001, "R-RATE-AREA")]
    [InlineData(1_550, 120_000, null)]
    [InlineData(2_000, 120_000, null)]
    [InlineData(2_050, 120_000, "R-RATE-DEPTH")]
    [InlineData(2_050, 100_000, null)]
    [InlineData(2_050, 100_001, "R-RATE-DEPTH")]
    public void The_deepest_settings_force_the_slowest_rate(int settingUm, int millihertz, string? ruleId) =>
        Assert.Equal(ruleId, Limits(TreatmentArea.Neck, plannedUm: settingUm).CheckRate(StrokeRate.FromMillihertz(millihertz))?.RuleId);

    [Fact]
    public void A_leave_raises_the_rate_of_an_area_and_never_what_depth_asks_for()
    {
        var fast = new LimitLeave(null, new RateLeave(StrokeRate.FromHertz(140), "ovr-2"));

        // Where the indication bounds none.
        var alone = Profile with { Indications = [.. Profile.Indications.Select(row => row with { RecommendedMillihertz = null, AbsoluteMillihertz = null })] };
        var limits = EffectiveLimits.Compute(Grounds() with { Profile = alone }, TreatmentArea.Cheek, null, fast);

        Assert.Null(limits.CheckRate(StrokeRate.FromHertz(140)));
        Assert.Equal("ovr-2", Assert.Single(limits.OverrideIds));
        Assert.Equal(
            "Set at most 140000 mHz. A prescriber's override may permit it, up to 150000 mHz.", limits.CheckRate(StrokeRate.FromHertz(145))!.Remedy);
        var deep = Limits(TreatmentArea.Neck, plannedUm: 2_100, leave: fast);
        Assert.Equal("R-RATE-DEPTH", deep.CheckRate(StrokeRate.FromHertz(110))!.RuleId);
        Assert.Equal(BeyondBound.ShallowerSetting, deep.RateBounds[0].Beyond);
        Assert.Contains("no override", deep.CheckRate(StrokeRate.FromHertz(110))!.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_indication_of_the_shipped_profile_bounds_absolutely_no_leave_raises()
    {
        var fastest = Limits(leave: new LimitLeave(null, new RateLeave(StrokeRate.FromHertz(150), "ovr-2")));

        Assert.Null(fastest.CheckRate(StrokeRate.FromMillihertz(140_000)));
        var refusal = fastest.CheckRate(StrokeRate.FromMillihertz(140_001))!;
        Assert.Equal(("R-RATE-INDICATION", "140000"), (refusal.RuleId, refusal.Limit));
        Assert.Equal("Set at most 140000 mHz. No override permits more.", refusal.Remedy);
    }

    [Fact]
    public void An_indication_may_bound_the_rate_too()
    {
        var slow = Profile with
        {
            Indications = [.. Profile.Indications.Select(row => row with
            {
                RecommendedMillihertz = new Figure(90_000, "mHz", "a test", FigureMark.Unverified),
                AbsoluteMillihertz = new Figure(95_000, "mHz", "a test", FigureMark.Unverified),
            })],
        };
        var limits = EffectiveLimits.Compute(Grounds() with { Profile = slow }, TreatmentArea.Cheek, null, LimitLeave.None);

        Assert.Equal("R-RATE-INDICATION", limits.CheckRate(StrokeRate.FromMillihertz(90_001))!.RuleId);
        Assert.Null(limits.CheckRate(StrokeRate.FromMillihertz(90_000)));
        Assert.Equal([true, false, false], limits.RateBounds.Select(bound => bound.Binds));
    }

    [Fact]
    public void A_pen_of_one_speed_that_is_too_fast_here_gets_none()
    {
        var fast = Device() with { StrokeRateMin = StrokeRate.FromHertz(130), StrokeRateMax = StrokeRate.FromHertz(130) };

        var refusal = Limits(device: fast).CheckRate(StrokeRate.FromHertz(130))!;
        Assert.Equal(("R-RATE-NONE", "120000", "130000"), (refusal.RuleId, refusal.Limit, refusal.Observed));
        Assert.Equal("R-RATE-BELOW", Limits(device: fast).CheckRate(StrokeRate.FromHertz(110))!.RuleId);
    }

    [Fact]
    public void A_pen_slower_than_the_area_permits_is_the_bound()
    {
        var slow = Device() with { StrokeRateMax = StrokeRate.FromHertz(100) };

        Assert.Equal("R-RATE-ABOVE", Limits(device: slow).CheckRate(StrokeRate.FromHertz(101))!.RuleId);
        Assert.Null(Limits(device: slow).CheckRate(StrokeRate.FromHertz(100)));
        Assert.Null(Limits(device: slow).CheckRate(StrokeRate.FromHertz(80)));
        Assert.Equal("R-RATE-BELOW", Limits(device: slow).CheckRate(StrokeRate.FromMillihertz(79_999))!.RuleId);
    }

    [Fact]
    public void The_pen_is_given_the_profiles_figures_and_its_digest()
    {
        var snapshot = PenLimits.Snapshot(7, Limits(TreatmentArea.Neck, plannedUm: 2_100, leave: Depth(2_100)));

        Assert.Equal(Profile.Digest, snapshot.ProfileDigest);
        Assert.Equal(100_000, snapshot.StrokeRateMax.Millihertz);
        Assert.Equal(80_000, snapshot.StrokeRateMin.Millihertz);
        Assert.Equal(
            (60_000, 200, 60_000, 50, 150, 1_500, 430),
            (snapshot.ActivationMsMax, snapshot.DeadManMs, snapshot.ArmingMs, snapshot.SettleToleranceUm, snapshot.ChannelDisagreementUmMax,
                snapshot.MotorCurrentMilliampsMax, snapshot.TemperatureDecidegreesMax));
    }

    [Theory]
    [InlineData("")]
    [InlineData("0123")]
    [InlineData("xx")]
    public void A_digest_that_is_none_is_a_defect(string digest) => Assert.Equal(
        $"A profile's digest has 64 hexadecimal digits, not '{digest}'.",
        Assert.Throws<InvalidOperationException>(() => (PenLimits.Snapshot(1, Limits()) with { ProfileDigest = digest }).Digest()).Message);

    private static LimitLeave Depth(int um) => new(new DepthLeave(Um(um), "ovr-1"), null);
}
