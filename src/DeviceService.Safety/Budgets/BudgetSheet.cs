namespace DeviceService.Safety;

/// <summary>What a profile allows, held against what was used.</summary>
public static class BudgetSheet
{
    private const long MicrosecondsPerMinute = 60_000_000;
    private const long MicrosecondsPerMillisecond = 1_000;

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
            Make(BudgetKind.Punctures, bounds.PuncturesPerCm2Max, (long)(bounds.PuncturesPerCm2Max.Value * counted), punctures, area, side),
            Make(BudgetKind.Passes, bounds.PassesMax, bounds.PassesMax.Value, use.Passes, area, side),
            Time(BudgetKind.AreaTime, bounds.MinutesMax, use.DriveTimeUs, area, side),
        ];
    }

    /// <summary>Time of session, cartridge and day.</summary>
    public static IReadOnlyList<Budget> OverAll(BudgetCase facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var budgets = facts.Profile.Budgets;
        return
        [
            Time(BudgetKind.SessionTime, budgets.SessionMinutesMax, facts.Made.Sum(static use => use.DriveTimeUs)),
            Time(BudgetKind.CartridgeTime, facts.Model?.MinutesMax ?? budgets.CartridgeMinutesMax, facts.CartridgeUs),
            Time(BudgetKind.DayTime, budgets.DayMinutesMax, facts.DayUs),
        ];
    }

    /// <summary>Time in the place where the pen is now, against the longest that the profile allows there.</summary>
    /// <param name="profile">The profile in force.</param>
    /// <param name="area">The area that is armed or treated.</param>
    /// <param name="side">Its side.</param>
    /// <param name="placeUs">Time that needles ran in this place, in microseconds.</param>
    public static Budget Dwell(SafetyProfile profile, TreatmentArea area, BodySide side, long placeUs)
    {
        ArgumentNullException.ThrowIfNull(profile);
        var figure = profile.For(area).DwellMsMax;
        return Make(BudgetKind.Dwell, figure, figure.Value * MicrosecondsPerMillisecond, placeUs, area, side);
    }

    private static Budget Time(BudgetKind kind, Figure minutes, long usedUs, TreatmentArea? area = null, BodySide? side = null) =>
        Make(kind, minutes, minutes.Value * MicrosecondsPerMinute, usedUs, area, side);

    private static Budget Make(BudgetKind kind, Figure figure, long max, long used, TreatmentArea? area, BodySide? side) =>
        new(kind, area, side, max, used, figure.Source, figure.Mark);
}
