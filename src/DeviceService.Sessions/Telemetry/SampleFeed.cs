namespace DeviceService.Sessions;

/// <summary>
/// What those who watch one pen share: its ring, the encoding of each sample, and what wakes them. While nobody watches, nothing is encoded and
/// no timer runs.
/// </summary>
internal sealed class SampleFeed(TelemetryRing ring, SampleEncoding encoding, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private readonly List<TelemetryPulse> _pulses = [];

    /// <summary>The samples.</summary>
    public TelemetryRing Ring { get; } = ring;

    /// <summary>The same, as they are sent.</summary>
    public EncodedSamples Encoded { get; } = new(encoding);

    /// <summary>What wakes readers whose samples may wait this long. Each call asks for one <see cref="Leave"/>.</summary>
    public TelemetryPulse Join(TimeSpan batchTimeMax)
    {
        // Down to whole milliseconds, so that none waits longer.
        var batchTime = TimeSpan.FromMilliseconds((long)batchTimeMax.TotalMilliseconds);
        lock (_gate)
        {
            var pulse = _pulses.Find(pulse => pulse.BatchTime == batchTime);
            if (pulse is null)
            {
                pulse = new TelemetryPulse(Ring, batchTime, clock);
                _pulses.Add(pulse);
                if (batchTime == TimeSpan.Zero)
                {
                    Ring.Signals = pulse;
                }
            }

            pulse.Readers++;
            return pulse;
        }
    }

    /// <summary>One reader fewer; after the last one there is no pulse any more.</summary>
    public void Leave(TelemetryPulse pulse)
    {
        lock (_gate)
        {
            if (--pulse.Readers > 0)
            {
                return;
            }

            _pulses.Remove(pulse);
            if (Ring.Signals == pulse)
            {
                Ring.Signals = null;
            }

            pulse.Dispose();
        }
    }
}
