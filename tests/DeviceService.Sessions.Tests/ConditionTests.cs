using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>What a certificate rests on beside firmware: drops and hours as they are counted while the pen is online, and the curve that it keeps.</summary>
public sealed class ConditionTests : LoggedTests
{
    [Fact]
    public async Task A_drop_that_a_pen_feels_while_it_is_online_is_on_record_within_seconds_and_once()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Drops = 1;
        world.Run(6_000);

        var heard = world.Journal.All<LinkRecord>()[^1];
        Assert.Equal((PenWorld.PenId, LinkState.Online, 1u, null), (heard.PenId, heard.State, heard.Drops, heard.Presses));
        var entries = world.Journal.All<LinkRecord>().Count;
        world.Run(20_000);
        Assert.Equal(entries, world.Journal.All<LinkRecord>().Count);
        Assert.Equal(1u, world.Owner.Views.Pen.Counters?.Drops);
    }

    [Fact]
    public async Task Hours_of_the_motor_are_on_record_while_it_is_online_in_steps_of_ten_minutes()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.RunSeconds = 599;
        world.Run(11_000);
        Assert.DoesNotContain(world.Journal.All<LinkRecord>(), static one => one.RunSeconds > 0);
        world.Pen.RunSeconds = 600;
        world.Run(11_000);

        Assert.Equal(600u, Assert.Single(world.Journal.All<LinkRecord>(), static one => one.RunSeconds > 0).RunSeconds);
    }

    [Fact]
    public async Task Nothing_is_read_while_a_press_may_start_the_motor_or_the_pen_is_latched()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        var read = world.Pen.Reads.Count;
        world.Run(12_000);
        Assert.Equal(read, world.Pen.Reads.Count);
        await world.DoneAsync(world.EmergencyStop());
        world.Run(12_000);
        Assert.Equal(read, world.Pen.Reads.Count);

        world.Pen.Release();
        world.Run(100);
        world.Pen.Drops = 2;
        Assert.Null((await world.DoneAsync(world.Acknowledge())).Refusal);
        world.Run(500);
        Assert.Equal(2u, world.Journal.All<LinkRecord>()[^1].Drops);
    }

    [Fact]
    public async Task The_curve_that_a_pen_keeps_is_read_with_each_new_link_and_a_lost_one_is_on_record()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var none = LimitsSnapshot.Format(CorrectionCurve.None.Digest());
        Assert.Equal(none, world.Journal.All<LinkRecord>()[^1].CurveDigest);
        var curve = new CorrectionCurve([new CurveKnot(0, 10), new CurveKnot(2_000, 2_010)]);
        foreach (var (kept, digest) in new[] { (curve, LimitsSnapshot.Format(curve.Digest())), (CorrectionCurve.None, none) })
        {
            world.Pen.Unplug();
            world.Pen.Curve = kept;
            world.Run(300);
            world.Pen.Plug();
            world.Run(300);
            Assert.Equal(digest, world.Journal.All<LinkRecord>()[^1].CurveDigest);
        }
    }

    [Fact]
    public async Task A_pen_that_knows_no_curve_corrects_nothing()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Unplug();
        world.Run(300);
        world.Pen.Fate = static one => one is ReadCurve ? CommandResult.Rejected : null;
        world.Pen.FateReason = "UNSUPPORTED";
        world.Pen.Plug();
        world.Run(3_000);

        Assert.Equal(LimitsSnapshot.Format(CorrectionCurve.None.Digest()), world.Owner.State.KeptCurve);
        Assert.Equal(2, world.Pen.Reads.OfType<ReadCurve>().Count());
    }

    [Fact]
    public async Task Nothing_is_armed_over_a_new_link_before_the_pen_has_told_its_curve()
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Unplug();
        world.Run(300);
        world.Pen.Mute = true;
        world.Pen.Plug();
        world.Run(50);
        var arming = world.Arm();
        world.Run(500);
        Assert.False(arming.IsCompleted);
        Assert.DoesNotContain(world.Pen.Commands, static command => command is WriteLimits);

        world.Pen.Mute = false;
        Assert.Null((await world.DoneAsync(arming)).Refusal);
    }

    [Fact]
    public async Task A_written_curve_is_on_record_and_one_whose_writing_nobody_saw_the_end_of_is_read_again()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        var written = await world.DoneAsync(Write(world));
        Assert.Equal(written.First.CurveDigest, world.Journal.All<LinkRecord>()[^1].CurveDigest);
        var reads = world.Pen.Reads.OfType<ReadCurve>().Count();

        world.Pen.Fate = static one => one is WriteCurve ? CommandResult.Uncertain : null;
        Assert.Equal("R-COMMAND-UNCERTAIN", (await world.DoneAsync(Write(world))).Refusal?.RuleId);
        world.Pen.Curve = CorrectionCurve.None;
        world.Run(3_000);
        Assert.Equal(reads + 2, world.Pen.Reads.OfType<ReadCurve>().Count());
        Assert.Equal(LimitsSnapshot.Format(CorrectionCurve.None.Digest()), world.Journal.All<LinkRecord>()[^1].CurveDigest);
    }

    [Fact]
    public async Task What_could_not_be_written_down_is_written_once_it_can_be()
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Drops = 3;
        world.Journal.Fails = "the disk is full";
        world.Run(7_000);
        Assert.DoesNotContain(world.Journal.All<LinkRecord>(), static one => one.Drops == 3);
        world.Journal.Fails = null;
        world.Run(12_000);

        Assert.Contains(world.Journal.All<LinkRecord>(), static one => one.Drops == 3);
    }

    private static Task<Answer> Write(PenWorld world) => world.Do(new Request.WriteCurve(PenWorld.PenId, "cal-1")
    {
        RequestId = world.NewRequestId(), By = PenWorld.Anna, LeaseNumber = world.Lease, Found = CurveTests.Found(),
    });
}
