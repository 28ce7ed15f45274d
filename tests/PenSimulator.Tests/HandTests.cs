using PenSimulator.Hardware;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>The hand: what each gesture does to skin contact, glide, pressure and tilt.</summary>
public sealed class HandTests
{
    private static List<SkinTouch?> Moved(GestureKind kind, int ms = 10_000, ulong seed = 1)
    {
        var hand = new Hand(seed);
        hand.Begin(new Gesture { Kind = kind, Touch = new SkinTouch { GlideUmPerSecond = 20_000 } });
        return [.. Enumerable.Range(0, ms).Select(_ => hand.Advance())];
    }

    private static double WayUm(IEnumerable<SkinTouch?> moved) => moved.Sum(touch => (touch?.GlideUmPerSecond ?? 0) / 1_000.0);

    [Fact]
    public void A_glide_never_loses_skin_and_slows_down_only_to_turn()
    {
        var moved = Moved(GestureKind.Glide);
        Assert.DoesNotContain(null, moved);
        Assert.InRange(moved.Count(touch => touch!.GlideUmPerSecond == 20_000) / 10_000.0, 0.8, 0.99);
        Assert.InRange(moved.Min(touch => touch!.GlideUmPerSecond), 1_000u, 5_000u);
        Assert.InRange(WayUm(moved), 170_000, 200_000);
    }

    [Fact]
    public void Crosshatching_lifts_off_after_each_stroke()
    {
        var moved = Moved(GestureKind.Crosshatch);
        var setDown = Pieces(moved, on: true);
        Assert.InRange(setDown.Count, 5, 7);
        Assert.All(setDown.Take(4), ms => Assert.InRange(ms * 20.0, 30_000, 40_000));
        Assert.All(Pieces(moved, on: false).Take(4), ms => Assert.Equal(200, ms));
    }

    [Fact]
    public void Stamping_sets_down_for_150_ms_and_lifts_for_100_without_gliding()
    {
        var moved = Moved(GestureKind.Stamping, 1_000);
        Assert.Equal([150, 150, 150, 150], Pieces(moved, on: true));
        Assert.Equal(0, WayUm(moved));
    }

    [Fact]
    public void Dwelling_stays_on_one_place()
    {
        var moved = Moved(GestureKind.Dwell, 1_000);
        Assert.DoesNotContain(null, moved);
        Assert.Equal(0, WayUm(moved));
    }

    [Fact]
    public void A_trembling_hand_wavers_at_8_to_12_Hz_in_speed_pressure_and_tilt()
    {
        var moved = Moved(GestureKind.Tremor);
        var pressures = moved.Select(touch => (int)touch!.PressureMillinewtons).ToArray();
        var upwards = Enumerable.Range(1, pressures.Length - 1).Count(at => pressures[at - 1] < 1_000 && pressures[at] >= 1_000);
        Assert.InRange(upwards / 10.0, 8, 12);
        Assert.InRange(pressures.Max(), 1_450, 1_500);
        Assert.InRange(pressures.Min(), 500, 550);
        Assert.True(moved.Select(touch => touch!.TiltPermille).Distinct().Count() > 20);
        Assert.InRange(moved.Max(touch => touch!.GlideUmPerSecond), 26_000u, 28_000u);
    }

    [Fact]
    public void Lift_offs_lose_skin_for_20_to_120_ms_now_and_then()
    {
        var lost = Pieces(Moved(GestureKind.LiftOffs, 30_000), on: false);
        Assert.InRange(lost.Count, 20, 60);
        Assert.InRange(lost.Min(), 20, 40);
        Assert.InRange(lost.Max(), 100, 120);
    }

    [Theory]
    [InlineData(GestureKind.Glide)]
    [InlineData(GestureKind.Crosshatch)]
    [InlineData(GestureKind.Stamping)]
    [InlineData(GestureKind.Dwell)]
    [InlineData(GestureKind.Tremor)]
    [InlineData(GestureKind.LiftOffs)]
    public void The_same_seed_moves_the_same_way(GestureKind kind) => Assert.Equal(Moved(kind, seed: 9), Moved(kind, seed: 9));

    [Fact]
    public void Another_seed_trembles_otherwise() => Assert.NotEqual(Moved(GestureKind.Tremor, seed: 1), Moved(GestureKind.Tremor, seed: 2));

    [Fact]
    public void A_gesture_drives_the_pen_until_its_time_is_over_and_ends_lifted_off()
    {
        var bench = new Bench().Driving();
        bench.Pen.BeginGesture(new Gesture { Kind = GestureKind.Glide, DurationMs = 500 });
        bench.RunMs(250);
        Assert.Equal(GestureKind.Glide, bench.Pen.GetPen().Gesture);
        Assert.True(bench.Samples.Last().SkinContact);
        Assert.Equal(20_000u, bench.Samples.Last().GlideUmPerSecond);
        bench.RunMs(300);
        Assert.Equal(GestureKind.Unspecified, bench.Pen.GetPen().Gesture);
        Assert.False(bench.Samples.Last().SkinContact);
    }

    [Fact]
    public void Touching_lifting_or_ending_takes_the_pen_out_of_the_gesture()
    {
        foreach (var end in new Action<VirtualPen>[] { pen => pen.TouchSkin(5), pen => pen.LiftOff(), pen => pen.EndGesture() })
        {
            var pen = new VirtualPen(new PenOptions());
            pen.BeginGesture(new Gesture { Kind = GestureKind.Stamping });
            pen.Step(120_000, []);
            end(pen);
            pen.Step(400_000, []);
            Assert.Equal(GestureKind.Unspecified, pen.GetPen().Gesture);
            Assert.Equal(pen.GetPen().Touch?.GlideUmPerSecond, pen.GetPen().SkinContact ? 5u : null);
        }
    }

    [Fact]
    public void A_gesture_or_touch_out_of_range_is_refused_and_changes_nothing()
    {
        var pen = new VirtualPen(new PenOptions());
        Refused("gesture.kind", () => pen.BeginGesture(new Gesture()));
        Refused("gesture.stroke_um", () => pen.BeginGesture(new Gesture { Kind = GestureKind.Glide, StrokeUm = 4_999 }));
        Refused("gesture.duration_ms", () => pen.BeginGesture(new Gesture { Kind = GestureKind.Glide, DurationMs = 3_600_001 }));
        Refused("gesture.touch.tilt_permille", () => pen.BeginGesture(new Gesture { Kind = GestureKind.Glide, Touch = new SkinTouch { TiltPermille = 2_001 } }));
        Refused("touch.pressure_millinewtons", () => pen.TouchSkin(new SkinTouch { PressureMillinewtons = 50_001 }));
        Refused("touch.area", () => pen.TouchSkin(new SkinTouch { Area = (SkinArea)99 }));
        Refused("shift_um", () => pen.Drop(1_001));
        Assert.False(pen.GetPen().SkinContact);

        static void Refused(string field, Action act) =>
            Assert.StartsWith(field, Assert.Throws<ArgumentException>(act).Message, StringComparison.Ordinal);
    }

    private static List<int> Pieces(List<SkinTouch?> moved, bool on)
    {
        var (pieces, length) = (new List<int>(), 0);
        foreach (var touch in moved)
        {
            if (touch is not null == on)
            {
                length++;
            }
            else if (length > 0)
            {
                pieces.Add(length);
                length = 0;
            }
        }

        return length > 0 ? [.. pieces, length] : pieces;
    }
}
