using Penlink.V1;
using Simulator.V1;

namespace PenSimulator.Tests;

/// <summary>Each fault of the line, by what arrives at a host that only listens.</summary>
public sealed class LineFaultTests
{
    // Shorter than the silence of a host that ends its session.
    private const int WatchedMs = 4_800;

    private static Wiretap With(FaultKind kind, long value = 0)
    {
        var tap = new Wiretap();
        tap.Pen.InjectFault(kind, value);
        tap.RunMs(WatchedMs);
        return tap;
    }

    private static int Whole { get; } = Healthy();

    private static int Healthy()
    {
        var tap = new Wiretap();
        tap.RunMs(WatchedMs);
        Assert.Equal(0, tap.Broken);
        return tap.Frames.Count;
    }

    [Fact]
    public void Bit_flips_break_frames_and_none_is_taken_for_another()
    {
        var tap = With(FaultKind.CorruptsBytes, 2_000);
        Assert.InRange(tap.Broken, 20, Whole);
        Assert.Equal(tap.TelemetryTimes.Order(), tap.TelemetryTimes);
    }

    [Fact]
    public void Bursts_break_the_share_of_frames_that_they_hit()
    {
        var tap = With(FaultKind.Bursts, 200);
        Assert.InRange(tap.Frames.Count, Whole * 70 / 100, Whole * 86 / 100);
        Assert.True(tap.Broken > 0);
    }

    [Fact]
    public void Dropped_frames_are_missing_and_the_others_whole()
    {
        var tap = With(FaultKind.DropsFrames, 30);
        Assert.Equal(0, tap.Broken);
        Assert.InRange(tap.Frames.Count, Whole * 60 / 100, Whole * 80 / 100);
    }

    [Fact]
    public void Duplicated_frames_arrive_twice_in_a_row()
    {
        var tap = With(FaultKind.DuplicatesFrames, 25);
        var twice = tap.Frames.Zip(tap.Frames.Skip(1)).Count(static pair => pair.First.Equals(pair.Second));
        Assert.Equal(0, tap.Broken);
        Assert.Equal(tap.Frames.Count - Whole, twice);
        Assert.InRange(twice, Whole * 18 / 100, Whole * 32 / 100);
    }

    [Fact]
    public void Reordered_frames_arrive_after_their_successor_and_none_is_lost()
    {
        var tap = With(FaultKind.ReordersFrames, 25);
        var backwards = tap.TelemetryTimes.Zip(tap.TelemetryTimes.Skip(1)).Count(static pair => pair.Second < pair.First);
        Assert.Equal(0, tap.Broken);
        Assert.True(backwards > 20, $"{backwards}");
        Assert.InRange(tap.Frames.Count, Whole - 1, Whole);
    }

    [Fact]
    public void A_frame_that_waits_to_be_overtaken_comes_when_the_fault_ends()
    {
        var tap = new Wiretap();
        tap.Pen.InjectFault(FaultKind.ReordersFrames, 100);
        tap.RunMs(1_001);
        tap.Pen.ClearFaults();
        tap.RunMs(50);
        var times = tap.TelemetryTimes.Order().ToArray();
        Assert.All(times.Zip(times.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 1UL, 200_000UL));
    }

    [Fact]
    public void Truncated_frames_lose_their_end_and_break_nothing_but_themselves()
    {
        var tap = With(FaultKind.TruncatesFrames, 20);
        Assert.InRange(tap.Frames.Count, Whole * 70 / 100, Whole * 90 / 100);
        Assert.InRange(tap.Broken, Whole * 8 / 100, Whole * 30 / 100);
    }

    [Fact]
    public void Babble_comes_between_the_frames_at_its_rate()
    {
        var (quiet, tap) = (new Wiretap(), new Wiretap());
        tap.Pen.InjectFault(FaultKind.Babbles, 3_000);
        quiet.RunMs(2_000);
        tap.RunMs(2_000);
        Assert.Equal(6_000, tap.Bytes - quiet.Bytes);
    }

    [Fact]
    public void Delayed_frames_come_whole_and_so_much_later()
    {
        var (quiet, tap) = (new Wiretap(), new Wiretap());
        tap.Pen.InjectFault(FaultKind.Delays, 500);
        quiet.RunMs(1_500);
        tap.RunMs(1_500);
        Assert.Equal(500_000, (double)(quiet.TelemetryTimes.Last() - tap.TelemetryTimes.Last()), 20_000.0);
        Assert.Equal(0, tap.Broken);
    }

    [Fact]
    public void A_line_held_low_is_one_break_which_stops_and_then_silence_both_ways()
    {
        var bench = new Bench().Driving();
        var heard = bench.Heard.Count;
        bench.Pen.InjectFault(FaultKind.LineStuckLow);
        Assert.False(bench.DriveOn);
        Assert.Equal(1u, bench.StopCount);
        bench.RunMs(1_000);
        bench.StopFrame(9);
        bench.RunMs(10);
        Assert.Equal(1u, bench.StopCount);
        Assert.Equal(heard, bench.Heard.Count);
        bench.Pen.ClearFaults();
        bench.RunMs(300);
        Assert.Equal(StopCause.Line, bench.Status.StopCause);
    }

    [Fact]
    public void On_a_half_open_line_the_pen_is_heard_and_hears_nobody_so_its_dead_man_stops_it()
    {
        var bench = new Bench().Driving();
        bench.Pen.InjectFault(FaultKind.HalfOpen);
        bench.SendBytes(new byte[16]);
        Assert.True(bench.DriveOn);
        bench.RunMs(210);
        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.DeadMan, bench.Status.StopCause);
    }
}
