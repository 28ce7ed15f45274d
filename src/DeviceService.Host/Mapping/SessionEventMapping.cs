using DeviceService.Sessions;
using V1 = Microneedling.V1;

namespace DeviceService.Host;

/// <summary>What happened in a session, as the API tells it.</summary>
internal static class SessionEventMapping
{
    /// <param name="happened">The event.</param>
    /// <param name="plan">The newest plan, for the progress of its items.</param>
    /// <param name="now">The moment of the answer.</param>
    public static V1.SessionEvent ToWire(this SessionEvent happened, PlanVersion plan, Moment now)
    {
        var wire = new V1.SessionEvent
        {
            SessionId = happened.SessionId,
            At = happened.At.ToWire(),
            State = happened.State.ToWire(),
        };
        switch (happened)
        {
            case SessionEvent.StateChanged changed:
                wire.StateChanged = ToWire(changed);
                break;
            case SessionEvent.Armed armed:
                wire.Armed = armed.Permitted.ToWire(now);
                break;
            case SessionEvent.ActivationStarted started:
                wire.ActivationStarted = new V1.ActivationStarted { ActivationId = started.ActivationId, PassId = started.PassId, Number = (uint)started.Number };
                break;
            case SessionEvent.ActivationEnded ended:
                wire.ActivationEnded = ended.Activation.ToWire();
                break;
            case SessionEvent.PassClosed closed:
                wire.PassClosed = closed.Pass.ToWire();
                break;
            case SessionEvent.Stopped { Stop.AcknowledgedAt: not null } acknowledged:
                wire.StopAcknowledged = acknowledged.Stop.ToWire();
                break;
            case SessionEvent.Stopped stopped:
                wire.Stop = stopped.Stop.ToWire();
                break;
            case SessionEvent.AlarmChanged alarm:
                wire.Alarm = alarm.Alarm.ToWire();
                break;
            case SessionEvent.Warned warned:
                wire.Warning = new V1.Warning { RuleId = warned.RuleId, HazardId = warned.HazardId, Sentence = warned.Sentence, WhatToDo = warned.Remedy };
                break;
            case SessionEvent.Refused refused:
                wire.Refusal = refused.Refusal.ToWire();
                break;
            case SessionEvent.Progressed progressed:
                wire.Progress = new V1.Progress();
                wire.Progress.Items.AddRange(SessionMapping.Progress(plan, progressed.Items));
                break;
            case SessionEvent.OperatorChanged handed:
                wire.OperatorChanged = new V1.OperatorChanged { FormerOperatorId = handed.Former, Operator = handed.By.ToWire() };
                break;
            case SessionEvent.BudgetsStand standing:
                wire.Budgets = new V1.Budgets();
                wire.Budgets.Items.AddRange(standing.Items.Select(BudgetMapping.ToWire));
                break;
            case SessionEvent.PlanChanged changed:
                wire.PlanChanged = changed.Plan.ToWire();
                break;
            default:
                throw new InvalidOperationException($"The event {happened.GetType().Name} has no counterpart in the API.");
        }

        return wire;
    }

    private static V1.StateChanged ToWire(SessionEvent.StateChanged changed) => new()
    {
        From = changed.From.ToWire(),
        To = changed.State.ToWire(),
        Reason = changed.Reason,
        StopReason = changed.StopReason?.ToWire() ?? V1.StopReason.Unspecified,
        Operator = changed.By.Proof == IdentityProof.Service ? null : changed.By.ToWire(),
    };
}
