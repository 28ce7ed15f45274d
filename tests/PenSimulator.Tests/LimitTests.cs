using Penlink.V1;
using Simulator.V1;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>penlink.md, section 7: the pen enforces its limits on its own.</summary>
public sealed class LimitTests
{
    public static IEnumerable<TheoryDataRow<string, uint>> OutOfRange() =>
    [
        new("generation", 0), new("protrusion_max_um", 0), new("stroke_rate_min_millihertz", 0),
        new("stroke_rate_max_millihertz", 0), new("activation_max_ms", 99), new("activation_max_ms", 120_001),
        new("dead_man_ms", 149), new("dead_man_ms", 201), new("arm_max_ms", 999), new("arm_max_ms", 60_001),
        new("settle_tolerance_um", 9), new("settle_tolerance_um", 201), new("channel_disagreement_max_um", 49),
        new("channel_disagreement_max_um", 301), new("motor_current_max_milliamperes", 0),
        new("temperature_max_decidegrees", 0),
    ];

    [Theory]
    [MemberData(nameof(OutOfRange))]
    public void A_limit_out_of_its_range_is_malformed_and_the_old_ones_stay(string field, uint value)
    {
        var bench = new Bench().Prepared();
        var limits = Bench.DefaultLimits(generation: 2);
        Limits.Descriptor.FindFieldByName(field).Accessor.SetValue(limits, value);
        bench.Rejected(new Command { WriteLimits = new WriteLimits { Limits = limits } }, RejectionReason.Malformed);
        Assert.Equal(1u, bench.Accepted(new Command { ReadLimits = new ReadLimits() }).Limits.Generation);
    }

    [Fact]
    public void A_limit_that_is_absent_is_malformed_whichever_it_is()
    {
        var bench = new Bench();
        bench.Hello();
        foreach (var field in Limits.Descriptor.Fields.InFieldNumberOrder().Where(field => field.Name != "digest"))
        {
            var limits = Bench.DefaultLimits();
            field.Accessor.Clear(limits);
            bench.Rejected(new Command { WriteLimits = new WriteLimits { Limits = limits } }, RejectionReason.Malformed);
        }

        bench.Rejected(new Command { ReadLimits = new ReadLimits() }, RejectionReason.LimitsNotSet);
    }

    [Fact]
    public void Limits_beyond_the_pen_and_of_an_old_generation_are_refused()
    {
        var bench = new Bench().Prepared();
        Refused(limits => limits.ProtrusionMaxUm = 2_501, RejectionReason.LimitBeyondDevice);
        Refused(limits => limits.StrokeRateMaxMillihertz = 160_001, RejectionReason.LimitBeyondDevice);
        Refused(limits => limits.StrokeRateMinMillihertz = 39_999, RejectionReason.LimitBeyondDevice);
        Refused(limits => limits.Generation = 1, RejectionReason.GenerationStale);

        void Refused(Action<Limits> spoil, RejectionReason reason)
        {
            var limits = Bench.DefaultLimits(generation: 2);
            spoil(limits);
            bench.Rejected(new Command { WriteLimits = new WriteLimits { Limits = limits } }, reason);
        }
    }

    [Fact]
    public void One_reading_above_the_limit_stops_without_any_delay()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.DepthReadsHigh, 600);
        bench.RunMs(1);
        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.ProtrusionAboveLimit, bench.Status.StopCause);
    }

    [Fact]
    public void The_needle_sensor_alone_above_the_limit_stops()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.ChannelsDisagree, 600);
        bench.RunMs(1);
        Assert.Equal(StopCause.ProtrusionAboveLimit, bench.Status.StopCause);
    }

    [Fact]
    public void Needles_that_creep_are_stopped_at_the_limit_as_they_truly_are()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.DepthCreeps, 2_000);
        var deepest = 0;
        for (var ms = 0; ms < 600; ms++)
        {
            bench.RunMs(1);
            deepest = Math.Max(deepest, bench.Pen.GetPen().TrueProtrusionUm);
        }

        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.ProtrusionAboveLimit, bench.Status.StopCause);
        Assert.InRange(deepest, 1_480, 1_510);
    }

    [Fact]
    public void Channels_that_disagree_for_20_ms_stop()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.ChannelsDisagree, -300);
        bench.RunMs(15);
        Assert.True(bench.DriveOn);
        bench.RunMs(10);
        Assert.Equal(StopCause.ChannelsDisagree, bench.Status.StopCause);
    }

    [Fact]
    public void With_one_channel_a_reading_that_is_too_low_is_not_seen()
    {
        var bench = new Bench(new PenOptions { DepthChannels = 1 }).Driving();
        bench.Pen.InjectFault(FaultKind.DepthReadsLow, 300);
        bench.RunMs(1_000);
        Assert.True(bench.DriveOn);
        Assert.DoesNotContain(bench.Samples, sample => sample.HasNeedleSensorProtrusionUm);
    }

    [Fact]
    public void A_rate_out_of_band_stops_after_100_ms_and_not_before()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Overspeed, 60);
        var turned = 0;
        while (bench.DriveOn)
        {
            bench.RunMs(1);
            Assert.InRange(++turned, 1, 300);
        }

        Assert.Equal(StopCause.StrokeRate, bench.Status.StopCause);
        Assert.InRange(turned, 100, 140);
    }

    [Fact]
    public void The_rate_is_not_judged_while_the_motor_spins_up()
    {
        var bench = new Bench().Armed();
        bench.RunMs(300);
        bench.Pen.InjectFault(FaultKind.Overspeed, 60);
        bench.Pen.PressTrigger();
        bench.RunMs(390);
        Assert.True(bench.DriveOn);
        bench.RunMs(40);
        Assert.False(bench.DriveOn);
    }

    [Fact]
    public void A_stall_stops()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Stall);
        bench.RunMs(200);
        Assert.False(bench.DriveOn);
        Assert.Contains(bench.Status.StopCause, new[] { StopCause.StrokeRate, StopCause.MotorCurrent });
    }

    [Fact]
    public void Current_above_its_limit_for_150_ms_stops()
    {
        var limits = Bench.DefaultLimits();
        limits.MotorCurrentMaxMilliamperes = 200;
        var bench = new Bench().Driving(limits);
        bench.Pen.TouchSkin();
        bench.RunMs(140);
        Assert.True(bench.DriveOn);
        bench.RunMs(20);
        Assert.Equal(StopCause.MotorCurrent, bench.Status.StopCause);
    }

    [Fact]
    public void Heat_stops_after_a_second_and_refuses_the_next_Arm_until_it_has_gone()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Overheats, 500);
        bench.RunMs(990);
        Assert.True(bench.DriveOn);
        bench.RunMs(20);
        Assert.Equal(StopCause.Temperature, bench.Status.StopCause);
        bench.Pen.ReleaseTrigger();
        bench.RunMs(60);
        bench.Acknowledge();
        bench.Rejected(new Command { Arm = bench.Arm() }, RejectionReason.FaultPresent);
        bench.Pen.ClearFaults();
        bench.RunMs(1_100);
        bench.ArmNow();
        Assert.Equal(PenState.Armed, bench.State);
    }

    [Fact]
    public void An_implausible_sensor_stops_an_armed_pen()
    {
        var limits = Bench.DefaultLimits();
        var bench = new Bench().Armed(limits);
        bench.RunMs(300);
        bench.Pen.InjectFault(FaultKind.DepthReadsLow, 2_000);
        bench.RunMs(2);
        Assert.Equal(StopCause.InternalFault, bench.Status.StopCause);
        Assert.Equal(1u, bench.Status.FaultFlags);
    }

    [Fact]
    public void A_fault_that_stopped_stays_in_the_flags_until_the_stop_is_acknowledged()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.Internal);
        bench.RunMs(2);
        Assert.Equal(StopCause.InternalFault, bench.Status.StopCause);
        bench.Pen.ClearFaults();
        bench.Pen.ReleaseTrigger();
        bench.RunMs(3_000);
        Assert.Equal(128u, bench.Status.FaultFlags);
        bench.Acknowledge();
        bench.RunMs(2);
        Assert.Equal(0u, bench.Status.FaultFlags);
    }

    [Fact]
    public void The_digest_read_back_is_that_of_the_limits_enforced()
    {
        var bench = new Bench().Prepared();
        Assert.Equal(bench.Limits.Digest, bench.Status.LimitsDigest);
        bench.Write(Bench.DefaultLimits(generation: 2));
        var second = bench.Limits.Digest;
        Assert.NotEqual(second, bench.Heard.First(frame => frame.CommandReply?.Limits is not null).CommandReply.Limits.Digest);
        bench.RunMs(20);
        Assert.Equal(2u, bench.Samples.Last().LimitsGeneration);
    }
}
