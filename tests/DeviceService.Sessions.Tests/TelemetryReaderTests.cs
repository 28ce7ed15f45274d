using CsCheck;
using DeviceService.Safety;
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
    public void Every_number_is_delivered_or_named_and_the_counts_add_up() => Gen.Int[1, 4].Array[1, 200].Sample(steps =>
    {
        var last = 1UL;
        ulong[] sequences = [last, .. steps.Select(step => last += (ulong)step)];

        var items = ReadAsync(sequences, rateHzMax: 1_000).GetAwaiter().GetResult();

        var named = items.OfType<TelemetryItem.Gap>().Sum(static gap => (long)(gap.Last - gap.First + 1));
        Assert.Equal(sequences, items.OfType<TelemetryItem.Batch>().SelectMany(static batch => batch.Samples).Select(static sample => sample.Sequence));
        Assert.Equal((long)sequences[^1] - sequences.Length, named);
        Assert.Equal(named, items.OfType<TelemetryItem.Batch>().Sum(static batch => batch.MissingBefore));
    });

    // Everything but status and heartbeats, until the newest sample is accounted for.
    private static async Task<List<TelemetryItem>> ReadAsync(ulong[] sequences, int rateHzMax)
    {
        var ring = new TelemetryRing(256);
        foreach (var sequence in sequences)
        {
            ring.Append(Sample(sequence));
        }

        var clock = new FakeTimeProvider();
        var reader = new TelemetryReader(ring, () => new TelemetryCondition(LinkState.Online, 100, null), "run", clock);
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
            if (reading.Current is TelemetryItem.Batch or TelemetryItem.Gap)
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
                && batch.Samples[0].Sequence == before.Samples[^1].Sequence + 1)
            {
                joined[^1] = before with { Samples = [.. before.Samples, .. batch.Samples], Cursor = batch.Cursor };
            }
            else
            {
                joined.Add(item);
            }

            return joined;
        });

    private static string Told(TelemetryItem item) => item switch
    {
        TelemetryItem.Batch batch => $"{string.Join(", ", batch.Samples.Select(static sample => sample.Sequence))} with {batch.MissingBefore} missing before",
        TelemetryItem.Gap gap => $"{gap.First} to {gap.Last} lost: {gap.Reason}",
        _ => item.GetType().Name,
    };

    private static PenSample Sample(ulong number) => new()
    {
        Sequence = number,
        DeviceTimeUs = number * 10_000,
        HostTimestamp = 0,
        MeasuredProtrusion = NeedleProtrusion.Retracted,
        SetProtrusion = NeedleProtrusion.Retracted,
        StrokeRate = StrokeRate.Standing,
        TriggerPressed = false,
        DriveOn = false,
        LimitsGeneration = 1,
    };
}
