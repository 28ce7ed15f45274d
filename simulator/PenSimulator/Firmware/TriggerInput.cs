namespace PenSimulator.Firmware;

/// <summary>Debounces the trigger: a press after 10 ms of it, a release from its first sample.</summary>
internal sealed class TriggerInput
{
    private const ulong DebounceUs = 10_000;
    private ulong? _rawSinceUs;

    /// <summary>The contact as it is, bounces and all; what must be open before anything is permitted.</summary>
    public bool IsRawPressed => _rawSinceUs is not null;

    /// <summary>True from 10 ms after the contact closed.</summary>
    public bool IsPressed { get; private set; }

    /// <summary>Device time of the first closed sample of this press: the instant at which the press began.</summary>
    public ulong PressBeganUs { get; private set; }

    /// <summary>Takes a sample; returns true when a debounced press ended with it.</summary>
    public bool Sample(bool contactClosed, ulong nowUs)
    {
        if (!contactClosed)
        {
            var released = IsPressed;
            _rawSinceUs = null;
            IsPressed = false;
            return released;
        }

        _rawSinceUs ??= nowUs;
        if (!IsPressed && nowUs - _rawSinceUs.Value >= DebounceUs)
        {
            IsPressed = true;
            PressBeganUs = _rawSinceUs.Value;
        }

        return false;
    }
}
