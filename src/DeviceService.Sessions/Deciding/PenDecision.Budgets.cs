using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>Every budget as it stands.</summary>
/// <param name="Items">Of each area and side, then over all.</param>
/// <param name="Of">The session that they were reckoned from.</param>
/// <param name="At">When.</param>
internal sealed record BudgetsShown(IReadOnlyList<Budget> Items, SessionRecord Of, Moment At);

// Budgets: what reaches one pauses (H04), and what is used and left is told, twice a second while treating.
internal static partial class PenDecision
{
    private static readonly TimeSpan BudgetInterval = TimeSpan.FromMilliseconds(500);

    private static void PauseForBudget(Turn turn, PenEvent.DisarmDemanded demanded)
    {
        if (turn.State.Withdrawal is { } under)
        {
            turn.State = turn.State with { Withdrawal = under with { Then = SessionTrigger.PauseRequested } };
            RaiseCause(turn, demanded.Reason, demanded.Sentence, Actor.Service);
        }
        else if (turn.State.Armed is not null || turn.State.Arming is not null)
        {
            BeginWithdrawal(turn, SessionTrigger.PauseRequested, demanded.Sentence, demanded.Reason, Actor.Service);
        }
    }

    private static void WatchBudgets(Turn turn)
    {
        if (turn.State is { Armed: null, Arming: null, Withdrawal: null, Activation: null, Ending.IsEmpty: true, Metering: not null })
        {
            turn.State = turn.State with { Metering = null };
        }

        if (turn.State.Session is not { } session)
        {
            turn.State = turn.State.Budgets is null ? turn.State : turn.State with { Budgets = null };
            return;
        }

        var shown = turn.State.Budgets;
        var due = shown is null || !ReferenceEquals(shown.Of, session) || turn.State.Activation is not null
            || BudgetUse.DwellOf(turn) != shown.Items.FirstOrDefault(static budget => budget.Kind == BudgetKind.Dwell);
        if (due && (shown is null || turn.Now.Since(shown.At) >= BudgetInterval))
        {
            turn.State = turn.State with { Budgets = new BudgetsShown(BudgetUse.Sheet(turn), session, turn.Now) };
            turn.Act(new Effect.Show(new SessionEvent.BudgetsStand(turn.State.Budgets!.Items)
            {
                SessionId = session.SessionId!, At = turn.Now, State = session.State,
            }));
        }
    }
}
