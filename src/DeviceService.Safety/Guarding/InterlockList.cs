namespace DeviceService.Safety;

/// <summary>What the guard holds samples against, put into words for whoever asks for the limits.</summary>
public static class InterlockList
{
    /// <summary>Every interlock of a profile.</summary>
    /// <param name="limit">L of the area in question.</param>
    /// <param name="area">The area.</param>
    /// <param name="profile">The profile in force.</param>
    public static IReadOnlyList<Interlock> Of(NeedleProtrusion limit, TreatmentArea area, SafetyProfile profile)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var (guard, pen) = (profile.Guard, profile.Pen);
        var reactions = new HazardReactions(profile.Reactions);
        return
        [
            Make(StopReason.DepthAboveLimit, new Figure(limit.Micrometers, "um", "L: the lowest of the depth bounds", FigureMark.Derived), "um", null, "Needles above this limit stop at once."),
            Make(StopReason.ChannelsDisagree, guard.ChannelsUm, "um", null, "Two depth channels further apart than this stop at once."),
            Make(StopReason.DepthDeviation, guard.DeviationUm, "um", guard.DeviationMs, "Needles further from their setting than this, for so long, stop."),
            Make(
                StopReason.RateOutOfBand, guard.RateBandPercent, "percent", guard.RateBandMs,
                $"A stroke rate further than this from the set one, for so long, stops; judged from {guard.RunUpMs.Value} ms after the start."),
            Make(
                StopReason.Stall, guard.StallRatePercent, "percent", guard.StallMs,
                $"A stroke rate below this share of the set one while the current is above {guard.StallCurrentPercent.Value} percent of the highest, for so long, stops."),
            Make(StopReason.Temperature, pen.TemperatureDecidegrees, "0.1 degree Celsius", guard.TemperatureMs, "A handpiece warmer than this, for so long, stops."),
            Make(
                StopReason.UnpermittedMotion, guard.ReleaseMs, "ms", guard.ReleaseMs,
                "A motor driven for so long after the release stops; one that nobody armed stops at once."),
            Make(
                StopReason.ActivationTooLong, pen.ActivationMs with { Value = pen.ActivationMs + guard.ActivationSlackMs }, "ms", null,
                "A press longer than this stops."),
            Make(
                StopReason.DwellTooLong, profile.For(area).DwellMsMax, "ms", null,
                $"Needles that run in one place for so long {Does(StopReason.DwellTooLong)}, where the pen reports its glide."),
            Make(
                StopReason.ContactUnsure, guard.ContactMs, "ms", guard.ContactMs,
                $"Contact or glide that goes missing, or glide without contact, for so long, {Does(StopReason.ContactUnsure, "s")}."),
            Make(
                StopReason.BatteryLow, profile.Arming.BatteryArmPercent, "percent", guard.BatteryMs,
                $"A charge below this, for so long, {(reactions.For(StopReason.BatteryLow) == Reaction.Disarm ? "disarms once the trigger is released" : Does(StopReason.BatteryLow, "s"))}."),
        ];

        string Does(StopReason reason, string ending = "") => (reactions.For(reason) == Reaction.Stop ? "stop" : "pause") + ending;
    }

    private static Interlock Make(StopReason reason, Figure threshold, string unit, Figure? lasting, string sentence)
    {
        var rule = StopRules.For(reason);
        return new Interlock(rule.RuleId, rule.HazardId, threshold.Value, unit, lasting?.ToTimeSpan() ?? TimeSpan.Zero, sentence, threshold.Source, threshold.Mark);
    }
}
