using Microneedling.V1;

namespace DeviceService.PenCtl.Tests;

/// <summary>When needles are believed to stand, and from which side they came.</summary>
public sealed class NeedleTraceTests
{
    private static readonly NeedleTrace Fresh = new() { WindowUm = 190 };

    [Fact]
    public void Needles_stand_after_a_tenth_of_a_second_of_samples_that_agree_and_not_before()
    {
        var nearly = With(Fresh, Held(1_000, 998, NeedleTrace.SamplesOfAStand - 1));
        var stands = With(nearly, Held(1_000, 1_002, 1));

        Assert.False(nearly.Stands);
        Assert.True(stands.Stands);
        Assert.Equal(new Stand(1_000, 998, 1, FromAbove: false), stands.Stood);
    }

    [Fact]
    public void Needles_on_their_way_are_not_read_however_near_they_are()
    {
        var moving = With(Fresh, Enumerable.Range(0, 40).SelectMany(static at => Held(1_000, 840 + (at * 4), 1)));

        Assert.Null(moving.Stood);
    }

    [Fact]
    public void Needles_that_stand_elsewhere_than_the_pen_was_set_to_do_not_stand_at_the_point()
    {
        Assert.Null(With(Fresh, Held(1_000, 400, 50)).Stood);
        Assert.Null(With(Fresh, Enumerable.Repeat(Of(1_000, 1_000, pressed: false), 50)).Stood);
    }

    [Fact]
    public void A_shallower_point_under_the_same_press_is_met_from_above_and_under_another_press_from_below()
    {
        var deeper = With(Fresh, Held(1_400, 1_400, 20));
        var same = With(deeper, [.. Held(1_000, 1_200, 1), .. Held(1_000, 1_000, 20)]);
        var other = With(deeper, [Of(1_400, 0, pressed: false), .. Held(1_000, 500, 3), .. Held(1_000, 1_000, 20)]);

        Assert.True(deeper.IsAbove(1_000));
        Assert.True(same.Stood!.FromAbove);
        Assert.Equal((false, 2), (other.Stood!.FromAbove, other.Stood.Press));
    }

    [Fact]
    public void Noise_of_the_sensor_does_not_make_a_point_that_was_met_from_above_one_from_below()
    {
        var deeper = With(Fresh, Held(1_400, 1_400, 20));
        var noisy = With(deeper, [.. Held(1_000, 1_200, 1), .. Held(1_000, 996, 1), .. Held(1_000, 1_003, 20)]);

        Assert.True(noisy.Stood!.FromAbove);
        Assert.False(noisy.IsAbove(1_000));
    }

    [Fact]
    public void Needles_that_went_in_under_a_held_press_and_came_out_again_came_from_below()
    {
        var deeper = With(Fresh, Held(1_400, 1_400, 20));
        var over = With(deeper, Held(1_400, 0, 20));
        var again = With(over, Held(1_000, 1_000, 20));

        Assert.False(over.IsAbove(1_000));
        Assert.False(again.Stood!.FromAbove);
    }

    [Fact]
    public void A_trigger_counts_as_released_only_after_a_tenth_of_a_second_as_its_contact_bounces()
    {
        var held = With(Fresh, Held(1_400, 1_400, 20));
        var nearly = With(held, Enumerable.Repeat(Of(1_400, 0, pressed: false), NeedleTrace.SamplesOfAStand - 1));

        Assert.False(Fresh.Released);
        Assert.False(nearly.Released);
        Assert.False(With(nearly, Held(1_400, 0, 1)).Released);
        Assert.True(With(nearly, [Of(1_400, 0, pressed: false)]).Released);
    }

    [Fact]
    public void Needles_that_are_in_do_not_stand_at_the_shallowest_point_however_wide_its_window_is()
    {
        Assert.Null(With(Fresh, Held(200, 11, 50)).Stood);
        Assert.NotNull(With(Fresh, Held(200, 204, 50)).Stood);
    }

    [Fact]
    public void After_samples_were_lost_nothing_is_known_of_the_press()
    {
        var lost = With(Fresh, Held(1_400, 1_400, 20)).AfterLoss();
        var heard = With(lost, Held(1_000, 1_000, 20));

        Assert.False(lost.IsAbove(1_000));
        Assert.Equal((false, 2), (heard.Stood!.FromAbove, heard.Stood.Press));
    }

    private static NeedleTrace With(NeedleTrace trace, IEnumerable<Sample> samples) => samples.Aggregate(trace, static (seen, sample) => seen.After(sample));

    private static IEnumerable<Sample> Held(int setUm, int measuredUm, int count) => Enumerable.Repeat(Of(setUm, measuredUm, pressed: true), count);

    private static Sample Of(int setUm, int measuredUm, bool pressed) =>
        new() { SetNeedleProtrusionUm = setUm, MeasuredNeedleProtrusionUm = measuredUm, TriggerPressed = pressed };
}
