using DeviceService.Safety;

namespace DeviceService.Sessions.Tests;

/// <summary>Where needles stood, and from which side they came, by the samples alone.</summary>
public sealed class StandFollowerTests
{
    private readonly StandFollower _follower = new();
    private ulong _us = 1_000_000;

    [Fact]
    public void Needles_that_stand_under_a_press_are_told_with_the_mean_of_a_tenth_of_a_second()
    {
        Free();
        Stand(1_000, static at => 1_010 + (at % 2 == 0 ? 10 : -10), samples: 9);
        Assert.Null(_follower.Newest);
        Stand(1_000, static at => 1_010 + (at % 2 == 0 ? 10 : -10), samples: 11);

        Assert.Equal((1_000, 1_010, false), (_follower.Newest!.SetUm, _follower.Newest.IndicatedUm, _follower.Newest.FromAbove));
    }

    [Fact]
    public void Needles_on_their_way_or_in_are_no_stand()
    {
        Free();
        Stand(1_000, static at => 5 + (at % 3));
        Assert.Null(_follower.Newest);
        Stand(1_000, static at => 100 + (at * 10));
        Assert.Null(_follower.Newest);
        Free();
        Stand(0, static _ => 0);
        Assert.Null(_follower.Newest);

        // At a thousand samples a second ten of them lie within 30 um of each other on the way, too.
        Stand(1_000, static at => 600 + (at * 2), samples: 200, stepUs: 1_000);
        Assert.Null(_follower.Newest);
    }

    [Fact]
    public void A_motor_that_turns_is_no_stand()
    {
        Free();
        Stand(1_000, static _ => 1_000, drive: true);

        Assert.Null(_follower.Newest);
    }

    [Fact]
    public void From_above_is_the_same_press_that_stood_deeper_and_was_never_shallower_since()
    {
        Free();
        Stand(2_000, static _ => 2_000);
        Assert.False(_follower.Newest!.FromAbove);
        Stand(1_000, static _ => 1_000);
        Assert.Equal((1_000, true), (_follower.Newest!.SetUm, _follower.Newest.FromAbove));

        // In and out again under a press that the pen took for none: from less depth.
        Stand(1_000, static _ => 0, samples: 5);
        Stand(1_000, static _ => 1_000);
        Assert.False(_follower.Newest!.FromAbove);

        Free();
        Stand(600, static _ => 600);
        Assert.Equal((600, false), (_follower.Newest!.SetUm, _follower.Newest.FromAbove));
    }

    [Fact]
    public void Where_a_press_may_have_ended_unseen_nobody_knows_the_side()
    {
        Free();
        Stand(2_000, static _ => 2_000);
        _us += 40_000;
        Stand(1_000, static _ => 1_000);
        Assert.True(_follower.Newest!.FromAbove);
        _us += 60_000;
        Stand(1_000, static _ => 1_000);
        Assert.Null(_follower.Newest!.FromAbove);
        Free();
        Stand(1_000, static _ => 1_000);
        Assert.False(_follower.Newest!.FromAbove);

        // A press that was held when the link came: it may have begun anywhere.
        _follower.Restart();
        Assert.Null(_follower.Newest);
        Stand(1_000, static _ => 1_000);
        Assert.Null(_follower.Newest!.FromAbove);
    }

    private void Free()
    {
        for (var at = 0; at < 5; at++)
        {
            Take(0, 0, pressed: false, drive: false, 10_000);
        }
    }

    private void Stand(int setUm, Func<int, int> um, int samples = 20, ulong stepUs = 10_000, bool drive = false)
    {
        for (var at = 0; at < samples; at++)
        {
            Take(setUm, um(at), pressed: true, drive, stepUs);
        }
    }

    private void Take(int setUm, int um, bool pressed, bool drive, ulong stepUs) => _follower.Take(new PenSample
    {
        Sequence = _us,
        DeviceTimeUs = _us += stepUs,
        HostTimestamp = (long)_us,
        MeasuredProtrusion = NeedleProtrusion.Measured(um),
        SetProtrusion = NeedleProtrusion.Measured(setUm),
        StrokeRate = StrokeRate.Measured(0),
        TriggerPressed = pressed,
        DriveOn = drive,
        LimitsGeneration = 1,
    });
}
