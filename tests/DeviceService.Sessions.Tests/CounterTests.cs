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
}
