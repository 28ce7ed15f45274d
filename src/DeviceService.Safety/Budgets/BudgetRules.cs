namespace DeviceService.Safety;

/// <summary>Whether anything is left to arm for (H04). A budget that is used up is overridden by nobody.</summary>
public static class BudgetRules
{
    /// <summary>One verdict for each budget, in the order of their kinds.</summary>
    /// <param name="facts">What was used; of passes, those besides the one that is to be armed.</param>
    /// <param name="area">The area to be armed.</param>
    /// <param name="side">The side to be armed.</param>
    /// <param name="sizeCm2">Its size from the plan, in cm2; null where the plan has no such item: then what an area may have cannot be judged.</param>
    public static IReadOnlyList<PreconditionVerdict> Evaluate(BudgetCase facts, TreatmentArea area, BodySide side, decimal? sizeCm2) =>
    [
        .. sizeCm2 is { } size
            ? BudgetSheet.OfArea(facts, area, side, size).Select(budget => Judge(budget, facts.NeedlesCounted))
            : OfArea.Select(static rule => PreconditionVerdict.NotJudged(rule, "the plan has no such area and side")),
        .. BudgetSheet.OverAll(facts).Select(budget => Judge(budget, facts.NeedlesCounted)),
    ];

    private static Rule[] OfArea => [Rules.PuncturesSpent, Rules.PassesSpent, Rules.AreaTimeSpent];

    private static PreconditionVerdict Judge(Budget budget, int needles)
    {
        var (rule, perUnit) = budget.Kind switch
        {
            BudgetKind.Punctures => (Rules.PuncturesSpent, 1L),
            BudgetKind.Passes => (Rules.PassesSpent, 1L),
            BudgetKind.AreaTime => (Rules.AreaTimeSpent, 1_000_000L),
            BudgetKind.SessionTime => (Rules.SessionTimeSpent, 1_000_000L),
            BudgetKind.CartridgeTime => (Rules.CartridgeTimeSpent, 1_000_000L),
            BudgetKind.DayTime => (Rules.DayTimeSpent, 1_000_000L),
            _ => throw new ArgumentOutOfRangeException(nameof(budget), budget.Kind, "No rule stands for this budget."),
        };

        // Less than one stroke is nothing that could be given.
        var least = budget.Kind == BudgetKind.Punctures ? needles : 1;
        return new PreconditionVerdict(rule.Id, rule.HazardId, budget.Remaining >= least
            ? null
            : rule.Refuse(
                ("area", budget.Area is { } area ? StateNames.Of(area) : ""),
                ("side", budget.Side is { } side ? StateNames.Of(side) : ""),
                ("observed", Refusal.Number(budget.Used / perUnit)),
                ("limit", Refusal.Number(budget.Max / perUnit))));
    }
}
