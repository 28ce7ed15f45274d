using PenSimulator.Hardware;
using PenSimulator.Models;

namespace PenSimulator.Tests;

/// <summary>Where the needles truly stand, against where the depth stop is.</summary>
public sealed class DepthStopTests
{
    private static readonly DepthFigures Ideal = PenModels.All[0].Depth;

    private static Actuator Moved(DepthFigures figures, params int[] targets)
    {
        var actuator = new Actuator(figures, 0, 1, 0);
        foreach (var target in targets)
        {
            Advance(actuator, target, 1_000);
        }

        return actuator;
    }

    private static void Advance(Actuator actuator, int target, int ms)
    {
        for (; ms > 0; ms--)
        {
            actuator.Advance(target, 0, running: false);
        }
    }

    [Fact]
    public void It_takes_as_long_as_its_speed_says()
    {
        var actuator = new Actuator(Ideal, 0, 1, 0);
        Advance(actuator, 1_000, 99);
        Assert.Equal(990, actuator.TrueUm);
        Advance(actuator, 1_000, 1);
        Assert.Equal(1_000, actuator.TrueUm);
        Advance(actuator, 0, 49);
        Assert.Equal(20, actuator.TrueUm);
    }

    [Fact]
    public void Backlash_leaves_the_needles_behind_on_the_way_out_and_not_on_the_way_in()
    {
        var figures = Ideal with { BacklashUm = 30 };
        Assert.Equal(970, Moved(figures, 1_000).TrueUm);
        Assert.Equal(1_000, Moved(figures, 1_500, 1_000).TrueUm);
        Assert.Equal(1_000, Moved(figures, 1_000).StopUm);
        Assert.Equal(0, Moved(figures, 1_000, 0).TrueUm);
    }

    [Fact]
    public void Offset_and_gain_shift_the_needles_and_the_first_channel_does_not_know()
    {
        var actuator = new Actuator(Ideal, 40, 1.1, 0);
        Advance(actuator, 1_000, 500);
        Assert.Equal(1_140, actuator.TrueUm, 1e-9);
        Assert.Equal(1_000, actuator.StopUm);
    }

    [Theory]
    [InlineData(100, 110)]
    [InlineData(200, 210)]
    [InlineData(600, 630)]
    [InlineData(1_000, 1_050)]
    [InlineData(1_250, 1_265)]
    [InlineData(1_500, 1_480)]
    [InlineData(2_000, 1_980)]
    public void Needles_stand_where_the_curve_of_their_model_says_and_the_first_channel_does_not_know(int stopUm, int trueUm)
    {
        var actuator = Moved(Ideal with { Curve = [new(200, 10), new(1_000, 50), new(1_500, -20)] }, stopUm);

        Assert.Equal(trueUm, actuator.TrueUm, 1e-9);
        Assert.Equal(stopUm, actuator.StopUm);
    }

    [Fact]
    public void Wear_grows_with_the_hours_that_the_motor_ran()
    {
        var figures = Ideal with { WearUmPerHour = 2 };
        var actuator = new Actuator(figures, 0, 1, runHours: 10);
        for (var ms = 0; ms < 3_600_000; ms++)
        {
            actuator.Advance(1_000, 0, running: true);
        }

        Assert.Equal(11, actuator.RunHours, 1e-9);
        Assert.Equal(1_022, actuator.TrueUm, 1e-6);
    }

    [Fact]
    public void A_stop_that_creeps_does_so_only_while_the_motor_shakes_it_and_is_pushed_home()
    {
        var actuator = new Actuator(Ideal with { CreepUmPerSecond = 5 }, 0, 1, 0);
        Advance(actuator, 1_000, 500);
        Assert.Equal(1_000, actuator.TrueUm);
        for (var ms = 0; ms < 2_000; ms++)
        {
            actuator.Advance(1_000, 0, running: true);
        }

        Assert.Equal(1_010, actuator.TrueUm, 1e-6);
        Advance(actuator, 0, 100);
        Assert.Equal(0, actuator.TrueUm);
    }

    [Fact]
    public void A_fall_shifts_the_needles_for_good_and_brings_none_out_of_a_pen_at_home()
    {
        var actuator = Moved(Ideal, 1_000);
        actuator.Fall(80);
        actuator.Fall(-20);
        Assert.Equal(1_060, actuator.TrueUm);
        Assert.Equal(1_000, actuator.StopUm);
        Advance(actuator, 0, 100);
        Assert.Equal(0, actuator.TrueUm);
    }

    [Fact]
    public void A_fall_of_a_pen_shows_on_the_needle_sensor_alone_and_stops_when_the_channels_differ_too_much()
    {
        var bench = new Bench().Driving();
        bench.Pen.Drop(100);
        bench.RunMs(100);
        Assert.True(bench.DriveOn);
        Assert.InRange(bench.Samples.Last().MeasuredProtrusionUm, 990, 1_010);
        Assert.InRange(bench.Samples.Last().NeedleSensorProtrusionUm, 1_090, 1_110);
        bench.Pen.Drop(100);
        bench.RunMs(40);
        Assert.False(bench.DriveOn);
        Assert.Equal(Penlink.V1.StopCause.ChannelsDisagree, bench.Status.StopCause);
    }

    [Fact]
    public void Two_pens_of_a_model_with_a_tolerance_differ_by_their_seed_and_never_by_more()
    {
        var figures = PenModels.Find("SimPen-6")!.Depth;
        var offsets = Enumerable.Range(0, 500)
            .Select(seed => PenCondition.Of(new PenOptions { Seed = (ulong)seed }, figures.ToleranceUm).OffsetUm).ToArray();
        Assert.InRange(offsets.Min(), -150, -100);
        Assert.InRange(offsets.Max(), 100, 150);
        Assert.Equal(offsets[7], PenCondition.Of(new PenOptions { Seed = 7 }, figures.ToleranceUm).OffsetUm);
        Assert.Equal(12, PenCondition.Of(new PenOptions { Seed = 7, DepthOffsetUm = 12 }, figures.ToleranceUm).OffsetUm);
    }
}
