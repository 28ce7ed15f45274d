namespace DeviceService.Safety;

// What a session or a latched pen refuses.
public static partial class Rules
{
    private static Rule[] SessionsRules =>
    [
        SessionStateWrong, SessionTriggerWrong, PenTriggerWrong, SessionOpenOnPen, SessionOver, PlanUnfinished, ReasonMissing,
        StopLatched, StopNotLatched, StopCountNewer, StopUnconfirmed, Reconciling,
    ];

    public static Rule SessionStateWrong { get; } = new(
        "R-SESSION-STATE",
        "H07",
        RefusalCategory.State,
        "{rpc} is not accepted while the session is {observed}; it is accepted in {limit}.",
        "{remedy}");

    public static Rule SessionTriggerWrong { get; } = new(
        "R-SESSION-TRANSITION",
        "H07",
        RefusalCategory.State,
        "A session that is {observed} does not take {trigger}.",
        "Read the session again; it has changed.");

    public static Rule PenTriggerWrong { get; } = new(
        "R-PEN-TRANSITION",
        "H07",
        RefusalCategory.State,
        "A pen that is {observed} does not take {trigger}.",
        "Read the pen again; it has changed.");

    public static Rule SessionOpenOnPen { get; } = new(
        "R-SESSION-OPEN",
        "H09",
        RefusalCategory.State,
        "Pen {pen} has the open session {observed}.",
        "Complete or abort session {observed} first.");

    public static Rule SessionOver { get; } = new(
        "R-SESSION-OVER",
        "H12",
        RefusalCategory.State,
        "Session {session} is {observed} and takes no more changes.",
        "Create a new session.");

    public static Rule PlanUnfinished { get; } = new(
        "R-PLAN-UNFINISHED",
        "H12",
        RefusalCategory.Argument,
        "{observed} of {limit} planned passes are done; completing an unfinished plan needs a reason.",
        "Send a reason, or finish the plan.");

    public static Rule ReasonMissing { get; } = new(
        "R-REASON-MISSING",
        "H20",
        RefusalCategory.Argument,
        "This is done with a reason that goes on record, and {field} is missing.",
        "Ask whoever does it why, and send that as {field}.");

    public static Rule StopLatched { get; } = new(
        "R-STOP-LATCHED",
        "H08",
        RefusalCategory.State,
        "A stop is latched on pen {pen}: {observed}.",
        "Find the cause, then call AcknowledgeStop with the count of the stop.");

    public static Rule StopNotLatched { get; } = new(
        "R-STOP-NOT-LATCHED",
        "H08",
        RefusalCategory.State,
        "No stop is latched on pen {pen}.",
        "Nothing needs acknowledging.");

    public static Rule StopCountNewer { get; } = new(
        "R-STOP-COUNT",
        "H08",
        RefusalCategory.State,
        "The stop acknowledged is number {observed}, the newest is {limit}: that one stays.",
        "Read the newest stop, find its cause and acknowledge its count.");

    public static Rule StopUnconfirmed { get; } = new(
        "R-STOP-UNCONFIRMED",
        "H08",
        RefusalCategory.State,
        "Pen {pen} has not confirmed the stop yet.",
        "Wait for the confirmation; if it does not come, remove the pen's power.");

    public static Rule Reconciling { get; } = new(
        "R-RECONCILING",
        "H07",
        RefusalCategory.State,
        "The outcome of a command to pen {pen} is unknown; telemetry has to tell first.",
        "Wait a moment and read the session again.");
}
