namespace PenSimulator.Firmware;

/// <summary>One accepted Arm, from its acceptance to its end. A new one never inherits anything of the last.</summary>
internal sealed class Arming(
    uint armId, uint lease, ulong acceptedUs, EnforcedLimits limits, PenSetting setting, int dialUm)
{
    private HeldFor _settled;

    public uint ArmId => armId;

    public uint Lease => lease;

    public ulong AcceptedUs { get; } = acceptedUs;

    public EnforcedLimits Limits => limits;

    public PenSetting Setting => setting;

    /// <summary>Where the dial stood when Arm was accepted.</summary>
    public int DialUm => dialUm;

    public DeadMan DeadMan { get; } = new(acceptedUs, limits.DeadManMs);

    /// <summary>From here the longest wait counts: acceptance, or the last release.</summary>
    public ulong IdleSinceUs { get; set; } = acceptedUs;

    /// <summary>Since when a press waits for its conditions; null without one.</summary>
    public ulong? PressWaitsSinceUs { get; set; }

    public ulong DriveBeganUs { get; set; }

    /// <summary>True while the protrusion has been at the set one for 50 ms.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Once true it stays: from then on two channels must agree.</summary>
    public bool HasSettledOnce { get; private set; }

    public void Settle(bool within, ulong nowUs)
    {
        IsSettled = _settled.Passed(within, nowUs, 50_000);
        HasSettledOnce |= IsSettled;
    }
}
