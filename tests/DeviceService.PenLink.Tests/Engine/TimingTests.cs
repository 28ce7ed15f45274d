using DeviceService.Sessions;
using Penlink.V1;
using Xunit;
using WriteLimits = DeviceService.Sessions.WriteLimits;

namespace DeviceService.PenLink.Tests;

/// <summary>What the link tells of its times: round trips, answers, permissions.</summary>
public sealed class TimingTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(1);

    [Fact]
    public void Each_answered_ping_is_told_with_what_the_pen_had_it_for_by_its_own_clock()
    {
        var bench = new LinkBench { Pen = { HoldsPingsUs = 400 } }.Online().Run(2_000);

        Assert.InRange(bench.Observer.RoundTrips.Count, 4, 12);
        Assert.All(bench.Observer.RoundTrips, static told =>
        {
            Assert.InRange(told.RoundTrip, Step, 2 * Step);
            Assert.Equal(TimeSpan.FromMicroseconds(400), told.AtPen);
        });
    }

    [Fact]
    public void A_pen_whose_clock_runs_backwards_is_not_said_to_have_answered_before_it_was_asked()
    {
        var bench = new LinkBench { Pen = { HoldsPingsUs = -3_000 } }.Online().Run(1_000);

        Assert.NotEmpty(bench.Observer.RoundTrips);
        Assert.All(bench.Observer.RoundTrips, static told => Assert.Equal(TimeSpan.Zero, told.AtPen));
    }

    [Fact]
    public void What_is_on_the_way_for_long_is_in_the_round_trip_and_not_in_what_the_pen_had()
    {
        const int DelayMs = 60;
        var bench = new LinkBench { Pen = { HoldsPingsUs = 400 } }.Online();
        var onTheWay = new Queue<byte[]>(Enumerable.Repeat(Array.Empty<byte>(), DelayMs));
        bench.ToHost = bytes =>
        {
            onTheWay.Enqueue(bytes);
            return onTheWay.Dequeue();
        };
        var before = bench.Observer.RoundTrips.Count;

        bench.Run(3_000);

        var told = bench.Observer.RoundTrips.Skip(before + 1).ToArray();
        Assert.NotEmpty(told);
        Assert.All(told, static one => Assert.InRange(one.RoundTrip.TotalMilliseconds, DelayMs, DelayMs + 2));
        Assert.All(told, static one => Assert.Equal(TimeSpan.FromMicroseconds(400), one.AtPen));
    }

    [Fact]
    public void An_answer_to_a_command_that_was_sent_once_is_timed_and_one_that_was_sent_again_is_not()
    {
        var bench = new LinkBench().Online();
        var before = bench.Observer.CommandTimes.Count;
        Assert.Equal(CommandResult.Applied, bench.Outcome(new WriteLimits(BenchLimits.Any())).Result);
        Assert.Equal(before + 2, bench.Observer.CommandTimes.Count);
        Assert.All(bench.Observer.CommandTimes, static took => Assert.InRange(took, Step, 2 * Step));

        bench.Pen.AnswersCommands = false;
        bench.Submit(new DeviceService.Sessions.ReadCounters());
        bench.Run(60);
        bench.Pen.AnswersCommands = true;
        bench.RunUntil(() => bench.Observer.Outcomes.Count == 2);

        Assert.True(bench.Meter.Snapshot().Retransmissions > 0);
        Assert.Equal(before + 2, bench.Observer.CommandTimes.Count);
    }

    [Fact]
    public void A_permission_is_told_with_how_late_it_was_and_one_that_was_held_back_is_not_told()
    {
        var bench = new LinkBench().Online().Armed(500);
        var punctual = bench.Observer.PermissionsLate.Count;
        Assert.InRange(punctual, 5, 12);
        Assert.All(bench.Observer.PermissionsLate, static late => Assert.InRange(late, TimeSpan.Zero, Step));

        // This machine has no time for the line's thread.
        bench.RunUntil(() => bench.Observer.PermissionsLate.Count > punctual && Renewed(bench));
        bench.Clock.Advance(TimeSpan.FromMilliseconds(80));
        bench.Permit.Renew(bench.AnyPermit());
        bench.Step();
        Assert.InRange(bench.Observer.PermissionsLate.Last().TotalMilliseconds, 25, 35);

        // No permit, and then one again.
        var told = bench.Observer.PermissionsLate.Count;
        bench.Latch.WriteOrdinary(bench.Permit, static permit => permit.Clear());
        bench.Run(70);
        bench.RunPermitted(30);
        Assert.Equal(told, bench.Observer.PermissionsLate.Count);
        bench.RunPermitted(100);
        Assert.InRange(bench.Observer.PermissionsLate.Count, told + 1, told + 3);
        Assert.InRange(bench.Observer.PermissionsLate.Last(), TimeSpan.Zero, Step);
    }

    private static bool Renewed(LinkBench bench)
    {
        bench.Permit.Renew(bench.AnyPermit());
        return true;
    }
}
