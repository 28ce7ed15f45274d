using Microneedling.V1;
using static DeviceService.PenCtl.Words;

namespace DeviceService.PenCtl;

/// <summary>An event of a session in one line.</summary>
internal static class SessionEventLine
{
    public static string Of(SessionEvent happened) => happened.KindCase switch
    {
        SessionEvent.KindOneofCase.StateChanged => $"{Paint(happened.StateChanged.From)} to {Paint(happened.StateChanged.To)}{After(happened.StateChanged.Reason)}{After(happened.StateChanged.WhatToDo)}",
        SessionEvent.KindOneofCase.Armed => $"[yellow]armed[/] for {Target(happened.Armed.Target)} at {happened.Armed.NeedleProtrusionUm} um, {Rate(happened.Armed.StrokeRateMillihertz)}",
        SessionEvent.KindOneofCase.ActivationStarted => $"press {happened.ActivationStarted.Number} of {Safe(happened.ActivationStarted.PassId)}",
        SessionEvent.KindOneofCase.ActivationEnded => $"press {happened.ActivationEnded.Number} ended: {Words.Of(happened.ActivationEnded.EndedBy)}, {happened.ActivationEnded.Measurements?.Strokes} strokes",
        SessionEvent.KindOneofCase.PassClosed => $"pass closed: {Target(happened.PassClosed.Target)}, {happened.PassClosed.Measurements?.Strokes} strokes",
        SessionEvent.KindOneofCase.Stop => $"[red bold]STOP[/] {Safe(happened.Stop.Sentence)}{After(happened.Stop.WhatToDo)}",
        SessionEvent.KindOneofCase.StopAcknowledged => $"stop acknowledged by {Safe(happened.StopAcknowledged.Acknowledgement?.Operator?.OperatorId ?? "nobody known")}",
        SessionEvent.KindOneofCase.Alarm => $"alarm {Paint(happened.Alarm.Priority)} {Safe(happened.Alarm.Sentence)}{(happened.Alarm.Stands ? "" : " (over)")}",
        SessionEvent.KindOneofCase.Warning => $"[yellow]warning[/] {Safe(happened.Warning.Sentence)}{After(happened.Warning.WhatToDo)}",
        SessionEvent.KindOneofCase.Refusal => $"refused {Safe(happened.Refusal.Rpc)}: {Safe(happened.Refusal.RuleId)} {Safe(happened.Refusal.Sentence)}",
        SessionEvent.KindOneofCase.Progress => $"progress: {string.Join("; ", happened.Progress.Items.Select(static item => $"{Words.Of(item.Area)} {Words.Of(item.Side)} {item.PassesClosed} of {item.PassesPlanned}"))}",
        SessionEvent.KindOneofCase.PlanChanged => $"plan version {happened.PlanChanged.Version}{After(happened.PlanChanged.Reason)}",
        SessionEvent.KindOneofCase.OperatorChanged => $"operator is {Safe(happened.OperatorChanged.Operator?.OperatorId ?? "")}",
        SessionEvent.KindOneofCase.Budgets => "budgets changed",
        _ => $"an event that this version does not know, {happened.KindCase}",
    };

    private static string After(string text) => text.Length == 0 ? "" : $": {Safe(text)}";
}
