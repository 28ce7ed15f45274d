namespace DeviceService.Sessions;

/// <summary>What a completed handshake established.</summary>
/// <param name="Epoch">The link epoch that begins with it.</param>
/// <param name="Identity">Who the pen is.</param>
/// <param name="BootId">Changes with each start of the firmware.</param>
/// <param name="Counters">The pen's non-volatile counters.</param>
/// <param name="Status">The pen's status right after the handshake: never armed, perhaps latched.</param>
/// <param name="SamplesPerSecond">The telemetry rate that the pen confirmed.</param>
public sealed record HandshakeReport(long Epoch, PenIdentity Identity, ulong BootId, PenCounters Counters, PenStatus Status, int SamplesPerSecond)
{
    /// <summary>The newest end of a journal that the pen was told, over whichever host; null where it keeps none, was never told one, or did not say.</summary>
    public JournalHead? KeptHead { get; init; }
}
