using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Sessions.Tests;

/// <summary>What stands now is no event: it takes no place, and the newest is all that a slow reader gets.</summary>
public sealed class StandingTests
{
    [Fact]
    public async Task A_slow_reader_gets_the_newest_of_what_stands_after_every_event_and_is_never_cut_off_by_it()
    {
        var feed = new EventFeed<string, string>("run", () => "snapshot", capacity: 4, coalesces: false, new FakeTimeProvider());
        await using var reader = feed.ReadAsync(null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.Equal("snapshot", Assert.IsType<FeedItem<string, string>.Snapshot>(await NextAsync()).Value);
        for (var i = 0; i < 100; i++)
        {
            feed.Show($"stands {i}");
        }

        feed.Publish("happened");
        feed.Show("stands at last");

        Assert.Equal(("happened", 1), Happened(await NextAsync()));
        Assert.Equal(("stands at last", 1), Happened(await NextAsync()));
        feed.Publish("happened again");
        Assert.Equal(("happened again", 2), Happened(await NextAsync()));
        feed.Show("stands anew");
        Assert.Equal(("stands anew", 2), Happened(await NextAsync()));
        Assert.Equal(2, feed.Newest.Sequence);
        feed.Show("too late");
        feed.Complete();
        Assert.False(await reader.MoveNextAsync());

        async Task<FeedItem<string, string>> NextAsync()
        {
            Assert.True(await reader.MoveNextAsync());
            return reader.Current;
        }

        static (string Value, long Place) Happened(FeedItem<string, string> item) =>
            (Assert.IsType<FeedItem<string, string>.Happened>(item).Value, item.Cursor.Sequence);
    }
}
