using DeviceService.Conformance;

namespace DeviceService.PenCtl.Tests;

/// <summary>Whether a pen tells changes at once, by when its Statuses come: C-STATUS-3 to 5, without a pen.</summary>
public sealed class ToldChangesTests
{
    private const int EachMs = 200;

    [Fact]
    public void The_turn_is_the_shortest_time_between_Statuses_that_say_the_same()
    {
        Assert.Equal(200_000ul, ToldChanges.TurnUs(Quiet(0, 200, 400, 600, 800)));
        Assert.Equal(100_000ul, ToldChanges.TurnUs(Quiet(0, 100, 300, 400, 600)));
    }

    [Fact]
    public void A_Status_that_was_lost_makes_the_turn_no_longer() => Assert.Equal(200_000ul, ToldChanges.TurnUs(Quiet(0, 200, 600, 800, 1_000)));

    [Fact]
    public void Neither_a_change_nor_the_Status_after_it_says_how_long_a_turn_is()
    {
        ToldStatus[] statuses = [.. Quiet(0, 200, 400, 600, 800), At(850, 60), At(1_000, 60), At(1_200, 60)];

        Assert.Equal(200_000ul, ToldChanges.TurnUs(statuses));
    }

    [Fact]
    public void Too_few_Statuses_that_say_the_same_show_no_turn()
    {
        Assert.Null(ToldChanges.TurnUs([]));
        Assert.Null(ToldChanges.TurnUs(Quiet(0, 200, 400, 600)));
        Assert.Null(ToldChanges.TurnUs([.. Enumerable.Range(0, 20).Select(static at => At(at * EachMs, at))]));
    }

    [Fact]
    public void A_pen_that_tells_changes_between_its_turns_tells_them_at_once()
    {
        ToldStatus[] statuses = [At(0, 80), At(60, 70), At(260, 70), At(320, 80), At(520, 80), At(580, 70), At(780, 70), At(840, 80)];

        Assert.True(Of(statuses, rises: true).AreAtOnce);
        Assert.True(Of(statuses, rises: false).AreAtOnce);
    }

    [Fact]
    public void A_pen_that_tells_changes_in_its_turns_alone_tells_them_late()
    {
        ToldStatus[] statuses = [.. Enumerable.Range(0, 7).Select(static at => At(at * EachMs, at % 2 == 0 ? 80 : 70))];

        Assert.Equal((3, 0, 200_000ul), (Of(statuses, rises: true).Told, Of(statuses, rises: true).AtOnce, Of(statuses, rises: true).SoonestUs));
        Assert.True(Of(statuses, rises: true).AreLate && Of(statuses, rises: false).AreLate);
    }

    [Fact]
    public void A_pen_whose_turns_alternate_does_not_tell_at_once_what_comes_with_the_shorter_one()
    {
        ToldStatus[] statuses = [.. Enumerable.Range(0, 5).SelectMany(static at => new[] { At(at * 300, at), At((at * 300) + 100, at) })];

        Assert.True(ToldChanges.Of(statuses, 100_000, rises: true).AreLate);
    }

    [Fact]
    public void One_change_in_six_out_of_turn_is_late_all_the_same()
    {
        ToldStatus[] statuses = [At(0, 0), At(60, 1), .. Enumerable.Range(1, 5).Select(static at => At(60 + (at * EachMs), 1 + at))];

        Assert.Equal((6, 1), (Of(statuses, rises: true).Told, Of(statuses, rises: true).AtOnce));
        Assert.True(Of(statuses, rises: true).AreLate);
    }

    [Fact]
    public void A_pen_that_tells_one_direction_late_does_not_hide_it_behind_the_other()
    {
        ToldStatus[] statuses = [.. Enumerable.Range(0, 3).SelectMany(static at => new[] { At(at * 460, 80), At((at * 460) + 60, 80 - 10), At((at * 460) + 260, 80) })];

        Assert.True(Of(statuses, rises: false).AreAtOnce);
        Assert.True(Of(statuses, rises: true).AreLate);
    }

    [Fact]
    public void What_was_told_together_with_something_else_counts_for_nothing()
    {
        ToldStatus[] statuses = [At(0, 80), At(60, 5, "bits 5 and 6"), At(260, 5, "bits 5 and 6"), At(320, 80), At(520, 80), At(580, 5, "bits 5 and 6")];

        Assert.Equal((0, 0), (Of(statuses, rises: true).Told, Of(statuses, rises: false).Told));
        Assert.False(Of(statuses, rises: false).AreAtOnce || Of(statuses, rises: false).AreLate);
    }

    private static ToldChanges Of(ToldStatus[] statuses, bool rises) => ToldChanges.Of(statuses, EachMs * 1_000, rises);

    private static ToldStatus[] Quiet(params int[] ms) => [.. ms.Select(static at => At(at, 80))];

    private static ToldStatus At(int ms, long value, string rest = "") => new((ulong)ms * 1_000, value, rest);
}
