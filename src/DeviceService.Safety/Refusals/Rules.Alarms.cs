namespace DeviceService.Safety;

// Alarms, and whether anybody sees them.
public static partial class Rules
{
    private static Rule[] AlarmsRules => [AlarmStreamMissing, AlarmUnknown, DetachWithAlarm];

    public static Rule AlarmStreamMissing { get; } = new(
        "R-ALARM-STREAM",
        "H25",
        RefusalCategory.State,
        "Pen {pen} cannot be armed: who controls it has no live alarm stream.",
        "Open WatchAlarms with the pen and the lease, keep it open, and say with each renewal which alarm was shown last.");

    public static Rule AlarmUnknown { get; } = new(
        "R-ALARM-UNKNOWN",
        "H20",
        RefusalCategory.NotFound,
        "No alarm {observed} stands.",
        "List the alarms that stand; one that has ended and was acknowledged needs nothing more.");

    public static Rule DetachWithAlarm { get; } = new(
        "R-DETACH-ALARM",
        "H20",
        RefusalCategory.State,
        "Alarm {observed} of pen {pen} stands, and nobody acknowledged it: detached, it would be listed no more.",
        "Acknowledge the alarm first. A stop is latched again once the pen is attached again.");
}
