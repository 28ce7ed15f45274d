namespace DeviceService.Safety;

// Who is in control of a pen.
public static partial class Rules
{
    private static Rule[] ControlRules => [ControlHeld, ControlMissing, ControlStale, ControlTakenArmed];

    public static Rule ControlHeld { get; } = new(
        "R-CONTROL-HELD",
        "H13",
        RefusalCategory.State,
        "Pen {pen} is controlled by {observed}, whose lease {lease} ends in {limit} ms unless it is renewed.",
        "Ask there to let go, or wait, or take control with a reason while the pen is disarmed.");

    public static Rule ControlMissing { get; } = new(
        "R-CONTROL-MISSING",
        "H13",
        RefusalCategory.State,
        "{rpc} needs control of pen {pen}, and nobody has it.",
        "Acquire control first, and send the number of the lease with each command. Stopping needs none.");

    public static Rule ControlStale { get; } = new(
        "R-CONTROL-STALE",
        "H13",
        RefusalCategory.Aborted,
        "Lease {observed} is not in force for this caller: {limit}.",
        "Stop commanding this pen. Acquire control again, read the session, show it, then ask anew.");

    public static Rule ControlTakenArmed { get; } = new(
        "R-CONTROL-ARMED",
        "H13",
        RefusalCategory.State,
        "Control of pen {pen} cannot be taken while it is armed by {observed}.",
        "Disarm or pause the session first; anyone may.");
}
