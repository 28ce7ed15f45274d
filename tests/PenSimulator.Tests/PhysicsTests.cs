using CsCheck;
using PenSimulator.Hardware;
using PenSimulator.Models;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Motor, skin, battery and housing, held against their formulas and against what is published.</summary>
public sealed class PhysicsTests
{
    private static readonly SkinTouch Usual = new();

    public static TheoryData<string> Models => [.. PenModels.All.Select(static model => model.Name)];

    private static Skin SkinOf(string model = PenModels.Default)
    {
        var found = PenModels.Find(model)!;
        return new Skin(PenModels.Skin, found.Needles, found.Motor.ContactDragNmPerNewton);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void The_rate_rises_within_three_time_constants_without_overshoot_and_holds(string name)
    {
        var figures = PenModels.Find(name)!.Motor;
        var (motor, loop) = (new Motor(figures), new SpeedLoop(figures));
        var rates = new List<double>();
        for (var ms = 0; ms < 400; ms++)
        {
            motor.Advance(loop.Volts(110_000, motor.Millihertz, 4), 0, held: false);
            rates.Add(motor.Millihertz);
        }

        Assert.InRange(rates[(int)(figures.SpeedLoopSeconds * 3_000)], 90_000, 111_000);
        Assert.InRange(rates.Max(), 0, 112_000);
        Assert.InRange(rates[^1], 109_900, 110_100);
    }

    [Fact]
    public void Without_a_loop_back_EMF_and_friction_bound_the_speed()
    {
        var figures = PenModels.All[0].Motor;
        var motor = new Motor(figures);
        for (var ms = 0; ms < 1_000; ms++)
        {
            motor.Advance(2, 0, held: false);
        }

        // At rest: K I = friction; U = R I + K w.
        var speed = motor.Millihertz * Motor.RadiansPerMillihertz;
        var amperes = motor.SupplyMilliamperes / 1_000;
        Assert.Equal(figures.TorqueConstant * amperes, figures.CoulombNm + (figures.ViscousNmSeconds * speed), 1e-6);
        Assert.Equal(2, (figures.WindingOhm * amperes) + (figures.TorqueConstant * speed), 1e-6);
    }

    [Fact]
    public void A_held_motor_draws_its_stall_current_and_a_freed_one_runs_again()
    {
        var bench = new BodyBench().Treating();
        bench.Inject(FaultKind.Stall);
        bench.Run(50);
        Assert.Equal(0, bench.Body.TrueStrokeRateMillihertz);
        Assert.InRange(bench.Readings.MotorCurrentMilliamperes, 1_800, 2_100);
        bench.Clear();
        bench.Run(200);
        Assert.InRange(bench.Body.TrueStrokeRateMillihertz, 109_000, 111_000);
    }

    [Fact]
    public void A_hand_that_leans_on_the_pen_with_all_its_weight_stalls_it_and_the_needles_drag()
    {
        var bench = new BodyBench().Treating();
        bench.Body.Touch = new SkinTouch { PressureMillinewtons = 50_000, GlideUmPerSecond = 10_000 };
        bench.Run(300);
        Assert.Equal(0, bench.Body.TrueStrokeRateMillihertz);
        Assert.True(bench.Body.NeedlesDrag);
        bench.Body.Touch = null;
        bench.Run(1);
        Assert.False(bench.Body.NeedlesDrag);
    }

    [Fact]
    public void Skin_pressure_dryness_and_blunt_needles_each_cost_current()
    {
        var free = Current(null, 0);
        var usual = Current(new SkinTouch(), 0);
        Assert.InRange(usual - free, 30, 120);
        Assert.True(Current(new SkinTouch { PressureMillinewtons = 3_000 }, 0) > usual + 50);
        Assert.True(Current(new SkinTouch { Dry = true }, 0) > usual);
        Assert.True(Current(new SkinTouch(), 3_000_000) > usual);

        static double Current(SkinTouch? touch, double strokes)
        {
            var bench = new BodyBench();
            bench.Body.Insert(new CartridgeTag(), strokes);
            bench.Treating();
            bench.Body.Touch = touch;
            bench.Run(500);
            return bench.Body.SupplyMilliamperes;
        }
    }

    [Fact]
    public void A_needle_of_770_um_without_vibration_reaches_what_Kalluri_measured() =>
        Assert.InRange(SkinOf().ReachUm(Usual, 770, 0, 0), 152.5 - 9.6, 152.5 + 9.6);

    [Theory]
    [InlineData(250)]
    [InlineData(500)]
    [InlineData(1_000)]
    public void Up_to_a_millimetre_less_than_half_of_what_stands_out_is_in_tissue(int protrusionUm) =>
        Assert.InRange(SkinOf().ReachUm(Usual, protrusionUm, 110_000, 0), 1, protrusionUm / 2.0);

    [Fact]
    public void The_insertion_force_is_the_published_one_at_rest_and_seven_tenths_less_when_it_vibrates()
    {
        Assert.InRange(SkinOf().ForceN(Usual, 0, 0), 0.021, 0.030);
        Assert.Equal(0.3, SkinOf().ForceN(Usual, 150_000, 0) / SkinOf().ForceN(Usual, 0, 0), 1e-9);
    }

    [Fact]
    public void More_pressure_never_reaches_less_and_more_tilt_or_bluntness_never_more() =>
        Gen.Select(Gen.Int[0, 3_000], Gen.Int[1, 49_000], Gen.Int[0, 1_900], Gen.Int[0, 160_000], Gen.Int[0, 5_000_000]).Sample((um, pressure, tilt, rate, strokes) =>
        {
            var skin = SkinOf();
            var touch = new SkinTouch { PressureMillinewtons = (uint)pressure, TiltPermille = (uint)tilt };
            var reach = skin.ReachUm(touch, um, rate, strokes);
            var pressed = new SkinTouch(touch) { PressureMillinewtons = (uint)pressure + 1_000 };
            var tilted = new SkinTouch(touch) { TiltPermille = (uint)tilt + 100 };
            Assert.True(reach >= 0);
            Assert.True(skin.ReachUm(pressed, um, rate, strokes) >= reach);
            Assert.True(skin.ReachUm(tilted, um, rate, strokes) <= reach);
            Assert.True(skin.ReachUm(touch, um, rate, strokes + 100_000) <= reach);
        });

    [Fact]
    public void Pressure_and_tilt_change_what_reaches_tissue_and_telemetry_still_says_protrusion()
    {
        var bench = new Bench().Driving();
        var reaches = new List<int>();
        foreach (var touch in new[] { Usual, new() { PressureMillinewtons = 300 }, new() { PressureMillinewtons = 4_000 }, new() { TiltPermille = 500 } })
        {
            bench.Pen.TouchSkin(touch);
            bench.RunMs(200);
            reaches.Add(bench.Pen.GetPen().TissueReachUm);
            Assert.InRange(bench.Samples.Last().MeasuredProtrusionUm, 990, 1_010);
            Assert.True(bench.DriveOn);
        }

        Assert.True(reaches[1] < reaches[0] && reaches[2] > reaches[0] && reaches[3] < reaches[0], string.Join(" ", reaches));
        bench.Pen.LiftOff();
        bench.RunMs(2);
        Assert.Equal(0, bench.Pen.GetPen().TissueReachUm);
    }

    [Theory]
    [InlineData(SkinArea.Forehead, 1_390, 1_060)]
    [InlineData(SkinArea.Glabella, 1_350, 1_090)]
    [InlineData(SkinArea.Nose, 1_230, 1_120)]
    [InlineData(SkinArea.Periorbital, 850, 750)]
    [InlineData(SkinArea.Cheekbone, 1_330, 1_070)]
    [InlineData(SkinArea.Neck, 1_170, 1_160)]
    public void Skin_is_as_thick_as_ultrasound_found(SkinArea area, int maleUm, int femaleUm) =>
        Assert.Equal((maleUm + femaleUm) / 2, SkinOf().ThicknessUm(area));

    [Fact]
    public void Needles_reach_deeper_and_work_harder_in_skin_that_is_thinner_and_a_touch_without_an_area_is_the_cheeks()
    {
        var skin = SkinOf();
        var areas = new[] { SkinArea.Body, SkinArea.Cheek, SkinArea.Forehead, SkinArea.UpperLip, SkinArea.Periorbital };

        var reaches = areas.Select(area => skin.ReachUm(new SkinTouch { Area = area }, 1_000, 110_000, 0)).ToArray();
        var loads = areas.Select((area, at) => skin.LoadNm(new SkinTouch { Area = area }, reaches[at], 110_000, 0)).ToArray();

        Assert.Equal(reaches.Order(), reaches);
        Assert.Equal(loads.Order(), loads);
        Assert.Equal(reaches.Length, reaches.Distinct().Count());
        Assert.Equal(reaches[1], skin.ReachUm(Usual, 1_000, 110_000, 0));
        Assert.All(reaches, static reach => Assert.InRange(reach, 1, 999));
    }

    [Fact]
    public void A_battery_that_is_empty_is_cut_off_and_stays_so_until_it_is_charged()
    {
        var battery = new Battery(PenModels.All[0].Battery, percent: 0.4);
        battery.Advance(50);
        Assert.False(battery.IsFlat);

        battery.Advance(400);
        Assert.Equal((true, 0.0), (battery.IsFlat, battery.Volts));
        battery.Advance(0);
        Assert.True(battery.IsFlat);

        battery.Charge();
        battery.Advance(50);
        Assert.Equal((false, 100.0), (battery.IsFlat, Math.Round(battery.Percent, 3)));
    }

    [Fact]
    public void A_pen_whose_gauge_hid_an_empty_battery_loses_its_power_as_the_motor_starts_and_says_so_once_it_is_charged()
    {
        var bench = new Bench(new PenOptions { BatteryPercent = 0.4 });
        bench.Pen.InjectFault(PenComponent.BatteryGauge, FaultKind.PartOffset, 50);
        bench.RunMs(10);
        bench.Armed().RunMs(300);
        var (stops, boots) = (bench.StopCount, bench.Pen.GetPen().BootCount);

        bench.Pen.PressTrigger();
        bench.RunMs(100);

        Assert.Equal(boots, bench.Pen.GetPen().BootCount);
        var heard = bench.Heard.Count;
        bench.RunMs(500);
        Assert.Equal(heard, bench.Heard.Count);
        Assert.True(bench.Pen.GetPen() is { State: Simulator.V1.PenState.Unspecified, StrokeRateMillihertz: 0, BatteryMillivolts: 0 }, $"{bench.Pen.GetPen()}");
        bench.Pen.PowerCycle();
        bench.RunMs(100);
        Assert.Equal(heard, bench.Heard.Count);

        bench.Pen.ChargeBattery();
        bench.RunMs(100);

        var pen = bench.Pen.GetPen();
        Assert.Equal((Simulator.V1.PenState.Latched, "POWER_LOST", boots + 1, stops + 1), (pen.State, pen.LastStop.Cause, pen.BootCount, pen.StopCount));
        Assert.Equal(0, pen.TrueProtrusionUm);
    }

    [Fact]
    public void A_battery_loses_charge_by_what_is_drawn_and_voltage_by_charge_and_load()
    {
        var figures = PenModels.All[0].Battery;
        var battery = new Battery(figures);
        battery.Advance(0);
        var rest = battery.Volts;
        battery.Advance(2_000);
        Assert.Equal(2 * figures.InternalOhm, rest - battery.Volts, 0.001);
        for (var ms = 0; ms < 3_600_000; ms++)
        {
            battery.Advance((figures.CapacityMah / 2) - figures.IdleMilliamperes);
        }

        Assert.Equal(50, battery.Percent, 0.1);
        battery.Advance(0);
        Assert.InRange(battery.Volts, 3.7, 3.8);
    }

    [Fact]
    public void An_hour_of_treatment_takes_less_than_a_third_of_the_charge_and_stays_below_45_degrees()
    {
        var bench = new BodyBench().Treating();
        bench.Run(3_600_000);
        Assert.InRange(bench.Body.BatteryPercent, 70, 90);
        Assert.InRange(bench.Body.HousingDecidegrees, 300, 440);
    }
}
