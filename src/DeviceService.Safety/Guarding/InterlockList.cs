namespace DeviceService.Safety;

/// <summary>What the guard holds samples against, put into words for whoever asks for the limits.</summary>
public static class InterlockList
{
    /// <summary>Every interlock of these settings.</summary>
    public static IReadOnlyList<Interlock> Of(GuardSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var list = new List<Interlock>();
        if (settings.Limit is { } limit)
        {
            list.Add(Make(StopReason.DepthAboveLimit, limit.Micrometers, null, "Needles above this limit stop at once."));
        }

        if (settings.DialToleranceUm is { } dial)
        {
            list.Add(Make(StopReason.DialMoved, dial, null, "A dial turned further than this disarms, and stops a running pen."));
        }

        list.Add(Make(StopReason.ChannelsDisagree, settings.ChannelsUm, null, "Two depth channels further apart than this stop at once."));
        list.Add(Make(
            StopReason.DepthDeviation,
            GuardThresholds.DeviationUm,
            GuardThresholds.DeviationMs,
            "Needles further from their setting than this, for so long, stop."));
        list.Add(Make(
            StopReason.RateOutOfBand,
            settings.RateMin.Millihertz,
            GuardThresholds.RateBandMs,
            "A stroke rate below this, for so long, stops; judged from 300 ms after the start."));
        list.Add(Make(
            StopReason.RateOutOfBand,
            settings.RateMax.Millihertz,
            GuardThresholds.RateBandMs,
            "A stroke rate above this, for so long, stops; judged from 300 ms after the start."));
        list.Add(Make(
            StopReason.Stall,
            settings.StallMilliamps,
            GuardThresholds.StallMs,
            $"A current from here up while the rate is below {settings.StallRate}, for so long, stops."));
        list.Add(Make(
            StopReason.Temperature,
            settings.TemperatureDecidegrees,
            GuardThresholds.TemperatureMs,
            "A handpiece warmer than this, for so long, stops."));
        list.Add(Make(
            StopReason.UnpermittedMotion,
            GuardThresholds.ReleaseMs,
            GuardThresholds.ReleaseMs,
            "A motor driven for so long after the release stops; one that nobody armed stops at once."));
        list.Add(Make(StopReason.ActivationTooLong, settings.ActivationMs, null, "A press longer than this stops."));
        return list;
    }

    private static Interlock Make(StopReason reason, long threshold, Figure? lasting, string sentence)
    {
        var rule = StopRules.For(reason);
        var unit = reason == StopReason.UnpermittedMotion ? "ms" : rule.Unit;
        return new Interlock(rule.RuleId, rule.HazardId, threshold, unit, lasting?.ToTimeSpan() ?? TimeSpan.Zero, sentence);
    }
}
