using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Each fault of each sensor, by what it shows; the world itself stays as it is.</summary>
public sealed class SensorFaultTests
{
    private static readonly PenComponent[] Numbers =
    [
        PenComponent.DepthChannel1, PenComponent.DepthChannel2, PenComponent.RateSensor, PenComponent.CurrentSensor,
        PenComponent.GlideSensor, PenComponent.BatteryGauge, PenComponent.TemperatureSensor,
    ];

    private static readonly PenComponent[] Contacts = [PenComponent.ContactSensor, PenComponent.Trigger];

    public static TheoryData<PenComponent> Sensors => [.. Numbers, .. Contacts];

    public static TheoryData<PenComponent> NumberSensors => [.. Numbers];

    [Theory]
    [MemberData(nameof(Sensors))]
    public void A_sensor_without_power_shows_nothing_and_shows_again_when_it_has(PenComponent sensor)
    {
        var bench = new BodyBench().Treating();
        Assert.NotEqual(0, bench.Shown(sensor));
        bench.Inject(sensor, FaultKind.PartOff);
        bench.Run(5);
        Assert.Equal(0, bench.Shown(sensor));
        bench.Clear();
        bench.Run(1);
        Assert.NotEqual(0, bench.Shown(sensor));
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void A_stuck_sensor_goes_on_showing_what_was(PenComponent sensor)
    {
        var bench = new BodyBench().Treating();
        var before = bench.Shown(sensor);
        bench.Inject(sensor, FaultKind.PartStuck);
        bench.EndAll();
        for (var ms = 0; ms < 300; ms++)
        {
            bench.Run(1);
            Assert.Equal(before, bench.Shown(sensor));
        }
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void A_sensor_of_garbage_shows_anything(PenComponent sensor)
    {
        var bench = new BodyBench().Treating();
        bench.Inject(sensor, FaultKind.PartGarbage);
        var shown = Watch(bench, sensor, 400);
        Assert.True(shown.Distinct().Count() >= (Contacts.Contains(sensor) ? 2 : 50), string.Join(" ", shown.Distinct()));
    }

    [Theory]
    [MemberData(nameof(NumberSensors))]
    public void A_sensor_with_an_offset_shows_so_much_more(PenComponent sensor)
    {
        var value = sensor == PenComponent.BatteryGauge ? -30 : 70;
        var (healthy, faulty) = (new BodyBench().Treating(), new BodyBench().Treating());
        faulty.Inject(sensor, FaultKind.PartOffset, value);
        healthy.Run(1);
        faulty.Run(1);
        Assert.InRange(faulty.Shown(sensor) - healthy.Shown(sensor), value - 1, value + 1);
    }

    [Theory]
    [MemberData(nameof(NumberSensors))]
    public void A_sensor_of_half_the_scale_shows_half(PenComponent sensor)
    {
        var (healthy, faulty) = (new BodyBench().Treating(), new BodyBench().Treating());
        faulty.Inject(sensor, FaultKind.PartScale, 50);
        healthy.Run(1);
        faulty.Run(1);
        Assert.InRange(faulty.Shown(sensor) * 2, healthy.Shown(sensor) - 2, healthy.Shown(sensor) + 2);
    }

    [Theory]
    [MemberData(nameof(NumberSensors))]
    public void A_slow_sensor_follows_long_after_the_others(PenComponent sensor)
    {
        var (healthy, slow) = (new BodyBench().Treating(), new BodyBench().Treating());
        var before = slow.Shown(sensor);
        slow.Inject(sensor, FaultKind.PartSlow, 2_000);
        healthy.EndAll();
        slow.EndAll();
        healthy.Run(300);
        slow.Run(300);
        var (there, here) = (healthy.Shown(sensor), slow.Shown(sensor));
        Assert.True(Math.Abs(here - before) < Math.Abs(here - there), $"{before} {here} {there}");
        slow.Run(20_000);
        Assert.InRange(slow.Shown(sensor), there - 5, there + 5);
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void A_delayed_sensor_shows_what_was_then(PenComponent sensor)
    {
        var (healthy, late) = (new BodyBench().Treating(), new BodyBench().Treating());
        late.Inject(sensor, FaultKind.PartDelayed, 100);
        late.Run(150);
        healthy.Run(150);
        var before = late.Shown(sensor);
        late.EndAll();
        healthy.EndAll();
        late.Run(99);
        var noise = Contacts.Contains(sensor) ? 0 : 10;
        Assert.InRange(late.Shown(sensor), before - noise, before + noise);
        late.Run(200);
        healthy.Run(299);
        Assert.InRange(late.Shown(sensor), healthy.Shown(sensor) - noise, healthy.Shown(sensor) + noise);
        Assert.NotEqual(before, late.Shown(sensor));
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void An_intermittent_sensor_comes_and_goes_in_pieces(PenComponent sensor)
    {
        var bench = new BodyBench().Treating();
        bench.Inject(sensor, FaultKind.PartIntermittent, 40);
        var gone = Watch(bench, sensor, 2_000).Count(static shown => shown == 0);
        Assert.InRange(gone, 500, 1_100);
    }

    [Theory]
    [MemberData(nameof(Sensors))]
    public void When_an_intermittent_sensor_is_gone_does_not_depend_on_how_long_the_pen_has_run(PenComponent sensor)
    {
        var (soon, later) = (new BodyBench().Treating(), new BodyBench().Treating());
        later.Run(777);
        soon.Inject(sensor, FaultKind.PartIntermittent, 40);
        later.Inject(sensor, FaultKind.PartIntermittent, 40);
        Assert.Equal(Gaps(soon), Gaps(later));

        soon.Clear();
        soon.Run(1);
        soon.Inject(sensor, FaultKind.PartIntermittent, 40);
        Assert.NotEqual(Gaps(later), Gaps(soon));

        bool[] Gaps(BodyBench bench) => [.. Watch(bench, sensor, 1_000).Select(static shown => shown == 0)];
    }

    [Fact]
    public void A_fault_of_one_sensor_leaves_every_other_as_it_was()
    {
        foreach (var sensor in Numbers.Where(static part => part != PenComponent.RateSensor))
        {
            var (healthy, faulty) = (new BodyBench().Treating(), new BodyBench().Treating());
            faulty.Inject(sensor, FaultKind.PartOff);
            healthy.Run(20);
            faulty.Run(20);
            foreach (var other in Numbers.Concat(Contacts).Where(part => part != sensor))
            {
                Assert.Equal(healthy.Shown(other), faulty.Shown(other));
            }
        }
    }

    [Fact]
    public void A_rate_sensor_without_power_makes_the_motor_run_away_because_its_speed_loop_goes_by_it()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(PenComponent.RateSensor, FaultKind.PartOff);
        bench.Run(300);
        Assert.Equal(0, bench.Readings.StrokeRateMillihertz);
        Assert.InRange(bench.Body.TrueStrokeRateMillihertz, 250_000, 400_000);
    }

    private static List<int> Watch(BodyBench bench, PenComponent sensor, int ms)
    {
        var shown = new List<int>();
        for (; ms > 0; ms--)
        {
            bench.Run(1);
            shown.Add(bench.Shown(sensor));
        }

        return shown;
    }
}
