using Penlink.V1;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 4: what must hold for the motor to turn.</summary>
public sealed class StartingTests
{
    [Fact]
    public void A_press_after_Arm_with_fresh_permission_drives()
    {
        var bench = new Bench().Driving();
        Assert.True(bench.Samples.Last().DriveOn);
        Assert.InRange(bench.Samples.Last().StrokeRateMillihertz, 105_000u, 115_000u);
        Assert.InRange(bench.Samples.Last().MeasuredProtrusionUm, 990, 1_010);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(2);
        Assert.Equal(PenState.Armed, bench.State);
        Assert.False(bench.DriveOn);
    }
}
