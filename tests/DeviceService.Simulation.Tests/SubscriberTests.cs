using DeviceService.Sessions;
using DeviceService.Simulation.Worlds;

namespace DeviceService.Simulation.Tests;

/// <summary>L: what a reader of a stream is given, in its order or not, and what it has to notice.</summary>
public sealed class SubscriberTests
{
    private static readonly FeedItem<string, string> Snapshot = new FeedItem<string, string>.Snapshot("all") { Cursor = At(3) };

    [Fact]
    public async Task Events_in_their_order_are_taken() => Assert.Null(await DefectAsync(Snapshot, Event(4), Event(5), Heartbeat(5), Event(6)));

    [Fact]
    public async Task What_stands_now_has_the_place_of_the_event_before_it() => Assert.Null(await DefectAsync(Snapshot, Event(4), Event(4), Event(5)));

    [Fact]
    public async Task An_event_that_was_left_out_is_a_defect() => Assert.Contains("no gap was told", await DefectAsync(Snapshot, Event(4), Event(6)), StringComparison.Ordinal);

    [Fact]
    public async Task A_gap_with_a_snapshot_after_it_is_none() =>
        Assert.Null(await DefectAsync(Snapshot, Event(4), Gap(9), Snapshot with { Cursor = At(9) }, Event(10)));

    [Fact]
    public async Task A_snapshot_that_no_gap_was_told_before_is_a_defect() =>
        Assert.Contains("no gap was told", await DefectAsync(Snapshot, Event(4), Snapshot with { Cursor = At(9) }), StringComparison.Ordinal);

    [Fact]
    public async Task A_gap_that_no_snapshot_follows_is_a_defect() => Assert.NotNull(await DefectAsync(Snapshot, Event(4), Gap(9), Event(10)));

    [Fact]
    public async Task A_heartbeat_of_a_place_that_nothing_was_told_of_is_a_defect() =>
        Assert.Contains("a heartbeat said", await DefectAsync(Snapshot, Heartbeat(4)), StringComparison.Ordinal);

    [Fact]
    public async Task An_event_of_another_run_is_a_defect() =>
        Assert.NotNull(await DefectAsync(Snapshot, Event(4) with { Cursor = new Cursor("run-2", 5) }));

    private static Cursor At(long place) => new("run-1", place);

    private static FeedItem<string, string> Event(long place) => new FeedItem<string, string>.Happened($"{place}") { Cursor = At(place) };

    private static FeedItem<string, string> Gap(long place) => new FeedItem<string, string>.Gap(GapReason.ReaderBehind, null, null) { Cursor = At(place) };

    private static FeedItem<string, string> Heartbeat(long place) => new FeedItem<string, string>.Heartbeat { Cursor = At(place) };

    private static async Task<string?> DefectAsync(params FeedItem<string, string>[] items)
    {
        using var reader = new Reader();
        await reader.TakeAsync(items.ToAsyncEnumerable());
        return reader.Defect;
    }

    private sealed class Reader() : FeedSubscriber<string, string>(new Pace(0, 0), Dice.Of(1, 1))
    {
        public override bool HasAll() => true;

        public Task TakeAsync(IAsyncEnumerable<FeedItem<string, string>> items) => ReadAsync(_ => items, CancellationToken.None);

        protected override Task ReadAsync(CancellationToken gone) => Task.CompletedTask;

        protected override void Take(string happened)
        {
        }

        protected override void TakeSnapshot(string snapshot)
        {
        }
    }
}
