using System.Runtime.CompilerServices;
using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>
/// One reader's way through a ring: batches for at most the time asked for, thins to at most the rate asked for, and says which samples
/// this reader or the line lost. It costs the writer nothing, and another reader's samples are encoded for this one too.
/// </summary>
internal sealed class TelemetryReader(SampleFeed feed, Func<TelemetryCondition> condition, string instanceId, TimeProvider clock)
{
    /// <summary>A heartbeat comes at least this often, whatever else is told.</summary>
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(1);

    /// <summary>Samples in one batch at most.</summary>
    public const int BatchSamplesMax = 512;

    private const int ReadAtOnce = 64;
    private static readonly TimeSpan SampleAgeMax = TimeSpan.FromMilliseconds(100);

    private readonly PenSample[] _read = new PenSample[ReadAtOnce];
    private byte[] _batch = new byte[ReadAtOnce * EncodedSamples.LengthMax / 2];
    private int _readCount;
    private int _readNext;
    private GapReason _reason;
    private long _place;
    private ulong _accounted;
    private long _missing;

    /// <summary>What a batch holds is overwritten by the next one.</summary>
    public async IAsyncEnumerable<TelemetryItem> ReadAsync(
        int rateHzMax, TimeSpan batchTimeMax, Cursor? resumeAfter, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        _place = Begin(resumeAfter);
        var told = Status(rateHzMax, out var divisor);
        yield return told;
        if (resumeAfter is not null && resumeAfter.InstanceId != instanceId)
        {
            yield return new TelemetryItem.Gap(GapReason.InstanceChanged, 0, _accounted) { Cursor = Here };
        }

        var pulse = feed.Join(batchTimeMax);
        try
        {
            // Whoever is told to end is woken for it.
            await using var ending = cancellationToken.UnsafeRegister(static pulse => ((TelemetryPulse)pulse!).Signal(), pulse);
            var countMax = batchTimeMax == TimeSpan.Zero ? 1 : BatchSamplesMax;
            var heartbeatAt = clock.GetTimestamp();
            while (true)
            {
                var beats = pulse.Beats;
                if (Changed(told, rateHzMax, ref divisor))
                {
                    told = Status(rateHzMax, out divisor);
                    yield return told;
                }

                while (Next(divisor, countMax) is { } item)
                {
                    yield return item;
                    cancellationToken.ThrowIfCancellationRequested();
                }

                // Before the beat after which it would be late.
                if (clock.GetElapsedTime(heartbeatAt) + pulse.IntervalMax > HeartbeatInterval)
                {
                    heartbeatAt = clock.GetTimestamp();
                    yield return new TelemetryItem.Heartbeat { Cursor = Here };
                }

                await pulse.WaitAsync(beats).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            feed.Leave(pulse);
        }
    }

    private Cursor Here => new(instanceId, (long)_accounted);

    private long Begin(Cursor? resumeAfter)
    {
        var newest = feed.Ring.Newest;
        if (resumeAfter?.InstanceId != instanceId)
        {
            _accounted = condition().Newest?.Sequence ?? 0;
            return newest;
        }

        _accounted = (ulong)Math.Max(0, resumeAfter.Sequence);
        var place = Math.Max(0, newest - feed.Ring.Capacity);
        while (place < newest)
        {
            var before = place;
            if (feed.Ring.Read(ref place, _read.AsSpan(0, 1)).Count > 0 && _read[0].Sequence > _accounted)
            {
                return before;
            }
        }

        return place;
    }

    private TelemetryItem.Status Status(int rateHzMax, out int divisor)
    {
        var now = condition();
        divisor = Divisor(now, rateHzMax);
        return new TelemetryItem.Status(now.Link, now.RateHz, now.RateHz / divisor, now.Newest, IsStale(now)) { Cursor = Here };
    }

    private bool Changed(TelemetryItem.Status told, int rateHzMax, ref int divisor)
    {
        var now = condition();
        divisor = Divisor(now, rateHzMax);
        return now.Link != told.Link || now.RateHz != told.PenRateHz || now.RateHz / divisor != told.DeliveredRateHz || IsStale(now) != told.Stale;
    }

    private static int Divisor(in TelemetryCondition now, int rateHzMax) => now.RateHz <= rateHzMax ? 1 : (now.RateHz + rateHzMax - 1) / rateHzMax;

    private bool IsStale(in TelemetryCondition now) => now.Newest is not { } newest || clock.GetElapsedTime(newest.HostTimestamp) > SampleAgeMax;

    // The next batch, or the gap that has to be told before it; null at the end of the ring.
    private TelemetryItem? Next(int divisor, int countMax)
    {
        var (count, length) = (0, 0);
        var newest = 0UL;
        while (count < countMax && Read())
        {
            ref readonly var sample = ref _read[_readNext];
            if (sample.Sequence > _accounted)
            {
                if (_accounted > 0 && sample.Sequence != _accounted + 1)
                {
                    if (count > 0)
                    {
                        break;
                    }

                    return Gap(sample.Sequence - 1);
                }

                _reason = GapReason.Line;
                _accounted = sample.Sequence;
                if (sample.Sequence % (ulong)divisor == 0)
                {
                    length += feed.Encoded.CopyTo(_place - _readCount + 1 + _readNext, sample, Room(length));
                    newest = sample.Sequence;
                    count++;
                }
            }

            _readNext++;
        }

        if (count == 0)
        {
            return null;
        }

        var batch = new TelemetryItem.Batch(_batch.AsMemory(0, length), count, _missing) { Cursor = new(instanceId, (long)newest) };
        _missing = 0;
        return batch;
    }

    // False at the end of the ring.
    private bool Read()
    {
        if (_readNext < _readCount)
        {
            return true;
        }

        (_readCount, var lost) = feed.Ring.Read(ref _place, _read);
        _readNext = 0;
        _reason = lost > 0 ? GapReason.ReaderBehind : GapReason.Line;
        return _readCount > 0;
    }

    private TelemetryItem.Gap Gap(ulong last)
    {
        var gap = new TelemetryItem.Gap(_reason, _accounted + 1, last) { Cursor = new(instanceId, (long)last) };
        _missing += _reason == GapReason.Line ? (long)(last - _accounted) : 0;
        _accounted = last;
        return gap;
    }

    private Span<byte> Room(int length)
    {
        if (_batch.Length - length < EncodedSamples.LengthMax)
        {
            Array.Resize(ref _batch, 2 * _batch.Length);
        }

        return _batch.AsSpan(length);
    }
}

/// <summary>What a reader of telemetry must know besides samples.</summary>
internal readonly record struct TelemetryCondition(LinkState Link, int RateHz, PenSample? Newest);
