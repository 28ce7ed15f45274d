namespace DeviceService.PenLink;

/// <summary>Smoothed round trip and its deviation, and the time-out that follows from them (docs/penlink.md, section 6).</summary>
internal sealed class RoundTripTime
{
    private const long TimeoutMinUs = 30_000;
    private const long TimeoutMaxUs = 500_000;
    private const long TimeoutInitialUs = 200_000;

    private long _deviationUs;

    /// <summary>Smoothed round trip; 0 before the first.</summary>
    public long SmoothedUs { get; private set; }

    public long TimeoutUs => SmoothedUs == 0
        ? TimeoutInitialUs
        : Math.Clamp(SmoothedUs + (4 * _deviationUs), TimeoutMinUs, TimeoutMaxUs);

    /// <summary>Takes one round trip; never that of something that was sent twice, because nobody knows which one was answered.</summary>
    public void Add(long roundTripUs)
    {
        if (SmoothedUs == 0)
        {
            SmoothedUs = Math.Max(1, roundTripUs);
            _deviationUs = roundTripUs / 2;
            return;
        }

        _deviationUs += (Math.Abs(roundTripUs - SmoothedUs) - _deviationUs) / 4;
        SmoothedUs = Math.Max(1, SmoothedUs + ((roundTripUs - SmoothedUs) / 8));
    }

    /// <summary>The time-out after so many transmissions without an answer.</summary>
    public long TimeoutAfterUs(int transmissions) => Math.Min(TimeoutUs << Math.Min(transmissions - 1, 4), TimeoutMaxUs);

    public void Reset()
    {
        SmoothedUs = 0;
        _deviationUs = 0;
    }
}
