using Penlink.V1;
using Simulator.V1;
using Fault = Simulator.V1.Fault;
using PenState = Penlink.V1.PenState;

namespace PenSimulator.Tests;

/// <summary>Each fault of frames on their way from the host, by what the pen makes of them.</summary>
public sealed class HostLineFaultTests
{
    private static void Befall(Bench bench, FaultKind kind, long value, FaultDirection direction = FaultDirection.ToPen) =>
        bench.Pen.InjectFault(new Fault { Kind = kind, Value = value, Direction = direction });

    private static int Replies(Bench bench) => bench.Heard.Count(static frame => frame.CommandReply is not null);

    private static HostFrame ReadCounters(uint number) => new() { Command = new Command { Number = number, ReadCounters = new ReadCounters() } };

    [Fact]
    public void Permissions_that_are_lost_are_none_and_the_dead_man_ends_the_drive()
    {
        var bench = new Bench().Driving();
        Befall(bench, FaultKind.DropsFrames, 100);
        bench.RunMs(215);

        Assert.False(bench.DriveOn);
        Assert.Equal(StopCause.DeadMan, bench.Status.StopCause);
        Assert.Equal(0ul, bench.Pen.GetPen().FrameErrors);
    }

    [Fact]
    public void A_run_of_zeros_is_in_no_frame_and_stops_where_every_frame_is_lost()
    {
        var bench = new Bench().Driving();
        Befall(bench, FaultKind.DropsFrames, 100);
        bench.SendBytes(new byte[16]);

        Assert.False(bench.DriveOn);
        Assert.Equal(1u, bench.StopCount);
    }

    [Fact]
    public void A_command_that_arrives_twice_is_carried_out_once()
    {
        var bench = new Bench().Prepared();
        var replies = Replies(bench);
        Befall(bench, FaultKind.DuplicatesFrames, 100);
        bench.ArmNow();

        Assert.Equal(PenState.Armed, bench.State);
        Assert.Equal(replies + 2, Replies(bench));
        var told = bench.Heard.Where(static frame => frame.CommandReply is not null).TakeLast(2).Select(static frame => frame.CommandReply).ToArray();
        Assert.Equal(told[0], told[1]);
    }

    [Fact]
    public void A_frame_that_is_overtaken_arrives_after_the_next_one_and_when_the_fault_ends()
    {
        var bench = new Bench().Prepared();
        var (first, second, third) = (bench.NextNumber(), bench.NextNumber(), bench.NextNumber());
        var replies = Replies(bench);
        Befall(bench, FaultKind.ReordersFrames, 100);
        bench.Send(ReadCounters(first));
        Assert.Equal(replies, Replies(bench));
        bench.Send(ReadCounters(second));

        // The first is behind the second now: its number is over.
        Assert.Equal([second, first], bench.Heard.Where(static frame => frame.CommandReply is not null).Skip(replies).Select(static frame => frame.CommandReply.Number));
        Assert.Equal(RejectionReason.StaleNumber, bench.Heard.Last(static frame => frame.CommandReply is not null).CommandReply.Rejection);

        bench.Send(ReadCounters(third));
        bench.Pen.ClearFaults();
        bench.RunMs(1);
        Assert.Equal(third, bench.Heard.Last(static frame => frame.CommandReply is not null).CommandReply.Number);
    }

    [Theory]
    [InlineData(FaultKind.CorruptsBytes, 1_000_000)]
    [InlineData(FaultKind.Bursts, 1_000)]
    [InlineData(FaultKind.TruncatesFrames, 100)]
    public void A_frame_that_is_altered_or_cut_is_counted_and_nothing_of_it_is_done(FaultKind kind, long value)
    {
        var bench = new Bench().Prepared();
        var replies = Replies(bench);
        Befall(bench, kind, value);
        bench.Send(ReadCounters(bench.NextNumber()));
        bench.Send(new HostFrame { Command = new Command { Number = bench.NextNumber(), Arm = bench.Arm() } });
        bench.Pen.ClearFaults();
        bench.SendBytes(0);

        Assert.Equal((replies, PenState.Disarmed), (Replies(bench), bench.State));
        Assert.InRange(bench.Pen.GetPen().FrameErrors, 1ul, 20ul);
    }

    [Fact]
    public void What_a_fault_does_one_way_it_does_not_do_the_other_way_unless_it_is_of_both()
    {
        Assert.Equal((0, 0), Lost(FaultDirection.Unspecified, heardAlone: true));
        Assert.Equal((1, 0), Lost(FaultDirection.ToPen));
        Assert.Equal((0, 1), Lost(FaultDirection.Unspecified));
        Assert.Equal((1, 1), Lost(FaultDirection.Both));

        // Whether the pen missed a stop, and whether the host missed all that the pen said.
        static (int ToPen, int FromPen) Lost(FaultDirection direction, bool heardAlone = false)
        {
            var bench = new Bench().Prepared();
            if (!heardAlone)
            {
                Befall(bench, FaultKind.DropsFrames, 100, direction);
            }

            var heard = bench.Heard.Count;
            bench.StopFrame(9);
            bench.RunMs(300);
            return (bench.StopCount == 0 ? 1 : 0, bench.Heard.Count == heard ? 1 : 0);
        }
    }

    [Fact]
    public void A_frame_half_way_when_the_fault_ends_arrives_whole()
    {
        var bench = new Bench().Prepared();
        var bytes = Bench.Bytes(new HostFrame { SessionTag = bench.Tag, Command = new Command { Number = bench.NextNumber(), ReadCounters = new ReadCounters() } });
        var replies = Replies(bench);
        Befall(bench, FaultKind.DuplicatesFrames, 1);
        bench.SendBytes(bytes[..5]);
        bench.Pen.ClearFaults();
        bench.SendBytes(bytes[5..]);
        bench.RunMs(1);

        Assert.Equal(replies + 1, Replies(bench));
    }

    [Fact]
    public void The_same_seed_and_frames_are_hit_alike()
    {
        Assert.Equal(Errors(), Errors());
        Assert.InRange(Errors(), 20ul, 80ul);

        static ulong Errors()
        {
            var bench = new Bench().Prepared();
            Befall(bench, FaultKind.TruncatesFrames, 50);
            for (var at = 0; at < 100; at++)
            {
                bench.Send(ReadCounters(bench.NextNumber()));
            }

            return bench.Pen.GetPen().FrameErrors;
        }
    }

    [Theory]
    [InlineData(FaultKind.Stall, FaultDirection.ToPen)]
    [InlineData(FaultKind.Delays, FaultDirection.Both)]
    [InlineData(FaultKind.DropsFrames, (FaultDirection)7)]
    public void A_direction_that_does_not_go_with_its_kind_is_refused(FaultKind kind, FaultDirection direction)
    {
        var pen = new VirtualPen(new PenOptions());
        var refused = Assert.Throws<ArgumentException>(() => pen.InjectFault(new Fault { Kind = kind, Value = kind == FaultKind.Stall ? 0 : 5, Direction = direction }));

        Assert.StartsWith("fault.direction", refused.Message, StringComparison.Ordinal);
        Assert.Empty(pen.GetPen().Faults);
    }

    [Fact]
    public void Those_that_may_have_a_direction_are_listed_as_such() => Assert.Equal(
        [FaultKind.CorruptsBytes, FaultKind.Bursts, FaultKind.DropsFrames, FaultKind.DuplicatesFrames, FaultKind.ReordersFrames, FaultKind.TruncatesFrames],
        new VirtualPen(new PenOptions()).ListFaults().Where(static range => range.Directed).Select(static range => range.Kind));
}
