using CsCheck;
using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What the uncertainty of a certificate does to the limits.</summary>
public sealed class CalibratedLimitTests
{
    [Theory]
    [InlineData(null, 1_500, 1_350)]
    [InlineData(10, 1_490, 1_340)]
    [InlineData(50, 1_450, 1_300)]
    public void A_worse_calibration_means_a_lower_limit_and_a_lower_setting(int? uncertaintyUm, int limitUm, int settingUm)
    {
        var limits = Of(uncertaintyUm);

        Assert.Equal((limitUm, settingUm), (limits.Limit.Micrometers, limits.HighestSetting!.Value.Micrometers));
        Assert.Null(limits.CheckSetting(Um(settingUm)));
        Assert.NotNull(limits.CheckSetting(Um(settingUm + 10)));
    }

    [Fact]
    public void The_plan_and_the_pen_speak_of_what_the_pen_indicates_and_stay_where_they_are()
    {
        var limits = Of(50, plannedUm: 1_000);

        Assert.Equal(1_150, limits.DepthBounds.Single(static bound => bound.Origin == BoundOrigin.Plan).Protrusion.Micrometers);
        Assert.Equal(2_500, limits.DepthBounds.Single(static bound => bound.Origin == BoundOrigin.Device).Protrusion.Micrometers);
        Assert.Null(limits.CheckSetting(Um(1_000)));
    }

    [Fact]
    public void An_override_lets_its_own_setting_pass_and_nothing_beyond_what_is_absolute_less_the_uncertainty()
    {
        var raised = Of(50, leave: new LimitLeave(new DepthLeave(Um(1_600), "ovr-1"), null));
        Assert.Equal((1_750, 1_600), (raised.Limit.Micrometers, raised.HighestSetting!.Value.Micrometers));

        var boundless = Of(50, leave: new LimitLeave(new DepthLeave(Um(5_000), "ovr-1"), null));
        Assert.Equal(Of(null, leave: new LimitLeave(new DepthLeave(Um(5_000), "ovr-1"), null)).Limit.Micrometers - 50, boundless.Limit.Micrometers);
    }

    [Fact]
    public void More_uncertainty_never_raises_a_limit_or_a_setting() =>
        Gen.Select(Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[1, 2_000].Nullable(), Gen.Int[1, 2_000].Nullable()).Sample((some, more, plannedUm, leaveUm) =>
        {
            var leave = leaveUm is { } um ? new LimitLeave(new DepthLeave(Um(um), "ovr-1"), null) : LimitLeave.None;
            var (better, worse) = (Of(some, plannedUm, leave), Of(some + more, plannedUm, leave));
            return worse.Limit <= better.Limit && (worse.HighestSetting?.Micrometers ?? 0) <= (better.HighestSetting?.Micrometers ?? 0);
        });

    private static EffectiveLimits Of(int? uncertaintyUm, int? plannedUm = null, LimitLeave? leave = null) => EffectiveLimits.Compute(
        Grounds(Device(stepUm: 10)) with { CalibrationUm = uncertaintyUm },
        TreatmentArea.Cheek,
        plannedUm is { } um ? Um(um) : null,
        leave ?? LimitLeave.None);
}
