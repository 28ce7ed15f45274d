using DeviceService.Safety;

namespace DeviceService.Sessions;

/// <summary>The alarm that goes with a stop.</summary>
internal sealed record StopAlarm(string RuleId, string HazardId, AlarmPriority Priority, string Remedy)
{
    public static readonly StopAlarm Unconfirmed = new(
        "R-STOP-UNCONFIRMED", "H08", AlarmPriority.High, "If the motor still runs, remove the pen's power.");

    public static StopAlarm For(StopReason reason)
    {
        var rule = StopRules.For(reason);
        return new StopAlarm(rule.RuleId, rule.HazardId, rule.Priority, rule.WhatToDo);
    }
}
