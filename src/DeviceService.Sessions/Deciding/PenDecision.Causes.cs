using System.Collections.Frozen;
using DeviceService.Safety;

namespace DeviceService.Sessions;

// What takes permission back without a latch is an alarm under the rule of its reason, as what stops is; and so is what will do so. What a person
// or the session itself meant is none. It stands until its cause is gone, the next arming or the end of its session, whatever comes first; one
// that latches is shown until somebody acknowledged it, as ever.
internal static partial class PenDecision
{
    // Above the charge at which it warns: a battery gives in under a running motor and comes back, and one that is low is told once.
    private const int BatteryRecovery = 5;

    private static readonly FrozenSet<StopReason> s_meant = FrozenSet.ToFrozenSet(
    [
        StopReason.OperatorPause, StopReason.Disarmed, StopReason.ArmingExpired, StopReason.TriggerReleased, StopReason.SessionAborted,
        StopReason.ServiceShutdown, StopReason.SelfTest,
    ]);

    private static readonly FrozenDictionary<string, StopReason> s_reasons =
        StopRules.All.ToFrozenDictionary(static rule => rule.RuleId, static rule => rule.Reason, StringComparer.Ordinal);

    /// <summary>Whether a person or the session itself means it: taken back for this, permission raises no alarm.</summary>
    internal static bool IsMeant(StopReason cause) => s_meant.Contains(cause);

    private static void RaiseCause(Turn turn, StopReason cause, string sentence, Actor by)
    {
        var rule = StopRules.For(cause);
        if (by == Actor.Service && !IsMeant(cause) && !Told(turn, rule.RuleId))
        {
            turn.RaiseAlarm(rule.RuleId, rule.HazardId, rule.Priority, sentence, rule.WhatToDo);
        }
    }

    private static bool Told(Turn turn, string ruleId) => turn.State.Alarms.Exists(alarm => alarm.RuleId == ruleId && alarm.EndedAt is null);

    // A stop's own alarm ends with its acknowledgement.
    private static StopReason? CauseOf(AlarmRecord alarm) =>
        alarm is { StopId: null, EndedAt: null } && s_reasons.TryGetValue(alarm.RuleId, out var cause) ? cause : null;

    private static void WatchCauses(Turn turn)
    {
        if (turn.State is { Armed: null, Arming: null, Withdrawal: null, Activation: null })
        {
            turn.EndAlarms(alarm => CauseOf(alarm) is { } cause && IsPast(turn, cause));
        }

        if (turn.State.Session is null || turn.State.Status?.BatteryPercent >= Math.Min(100, turn.Circumstances.Profile.Arming.BatteryWarnPercent.Value + BatteryRecovery))
        {
            turn.EndAlarms(static alarm => alarm.RuleId == Rules.BatteryLow.Id);
        }
    }

    // Armed again: every precondition held.
    private static void EndCauses(Turn turn) => turn.EndAlarms(static alarm => CauseOf(alarm) is not null);

    // What is not listed was over with the disarming.
    private static bool IsPast(Turn turn, StopReason cause) => turn.State.Session is not { } session || cause switch
    {
        StopReason.BatteryLow => Battery.Judge(turn.State.Status?.BatteryPercent, turn.Circumstances.Profile.Arming) is BatteryLevel.Warning or BatteryLevel.Good,
        StopReason.Temperature => turn.State.Status?.TemperatureDecidegrees <= turn.Circumstances.Profile.Arming.TemperatureDecidegrees.Value,
        StopReason.CartridgeRemoved => turn.State.Cartridge is { Present: true },
        StopReason.LeaseLost => turn.State.Control is not null,
        StopReason.AlarmUnseen => AlarmTimes.Doubt(turn.Circumstances.AlarmsUnheardFor, turn.Circumstances.OldestUnshownAlarm) is null,
        StopReason.WrongPen => !turn.State.DuplicateSerial,
        StopReason.JournalFailed => turn.Circumstances.Journal.Writable && !IsSyncSlow(turn.Circumstances),
        StopReason.EligibilityLost => session.State != SessionState.Paused,
        StopReason.PenRestarted => session.State != SessionState.Interrupted,
        StopReason.OutcomeUnknown => turn.State.Reconciliation is null,
        _ => true,
    };

    // The event once in each session; the alarm for as long as the charge is low in one.
    private static void WarnOfBattery(Turn turn, PenStatus status)
    {
        if (turn.State.Session is not { } session
            || Battery.Judge(status.BatteryPercent, turn.Circumstances.Profile.Arming) is not (BatteryLevel.Warning or BatteryLevel.Low))
        {
            return;
        }

        var (rule, sentence) = (Rules.BatteryLow, $"The battery holds {status.BatteryPercent} percent.");
        var then = new HazardReactions(turn.Circumstances.Profile.Reactions).For(StopReason.BatteryLow) switch
        {
            Reaction.Stop => "stopped",
            Reaction.Pause => "disarmed, and the session paused",
            _ => "disarmed at the next release",
        };
        var remedy = $"Charge the pen or change its battery; below {turn.Circumstances.Profile.Arming.BatteryArmPercent.Value} percent it is {then}.";
        if (turn.State.BatteryWarnedIn != session.SessionId)
        {
            turn.State = turn.State with { BatteryWarnedIn = session.SessionId };
            turn.Warn(rule, sentence, remedy);
        }

        if (!Told(turn, rule.Id))
        {
            turn.RaiseAlarm(rule.Id, rule.HazardId, AlarmPriority.Low, sentence, remedy);
        }
    }

    // The pen takes permission back by itself for what it sees, and may say so before the service saw it too.
    private static StopReason ReasonOf(PenDisarmCause cause) => cause switch
    {
        PenDisarmCause.PermissionExpired => StopReason.DeadMan,
        PenDisarmCause.ActivationExpired => StopReason.ActivationTooLong,
        PenDisarmCause.CartridgeRemoved => StopReason.CartridgeRemoved,
        PenDisarmCause.DialMoved => StopReason.DialMoved,
        PenDisarmCause.BatteryLow => StopReason.BatteryLow,
        _ => StopReason.Disarmed,
    };

    // What ended a press whose sample showed no cause: the stop, or what the pen says it was.
    private static void NoteCause(Turn turn, StopReason cause) => turn.State = turn.State with
    {
        Ending = turn.State.Ending.ConvertAll(one => one.EndedBy is null ? one with { EndedBy = cause } : one),
    };

    private static void NoteCause(Turn turn, PenStatus status)
    {
        if (turn.State.Ending.Find(static one => one.EndedBy is null) is not { } ended || status.DeviceTimeUs < ended.EndDeviceTimeUs)
        {
            return;
        }

        if (status.Latched)
        {
            NoteCause(turn, status.StopCause ?? StopReason.PenStopped);
        }
        else if (status.Mode == PenMode.Disarmed && ReasonOf(status.DisarmCause) is not StopReason.Disarmed and var cause)
        {
            NoteCause(turn, cause);
        }
    }
}
