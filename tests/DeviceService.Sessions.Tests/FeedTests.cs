using DeviceService.Safety;
using Microsoft.Extensions.Time.Testing;

namespace DeviceService.Sessions.Tests;

public sealed class FeedTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task A_reader_gets_a_snapshot_and_then_every_event_in_order()
    {
        var feed = new EventFeed<string, int>("run", () => "all", 16, coalesces: false, _clock);
        feed.Publish(1);
        await using var reader = feed.ReadAsync(null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(1, Assert.IsType<FeedItem<string, int>.Snapshot>(reader.Current).Cursor.Sequence);
        feed.Publish(2);
        feed.Publish(3);

        foreach (var expected in new[] { 2, 3 })
        {
            Assert.True(await reader.MoveNextAsync());
            Assert.Equal(expected, Assert.IsType<FeedItem<string, int>.Happened>(reader.Current).Value);
        }

        feed.Complete();
        Assert.False(await reader.MoveNextAsync());
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_cut_off_with_its_cursor_and_can_resume()
    {
        var feed = new EventFeed<string, int>("run", () => "all", 4, coalesces: false, _clock);
        await using var reader = feed.ReadAsync(null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await reader.MoveNextAsync();
        for (var number = 1; number <= 5; number++)
        {
            feed.Publish(number);
        }

        var cut = await Assert.ThrowsAsync<FeedBehindException>(async () => await reader.MoveNextAsync());
        Assert.Equal(0, cut.Cursor.Sequence);

        await using var again = feed.ReadAsync(new Cursor("run", 1), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await again.MoveNextAsync();
        Assert.Equal(2, Assert.IsType<FeedItem<string, int>.Happened>(again.Current).Value);
    }

    [Fact]
    public async Task The_snapshot_after_a_gap_is_of_the_moment_of_the_gap_however_late_a_reader_comes_for_it()
    {
        var isKept = true;
        var feed = new EventFeed<string, int>("run2", () => isKept ? "all" : throw new InvalidOperationException("no longer kept"), 4, coalesces: false, _clock);
        feed.Publish(1);
        await using var reader = feed.ReadAsync(new Cursor("run1", 3), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await reader.MoveNextAsync();
        Assert.Equal(new Cursor("run2", 1), Assert.IsType<FeedItem<string, int>.Gap>(reader.Current).Cursor);

        feed.Publish(2);
        isKept = false;

        await reader.MoveNextAsync();
        Assert.Equal(new Cursor("run2", 1), Assert.IsType<FeedItem<string, int>.Snapshot>(reader.Current).Cursor);
        await reader.MoveNextAsync();
        Assert.Equal(2, Assert.IsType<FeedItem<string, int>.Happened>(reader.Current).Value);
    }

    [Fact]
    public async Task A_cursor_of_another_run_gets_an_explicit_gap_and_a_snapshot()
    {
        var feed = new EventFeed<string, int>("run2", () => "all", 4, coalesces: false, _clock);
        await using var reader = feed.ReadAsync(new Cursor("run1", 3), TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await reader.MoveNextAsync();
        Assert.Equal(GapReason.InstanceChanged, Assert.IsType<FeedItem<string, int>.Gap>(reader.Current).Reason);
        await reader.MoveNextAsync();
        Assert.IsType<FeedItem<string, int>.Snapshot>(reader.Current);
    }

    [Fact]
    public async Task A_silent_feed_sends_a_heartbeat_each_second()
    {
        var feed = new EventFeed<string, int>("run", () => "all", 4, coalesces: false, _clock);
        await using var reader = feed.ReadAsync(null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await reader.MoveNextAsync();
        var next = reader.MoveNextAsync();
        Assert.False(next.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await next);
        Assert.IsType<FeedItem<string, int>.Heartbeat>(reader.Current);
    }

    [Fact]
    public void A_slow_reader_of_the_ring_is_told_exactly_what_it_lost()
    {
        var ring = new TelemetryRing(8);
        for (ulong sequence = 1; sequence <= 20; sequence++)
        {
            ring.Append(Sample(sequence));
        }

        long place = 0;
        var into = new PenSample[32];
        var (count, lost) = ring.Read(ref place, into);

        Assert.Equal(12, lost);
        Assert.Equal(Enumerable.Range(13, 8).Select(number => (ulong)number), into[..count].Select(sample => sample.Sequence));
        Assert.Equal((0, 0L), ring.Read(ref place, into));
    }

    [Fact]
    public async Task Readers_of_the_ring_never_see_a_torn_sample_and_account_for_every_one()
    {
        const int Samples = 200_000;
        var ring = new TelemetryRing(64);
        var readers = Enumerable.Range(0, 2).Select(_ => Task.Run(() =>
        {
            long place = 0, seen = 0, lostAll = 0;
            var into = new PenSample[50];
            while (seen + lostAll < Samples)
            {
                var (count, lost) = ring.Read(ref place, into);
                lostAll += lost;
                foreach (var sample in into.AsSpan(0, count))
                {
                    Assert.Equal(sample.Sequence, sample.DeviceTimeUs);
                    Assert.Equal((long)sample.Sequence, sample.HostTimestamp);
                }

                seen += count;
            }

            return seen + lostAll;
        })).ToArray();
        for (ulong sequence = 1; sequence <= Samples; sequence++)
        {
            ring.Append(Sample(sequence));
        }

        Assert.All(await Task.WhenAll(readers), total => Assert.Equal(Samples, total));
    }

    private static PenSample Sample(ulong number) => new()
    {
        Sequence = number,
        DeviceTimeUs = number,
        HostTimestamp = (long)number,
        MeasuredProtrusion = NeedleProtrusion.Retracted,
        SetProtrusion = NeedleProtrusion.Retracted,
        StrokeRate = StrokeRate.Standing,
        TriggerPressed = false,
        DriveOn = false,
        LimitsGeneration = 1,
    };
}
