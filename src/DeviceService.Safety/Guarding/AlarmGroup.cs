namespace DeviceService.Safety;

/// <summary>What an alarm is about. Shown apart, as IEC 60601-1-8 asks.</summary>
public enum AlarmGroup
{
    /// <summary>The treatment: depth, rate, stall, density, a stop.</summary>
    Treatment = 1,

    /// <summary>The equipment: line, journal, clock, battery, telemetry, a pen that reports a fault, whose depth channels disagree, or that drifts, the
    /// path of the alarms itself.</summary>
    Technical = 2,
}

/// <summary>Which hazard, and which rule, belongs to which group.</summary>
public static class AlarmGroups
{
    /// <summary>The group of a hazard of docs/hazards.md; one that is not known is about the treatment, which is looked at first.</summary>
    public static AlarmGroup Of(string hazardId) => hazardId is "H06" or "H12" or "H16" or "H17" or "H18" or "H19" or "H20" or "H25"
        ? AlarmGroup.Technical
        : AlarmGroup.Treatment;

    /// <summary>
    /// The group of an alarm: what says that the pen itself is faulty, measures itself differently twice, or changes, is about the equipment,
    /// whatever hazard it may lead to.
    /// </summary>
    public static AlarmGroup Of(string hazardId, string ruleId) =>
        Rules.IsDrift(ruleId) || ruleId == StopRules.For(StopReason.ChannelsDisagree).RuleId || ruleId == StopRules.For(StopReason.PenFault).RuleId
            ? AlarmGroup.Technical
            : Of(hazardId);
}
