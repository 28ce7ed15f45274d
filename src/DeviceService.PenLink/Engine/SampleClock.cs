namespace DeviceService.PenLink;

/// <summary>
/// Holds samples against the pen's clock: which ones count (law 7, and each later than the one before), and how many
/// between them never came, given that they are evenly spaced.
/// </summary>
internal sealed class SampleClock
{
    /// <summary>Samples per second after each handshake.</summary>
    public const uint RateHzInitial = 100;

    private const ulong UsPerSecond = 1_000_000;

    private ulong _periodUs = UsPerSecond / RateHzInitial;
    private ulong? _lastUs;
    private bool _rateChanged;

    /// <summary>Begins a session: no sample has come, and the pen sends at its first rate.</summary>
    public void Restart()
    {
        _lastUs = null;
        SetRate(RateHzInitial);
    }

    /// <summary>The pen sends at another rate from now on.</summary>
    public void SetRate(uint samplesPerSecond)
    {
        _periodUs = UsPerSecond / Math.Clamp(samplesPerSecond, 1, UsPerSecond);
        _rateChanged = true;
    }

    /// <summary>
    /// False when the sample counts as none. <paramref name="missing"/> is how many before it did not come or did not count.
    /// </summary>
    public bool TryTake(ulong? frameTimeUs, in WireSample sample, out ulong deviceTimeUs, out int missing)
    {
        missing = 0;
        deviceTimeUs = 0;
        if (frameTimeUs is not { } start || !sample.IsComplete || start > ulong.MaxValue - sample.OffsetUs)
        {
            return false;
        }

        deviceTimeUs = start + sample.OffsetUs;
        if (_lastUs is { } last)
        {
            if (deviceTimeUs <= last)
            {
                return false;
            }

            // To the nearest whole period, because samples are evenly spaced but for the pen's own jitter.
            var periods = (deviceTimeUs - last + (_periodUs / 2)) / _periodUs;
            missing = (int)Math.Min(periods > 1 ? periods - 1 : 0, int.MaxValue);

            // Between two rates nobody knows how many there should have been.
            missing = _rateChanged ? 0 : missing;
        }

        _rateChanged = false;

        _lastUs = deviceTimeUs;
        return true;
    }
}
