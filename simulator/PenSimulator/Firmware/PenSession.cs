namespace PenSimulator.Firmware;

/// <summary>All that a handshake begins and the next one voids.</summary>
internal sealed class PenSession(uint tag, ulong hostNonce)
{
    public uint Tag => tag;

    public ulong HostNonce => hostNonce;

    /// <summary>The answer to Hello as it was sent; a repeated Hello gets these very bytes.</summary>
    public byte[] HelloReply { get; set; } = [];

    public ulong LastValidFrameUs { get; set; }

    public uint LastProcessedCommand { get; set; }

    public uint LastAcceptedCommand { get; set; }

    /// <summary>The newest reply as it was sent; a repeated number gets these very bytes.</summary>
    public byte[] LastReply { get; set; } = [];

    public EnforcedLimits? Limits { get; set; }

    public uint HighestGeneration { get; set; }

    public PenSetting? Setting { get; set; }

    /// <summary>Highest lease number that an accepted Arm carried.</summary>
    public uint HighestLease { get; set; }

    /// <summary>Every arm_id accepted: none may come twice.</summary>
    public HashSet<uint> ArmIds { get; } = [];

    public uint PermissionSequence { get; set; }

    /// <summary>stop_id of the newest Stop frame obeyed; 0 before the first.</summary>
    public uint LastStopId { get; set; }

    public int SamplesPerSecond { get; set; } = TelemetryPlan.RateAtStart;

    public int SamplesPerFrame { get; set; } = 1;
}
