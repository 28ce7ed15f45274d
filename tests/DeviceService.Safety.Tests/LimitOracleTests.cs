using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>
/// Every area, indication, role, pen, cartridge, plan and leave, held against an oracle that is written from docs/limits.md: it takes
/// the least of plain numbers and knows nothing of bounds.
/// </summary>
public sealed class LimitOracleTests
{
    private static readonly string?[] Models = [null, "SIM-12", "SIM-36", "another"];

    private static readonly Gen<LimitLeave> AnyLeave = Gen.Select(
        Gen.Int[0, 60].Nullable(),
        Gen.Int[80_000, 200_000].Nullable(),
        (steps, rate) => new LimitLeave(
            steps is { } fifties ? new DepthLeave(Um(fifties * 50), "ovr-d") : null,
            rate is { } millihertz ? new RateLeave(StrokeRate.FromMillihertz(millihertz), "ovr-r") : null));

    private static readonly Gen<SafetyProfile> AnyProfile = Gen.Select(
        Figures(200, 3_000), Figures(50_000, 160_000), Figures(200, 3_000), Figures(50_000, 160_000), Gen.Int[1, 3_000], Gen.Int[0, 300],
        (areaUm, areaRate, indicationUm, indicationRate, roleUm, marginUm) => Profile with
        {
            Areas = [.. Profile.Areas.Select((row, at) => at % 2 == 0 ? row : row with
            {
                RecommendedUm = As(row.RecommendedUm, areaUm.Low), AbsoluteUm = As(row.AbsoluteUm, areaUm.High),
                RecommendedMillihertz = As(row.RecommendedMillihertz, areaRate.Low), AbsoluteMillihertz = As(row.AbsoluteMillihertz, areaRate.High),
            })],
            Indications =
            [
                .. Profile.Indications,
                new IndicationBounds(
                    TreatmentIndication.AcneScars,
                    TreatmentArea.Cheek,
                    As(Some("um"), indicationUm.Low),
                    As(Some("um"), indicationUm.High),
                    As(Some("mHz"), indicationRate.Low),
                    As(Some("mHz"), indicationRate.High)),
            ],
            Roles = [.. Profile.Roles.Select(row => row.Role == OperatorRole.Nurse ? row with { ProtrusionUmMax = As(Some("um"), roleUm) } : row)],
            Pen = Profile.Pen with { MarginUm = As(Profile.Pen.MarginUm, marginUm) },
        });

    private static readonly Gen<Case> AnyCase = Gen.Select(
        AnyProfile,
        Gen.Select(Gen.Int[1, 18], Gen.Int[1, 7], Gen.Int[0, 4]),
        Gen.Select(Gen.Int[0, 500], Gen.Int[500, 3_000], Gen.Int[60, 100], Gen.Int[100, 160]),
        Gen.Select(Gen.Int[1, 3_000].Nullable(), Gen.Int[0, 3].Select(at => Models[at])),
        Gen.Int[1, 3_000].Nullable(),
        AnyLeave,
        (profile, who, pen, cartridge, planned, leave) => new Case(
            new LimitGrounds
            {
                Profile = profile,
                Indication = (TreatmentIndication)who.Item2,
                Role = who.Item3 == 0 ? null : (OperatorRole)who.Item3,
                Device = Device(pen.Item1, pen.Item2) with { StrokeRateMin = StrokeRate.FromHertz(pen.Item3), StrokeRateMax = StrokeRate.FromHertz(pen.Item4) },
                Cartridge = new CartridgeCapability(cartridge.Item1 is { } um ? Um(um) : null, cartridge.Item2),
            },
            (TreatmentArea)who.Item1,
            planned,
            leave));

    [Fact]
    public void The_limit_is_the_oracles() => AnyCase.Sample(some => some.Limits.Limit.Micrometers == some.DepthOf(some.Leave));

    [Fact]
    public void The_fastest_rate_is_the_oracles() => AnyCase.Sample(some => some.Limits.StrokeRateMax.Millihertz == some.RateOf(some.Leave));

    [Fact]
    public void Every_combination_of_the_reference_profile_has_the_oracles_limit()
    {
        foreach (var area in Enum.GetValues<TreatmentArea>())
        {
            foreach (var indication in Enum.GetValues<TreatmentIndication>())
            {
                foreach (var role in (OperatorRole?[])[null, .. Enum.GetValues<OperatorRole>().Cast<OperatorRole?>()])
                {
                    foreach (var leaveUm in (int?[])[null, 0, 700, 1_350, 1_850, 5_000])
                    {
                        var leave = new LimitLeave(leaveUm is { } um ? new DepthLeave(Um(um), "ovr-1") : null, null);
                        foreach (var cartridge in (CartridgeCapability[])[CartridgeCapability.Unknown, new(Um(600)), new(null, "SIM-12")])
                        {
                            var some = new Case(Grounds(cartridge: cartridge, indication: indication, role: role), area, null, leave);
                            Assert.Equal(some.DepthOf(leave), some.Limits.Limit.Micrometers);
                        }
                    }
                }
            }
        }
    }

    [Fact]
    public void No_leave_lets_the_limit_above_any_absolute_bound() => AnyCase.Sample(some =>
        some.Limits.DepthBounds.All(bound => some.Limits.Limit <= bound.Absolute)
        && some.Limits.RateBounds.All(bound => some.Limits.StrokeRateMax <= bound.Absolute)
        && some.Limits.Limit.Micrometers <= some.DepthEver
        && some.Limits.AbsoluteLimit.Micrometers == some.DepthEver);

    [Fact]
    public void What_is_accepted_and_the_margin_never_lie_above_the_limit() => Gen.Select(AnyCase, Gen.Int[0, 3_000]).Sample((some, um) =>
        some.Limits.CheckSetting(Um(um)) is not null || um + some.Grounds.Profile.Pen.MarginUm <= some.DepthOf(some.Leave));

    [Fact]
    public void What_lies_the_margin_below_the_limit_on_a_step_of_the_pen_is_accepted() => AnyCase.Sample(some =>
    {
        var least = some.Grounds.Device.ProtrusionMin.Micrometers;
        var room = some.DepthOf(some.Leave) - some.Grounds.Profile.Pen.MarginUm.Value - least;
        return room < 0 || some.Limits.CheckSetting(Um(least + (room / 50 * 50))) is null;
    });

    [Fact]
    public void A_longer_leave_never_lowers_a_limit() => Gen.Select(AnyCase, Gen.Int[0, 2_000], Gen.Int[0, 100_000]).Sample((some, um, millihertz) =>
    {
        var more = new LimitLeave(
            new DepthLeave(Um(Math.Min(5_000, (some.Leave.Depth?.Protrusion.Micrometers ?? 0) + um)), "ovr-1"),
            new RateLeave(StrokeRate.FromMillihertz((some.Leave.Rate?.Rate.Millihertz ?? 0) + millihertz), "ovr-2"));
        var raised = some with { Leave = more };
        return raised.Limits.Limit >= some.Limits.Limit && raised.Limits.StrokeRateMax >= some.Limits.StrokeRateMax;
    });

    [Fact]
    public void A_higher_bound_never_lowers_a_limit() => Gen.Select(AnyCase, Gen.Int[0, 1_000]).Sample((some, more) =>
    {
        var profile = some.Grounds.Profile;
        Figure More(Figure figure) => As(figure, Math.Min(5_000, figure.Value + more));
        SafetyProfile[] raised =
        [
            profile with { Areas = [.. profile.Areas.Select(row => row with { RecommendedUm = More(row.RecommendedUm), AbsoluteUm = More(row.AbsoluteUm) })] },
            profile with { Indications = [.. profile.Indications.Select(row => row with { RecommendedUm = More(row.RecommendedUm), AbsoluteUm = More(row.AbsoluteUm) })] },
            profile with { Roles = [.. profile.Roles.Select(row => row with { ProtrusionUmMax = row.ProtrusionUmMax is { } most ? More(most) : null })] },
            profile with { Cartridges = [.. profile.Cartridges.Select(row => row with { ProtrusionUmMax = More(row.ProtrusionUmMax) })] },
        ];
        return raised.All(other => (some with { Grounds = some.Grounds with { Profile = other } }).Limits.Limit >= some.Limits.Limit);
    });

    [Fact]
    public void The_highest_setting_ever_is_what_a_boundless_leave_permits_under_this_plan_and_under_any() => AnyCase.Sample(some =>
    {
        var boundless = some with { Leave = new LimitLeave(new DepthLeave(Um(5_000), "ovr-1"), new RateLeave(StrokeRate.FromMillihertz(400_000), "ovr-2")) };
        var unplanned = boundless with { PlannedUm = null };
        return some.Limits.HighestSettingByOverride == boundless.Limits.HighestSetting
            && some.Limits.HighestSettingEver == unplanned.Limits.HighestSetting
            && some.Limits.HighestSettingByPlan == (some with { PlannedUm = null }).Limits.HighestSetting
            && some.Limits.StrokeRateEver == boundless.Limits.StrokeRateMax;
    });

    private static Gen<(int Low, int High)> Figures(int from, int to) =>
        Gen.Select(Gen.Int[from, to], Gen.Int[from, to], (one, other) => (Math.Min(one, other), Math.Max(one, other)));

    private static Figure As(Figure figure, int value) => figure with { Value = value };

    private static Figure Some(string unit) => new(0, unit, "a test", FigureMark.Unverified);

    private sealed record Case(LimitGrounds Grounds, TreatmentArea Area, int? PlannedUm, LimitLeave Leave)
    {
        public EffectiveLimits Limits => EffectiveLimits.Compute(Grounds, Area, PlannedUm is { } um ? Um(um) : null, Leave);

        public int DepthEver => DepthOf(new LimitLeave(new DepthLeave(Um(5_000), "ovr-1"), null));

        public int DepthOf(LimitLeave leave)
        {
            var profile = Grounds.Profile;
            int margin = profile.Pen.MarginUm;
            var permitted = leave.Depth is { } depth ? depth.Protrusion.Micrometers + margin : 0;
            var area = profile.Areas.Single(row => row.Area == Area);
            var rows = profile.Indications.Where(row => row.Indication == Grounds.Indication).ToArray();
            var indication = rows.FirstOrDefault(row => row.Area == Area) ?? rows.Single(row => row.Area is null);
            var least = new List<int>
            {
                Grounds.Device.ProtrusionMax.Micrometers,
                permitted > area.AbsoluteUm ? area.AbsoluteUm : permitted > area.RecommendedUm ? permitted : area.RecommendedUm,
                permitted > indication.AbsoluteUm ? indication.AbsoluteUm : permitted > indication.RecommendedUm ? permitted : indication.RecommendedUm,
            };
            least.AddRange(Grounds.Cartridge.ProtrusionMax is { } made ? [made.Micrometers] : []);
            least.AddRange(profile.Cartridges.Where(row => row.Model == Grounds.Cartridge.Model).Select(row => row.ProtrusionUmMax.Value));
            least.AddRange(PlannedUm is { } planned ? [planned + margin] : []);
            least.Add(Grounds.Role is { } role
                ? profile.Roles.Single(row => row.Role == role).ProtrusionUmMax?.Value ?? 0
                : profile.Roles.Where(row => row.ProtrusionUmMax is not null).Min(row => row.ProtrusionUmMax!.Value));
            return least.Min();
        }

        public int RateOf(LimitLeave leave)
        {
            var profile = Grounds.Profile;
            var permitted = leave.Rate?.Rate.Millihertz ?? 0;
            var area = profile.Areas.Single(row => row.Area == Area);
            var rows = profile.Indications.Where(row => row.Indication == Grounds.Indication).ToArray();
            var indication = rows.FirstOrDefault(row => row.Area == Area) ?? rows.Single(row => row.Area is null);
            var least = new List<int>
            {
                Grounds.Device.StrokeRateMax.Millihertz,
                permitted > area.AbsoluteMillihertz ? area.AbsoluteMillihertz
                    : permitted > area.RecommendedMillihertz ? permitted : area.RecommendedMillihertz,
            };
            if (indication is { RecommendedMillihertz: { } recommended, AbsoluteMillihertz: { } absolute })
            {
                least.Add(permitted > absolute ? absolute : permitted > recommended ? permitted : recommended);
            }

            least.AddRange(profile.DepthRates.Where(step => PlannedUm > step.AboveUm).Select(step => step.MillihertzMax.Value));
            return least.Min();
        }
    }
}
