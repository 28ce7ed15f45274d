using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DeviceService.Sessions.Tests;

/// <summary>What a reader of telemetry is told about samples that it does not get.</summary>
public sealed class TelemetryReaderTests
{
    [Fact]
    public async Task Samples_that_the_line_lost_begin_a_batch_that_counts_them_after_a_gap_that_names_them()
    {
        var items = await ReadAsync([1, 2, 5, 6], rateHzMax: 1_000);

        Assert.Collection(
            items,
            item => Assert.Equal("1, 2 with 0 missing before", Told(item)),
            item => Assert.Equal("3 to 4 lost: Line", Told(item)),
            item => Assert.Equal("5, 6 with 2 missing before", Told(item)));
    }

    [Fact]
    public async Task A_loss_where_every_sample_is_thinned_out_is_counted_before_the_next_one_delivered()
    {
        // Every tenth of 100 samples/s is wanted; the loss lies between two that are not.
        var items = await ReadAsync([.. Enumerable.Range(1, 12).Concat(Enumerable.Range(16, 6)).Select(static number => (ulong)number)], rateHzMax: 10);

        Assert.Equal(["10 with 0 missing before", "13 to 15 lost: Line", "20 with 3 missing before"], items.Select(Told));
    }

    [Fact]
    public Task Every_number_is_delivered_or_named_and_the_counts_add_up() => Gen.Int[1, 4].Array[1, 200].SampleAsync(async steps =>
    {
        var last = 1UL;
        ulong[] sequences = [last, .. steps.Select(step => last += (ulong)step)];

        var items = await ReadAsync(sequences, rateHzMax: 1_000);

        var named = items.OfType<TelemetryItem.Gap>().Sum(static gap => (long)(gap.Last - gap.First + 1));
        Assert.Equal(sequences, items.OfType<TelemetryItem.Batch>().SelectMany(SampleCode.Sequences));
        Assert.Equal((long)sequences[^1] - sequences.Length, named);
        Assert.Equal(named, items.OfType<TelemetryItem.Batch>().Sum(static batch => batch.MissingBefore));
    });

    [Fact]
    public async Task A_reader_that_was_overtaken_is_told_which_samples_it_lost_itself()
    {
        var ring = new TelemetryRing(16);
        await using var reading = Reader(ring, new FakeTimeProvider()).ReadAsync(1_000, TimeSpan.Zero, null, TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync<TelemetryItem.Status>(reading);
        Append(ring, 1, 40);
        Assert.Equal("25 with 0 missing before", Told(await NextAsync<TelemetryItem.Batch>(reading)));
        Append(ring, 41, 120);
        for (var sequence = 26UL; sequence <= 40; sequence++)
        {
            // It had read these before they were written over.
            Assert.Equal($"{sequence} with 0 missing before", Told(await NextAsync<TelemetryItem.Batch>(reading)));
        }

        Assert.Equal("41 to 104 lost: ReaderBehind", Told(await NextAsync<TelemetryItem.Gap>(reading)));
        Assert.Equal("105 with 0 missing before", Told(await NextAsync<TelemetryItem.Batch>(reading)));
    }

    [Fact]
    public async Task A_reader_in_batches_gets_what_came_in_one_batch_time_with_the_beat_that_ends_it_and_nothing_before()
    {
        var ring = new TelemetryRing(256);
        var clock = new FakeTimeProvider();
        await using var reading = Reader(ring, clock).ReadAsync(1_000, TimeSpan.FromMilliseconds(50), null, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync<TelemetryItem.Status>(reading);
        var next = reading.MoveNextAsync().AsTask();
        Append(ring, 1, 20);
        ring.Wake();
        clock.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(next.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.True(await next);
        Assert.Equal(Enumerable.Range(1, 20).Select(static number => (ulong)number), SampleCode.Sequences(Assert.IsType<TelemetryItem.Batch>(reading.Current)));
    }

    [Fact]
    public async Task A_reader_of_a_pen_that_sends_nothing_gets_a_heartbeat_each_second()
    {
        var clock = new FakeTimeProvider();
        await using var reading = Reader(new TelemetryRing(256), clock).ReadAsync(1_000, TimeSpan.FromMilliseconds(100), null, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync<TelemetryItem.Status>(reading);
        for (var heartbeats = 0; heartbeats < 5; heartbeats++)
        {
            var next = reading.MoveNextAsync().AsTask();
            var waited = TimeSpan.Zero;
            for (; !next.IsCompleted; waited += TimeSpan.FromMilliseconds(10))
            {
                clock.Advance(TimeSpan.FromMilliseconds(10));
            }

            await next;
            Assert.IsType<TelemetryItem.Heartbeat>(reading.Current);
            Assert.InRange(waited, TimeSpan.FromMilliseconds(800), TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public async Task A_batch_holds_512_samples_at_most_and_a_reader_that_resumes_gets_all_of_them()
    {
        var ring = new TelemetryRing(4_096);
        Append(ring, 1, 1_300);
        await using var reading = Reader(ring, new FakeTimeProvider()).ReadAsync(1_000, TimeSpan.FromSeconds(1), new Cursor("run", 100), TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync<TelemetryItem.Status>(reading);
        var batches = new List<IReadOnlyList<ulong>>();
        for (var batch = 0; batch < 3; batch++)
        {
            batches.Add(SampleCode.Sequences(await NextAsync<TelemetryItem.Batch>(reading)));
        }

        Assert.Equal([512, 512, 176], batches.Select(static batch => batch.Count));
        Assert.Equal(Enumerable.Range(101, 1_200).Select(static number => (ulong)number), batches.SelectMany(static batch => batch));
    }

    private static TelemetryReader Reader(TelemetryRing ring, FakeTimeProvider clock) => new SampleFeed(ring, SampleCode.Encode, clock).ReadFor(clock);

    private static void Append(TelemetryRing ring, ulong first, ulong last)
    {
        for (var sequence = first; sequence <= last; sequence++)
        {
            ring.Append(SampleCode.Sample(sequence));
        }
    }

    private static async Task<T> NextAsync<T>(IAsyncEnumerator<TelemetryItem> reading)
        where T : TelemetryItem
    {
        Assert.True(await reading.MoveNextAsync());
        return Assert.IsType<T>(reading.Current);
    }

    // Everything but status and heartbeats, until the newest sample is accounted for.
    private static async Task<List<TelemetryItem>> ReadAsync(ulong[] sequences, int rateHzMax)
    {
        var ring = new TelemetryRing(256);
        foreach (var sequence in sequences)
        {
            ring.Append(SampleCode.Sample(sequence));
        }

        var reader = Reader(ring, new FakeTimeProvider());
        var items = new List<TelemetryItem>();
        using var end = new CancellationTokenSource();
        await using var reading = reader.ReadAsync(rateHzMax, TimeSpan.Zero, new Cursor("run", 0), end.Token).GetAsyncEnumerator(end.Token);
        while (true)
        {
            var next = reading.MoveNextAsync();
            if (!next.IsCompleted)
            {
                // The ring is read to its end.
                await end.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
                return Joined(items);
            }

            await next;
            if (reading.Current is TelemetryItem.Batch batch)
            {
                // What it holds is overwritten by the next.
                items.Add(batch with { Samples = batch.Samples.ToArray() });
            }
            else if (reading.Current is TelemetryItem.Gap)
            {
                items.Add(reading.Current);
            }
        }
    }

    // Without a batching time each sample comes alone: neighbours without a loss between them are one batch here.
    private static List<TelemetryItem> Joined(List<TelemetryItem> items) => items.Aggregate(
        new List<TelemetryItem>(),
        (joined, item) =>
        {
            if (item is TelemetryItem.Batch { MissingBefore: 0 } batch && joined.LastOrDefault() is TelemetryItem.Batch before
                && SampleCode.Sequences(batch)[0] == SampleCode.Sequences(before)[^1] + 1)
            {
                joined[^1] = before with
                {
                    Samples = (byte[])[.. before.Samples.Span, .. batch.Samples.Span], Count = before.Count + batch.Count, Cursor = batch.Cursor,
                };
            }
            else
            {
                joined.Add(item);
            }

            return joined;
        });

    private static string Told(TelemetryItem item) => item switch
    {
        TelemetryItem.Batch batch => $"{string.Join(", ", SampleCode.Sequences(batch))} with {batch.MissingBefore} missing before",
        TelemetryItem.Gap gap => $"{gap.First} to {gap.Last} lost: {gap.Reason}",
        _ => item.GetType().Name,
    };
}
