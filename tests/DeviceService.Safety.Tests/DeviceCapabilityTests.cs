using Xunit;
using static DeviceService.Safety.Tests.Given;

namespace DeviceService.Safety.Tests;

public sealed class DeviceCapabilityTests
{
    [Fact]
    public void A_pen_that_describes_itself_wrongly_is_refused_with_what_it_said()
    {
        const string Range = "the range has to rise, and the step to be at least 1 um";
        const string Rate = "the range has to rise, from above 0";
        const string Channels = "a pen has 1 or 2, and a dial or an actuator";

        Assert.Equal(("identity.protrusion", "0 to 2500 um in 0 um", Range), Said(Device(stepUm: 0)));
        Assert.Equal(("identity.protrusion", "200 to 100 um in 50 um", Range), Said(Device(minUm: 200, maxUm: 100)));
        Assert.Equal(("identity.protrusion", "0 to 0 um in 50 um", Range), Said(Device(maxUm: 0)));
        Assert.Equal(("identity.stroke_rate", "80000 to 79999 mHz", Rate), Said(Device() with { StrokeRateMax = StrokeRate.FromMillihertz(79_999) }));
        Assert.Equal(("identity.stroke_rate", "0 to 150000 mHz", Rate), Said(Device() with { StrokeRateMin = StrokeRate.Standing }));
        Assert.Equal(("identity.depth_channels", "0", Channels), Said(Device(channels: 0)));
        Assert.Equal(("identity.depth_channels", "3", Channels), Said(Device(channels: 3)));
        Assert.Equal(("identity.depth_channels", "1", Channels), Said(Device(control: default)));
    }

    [Fact]
    public void A_pen_with_one_setting_one_rate_and_the_finest_step_describes_itself_rightly()
    {
        Assert.Null(Device(minUm: 500, maxUm: 500, stepUm: 1).Check());
        Assert.Null((Device(channels: 2) with { StrokeRateMin = StrokeRate.FromHertz(100), StrokeRateMax = StrokeRate.FromHertz(100) }).Check());
    }

    [Fact]
    public void The_shallowest_setting_lies_within_a_bound_that_is_just_as_deep()
    {
        var device = Device(minUm: 200, stepUm: 100);

        Assert.Equal(Um(200), device.DeepestStepWithin(200));
        Assert.Null(device.DeepestStepWithin(199));
        Assert.Equal(Um(2_500), device.DeepestStepWithin(9_999));
    }

    private static (string Field, string Observed, string Form) Said(DeviceCapability device)
    {
        var details = device.Check()!.Details;
        return (details["field"], details["observed"], details["expected"]);
    }
}
