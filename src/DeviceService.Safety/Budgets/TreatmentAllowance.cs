namespace DeviceService.Safety;

/// <summary>
/// What one arming may still use up. Immutable: given to the guard with the arming, so that the sample that reaches it is seen on the line
/// thread, however slow everything else is.
/// </summary>
public sealed record TreatmentAllowance
{
    private TreatmentAllowance()
    {
    }

    /// <summary>Strokes that are left: as many as the punctures that are left, rounded down to whole strokes.</summary>
    public required long Strokes { get; init; }

    /// <summary>Time that is left by the budget that ends first, in microseconds.</summary>
    public required long DriveUs { get; init; }

    /// <summary>Which budget of time ends first.</summary>
    public required StopReason TimeReason { get; init; }

    /// <summary>That budget.</summary>
    public required Budget Time { get; init; }

    /// <summary>The budget of punctures.</summary>
    public required Budget Punctures { get; init; }

    /// <summary>Punctures of one stroke.</summary>
    public required int Needles { get; init; }

    /// <summary>Longest time in one place, in milliseconds.</summary>
    public required int DwellMs { get; init; }

    /// <summary>The pen's own count of strokes when this was decided; null where it is not known, and then the measured rate alone counts.</summary>
    public required ulong? StrokesCounted { get; init; }

    /// <summary>What is left for one area and side.</summary>
    /// <param name="facts">What was used.</param>
    /// <param name="area">The area to be armed.</param>
    /// <param name="side">The side to be armed.</param>
    /// <param name="sizeCm2">Its size from the plan, in cm2.</param>
    /// <param name="strokesCounted">The pen's own count of strokes now; null where it is not known.</param>
    public static TreatmentAllowance Of(BudgetCase facts, TreatmentArea area, BodySide side, decimal sizeCm2, ulong? strokesCounted)
    {
        var ofArea = BudgetSheet.OfArea(facts, area, side, sizeCm2);
        var punctures = ofArea.Single(static budget => budget.Kind == BudgetKind.Punctures);
        var time = ofArea.Concat(BudgetSheet.OverAll(facts)).Where(static budget => ReasonOf(budget.Kind) is not null).MinBy(static budget => budget.Remaining)!;
        return new TreatmentAllowance
        {
            Strokes = punctures.Remaining / facts.NeedlesCounted,
            DriveUs = time.Remaining,
            TimeReason = ReasonOf(time.Kind)!.Value,
            Time = time,
            Punctures = punctures,
            Needles = facts.NeedlesCounted,
            DwellMs = facts.Profile.For(area).DwellMsMax,
            StrokesCounted = strokesCounted,
        };
    }

    /// <summary>What a drive on the bench may use up under one arming: it touches nobody, and ends with its time.</summary>
    /// <param name="strokesCounted">The pen's own count of strokes now; null where it is not known.</param>
    /// <param name="most">How long the motor may turn, in us, early releases counted.</param>
    public static TreatmentAllowance OnTheBench(ulong? strokesCounted, long most)
    {
        return new TreatmentAllowance
        {
            Strokes = most,
            DriveUs = most,
            TimeReason = StopReason.SessionTimeSpent,
            Time = new Budget(BudgetKind.SessionTime, null, null, most, 0, SelfTestBounds.Own, FigureMark.Unverified),
            Punctures = new Budget(BudgetKind.Punctures, null, null, most, 0, SelfTestBounds.Own, FigureMark.Unverified),
            Needles = 1,
            DwellMs = (int)(most / 1_000),
            StrokesCounted = strokesCounted,
        };
    }

    /// <summary>The allowance that was recorded, for a replay alone.</summary>
    internal static TreatmentAllowance Of(AllowanceRecord record) => new()
    {
        Strokes = record.Strokes,
        DriveUs = record.DriveUs,
        TimeReason = ReasonOf(record.Time.Kind) ?? throw new ArgumentException($"{record.Time.Kind} is no budget of time: the file was changed.", nameof(record)),
        Time = record.Time,
        Punctures = record.Punctures,
        Needles = record.Needles,
        DwellMs = record.DwellMs,
        StrokesCounted = record.StrokesCounted,
    };

    private static StopReason? ReasonOf(BudgetKind kind) => kind switch
    {
        BudgetKind.AreaTime => StopReason.AreaTimeSpent,
        BudgetKind.SessionTime => StopReason.SessionTimeSpent,
        BudgetKind.CartridgeTime => StopReason.CartridgeTimeSpent,
        BudgetKind.DayTime => StopReason.DayTimeSpent,
        _ => null,
    };
}
