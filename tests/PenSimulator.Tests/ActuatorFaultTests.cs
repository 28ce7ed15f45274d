using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Each fault of the motor drive and of the depth actuator, by what motor and needles truly do.</summary>
public sealed class ActuatorFaultTests
{
    private const PenComponent Drive = PenComponent.MotorDrive;
    private const PenComponent Stop = PenComponent.DepthActuator;

    private static double RateHz(BodyBench bench) => bench.Body.TrueStrokeRateMillihertz / 1_000;

    [Fact]
    public void A_drive_without_power_lets_the_motor_stand_although_it_is_commanded()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartOff);
        bench.Run(100);
        Assert.Equal(0, RateHz(bench));
        Assert.True(bench.Body.DriveCommanded);
    }

    [Fact]
    public void A_stuck_drive_turns_on_although_it_was_switched_off()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartStuck);
        bench.Body.DriveCommanded = false;
        bench.Run(500);
        Assert.InRange(RateHz(bench), 100, 120);
        Assert.True(bench.Body.DrivePowered);
        bench.Clear();
        bench.Run(100);
        Assert.Equal(0, RateHz(bench));
        Assert.False(bench.Body.DrivePowered);
    }

    [Theory]
    [InlineData(FaultKind.PartOff, 0)]
    [InlineData(FaultKind.PartIntermittent, 100)]
    public void A_depth_stop_without_power_stays_where_it_is_however_it_crept_before(FaultKind kind, long value)
    {
        var bench = new BodyBench("SimPen-16").Treating();
        bench.Run(10_000);
        var stoodUm = bench.Body.StopUm;
        Assert.InRange(stoodUm, 1_001.5, 1_003);
        bench.Inject(Stop, kind, value);
        bench.Body.ActuatorTargetUm = 0;
        bench.Run(5_000);

        // But for what the motor shakes it out, 0.2 um a second.
        Assert.InRange(bench.Body.StopUm, stoodUm, stoodUm + 1.1);
    }

    [Fact]
    public void A_drive_that_stuck_while_it_was_off_starts_nothing()
    {
        var bench = new BodyBench();
        bench.Run(10);
        bench.Inject(Drive, FaultKind.PartStuck);
        bench.Treating();
        Assert.Equal(0, RateHz(bench));
    }

    [Fact]
    public void A_drive_of_garbage_makes_the_rate_waver_and_starts_nothing_by_itself()
    {
        var bench = new BodyBench();
        bench.Inject(Drive, FaultKind.PartGarbage);
        bench.Run(500);
        Assert.Equal(0, RateHz(bench));
        bench.Treating();
        var rates = Enumerable.Range(0, 200).Select(_ =>
        {
            bench.Run(1);
            return RateHz(bench);
        }).ToArray();
        Assert.True(rates.Max() - rates.Min() > 20, $"{rates.Min()} to {rates.Max()} Hz");
    }

    [Fact]
    public void A_drive_with_three_volts_too_many_runs_too_fast_and_stops_when_it_is_told()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartOffset, 3_000);
        bench.Run(300);
        Assert.InRange(RateHz(bench), 180, 300);
        bench.Body.DriveCommanded = false;
        bench.Run(100);
        Assert.Equal(0, RateHz(bench));
    }

    [Fact]
    public void A_drive_of_a_quarter_of_its_voltage_cannot_reach_the_set_rate()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartScale, 25);
        bench.Run(300);
        Assert.InRange(RateHz(bench), 30, 95);
    }

    [Fact]
    public void A_slow_drive_takes_its_time_to_stop()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartSlow, 200);
        bench.Run(10);
        bench.Body.DriveCommanded = false;
        bench.Run(100);
        Assert.InRange(RateHz(bench), 10, 100);
        bench.Run(2_000);
        Assert.InRange(RateHz(bench), 0, 1);
    }

    [Fact]
    public void A_delayed_drive_turns_on_for_so_long_after_it_was_switched_off()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartDelayed, 150);
        bench.Run(300);
        bench.Body.DriveCommanded = false;
        bench.Run(140);
        Assert.True(RateHz(bench) > 50, $"{RateHz(bench)} Hz");
        bench.Run(160);
        Assert.Equal(0, RateHz(bench));
    }

    [Fact]
    public void An_intermittent_drive_makes_the_rate_dip()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Drive, FaultKind.PartIntermittent, 30);
        var lowest = Enumerable.Range(0, 500).Min(_ =>
        {
            bench.Run(1);
            return RateHz(bench);
        });
        Assert.InRange(lowest, 0, 80);
    }

    [Theory]
    [InlineData(FaultKind.PartOff)]
    [InlineData(FaultKind.PartStuck)]
    public void An_actuator_that_is_off_or_stuck_leaves_the_needles_out(FaultKind kind)
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Stop, kind);
        bench.Body.ActuatorTargetUm = 0;
        bench.Run(1_000);
        Assert.Equal(1_000, bench.Body.TrueProtrusionUm);
        bench.Clear();
        bench.Run(100);
        Assert.Equal(0, bench.Body.TrueProtrusionUm);
    }

    [Theory]
    [InlineData(FaultKind.PartOffset, 200, 1_200)]
    [InlineData(FaultKind.PartOffset, -300, 700)]
    [InlineData(FaultKind.PartScale, 150, 1_500)]
    public void An_actuator_that_is_wrong_goes_elsewhere_and_still_gets_home(FaultKind kind, long value, int standsAt)
    {
        var bench = new BodyBench();
        bench.Inject(Stop, kind, value);
        bench.Treating();
        Assert.Equal(standsAt, bench.Body.TrueProtrusionUm);
        Assert.InRange(bench.Readings.ProtrusionUm, standsAt - 5, standsAt + 5);
        bench.Body.ActuatorTargetUm = 0;
        bench.Run(100);
        Assert.Equal(0, bench.Body.TrueProtrusionUm);
    }

    [Fact]
    public void An_actuator_of_garbage_never_stands_still_and_still_gets_home()
    {
        var bench = new BodyBench();
        bench.Inject(Stop, FaultKind.PartGarbage);
        bench.Treating();
        var stands = Enumerable.Range(0, 100).Select(_ =>
        {
            bench.Run(1);
            return bench.Body.TrueProtrusionUm;
        }).ToArray();
        Assert.True(stands.Distinct().Count() > 5, string.Join(" ", stands));
        bench.Body.ActuatorTargetUm = 0;
        bench.Run(200);
        Assert.Equal(0, bench.Body.TrueProtrusionUm);
    }

    [Fact]
    public void A_slow_actuator_arrives_late()
    {
        var bench = new BodyBench();
        bench.Inject(Stop, FaultKind.PartSlow, 500);
        bench.Treating();
        Assert.InRange(bench.Body.TrueProtrusionUm, 500, 750);
        bench.Run(5_000);
        Assert.InRange(bench.Body.TrueProtrusionUm, 995, 1_000);
    }

    [Fact]
    public void A_delayed_actuator_moves_so_much_later()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(Stop, FaultKind.PartDelayed, 200);
        bench.Run(10);
        bench.Body.ActuatorTargetUm = 0;
        bench.Run(199);
        Assert.Equal(1_000, bench.Body.TrueProtrusionUm);
        bench.Run(100);
        Assert.Equal(0, bench.Body.TrueProtrusionUm);
    }

    [Fact]
    public void An_intermittent_actuator_moves_by_fits_and_starts()
    {
        var bench = new BodyBench();
        bench.Inject(Stop, FaultKind.PartIntermittent, 60);
        (bench.Body.ActuatorTargetUm, var stood, var before) = (2_000, 0, 0.0);
        for (var ms = 0; ms < 200; ms++)
        {
            bench.Run(1);
            stood += bench.Body.TrueProtrusionUm == before ? 1 : 0;
            before = bench.Body.TrueProtrusionUm;
        }

        Assert.InRange(stood, 60, 180);
        Assert.InRange(before, 200, 1_400);
    }
}
