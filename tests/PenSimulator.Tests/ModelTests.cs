using Penlink.V1;
using PenSimulator.Models;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Each model's published figures, on the wire and in motion.</summary>
public sealed class ModelTests
{
    public static TheoryData<string> Names => [.. PenModels.All.Select(static model => model.Name)];

    [Theory]
    [InlineData("SimPen", 12, 200, 2_500, 50, 40_000, 160_000, false, true)]
    [InlineData("SimPen-6", 6, 100, 1_500, 100, 100_000, 150_000, true, false)]
    [InlineData("SimPen-14", 14, 250, 2_500, 250, 110_000, 125_000, false, false)]
    [InlineData("SimPen-16", 16, 200, 3_000, 100, 60_000, 130_000, false, true)]
    public void A_pen_says_what_its_model_is(
        string name, int needles, int umMin, int umMax, int step, int rateMin, int rateMax, bool dial, bool glide)
    {
        var bench = new Bench(new PenOptions { Model = name });
        var identity = bench.Hello().Identity;
        Assert.Equal(name, identity.Model);
        Assert.Equal(
            (umMin, umMax, step, rateMin, rateMax),
            ((int)identity.ProtrusionMinUm, (int)identity.ProtrusionMaxUm, (int)identity.ProtrusionStepUm, (int)identity.StrokeRateMinMillihertz, (int)identity.StrokeRateMaxMillihertz));
        Assert.Equal(dial ? DepthControl.Dial : DepthControl.Actuated, identity.DepthControl);
        Assert.Equal(glide, identity.GlideFitted);
        Assert.Equal((uint)needles, bench.Pen.GetPen().Cartridge.NeedleCount);
        Assert.Equal((uint)umMax, bench.Pen.GetPen().Cartridge.ProtrusionMaxUm);
        bench.RunMs(50);
        Assert.Equal(glide, bench.Samples.Last().HasGlideUmPerSecond);
    }

    [Fact]
    public void The_default_is_SimPen_and_any_other_name_is_SimPen_under_that_name()
    {
        Assert.Equal("SimPen", new Bench().Hello().Identity.Model);
        Assert.Equal("SimPen-Dial", new Bench(new PenOptions { Dial = true }).Hello().Identity.Model);
        var other = new Bench(new PenOptions { Model = "Mine" }).Hello().Identity;
        Assert.Equal(("Mine", 2_500u), (other.Model, other.ProtrusionMaxUm));
    }

    [Theory]
    [InlineData("SimPen-6", 1_000, 102_000, 102_000)]
    [InlineData("SimPen-6", 1_000, 148_000, 148_000)]
    [InlineData("SimPen-14", 2_000, 116_667, 116_667)]
    [InlineData("SimPen-14", 2_000, 124_000, 116_667)]
    [InlineData("SimPen-14", 2_000, 111_000, 116_667)]
    [InlineData("SimPen-16", 2_000, 120_000, 120_000)]
    [InlineData("SimPen-16", 2_000, 105_000, 100_000)]
    [InlineData("SimPen-16", 2_000, 70_000, 80_000)]
    [InlineData("SimPen-16", 2_900, 120_000, 120_000)]
    [InlineData("SimPen-16", 3_000, 120_000, 80_000)]
    public void It_turns_at_a_speed_that_it_has(string name, uint um, uint set, int turns)
    {
        var bench = Driven(name, um, set);
        Assert.InRange(bench.Pen.GetPen().StrokeRateMillihertz, turns - 500, turns + 500);
        Assert.InRange((int)bench.Samples.Last().StrokeRateMillihertz, turns - 500, turns + 500);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Needles_stand_within_tolerance_and_backlash_of_what_was_set(string name)
    {
        var model = PenModels.Find(name)!;
        for (var seed = 1UL; seed <= 5; seed++)
        {
            var bench = Driven(name, 1_000, (uint)model.StrokeRateMaxMillihertz * 95 / 100, seed);
            var reach = model.Depth.ToleranceUm + model.Depth.BacklashUm + 1;
            Assert.InRange(bench.Pen.GetPen().TrueProtrusionUm, 1_000 - reach, 1_000 + reach);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_treats_skin_without_breaking_any_limit(string name)
    {
        var model = PenModels.Find(name)!;
        var bench = Driven(name, 1_000, (uint)model.StrokeRateMaxMillihertz * 95 / 100);
        bench.Pen.BeginGesture(new Gesture { Kind = GestureKind.Crosshatch });
        bench.RunMs(8_000);
        Assert.True(bench.DriveOn, bench.Status.ToString());
        Assert.InRange(bench.Pen.GetPen().BatteryMillivolts, 3_900, 4_200);
    }

    [Fact]
    public void Every_figure_has_a_source_and_a_mark_and_what_is_wrong_is_named()
    {
        var text = File.ReadAllText(TestSupport.RepositoryRoot.Combine("simulator/PenSimulator/Models/sim-pen.yaml"));
        Assert.Equal("SimPen", PenModelReader.Read(text).Name);
        Refused("cartridge.needles.mark is 'X'", text.Replace("value: 12, unit: \"1\", mark: S", "value: 12, unit: \"1\", mark: X", StringComparison.Ordinal));
        Refused("cartridge.needles.unit is 'um'", text.Replace("value: 12, unit: \"1\"", "value: 12, unit: um", StringComparison.Ordinal));
        Refused("depth.step_um", text.Replace("step_um: { value: 50,", "step_um: { value: 0,", StringComparison.Ordinal));
        Refused("motor.winding_ohm is absent", text.Replace("winding_ohm", "winding_ohms", StringComparison.Ordinal));
        Refused("depth_control is 'BOTH'", text.Replace("ACTUATED", "BOTH", StringComparison.Ordinal));
        Refused("colour is 'red'", text + "colour: red\n");
        Refused("motor.inertia_g_cm2", text.Replace("inertia_g_cm2: { value: 0.116", "inertia_g_cm2: { value: 0.01", StringComparison.Ordinal));

        static void Refused(string says, string broken) =>
            Assert.Contains(says, Assert.Throws<ArgumentException>(() => PenModelReader.Read(broken)).Message, StringComparison.Ordinal);
    }

    /// <summary>Armed and driven as that model can be: a sample at its very longest needs a reading just below.</summary>
    private static Bench Driven(string name, uint um, uint rate, ulong seed = 1)
    {
        var model = PenModels.Find(name)!;
        var bench = new Bench(new PenOptions { Model = name, DepthChannels = 1, Seed = seed });
        var limits = Bench.DefaultLimits();
        limits.ProtrusionMaxUm = (uint)model.Depth.ProtrusionMaxUm;
        (limits.StrokeRateMinMillihertz, limits.StrokeRateMaxMillihertz) = ((uint)model.StrokeRateMinMillihertz, (uint)model.StrokeRateMaxMillihertz);
        bench.Hello();
        bench.Write(limits);
        if (model.Dial)
        {
            bench.Pen.TurnDial((int)um);
            bench.RunMs(400);
        }

        bench.Pen.InjectFault(PenComponent.DepthChannel1, FaultKind.PartOffset, -20);
        var setting = new ApplySetting { StrokeRateMillihertz = rate };
        if (!model.Dial)
        {
            setting.ProtrusionUm = um;
        }

        bench.Accepted(new Command { ApplySetting = setting });
        bench.ArmNow();
        bench.RunMs(900);
        bench.Pen.PressTrigger();
        bench.RunMs(600);
        Assert.True(bench.DriveOn, bench.Status.ToString());
        return bench;
    }
}
