namespace PenSimulator.Firmware;

/// <summary>
/// The dead-man of one arming. It counts from the device time that the newest accepted Permission echoes, on the pen's
/// clock; nothing else can extend it, because nothing else can reach it.
/// </summary>
internal sealed class DeadMan(ulong armAcceptedUs, uint deadManMs)
{
    private readonly ulong _reachUs = deadManMs * 1_000UL;
    private ulong? _newestEchoUs;

    public bool HasPermission => _newestEchoUs is not null;

    /// <summary>Whether the motor may turn now. Never before the first Permission.</summary>
    public bool IsFresh(ulong nowUs) => _newestEchoUs is { } echo && nowUs < echo + _reachUs;

    /// <summary>Whether permission ran out; from Arm's acceptance the first one is waited for as long.</summary>
    public bool HasRunOut(ulong nowUs) => nowUs >= (_newestEchoUs ?? armAcceptedUs) + _reachUs;

    public bool Accepts(ulong echoUs, ulong nowUs) => echoUs <= nowUs && nowUs - echoUs <= _reachUs;

    /// <summary>How long ago the newest echo was, or Arm's acceptance before the first.</summary>
    public ulong SinceEchoUs(ulong nowUs) => nowUs - (_newestEchoUs ?? armAcceptedUs);

    public void Take(ulong echoUs) => _newestEchoUs = echoUs;
}
