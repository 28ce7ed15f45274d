using DeviceService.Safety;

namespace DeviceService.Sessions;

// Whether alarms are seen: by who controls the pen, and at the pen itself.
internal static partial class PenDecision
{
    private const string AlarmSignal = "ALARM_SIGNAL";

    internal static PreconditionVerdict AlarmsSeen(Turn turn) => new(
        Rules.AlarmStreamMissing.Id,
        Rules.AlarmStreamMissing.HazardId,
        turn.Circumstances is { ControlRequired: true } circumstances
        && (circumstances.AlarmsUnheardFor is not null || AlarmTimes.Doubt(null, circumstances.OldestUnshownAlarm) is not null)
            ? Rules.AlarmStreamMissing.Refuse(("pen", PenName(turn.State)))
            : null);

    // H25: nobody sees the alarm, so nothing goes on. Not latched: whoever sees them again resumes.
    private static void WatchAlarmsSeen(Turn turn)
    {
        if (turn.State is { Withdrawal: null } state && (state.Armed is not null || state.Arming is not null)
            && turn.Circumstances is { ControlRequired: true } circumstances
            && AlarmTimes.Doubt(circumstances.AlarmsUnheardFor, circumstances.OldestUnshownAlarm) is { } doubt)
        {
            var sentence = $"Nobody may see an alarm: {doubt}.";
            if (new HazardReactions(circumstances.Profile.Reactions).For(StopReason.AlarmUnseen) == Reaction.Stop)
            {
                turn.Act(new Effect.SendStop(StopReason.AlarmUnseen, sentence, Actor.Service));
                return;
            }

            BeginWithdrawal(turn, SessionTrigger.PauseRequested, sentence, StopReason.AlarmUnseen, Actor.Service);
        }
    }

    private static void WatchTelemetryAge(Turn turn)
    {
        var stale = turn.State is { IsOnline: true, Session: not null }
            && (turn.Circumstances.SampleAge is not { } age || age > AlarmTimes.TelemetryStale);
        var told = turn.State.Alarms.Exists(static alarm => alarm.RuleId == Rules.TelemetryStale.Id && alarm.EndedAt is null);
        if (stale && !told && turn.State.LinkSince is { } since && turn.Now.Since(since) > AlarmTimes.TelemetryStale)
        {
            turn.RaiseAlarm(
                Rules.TelemetryStale.Id, Rules.TelemetryStale.HazardId, AlarmPriority.Medium,
                "The pen is in reach and has sent no valid sample for over 1 s: what is shown is old.", Rules.TelemetryStale.Remedy);
        }
        else if (!stale && told)
        {
            turn.EndAlarms(static alarm => alarm.RuleId == Rules.TelemetryStale.Id);
        }
    }

    // What changes from session to session is told between two of them; a certificate that begins it anew ends it.
    private static void WatchDrift(Turn turn)
    {
        if (turn.State is not { PenId: { } pen, Session: null })
        {
            return;
        }

        var warnings = turn.Circumstances.Eligibility.DriftOf(pen);
        foreach (var warning in warnings)
        {
            if (!turn.State.Alarms.Exists(alarm => alarm.RuleId == warning.RuleId && alarm.EndedAt is null))
            {
                turn.RaiseAlarm(warning.RuleId, warning.HazardId, AlarmPriority.Low, warning.Sentence, warning.Remedy);
            }
        }

        if (turn.State.Alarms.Exists(alarm => IsOver(alarm)))
        {
            turn.EndAlarms(IsOver);
        }

        bool IsOver(AlarmRecord alarm) =>
            Rules.IsDrift(alarm.RuleId) && alarm.EndedAt is null && !warnings.Any(warning => warning.RuleId == alarm.RuleId);
    }

    // What is off label is told as long as its session lasts and says so.
    private static void WatchOffLabel(Turn turn)
    {
        var warning = turn.State.Session?.SessionId is { } session ? turn.Circumstances.Eligibility.OffLabelIn(session) : null;
        var told = turn.State.Alarms.Find(static alarm => alarm.RuleId == Rules.OffLabel.Id && alarm.EndedAt is null);
        if (told is not null && (told.SessionId != turn.State.Session?.SessionId || told.Sentence != warning?.Sentence))
        {
            turn.EndAlarms(static alarm => alarm.RuleId == Rules.OffLabel.Id);
            told = null;
        }

        if (told is null && warning is not null)
        {
            turn.RaiseAlarm(warning.RuleId, warning.HazardId, AlarmPriority.Low, warning.Sentence, warning.Remedy);
        }
    }

    // The pen's own lamp and sound follow what stands of it and of the service itself, as soon as its line has nothing more urgent: that nothing can
    // be recorded is for everybody who may reach for a pen.
    private static void SignalAlarms(Turn turn)
    {
        var state = turn.State;
        if (state is not { IsOnline: true } || IsBusy(state) || state.Identity?.Sensors.Contains(AlarmSignal) != true)
        {
            return;
        }

        AlarmPriority? loudest = state.Alarms.Where(static alarm => alarm.AcknowledgedAt is null).Select(static alarm => (AlarmPriority?)alarm.Priority)
            .Append(turn.Circumstances.ServiceAlarm).Max();
        if (loudest != state.Signalled)
        {
            var ticket = turn.Submit(new SignalAlarm(loudest));
            turn.State = turn.State with { SignalOnItsWay = AsideOf(turn, ticket), Signalling = loudest };
        }
    }

    private static void OnSignalAnswered(Turn turn, CommandOutcome outcome) => turn.State = turn.State with
    {
        SignalOnItsWay = null,
        Signalled = outcome.Result == CommandResult.Applied ? turn.State.Signalling : turn.State.Signalled,
    };

    private static void AcknowledgeOne(Turn turn, long callId, Request.AcknowledgeAlarm request)
    {
        if (!turn.State.Alarms.Exists(alarm => alarm.AlarmId == request.AlarmId))
        {
            turn.Refuse(callId, request, Rules.AlarmUnknown.Refuse(("observed", request.AlarmId)));
            return;
        }

        turn.AcknowledgeAlarms(alarm => alarm.AlarmId == request.AlarmId, request.By);
        turn.Reply(callId, Verdict.Done);
    }
}
