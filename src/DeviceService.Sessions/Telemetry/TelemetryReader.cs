using System.Runtime.CompilerServices;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// One reader's way through a ring: batches for at most the time asked for, thins to at most the rate asked for, and says which samples
/// this reader or the line lost. It costs the writer nothing.
/// </summary>
internal sealed class TelemetryReader(TelemetryRing ring, Func<TelemetryCondition> condition, string instanceId, TimeProvider clock)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SampleAgeMax = TimeSpan.FromMilliseconds(100);

    private readonly PenSample[] _buffer = new PenSample[512];
    private ulong _accounted;
    private long _missing;

    public async IAsyncEnumerable<TelemetryItem> ReadAsync(
        int rateHzMax, TimeSpan batchTimeMax, Cursor? resumeAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var place = Begin(resumeAfter);
        var status = Status(rateHzMax, out var divisor);
        yield return status;
        var told = status;
        if (resumeAfter is not null && resumeAfter.InstanceId != instanceId)
        {
            yield return new TelemetryItem.Gap(GapReason.InstanceChanged, 0, _accounted) { Cursor = Here };
        }

        while (true)
        {
            if (!await WaitAsync(place, cancellationToken).ConfigureAwait(false))
            {
                yield return new TelemetryItem.Heartbeat { Cursor = Here };
            }
            else if (batchTimeMax > TimeSpan.Zero)
            {
                await Task.Delay(batchTimeMax, clock, cancellationToken).ConfigureAwait(false);
            }

            status = Status(rateHzMax, out divisor);
            if (status with { Newest = null, Cursor = told.Cursor } != told with { Newest = null })
            {
                told = status;
                yield return status;
            }

            while (Take(ref place, divisor, batchTimeMax == TimeSpan.Zero) is { } taken)
            {
                foreach (var item in taken)
                {
                    yield return item;
                }
            }
        }
    }

    private Cursor Here => new(instanceId, (long)_accounted);

    private long Begin(Cursor? resumeAfter)
    {
        var newest = ring.Newest;
        var place = newest;
        if (resumeAfter?.InstanceId == instanceId)
        {
            _accounted = (ulong)Math.Max(0, resumeAfter.Sequence);
            place = Math.Max(0, newest - ring.Capacity);
            Span<PenSample> one = new PenSample[1];
            while (place < newest)
            {
                var before = place;
                if (ring.Read(ref place, one).Count > 0 && one[0].Sequence > _accounted)
                {
                    return before;
                }
            }
        }
        else
        {
            _accounted = condition().Newest?.Sequence ?? 0;
        }

        return place;
    }

    private TelemetryItem.Status Status(int rateHzMax, out int divisor)
    {
        var now = condition();
        divisor = now.RateHz <= rateHzMax ? 1 : (now.RateHz + rateHzMax - 1) / rateHzMax;
        var stale = now.Newest is not { } newest || clock.GetElapsedTime(newest.HostTimestamp) > SampleAgeMax;
        return new TelemetryItem.Status(now.Link, now.RateHz, now.RateHz / divisor, now.Newest, stale) { Cursor = Here };
    }

    private List<TelemetryItem>? Take(ref long place, int divisor, bool single)
    {
        var (count, lost) = ring.Read(ref place, single ? _buffer.AsSpan(0, 1) : _buffer);
        if (count == 0)
        {
            return null;
        }

        var items = new List<TelemetryItem>();
        var batch = new List<PenSample>(count);
        var reason = lost > 0 ? GapReason.ReaderBehind : GapReason.Line;
        foreach (var sample in _buffer.AsSpan(0, count))
        {
            if (sample.Sequence <= _accounted)
            {
                continue;
            }

            if (_accounted > 0 && sample.Sequence != _accounted + 1)
            {
                Flush(items, batch);
                items.Add(new TelemetryItem.Gap(reason, _accounted + 1, sample.Sequence - 1) { Cursor = new(instanceId, (long)sample.Sequence - 1) });
                _missing += reason == GapReason.Line ? (long)(sample.Sequence - _accounted - 1) : 0;
            }

            reason = GapReason.Line;
            _accounted = sample.Sequence;
            if (sample.Sequence % (ulong)divisor == 0)
            {
                batch.Add(sample);
            }
        }

        Flush(items, batch);
        return items;
    }

    private void Flush(List<TelemetryItem> items, List<PenSample> batch)
    {
        if (batch.Count > 0)
        {
            items.Add(new TelemetryItem.Batch(batch.ToArray(), _missing) { Cursor = new(instanceId, (long)batch[^1].Sequence) });
            batch.Clear();
            _missing = 0;
        }
    }

    private async Task<bool> WaitAsync(long place, CancellationToken cancellationToken)
    {
        var more = ring.WaitAsync(place);
        if (more.IsCompleted)
        {
            return true;
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny(more, Task.Delay(Quiet, clock, stop.Token)).ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return first == more;
    }
}

/// <summary>What a reader of telemetry must know besides samples.</summary>
internal sealed record TelemetryCondition(LinkState Link, int RateHz, PenSample? Newest);
