namespace DeviceService.Safety;

// To an incident file, and back for a replay. A replay alone may make settings of numbers: everything else arms.
public sealed partial record GuardSettings
{
    private const string Recorded = "as recorded";

    /// <summary>These settings as plain numbers.</summary>
    public GuardRecord ToRecord() => new()
    {
        Armed = Armed,
        DrivePermitted = DrivePermitted,
        LimitUm = Limit?.Micrometers,
        LimitsGeneration = LimitsGeneration,
        SettingUm = Setting?.Micrometers,
        DialToleranceUm = DialToleranceUm,
        Figures = Figures is { } figures ? ByName(figures) : null,
        Reactions = HazardReactions.Chosen.Keys.Order(StringComparer.Ordinal)
            .ToDictionary(static rule => rule, rule => (int)Reactions.For(StopRules.All.First(one => one.RuleId == rule).Reason), StringComparer.Ordinal),
        Allowance = Allowance is { } left
            ? new AllowanceRecord(left.Strokes, left.DriveUs, left.Time, left.Punctures, left.Needles, left.DwellMs, left.StrokesCounted)
            : null,
        RateMinMillihertz = RateMin.Millihertz,
        RateMaxMillihertz = RateMax.Millihertz,
        StallRateMillihertz = StallRate.Millihertz,
        StallMilliamps = StallMilliamps,
        ChannelsUm = ChannelsUm,
        TemperatureDecidegrees = TemperatureDecidegrees,
        BatteryPercent = BatteryPercent,
        ActivationMs = ActivationMs,
    };

    /// <summary>The settings that were recorded, for a replay alone.</summary>
    /// <exception cref="KeyNotFoundException">A figure is missing.</exception>
    internal static GuardSettings Of(GuardRecord record) => new()
    {
        Armed = record.Armed,
        DrivePermitted = record.DrivePermitted ?? record.Armed,
        Limit = record.LimitUm is { } limit ? NeedleProtrusion.Measured(limit) : null,
        LimitsGeneration = record.LimitsGeneration,
        Setting = record.SettingUm is { } setting ? NeedleProtrusion.Measured(setting) : null,
        DialToleranceUm = record.DialToleranceUm,
        Figures = record.Figures is { } figures ? Named(figures) : null,
        Reactions = new HazardReactions([.. record.Reactions is { } each ? Each(each) : Paused(record.Pauses)]),
        Allowance = record.Allowance is { } left ? TreatmentAllowance.Of(left) : null,
        RateMin = StrokeRate.Measured((uint)record.RateMinMillihertz),
        RateMax = StrokeRate.Measured((uint)record.RateMaxMillihertz),
        StallRate = StrokeRate.Measured((uint)record.StallRateMillihertz),
        StallMilliamps = record.StallMilliamps,
        ChannelsUm = record.ChannelsUm,
        TemperatureDecidegrees = record.TemperatureDecidegrees,
        BatteryPercent = record.BatteryPercent,
        ActivationMs = record.ActivationMs,
    };

    private static IEnumerable<HazardReaction> Each(IReadOnlyDictionary<string, int> reactions) => reactions.Select(static one =>
        new HazardReaction("", (Reaction)one.Value, Recorded, FigureMark.Unverified) { RuleId = one.Key });

    // As files were written in which a hazard paused as a whole.
    private static IEnumerable<HazardReaction> Paused(IReadOnlyList<string> hazards) => StopRules.All.Select(static rule => rule.HazardId).Distinct()
        .Select(hazard => new HazardReaction(hazard, hazards.Contains(hazard) ? Reaction.Pause : Reaction.Stop, Recorded, FigureMark.Unverified));

    private static Dictionary<string, int> ByName(GuardFigures figures) => new(StringComparer.Ordinal)
    {
        [nameof(figures.DeviationUm)] = figures.DeviationUm,
        [nameof(figures.DeviationMs)] = figures.DeviationMs,
        [nameof(figures.ChannelsUm)] = figures.ChannelsUm,
        [nameof(figures.RateBandPercent)] = figures.RateBandPercent,
        [nameof(figures.RateBandMs)] = figures.RateBandMs,
        [nameof(figures.RunUpMs)] = figures.RunUpMs,
        [nameof(figures.StallRatePercent)] = figures.StallRatePercent,
        [nameof(figures.StallCurrentPercent)] = figures.StallCurrentPercent,
        [nameof(figures.StallMs)] = figures.StallMs,
        [nameof(figures.TemperatureMs)] = figures.TemperatureMs,
        [nameof(figures.ReleaseMs)] = figures.ReleaseMs,
        [nameof(figures.ActivationSlackMs)] = figures.ActivationSlackMs,
        [nameof(figures.ContactMs)] = figures.ContactMs,
        [nameof(figures.BatteryMs)] = figures.BatteryMs,
        [nameof(figures.PlaceUm)] = figures.PlaceUm,
    };

    private static GuardFigures Named(IReadOnlyDictionary<string, int> figures)
    {
        Figure Of(string name) => new(figures[name], "", Recorded, FigureMark.Unverified);
        return new GuardFigures(
            Of(nameof(GuardFigures.DeviationUm)),
            Of(nameof(GuardFigures.DeviationMs)),
            Of(nameof(GuardFigures.ChannelsUm)),
            Of(nameof(GuardFigures.RateBandPercent)),
            Of(nameof(GuardFigures.RateBandMs)),
            Of(nameof(GuardFigures.RunUpMs)),
            Of(nameof(GuardFigures.StallRatePercent)),
            Of(nameof(GuardFigures.StallCurrentPercent)),
            Of(nameof(GuardFigures.StallMs)),
            Of(nameof(GuardFigures.TemperatureMs)),
            Of(nameof(GuardFigures.ReleaseMs)),
            Of(nameof(GuardFigures.ActivationSlackMs)),
            Of(nameof(GuardFigures.ContactMs)),
            Of(nameof(GuardFigures.BatteryMs)),
            Of(nameof(GuardFigures.PlaceUm)));
    }
}
