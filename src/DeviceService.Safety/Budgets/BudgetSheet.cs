namespace DeviceService.Safety;

/// <summary>What a profile allows, held against what was used.</summary>
public static class BudgetSheet
{
    private const long MicrosecondsPerMinute = 60_000_000;
    private const long MicrosecondsPerMillisecond = 1_000;

    /// <summary>Every bound that budgets of an area are reckoned from, one of each kind, in the order of their kinds.</summary>
    /// <param name="profile">The profile in force.</param>
    /// <param name="area">The area.</param>
    /// <param name="cartridgeModel">Model of the cartridge in hand; null where nobody named it, and then the bound is that of all cartridges.</param>
    public static IReadOnlyList<BudgetBound> Bounds(SafetyProfile profile, TreatmentArea area, string? cartridgeModel)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var bounds = profile.For(area);
        var model = profile.Cartridges.FirstOrDefault(one => one.Model == cartridgeModel);
        return
        [
            .. Enum.GetValues<BudgetKind>().Order().Select(kind => new BudgetBound(kind, FigureOf(kind, bounds) ?? FigureOf(kind, profile.Budgets, model))),
        ];
    }

    /// <summary>Punctures, passes and time of one area and side.</summary>
    /// <param name="facts">What was used.</param>
    /// <param name="area">The area.</param>
    /// <param name="side">The side.</param>
    /// <param name="sizeCm2">Its size from the plan, in cm2.</param>
    public static IReadOnlyList<Budget> OfArea(BudgetCase facts, TreatmentArea area, BodySide side, decimal sizeCm2)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var bounds = facts.Profile.For(area);
        var use = facts.On(area, side);

        // A plan that makes an area larger after needles ran there would let them run on in the same place.
        var counted = Math.Min(sizeCm2, use.SizeCm2 ?? sizeCm2);

        // Where the needles of a cartridge were not known, it had as many as any.
        var punctures = use.Punctures ?? use.Strokes * facts.MostNeedles;
        return
        [
            Make(BudgetKind.Punctures, Of(BudgetKind.Punctures), (long)(Of(BudgetKind.Punctures).Value * counted), punctures, area, side),
            Make(BudgetKind.Passes, Of(BudgetKind.Passes), Of(BudgetKind.Passes).Value, use.Passes, area, side),
            Time(BudgetKind.AreaTime, Of(BudgetKind.AreaTime), use.DriveTimeUs, area, side),
        ];

        Figure Of(BudgetKind kind) => FigureOf(kind, bounds)!;
    }

    /// <summary>Time of session, cartridge and day.</summary>
    public static IReadOnlyList<Budget> OverAll(BudgetCase facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return
        [
            Time(BudgetKind.SessionTime, Of(BudgetKind.SessionTime), facts.Made.Sum(static use => use.DriveTimeUs)),
            Time(BudgetKind.CartridgeTime, Of(BudgetKind.CartridgeTime), facts.CartridgeUs),
            Time(BudgetKind.DayTime, Of(BudgetKind.DayTime), facts.DayUs),
        ];

        Figure Of(BudgetKind kind) => FigureOf(kind, facts.Profile.Budgets, facts.Model);
    }

    /// <summary>Time in the place where the pen is now, against the longest that the profile allows there.</summary>
    /// <param name="profile">The profile in force.</param>
    /// <param name="area">The area that is armed or treated.</param>
    /// <param name="side">Its side.</param>
    /// <param name="placeUs">Time that needles ran in this place, in microseconds.</param>
    public static Budget Dwell(SafetyProfile profile, TreatmentArea area, BodySide side, long placeUs)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var figure = FigureOf(BudgetKind.Dwell, profile.For(area))!;
        return Make(BudgetKind.Dwell, figure, figure.Value * MicrosecondsPerMillisecond, placeUs, area, side);
    }

    // Null where the budget is over all areas.
    private static Figure? FigureOf(BudgetKind kind, AreaBounds bounds) => kind switch
    {
        BudgetKind.Punctures => bounds.PuncturesPerCm2Max,
        BudgetKind.Passes => bounds.PassesMax,
        BudgetKind.AreaTime => bounds.MinutesMax,
        BudgetKind.Dwell => bounds.DwellMsMax,
        _ => null,
    };

    private static Figure FigureOf(BudgetKind kind, TreatmentBudgets budgets, QualifiedCartridge? model) => kind switch
    {
        BudgetKind.SessionTime => budgets.SessionMinutesMax,
        BudgetKind.CartridgeTime => model?.MinutesMax ?? budgets.CartridgeMinutesMax,
        BudgetKind.DayTime => budgets.DayMinutesMax,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No profile bounds this over all areas."),
    };

    private static Budget Time(BudgetKind kind, Figure minutes, long usedUs, TreatmentArea? area = null, BodySide? side = null) =>
        Make(kind, minutes, minutes.Value * MicrosecondsPerMinute, usedUs, area, side);

    private static Budget Make(BudgetKind kind, Figure figure, long max, long used, TreatmentArea? area, BodySide? side) =>
        new(kind, area, side, max, used, figure.Source, figure.Mark);
}
