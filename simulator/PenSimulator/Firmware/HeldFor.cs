namespace PenSimulator.Firmware;

/// <summary>Whether a condition has held without a gap for a time; one for each condition.</summary>
internal struct HeldFor
{
    private ulong? _sinceUs;

    public bool Passed(bool holds, ulong nowUs, ulong durationUs)
    {
        if (!holds)
        {
            _sinceUs = null;
            return false;
        }

        _sinceUs ??= nowUs;
        return nowUs - _sinceUs.Value >= durationUs;
    }
}
