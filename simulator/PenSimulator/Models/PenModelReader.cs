using System.Collections.Immutable;
using PenSimulator.Reading;

namespace PenSimulator.Models;

/// <summary>A model from its file: every figure with unit, mark and source, and in a range in which the physics is stable.</summary>
internal static class PenModelReader
{
    private const int StrokeRateMost = 400_000;
    private const int ProtrusionMost = 5_000;

    /// <exception cref="ArgumentException">It is no model; names field, value and remedy.</exception>
    public static PenModel Read(string text)
    {
        var file = StrictMap.Read(text, "the model");
        var cartridge = file.Map("cartridge");
        var stroke = file.Map("stroke");
        var model = new PenModel
        {
            Name = file.Text("name"),
            Dial = file.Text("depth_control") switch
            {
                "ACTUATED" => false,
                "DIAL" => true,
                _ => throw file.Wrong("depth_control", "Give ACTUATED or DIAL."),
            },
            GlideFitted = file.Flag("glide_sensor"),
            CartridgeModel = cartridge.Text("model"),
            Needles = Figure.Whole(cartridge, "needles", "1", 1, 100),
            CartridgeProtrusionMaxUm = Figure.Whole(cartridge, "protrusion_um_max", "um", 1, ProtrusionMost),
            StrokeRateMinMillihertz = Figure.Whole(stroke, "rate_millihertz_min", "mHz", 1, StrokeRateMost),
            StrokeRateMaxMillihertz = Figure.Whole(stroke, "rate_millihertz_max", "mHz", 1, StrokeRateMost),
            SpeedsMillihertz = Speeds(stroke),
            SlowestFromUm = Figure.Whole(stroke, "slowest_from_um", "um", 0, ProtrusionMost),
            Depth = Depth(file.Map("depth")),
            Motor = Motor(file.Map("motor")),
            Battery = Battery(file.Map("battery")),
            Housing = Housing(file.Map("housing")),
        };
        cartridge.End();
        stroke.End();
        file.End();
        return model;
    }

    private static ImmutableArray<int> Speeds(StrictMap stroke)
    {
        ImmutableArray<int> speeds =
            [.. stroke.Maps("speeds_millihertz").Select(speed => (int)Figure.Of(speed, "mHz", 1, StrokeRateMost))];
        return speeds.SequenceEqual(speeds.Distinct().Order())
            ? speeds
            : throw stroke.Wrong("speeds_millihertz", "Give each speed once, the slowest first.");
    }

    private static DepthFigures Depth(StrictMap depth)
    {
        var figures = new DepthFigures(
            Figure.Whole(depth, "protrusion_um_min", "um", 1, ProtrusionMost),
            Figure.Whole(depth, "protrusion_um_max", "um", 1, ProtrusionMost),
            Figure.Whole(depth, "step_um", "um", 1, 1_000),
            Figure.Of(depth.Map("extend_um_per_ms"), "um/ms", 0.1, 100),
            Figure.Of(depth.Map("retract_um_per_ms"), "um/ms", 0.1, 100),
            Figure.Of(depth.Map("backlash_um"), "um", 0, 500),
            Figure.Whole(depth, "tolerance_um", "um", 0, 500),
            Figure.Of(depth.Map("creep_um_per_s"), "um/s", 0, 1_000),
            Figure.Of(depth.Map("wear_um_per_hour"), "um/h", -100, 100),
            Curve(depth));
        depth.End();
        return figures;
    }

    private static ImmutableArray<AstrayPoint> Curve(StrictMap depth)
    {
        var points = ImmutableArray.CreateBuilder<AstrayPoint>();
        foreach (var point in depth.Maps("curve"))
        {
            var least = points.Count == 0 ? 0 : points[^1].AtUm + 1;
            points.Add(new AstrayPoint((int)point.Whole("at_um", least, ProtrusionMost), Figure.Of(point.Map("astray_um"), "um", -500, 500)));
            point.End();
        }

        return points.ToImmutable();
    }

    private static MotorFigures Motor(StrictMap motor)
    {
        var figures = new MotorFigures(
            Figure.Of(motor.Map("winding_ohm"), "ohm", 0.1, 100),
            Figure.Of(motor.Map("torque_constant_mnm_per_a"), "mNm/A", 0.1, 100) / 1_000,
            Figure.Of(motor.Map("inertia_g_cm2"), "g*cm2", 0.001, 100) / 10_000_000,
            Figure.Of(motor.Map("coulomb_mnm"), "mNm", 0, 100) / 1_000,
            Figure.Of(motor.Map("viscous_unm_s"), "uNm*s", 0, 100) / 1_000_000,
            Figure.Of(motor.Map("contact_drag_mnm_per_n"), "mNm/N", 0, 100) / 1_000,
            Figure.Of(motor.Map("speed_loop_ms"), "ms", 4, 1_000) / 1_000);
        motor.End();

        // Steps of 1 ms follow a motor whose own time constant is several of them, and no faster one.
        var timeConstant = figures.Inertia * figures.WindingOhm / (figures.TorqueConstant * figures.TorqueConstant);
        return timeConstant >= 0.004
            ? figures
            : throw motor.Wrong("inertia_g_cm2", $"Give more: the time constant J*R/K^2 is {timeConstant * 1_000:F1} ms, and must be 4 ms or longer.");
    }

    private static BatteryFigures Battery(StrictMap battery)
    {
        var figures = new BatteryFigures(
            Figure.Of(battery.Map("capacity_mah"), "mAh", 1, 100_000),
            Figure.Of(battery.Map("internal_ohm"), "ohm", 0, 10),
            Figure.Of(battery.Map("idle_ma"), "mA", 0, 1_000),
            Figure.Of(battery.Map("cutoff_v"), "V", 2, 3.5));
        battery.End();
        return figures;
    }

    private static HousingFigures Housing(StrictMap housing)
    {
        var figures = new HousingFigures(
            Figure.Of(housing.Map("ambient_decidegrees"), "0.1 degC", -400, 600),
            Figure.Of(housing.Map("rise_decidegrees_per_w"), "0.1 K/W", 0, 10_000),
            Figure.Of(housing.Map("time_constant_s"), "s", 1, 100_000));
        housing.End();
        return figures;
    }
}
