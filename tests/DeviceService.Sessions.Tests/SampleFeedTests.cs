using CsCheck;
using DeviceService.Safety;
using DeviceService.Sessions.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace DeviceService.Sessions.Tests;

/// <summary>What those who watch one pen share, and what they cost when there are many, few or none.</summary>
public sealed class SampleFeedTests
{
    private readonly CountedClock _clock = new();
    private readonly TelemetryRing _ring = new(4_096);
    private readonly SampleFeed _feed;
    private int _encodings;

    public SampleFeedTests() => _feed = new SampleFeed(_ring, Encode, _clock);

    [Fact]
    public async Task Each_sample_is_encoded_once_for_all_who_watch_and_one_timer_wakes_them()
    {
        await using var readers = new Readers(_feed, _clock, 8, TimeSpan.FromMilliseconds(100), rateHzMax: 1_000);
        for (var sequence = 1UL; sequence <= 200; sequence++)
        {
            _ring.Append(SampleCode.Sample(sequence));
            if (sequence % 50 == 0)
            {
                _clock.Advance(TimeSpan.FromMilliseconds(100));
                await readers.UntilAsync(sequence);
            }
        }

        Assert.Equal(200, Volatile.Read(ref _encodings));
        Assert.Equal(1, _clock.Timers);
        Assert.All(readers.Batches, static batches => Assert.Equal(4, batches));
    }

    [Fact]
    public async Task A_sample_that_every_reader_thins_out_is_never_encoded()
    {
        await using var readers = new Readers(_feed, _clock, 3, TimeSpan.FromMilliseconds(100), rateHzMax: 10);
        for (var sequence = 1UL; sequence <= 100; sequence++)
        {
            _ring.Append(SampleCode.Sample(sequence));
        }

        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await readers.UntilAsync(100);
        Assert.Equal(10, Volatile.Read(ref _encodings));
    }

    [Fact]
    public async Task A_pen_that_nobody_watches_costs_no_encoding_and_no_timer_before_and_after()
    {
        _ring.Append(SampleCode.Sample(1));
        _ring.Wake();
        Assert.Equal(0, _clock.Timers);
        await using (new Readers(_feed, _clock, 2, TimeSpan.Zero, rateHzMax: 1_000))
        {
            Assert.Equal(1, _clock.Timers);
        }

        _ring.Append(SampleCode.Sample(2));
        _ring.Wake();
        Assert.Equal(0, _clock.Timers);
        Assert.Equal(0, Volatile.Read(ref _encodings));
    }

    [Fact]
    public async Task A_reader_that_takes_nothing_holds_up_none_of_the_others()
    {
        // Its item is never taken: it is where a write to a client that does not read leaves it.
        await using var stalled = _feed.ReadFor(_clock).ReadAsync(1_000, TimeSpan.FromMilliseconds(100), null, TestContext.Current.CancellationToken)
            .GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await stalled.MoveNextAsync());
        var taken = stalled.MoveNextAsync();
        _ring.Append(SampleCode.Sample(1));
        _clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.True(await taken);
        await using var readers = new Readers(_feed, _clock, 4, TimeSpan.FromMilliseconds(100), rateHzMax: 1_000);
        for (var sequence = 2UL; sequence <= 500; sequence++)
        {
            _ring.Append(SampleCode.Sample(sequence));
            _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        _clock.Advance(TimeSpan.FromMilliseconds(100));
        await readers.UntilAsync(500);
        Assert.Equal(500, Volatile.Read(ref _encodings));
    }

    [Fact]
    public async Task Each_frame_wakes_those_who_want_each_sample_by_itself()
    {
        await using var readers = new Readers(_feed, _clock, 2, TimeSpan.Zero, rateHzMax: 1_000);
        for (var sequence = 1UL; sequence <= 30; sequence++)
        {
            _ring.Append(SampleCode.Sample(sequence));
            _ring.Wake();
            await readers.UntilAsync(sequence);
        }

        Assert.All(readers.Batches, static batches => Assert.Equal(30, batches));
        Assert.Equal(30, Volatile.Read(ref _encodings));
    }

    [Fact]
    public void A_failed_encoding_is_tried_again_and_leaves_nothing_behind()
    {
        var fails = false;
        var samples = new EncodedSamples((in PenSample sample, Span<byte> bytes) =>
        {
            bytes.Fill(0xEE);
            return fails ? throw new InvalidOperationException("planted") : SampleCode.Encode(sample, bytes);
        });
        Span<byte> into = stackalloc byte[EncodedSamples.LengthMax];
        fails = true;
        try
        {
            samples.CopyTo(1, SampleCode.Sample(1), into);
            Assert.Fail("The encoding was to fail.");
        }
        catch (InvalidOperationException planted)
        {
            Assert.Equal("planted", planted.Message);
        }

        fails = false;
        Assert.Equal(sizeof(ulong), samples.CopyTo(1, SampleCode.Sample(1), into));
        Assert.Equal(BitConverter.GetBytes(1UL), into[..sizeof(ulong)].ToArray());
    }

    [Fact]
    public void Whatever_is_asked_for_in_whatever_order_is_the_encoding_of_that_sample() => Gen.Long[1, 6_000].Array[1, 300].Sample(places =>
    {
        var samples = new EncodedSamples(SampleCode.Encode);
        Span<byte> into = stackalloc byte[EncodedSamples.LengthMax];
        foreach (var place in places)
        {
            var length = samples.CopyTo(place, SampleCode.Sample((ulong)place), into);
            Assert.Equal(BitConverter.GetBytes(place), into[..length].ToArray());
        }
    });

    private int Encode(in PenSample sample, Span<byte> into)
    {
        Interlocked.Increment(ref _encodings);
        return SampleCode.Encode(sample, into);
    }

    private sealed class CountedClock : FakeTimeProvider
    {
        private int _timers;

        public int Timers => Volatile.Read(ref _timers);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            Interlocked.Increment(ref _timers);
            return new Counted(base.CreateTimer(callback, state, dueTime, period), () => Interlocked.Decrement(ref _timers));
        }

        private sealed class Counted(ITimer timer, Action ended) : ITimer
        {
            public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(dueTime, period);

            public void Dispose()
            {
                ended();
                timer.Dispose();
            }

            public ValueTask DisposeAsync()
            {
                Dispose();
                return ValueTask.CompletedTask;
            }
        }
    }

    /// <summary>Readers that take what comes, each counting.</summary>
    private sealed class Readers : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly Task[] _reading;
        private readonly long[] _newest;
        private readonly int[] _batches;

        public Readers(SampleFeed feed, TimeProvider clock, int count, TimeSpan batchTime, int rateHzMax)
        {
            (_newest, _batches) = (new long[count], new int[count]);
            _reading = [.. Enumerable.Range(0, count).Select(number => ReadAsync(number, feed.ReadFor(clock).ReadAsync(rateHzMax, batchTime, null, _end.Token)))];
        }

        public IReadOnlyList<int> Batches => _batches;

        public async Task UntilAsync(ulong sequence)
        {
            for (var look = 0; _newest.Any(newest => newest < (long)sequence); look++)
            {
                Assert.True(look < 5_000, $"Readers are at {string.Join(", ", _newest)}.");
                await Task.Delay(1, TestContext.Current.CancellationToken);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await Task.WhenAll(_reading);
            _end.Dispose();
        }

        private async Task ReadAsync(int number, IAsyncEnumerable<TelemetryItem> items)
        {
            try
            {
                await foreach (var item in items.ConfigureAwait(false))
                {
                    if (item is TelemetryItem.Batch batch)
                    {
                        Assert.All(SampleCode.Sequences(batch).Zip(SampleCode.Sequences(batch).Skip(1)), static pair => Assert.True(pair.First < pair.Second));
                        _batches[number]++;
                        Volatile.Write(ref _newest[number], item.Cursor.Sequence);
                    }
                }
            }
            catch (OperationCanceledException) when (_end.IsCancellationRequested)
            {
                return;
            }
        }
    }
}

internal static class SampleFeedReading
{
    /// <summary>A reader of a pen that is online and sends 100 samples a second.</summary>
    public static TelemetryReader ReadFor(this SampleFeed feed, TimeProvider clock) =>
        new(feed, () => new TelemetryCondition(LinkState.Online, 100, null), "run", clock);
}
