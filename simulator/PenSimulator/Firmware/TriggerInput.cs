namespace PenSimulator.Firmware;

/// <summary>
/// The trigger's contact, debounced to the safe side: a press counts after 10 ms closed, the motor goes off at the first
/// open reading, and only 50 ms open make a release after which another press may begin.
/// </summary>
internal sealed class TriggerInput
{
    private const ulong PressedAfterUs = 10_000;
    private const ulong ReleasedAfterUs = 50_000;
    private ulong? _closedSinceUs;
    private ulong? _openSinceUs;

    /// <summary>True once the contact has been open for 50 ms, until it closes.</summary>
    public bool IsReleased { get; private set; }

    /// <summary>True from 10 ms after the contact closed, until it opens.</summary>
    public bool IsPressed { get; private set; }

    /// <summary>Device time of the first closed reading of this press. A contact that bounces is one press.</summary>
    public ulong PressBeganUs { get; private set; }

    /// <summary>Takes a reading; returns true when a press that counted opened with it.</summary>
    public bool Read(bool closed, ulong nowUs)
    {
        if (closed)
        {
            Close(nowUs);
            return false;
        }

        var opened = IsPressed;
        _closedSinceUs = null;
        _openSinceUs ??= nowUs;
        IsPressed = false;
        IsReleased = nowUs - _openSinceUs.Value >= ReleasedAfterUs;
        return opened;
    }

    private void Close(ulong nowUs)
    {
        if (IsReleased)
        {
            PressBeganUs = nowUs;
        }

        IsReleased = false;
        _openSinceUs = null;
        _closedSinceUs ??= nowUs;
        IsPressed = nowUs - _closedSinceUs.Value >= PressedAfterUs;
    }
}
