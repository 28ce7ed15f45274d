using DeviceService.PenLink;
using Google.Protobuf;
using Penlink.V1;

namespace DeviceService.Conformance;

/// <summary>What was heard, and how a clause waits for it.</summary>
internal sealed partial class ConformancePen
{
    private readonly FrameCounts _counts = new();
    private long _unreadable;
    private int _zeros;

    /// <summary>Frames of the pen that were dropped: for length, stuffing, check value, message or body.</summary>
    public long Dropped => _counts.Dropped + Interlocked.Read(ref _unreadable);

    /// <summary>The longest run of zeros in what the pen sent.</summary>
    public int LongestZeros { get; private set; }

    /// <summary>The first frame from a place on that is as wanted; null when none came in time.</summary>
    /// <param name="from">As <see cref="Mark"/> gave it.</param>
    /// <param name="match">What is wanted.</param>
    /// <param name="within">How long, from now, by this machine's clock.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="LineLostException">The line was lost meanwhile.</exception>
    public async Task<Heard?> NextAsync(int from, Func<Heard, bool> match, TimeSpan within, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        for (var at = from; ;)
        {
            Task news;
            lock (_gate)
            {
                for (; at < _heard.Count; at++)
                {
                    if (match(_heard[at]))
                    {
                        return _heard[at];
                    }
                }

                news = _news.Task;
            }

            if (_lost is { } lost)
            {
                throw lost;
            }

            var left = within - clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero)
            {
                return null;
            }

            try
            {
                await news.WaitAsync(left, clock, cancellation);
            }
            catch (TimeoutException)
            {
                // One more look: what came with the very last moment counts.
                within = TimeSpan.Zero;
            }
        }
    }

    /// <summary>All frames from a place on.</summary>
    public Heard[] Since(int from)
    {
        lock (_gate)
        {
            return [.. _heard.Skip(from)];
        }
    }

    /// <summary>The samples of this session from a place on, in the order in which they came.</summary>
    public List<HeardSample> SamplesSince(int from)
    {
        var samples = new List<HeardSample>();
        foreach (var heard in Since(from))
        {
            if (heard.Tag == Tag && heard.Frame.Telemetry is { } telemetry)
            {
                samples.AddRange(telemetry.Samples.Select(sample => new HeardSample(telemetry.DeviceTimeUs + sample.OffsetUs, sample)));
            }
        }

        return samples;
    }

    /// <summary>The newest frame of this session that is as wanted.</summary>
    public Heard? Newest(Func<Heard, bool> match)
    {
        lock (_gate)
        {
            for (var at = _heard.Count - 1; at >= 0; at--)
            {
                if (_heard[at].Tag == Tag && match(_heard[at]))
                {
                    return _heard[at];
                }
            }

            return null;
        }
    }

    private void Hear(FrameDecoder decoder, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
        {
            _zeros = value == 0 ? _zeros + 1 : 0;
            LongestZeros = Math.Max(LongestZeros, _zeros);
        }

        var rest = bytes;
        var any = false;
        while (decoder.TryRead(ref rest, out var message))
        {
            any |= Take(message);
        }

        if (any)
        {
            TaskCompletionSource news;
            lock (_gate)
            {
                news = _news;
                _news = NewSignal();
            }

            news.TrySetResult();
        }
    }

    private bool Take(ReadOnlySpan<byte> message)
    {
        PenFrame frame;
        try
        {
            frame = PenFrame.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException)
        {
            Interlocked.Increment(ref _unreadable);
            return false;
        }

        if (frame.BodyCase == PenFrame.BodyOneofCase.None || !PenFrameBounds.Hold(frame))
        {
            Interlocked.Increment(ref _unreadable);
            return false;
        }

        lock (_gate)
        {
            _heard.Add(new Heard(_heard.Count, frame, message.ToArray(), clock.GetTimestamp()));
            if (frame.SessionTag == Tag && Tag != 0)
            {
                _newestDeviceTimeUs = Math.Max(_newestDeviceTimeUs, TimeOf(frame));
            }
        }

        return true;
    }

    private static ulong TimeOf(PenFrame frame) => frame.BodyCase switch
    {
        PenFrame.BodyOneofCase.Status => frame.Status.DeviceTimeUs,
        PenFrame.BodyOneofCase.Telemetry when frame.Telemetry.Samples.Count > 0 => frame.Telemetry.DeviceTimeUs + frame.Telemetry.Samples[^1].OffsetUs,
        PenFrame.BodyOneofCase.Pong => frame.Pong.SentDeviceTimeUs,
        PenFrame.BodyOneofCase.CommandReply => frame.CommandReply.DeviceTimeUs,
        _ => 0,
    };
}
