namespace DeviceService.Safety;

// Requests that are wrong in themselves.
public static partial class Rules
{
    private static Rule[] ArgumentsRules =>
    [
        ArgumentRange, ArgumentMissing, ArgumentForm, RequestIdReused, PenUnknown, SessionUnknown, PassUnknown,
    ];

    public static Rule ArgumentRange { get; } = new(
        "R-ARGUMENT-RANGE",
        "H18",
        RefusalCategory.Argument,
        "{field} is {observed} {unit}; it has to lie between {lowest} and {highest} {unit}, both inclusive.",
        "Send a value within the range.");

    public static Rule ArgumentMissing { get; } = new(
        "R-ARGUMENT-MISSING",
        "H18",
        RefusalCategory.Argument,
        "{field} is missing.",
        "Send {field}.");

    public static Rule ArgumentForm { get; } = new(
        "R-ARGUMENT-FORM",
        "H18",
        RefusalCategory.Argument,
        "{field} cannot be '{observed}': {expected}.",
        "Send {field} in the form described.");

    public static Rule RequestIdReused { get; } = new(
        "R-REQUEST-ID-REUSED",
        "H07",
        RefusalCategory.Argument,
        "request_id {observed} was used before with another payload.",
        "Take a new request_id for a new request; repeat the old one unchanged.");

    public static Rule PenUnknown { get; } = new(
        "R-PEN-UNKNOWN",
        "H09",
        RefusalCategory.NotFound,
        "There is no pen {observed}.",
        "ListPens names the attached pens.");

    public static Rule SessionUnknown { get; } = new(
        "R-SESSION-UNKNOWN",
        "H09",
        RefusalCategory.NotFound,
        "There is no session {observed}.",
        "ListSessions names the sessions.");

    public static Rule PassUnknown { get; } = new(
        "R-PASS-UNKNOWN",
        "H12",
        RefusalCategory.NotFound,
        "There is no pass {observed}.",
        "ListPasses names the passes.");
}
