namespace DeviceService.Safety;

/// <summary>How long an arming lasts from Arm or the last release, by the profile; a held trigger is bounded by its own time.</summary>
public static class ArmingTime
{
    /// <summary>What is left of an arming; null while treating, and zero when it is over.</summary>
    /// <param name="longest">How long it lasts.</param>
    /// <param name="sinceArmOrRelease">Monotonic time since Arm was accepted or the trigger last released.</param>
    /// <param name="treating">Whether the trigger is held and the motor driven.</param>
    public static TimeSpan? Remaining(TimeSpan longest, TimeSpan sinceArmOrRelease, bool treating)
    {
        if (treating)
        {
            return null;
        }

        // A clock that ran backwards gives nobody more time.
        var left = sinceArmOrRelease < TimeSpan.Zero ? TimeSpan.Zero : longest - sinceArmOrRelease;
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Whether the arming is over.</summary>
    public static bool IsOver(TimeSpan longest, TimeSpan sinceArmOrRelease, bool treating) =>
        Remaining(longest, sinceArmOrRelease, treating) == TimeSpan.Zero;
}
