namespace DeviceService.Safety;

/// <summary>A condition that stops only when it lasts, by the pen's clock. One sample never makes it last.</summary>
internal struct LastingCondition
{
    private bool _held;
    private ulong _sinceUs;

    /// <summary>Takes the next sample's word, and says whether the condition has held for this long without a break.</summary>
    public bool Lasts(bool holds, ulong deviceTimeUs, int milliseconds)
    {
        if (!holds)
        {
            _held = false;
            return false;
        }

        if (!_held)
        {
            _held = true;
            _sinceUs = deviceTimeUs;
        }

        // At least one microsecond apart, so that a duration of zero still takes two samples.
        return deviceTimeUs - _sinceUs >= Math.Max(1, (ulong)milliseconds * 1_000);
    }

    public void Reset() => this = default;
}
