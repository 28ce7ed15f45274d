using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using TestSupport;

namespace DeviceService.Sessions.Tests;

/// <summary>Presses are on record by the pen's own counters, whatever samples showed of them (law 11).</summary>
public sealed class CounterTests : LoggedTests
{
    [Fact]
    public async Task Of_two_quick_presses_each_has_its_own_strokes_on_record()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(10);
        var first = (long)world.Pen.Strokes;
        world.Pen.Press();
        world.Run(500);
        world.Pen.Release();
        world.Run(1_000);

        Assert.Equal([first, (long)world.Pen.Strokes - first], world.Journal.All<ActivationRecord>().Select(static one => one.Measured.Strokes));
        Assert.DoesNotContain(world.Journal.All<ActivationRecord>(), static one => one.Uncertain);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(36)]
    [InlineData(6)]
    public async Task A_press_counts_the_needles_of_the_cartridge_that_was_armed_whatever_is_in_when_it_comes_on_record(int? needlesAfter)
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.TakeCartridgeOut();
        if (needlesAfter is { } needles)
        {
            world.Pen.PutCartridgeIn(new CartridgeObservation(true, 2, "tag-2", $"C{needles}", "lot-10", needles, 2_500));
        }

        world.Pen.Release();
        world.Run(1_000);

        var press = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.Equal("tag-1", press.CartridgeTagId);
        Assert.True(press.Measured.Strokes > 0);
        Assert.Equal(press.Measured.Strokes * 12, press.Measured.Punctures);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_pen_says_at_its_handshake_is_on_record_with_it(bool handshakeFirst)
    {
        await using var world = await PenWorld.WithPenAsync(Log);
        world.Pen.Unplug();
        world.Run(300);
        world.Pen.HandshakeFirst = handshakeFirst;
        world.Pen.KeptHead = new JournalHead(4_211, new string('a', 64));
        world.Pen.Plug();
        world.Run(300);

        // What comes after it tells what was read since, and has no counters of the handshake.
        var heard = world.Journal.All<LinkRecord>().Last(static one => one.CurveDigest is null);
        Assert.Equal((PenWorld.PenId, LinkState.Online, (ulong?)world.Pen.Presses, (ulong?)world.Pen.Strokes), (heard.PenId, heard.State, heard.Presses, heard.Strokes));
        Assert.NotNull(heard.FirmwareVersion);
        Assert.NotNull(heard.RunSeconds);
        Assert.Equal((4_211L, new string('a', 64)), (heard.KeptEntryCount!.Value, heard.KeptHeadHash));
    }

    [Fact]
    public async Task The_pass_that_was_closed_last_is_found_after_a_restart_among_however_many()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_000);
        await world.DoneAsync(world.Disarm());
        await world.DoneAsync(world.CompletePass());
        var closed = world.Journal.All<PassRecord>()[^1];
        Assert.NotNull(closed.ClosedBy);
        await world.Journal.AppendAsync([.. Enumerable.Range(0, 2_500).Select(number => closed with { PassId = $"pas-more-{number}" })]);

        await world.KillAndRestartAsync();

        Assert.Equal("pas-more-2499", world.Owner.State.ClosedPass?.Record.PassId);
    }

    [Fact]
    public async Task A_quick_second_press_that_a_crash_cuts_off_is_on_record_as_uncertain()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(10);
        var first = (long)world.Pen.Strokes;
        world.Pen.Press();
        world.Run(300);

        await world.KillAndRestartAsync();
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(1_000);

        Assert.Equal(
            [(first, false), ((long)world.Pen.Strokes - first, true)],
            world.Journal.All<ActivationRecord>().Select(static one => (one.Measured.Strokes, one.Uncertain)));
    }

    [Fact]
    public async Task A_press_that_no_sample_showed_is_on_record_by_the_pens_counters()
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        world.Pen.Silent = true;
        world.Pen.Press();
        world.Run(1_000);
        Assert.Equal(1UL, world.Pen.Presses);
        world.Pen.Release();
        world.Pen.Silent = false;
        await world.DoneAsync(world.Abort());

        var unseen = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.Equal(((long)world.Pen.Strokes, true, null), (unseen.Measured.Strokes, unseen.Uncertain, unseen.Presses));
        Assert.Equal(unseen.ActivationId, Assert.Single(world.Journal.All<PassRecord>()[^1].ActivationIds));
    }

    [Fact]
    public async Task What_is_left_of_several_presses_after_a_crash_says_how_many_they_were()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Holds = true;
        world.Pen.Release();
        world.Run(100);
        world.Pen.Press();
        world.Run(100);

        world.Journal.Forget();
        await world.KillAndRestartAsync();
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(1_000);

        var left = Assert.Single(world.Journal.All<ActivationRecord>());
        Assert.Equal((2L, 2UL, (long)world.Pen.Strokes, true), (left.Presses, world.Pen.Presses, left.Measured.Strokes, left.Uncertain));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_press_that_the_counters_tell_of_is_on_record_as_it_was_armed_though_the_plan_is_another_by_then(bool beforeItsPass)
    {
        await using var world = await PenWorld.WithSessionAsync(Log);
        world.Pen.Fate = command =>
        {
            world.Journal.Holds |= beforeItsPass && command is Arm;
            return null;
        };
        _ = world.Arm();
        world.Run(300);
        world.Pen.Press();
        world.Run(200);
        Assert.Equal(1UL, world.Pen.Presses);
        world.Journal.Forget();
        await world.KillAndRestartAsync();
        PlanItem[] other = [.. PenWorld.Plan(300).Select(static item => item with { StrokeRateMillihertz = 60_000 })];
        Assert.Null((await world.DoneAsync(world.Do(new Request.UpdatePlan(world.SessionId, other, null, "less deep")
        {
            RequestId = world.NewRequestId(), By = PenWorld.Anna,
        }))).Refusal);

        world.Pen.Release();
        world.Pen.Plug();
        world.Run(1_000);

        var unseen = Assert.Single(world.Journal.All<ActivationRecord>()).Measured;
        Assert.Equal((1_000, 110_000), (unseen.SetProtrusionUm, unseen.SetStrokeRateMillihertz));
        var pass = world.Journal.All<PassRecord>()[^1].Measured;
        Assert.Equal((1_000, 110_000), (pass.SetProtrusionUm, pass.SetStrokeRateMillihertz));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_pass_that_goes_on_with_another_plan_is_armed_as_that_on_record(bool deeper)
    {
        await using var world = await PenWorld.ArmedAsync(Log);
        await world.DoneAsync(world.Disarm());
        Assert.Null((await world.DoneAsync(world.Do(new Request.UpdatePlan(world.SessionId, PenWorld.Plan(deeper ? 1_200 : 800), null, "another depth")
        {
            RequestId = world.NewRequestId(), By = PenWorld.Anna,
        }))).Refusal);
        await world.DoneAsync(world.Resume());

        Assert.Null((await world.DoneAsync(world.Arm())).Refusal);

        var passes = world.Journal.All<PassRecord>();
        Assert.Single(passes.Select(static one => one.PassId).Distinct());
        Assert.Equal((1_000, deeper ? 1_200 : 800), (passes[0].ArmedAs?.ProtrusionUm, passes[^1].ArmedAs?.ProtrusionUm));
    }

    [Fact]
    public async Task What_the_counters_tell_after_a_pass_was_closed_is_on_record_in_that_pass()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Journal.Holds = true;
        world.Pen.Unplug();
        world.Pen.Release();
        world.Run(100);
        world.Journal.Forget();
        await world.KillAndRestartAsync();
        Assert.Null((await world.DoneAsync(world.CompletePass())).Refusal);
        Assert.Empty(world.Journal.All<ActivationRecord>());

        world.Pen.Plug();
        world.Run(1_000);

        var pass = world.Journal.All<PassRecord>()[^1];
        Assert.Equal(((long)world.Pen.Strokes, true, true), (pass.Measured.Strokes, pass.Uncertain, pass.ClosedBy is not null));
        Assert.Equal(pass.PassId, Assert.Single(world.Journal.All<ActivationRecord>()).PassId);
        Assert.Equal(1, Assert.Single(world.Journal.All<SessionRecord>()[^1].Progress).PassesClosed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_press_before_its_pass_was_on_the_disk_is_on_record_in_the_pass_that_was_armed(bool anotherBefore)
    {
        await using var world = anotherBefore ? await PenWorld.ArmedAsync(Log) : await PenWorld.WithSessionAsync(Log);
        if (anotherBefore)
        {
            await world.DoneAsync(world.Disarm());
        }

        world.Pen.Fate = command =>
        {
            world.Journal.Holds |= command is Arm;
            return null;
        };
        _ = world.Arm(area: TreatmentArea.Forehead, side: BodySide.Midline);
        world.Run(300);
        world.Pen.Press();
        world.Run(200);
        Assert.Equal(1UL, world.Pen.Presses);

        world.Journal.Forget();
        await world.KillAndRestartAsync();
        world.Pen.Release();
        world.Pen.Plug();
        world.Run(1_000);

        var press = Assert.Single(world.Journal.All<ActivationRecord>());
        var pass = world.Journal.All<PassRecord>()[^1];
        Assert.Equal(((long)world.Pen.Strokes, true, "tag-1"), (press.Measured.Strokes, press.Uncertain, press.CartridgeTagId));
        Assert.Equal((press.PassId, TreatmentArea.Forehead, BodySide.Midline, null), (pass.PassId, pass.Area, pass.Side, pass.ClosedBy));
        Assert.Equal(pass.PassId, world.Journal.All<SessionRecord>()[^1].OpenPass?.PassId);
        Assert.Equal(anotherBefore ? 1 : 0, world.Journal.All<PassRecord>().Count(static one => one.ClosedBy == PassClosing.NextArmed));
    }

    // A pen keeps its count of strokes once a second: one that loses its power while it drives knows of fewer than it told.
    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 0)]
    [InlineData(true, 50)]
    [InlineData(false, 50)]
    public async Task Strokes_that_a_pen_told_before_it_lost_its_power_are_on_record_though_it_forgot_them(bool handshakeFirst, int kept)
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Run(1_000);
        var made = (long)world.Pen.Strokes;
        world.Pen.Unplug();
        world.Pen.BootId++;
        world.Pen.Strokes = (ulong)kept;
        world.Pen.Release();
        world.Pen.HandshakeFirst = handshakeFirst;
        world.Pen.Plug();
        world.Run(3_000);

        // A status tells each 200 ms, at 110 strokes a second.
        Assert.InRange(world.Journal.All<ActivationRecord>().Sum(static one => one.Measured.Strokes), made - 22, made);
        Assert.Equal(world.Journal.All<ActivationRecord>().Sum(static one => one.Measured.Strokes), world.Journal.All<SessionRecord>()[^1].Progress.Sum(static one => one.Strokes));
        Assert.Contains(world.Journal.All<ActivationRecord>(), static one => one.Uncertain);
        Assert.Equal((ulong)kept, world.Journal.All<SessionRecord>()[^1].CountersSeen?.Strokes);
    }

    [Fact]
    public async Task Strokes_of_a_motor_that_ran_on_after_the_press_was_over_are_on_record_once_it_stands()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_000);
        var pressed = (long)world.Pen.Strokes;
        world.Pen.Strokes += 2;
        world.Run(1_000);

        Assert.Equal(
            [(pressed, null, false), (2L, 0L, true)],
            world.Journal.All<ActivationRecord>().Select(static one => (one.Measured.Strokes, one.Presses, one.Uncertain)));
        Assert.Equal(pressed + 2, world.Journal.All<PassRecord>()[^1].Measured.Strokes);
    }

    [Fact]
    public async Task Strokes_of_a_motor_that_ran_on_are_on_record_before_a_pass_is_closed_and_before_the_next_arming()
    {
        await using var world = await PenWorld.TreatingAsync(Log);
        world.Pen.Release();
        world.Run(1_000);
        await world.DoneAsync(world.Disarm());
        world.Pen.Strokes += 2;
        world.Run(190);
        await world.DoneAsync(world.Arm());
        await world.DoneAsync(world.Disarm());
        await world.DoneAsync(world.CompletePass());
        world.Run(1_000);

        Assert.Equal((long)world.Pen.Strokes, world.Journal.All<PassRecord>()[^1].Measured.Strokes);
        Assert.Equal((long)world.Pen.Strokes, world.Journal.All<ActivationRecord>().Sum(static one => one.Measured.Strokes));
    }
}
