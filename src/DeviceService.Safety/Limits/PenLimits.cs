namespace DeviceService.Safety;

/// <summary>What every pen is given to enforce by itself.</summary>
public static class PenLimits
{
    /// <summary>What a pen is given on one area.</summary>
    /// <param name="generation">Number of this set of limits, above every earlier one of the link session, never 0.</param>
    /// <param name="limits">What bounds the needles there.</param>
    public static LimitsSnapshot Snapshot(uint generation, EffectiveLimits limits)
    {
        ArgumentOutOfRangeException.ThrowIfZero(generation);
        ArgumentNullException.ThrowIfNull(limits);
        var profile = limits.Grounds.Profile;
        return new LimitsSnapshot
        {
            Generation = generation,
            ProtrusionMax = limits.Limit,
            StrokeRateMin = limits.StrokeRateMin,
            StrokeRateMax = limits.StrokeRateMax,
            ActivationMsMax = profile.Pen.ActivationMs,
            DeadManMs = profile.Pen.DeadManMs,
            ArmingMs = profile.Pen.ArmingMs,
            SettleToleranceUm = profile.Pen.SettleToleranceUm,
            ChannelDisagreementUmMax = profile.Guard.ChannelsUm,
            MotorCurrentMilliampsMax = profile.Pen.MotorCurrentMilliamps,
            TemperatureDecidegreesMax = profile.Pen.TemperatureDecidegrees,
            ProfileDigest = profile.Digest,
        };
    }
}
