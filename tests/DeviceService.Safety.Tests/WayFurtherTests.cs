using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

/// <summary>What it takes to go further, said as it is: what binds now, how far that leads, and what would bind next.</summary>
public sealed class WayFurtherTests
{
    [Theory]
    [InlineData(OperatorRole.Nurse, null, null, null, "To go deeper takes a prescriber's override, up to 1850 um.")]
    [InlineData(OperatorRole.Nurse, 1_000, null, null, "To go deeper takes another plan, up to 1350 um; beyond that a prescriber's override, up to 1850 um.")]
    [InlineData(OperatorRole.Nurse, 1_350, null, null, "To go deeper takes a prescriber's override and another plan.")]
    [InlineData(OperatorRole.Nurse, null, 1_850, null, "Nothing leads deeper here: the bound is absolute.")]
    [InlineData(OperatorRole.Nurse, 1_000, 1_850, null, "To go deeper takes another plan, up to 1850 um; beyond that nothing leads: the bound is absolute.")]
    [InlineData(OperatorRole.Aesthetician, null, null, null, "To go deeper takes a prescriber's override and somebody whose role goes deeper.")]
    [InlineData(OperatorRole.Nurse, null, null, 600, "To go deeper takes another cartridge.")]
    [InlineData(OperatorRole.Nurse, 300, null, 600, "To go deeper takes another plan, up to 450 um; beyond that another cartridge.")]
    [InlineData(OperatorRole.Nurse, 1_310, null, 1_490, "To go deeper takes another plan.")]
    [InlineData(
        OperatorRole.Aesthetician, 1_000, null, null,
        "To go deeper takes another plan, up to 1350 um; beyond that a prescriber's override and somebody whose role goes deeper.")]
    public void A_way_deeper_names_what_binds_how_far_it_leads_and_what_binds_next(OperatorRole role, int? plannedUm, int? leaveUm, int? cartridgeUm, string sentence)
    {
        var leave = new LimitLeave(leaveUm is { } um ? new DepthLeave(Um(um), "ovr-1") : null, null);
        var limits = EffectiveLimits.Compute(
            Grounds(cartridge: cartridgeUm is { } most ? new CartridgeCapability(Um(most), null) : null, role: role), TreatmentArea.Cheek,
            plannedUm is { } planned ? Um(planned) : null, leave);

        Assert.Equal(sentence, WayFurther.Deeper(limits).Sentence);
    }

    [Fact]
    public void A_pen_that_goes_no_deeper_takes_another()
    {
        var limits = EffectiveLimits.Compute(Grounds(device: Device(maxUm: 1_000)), TreatmentArea.Cheek, null, LimitLeave.None);

        Assert.Equal("To go deeper takes another pen.", WayFurther.Deeper(limits).Sentence);
        Assert.Equal([BeyondBound.Pen], WayFurther.Deeper(limits).Takes);
    }

    [Theory]
    [InlineData(null, null, "To go faster takes a prescriber's override, up to 140000 mHz.")]
    [InlineData(null, 140_000, "Nothing leads faster here: the bound is absolute.")]
    [InlineData(1_600, null, "To go faster takes a prescriber's override and a shallower setting.")]
    public void A_way_faster_does_the_same(int? plannedUm, int? leaveMillihertz, string sentence)
    {
        var leave = new LimitLeave(null, leaveMillihertz is { } millihertz ? new RateLeave(StrokeRate.FromMillihertz(millihertz), "ovr-1") : null);
        var limits = EffectiveLimits.Compute(Grounds(), TreatmentArea.Cheek, plannedUm is { } planned ? Um(planned) : null, leave);

        Assert.Equal(sentence, WayFurther.Faster(limits).Sentence);
    }
}
