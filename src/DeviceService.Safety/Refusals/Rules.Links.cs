namespace DeviceService.Safety;

// Lines, commands and streams.
public static partial class Rules
{
    private static Rule[] LinksRules =>
    [
        CommandRejected, CommandUncertain, InboxFull, StreamBehind, CursorGone, ShuttingDown,
        StreamLimit,
    ];

    public static Rule CommandRejected { get; } = new(
        "R-COMMAND-REJECTED",
        "H07",
        RefusalCategory.State,
        "Pen {pen} rejected {command}: {observed}.",
        "{remedy}");

    public static Rule CommandUncertain { get; } = new(
        "R-COMMAND-UNCERTAIN",
        "H07",
        RefusalCategory.Unknown,
        "{command} was sent to pen {pen} and its outcome is not known.",
        "Read the session; do not repeat the call blindly.");

    public static Rule InboxFull { get; } = new(
        "R-INBOX-FULL",
        "H18",
        RefusalCategory.Exhausted,
        "{limit} commands wait for pen {pen} already.",
        "Wait, then try again. EmergencyStop is not affected.");

    public static Rule StreamLimit { get; } = new(
        "R-STREAM-LIMIT",
        "H18",
        RefusalCategory.Exhausted,
        "{limit} streams are open already for this client.",
        "Close one of them.");

    public static Rule StreamBehind { get; } = new(
        "R-STREAM-BEHIND",
        "H17",
        RefusalCategory.Exhausted,
        "The stream fell {observed} events behind.",
        "Open it again from the cursor {cursor}.");

    public static Rule CursorGone { get; } = new(
        "R-CURSOR-GONE",
        "H17",
        RefusalCategory.OutOfRange,
        "The cursor {observed} points before what is kept.",
        "Open the stream without a cursor; it begins with a snapshot.");

    public static Rule ShuttingDown { get; } = new(
        "R-SHUTDOWN",
        "H06",
        RefusalCategory.Unavailable,
        "The service is shutting down; nothing was sent.",
        "Connect again when it is back.");
}
