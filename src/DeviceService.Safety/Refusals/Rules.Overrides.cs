namespace DeviceService.Safety;

// What a prescriber may permit, and what nobody may.
public static partial class Rules
{
    private static Rule[] OverrideRules =>
    [
        OverrideAbsoluteDepth, OverrideAbsoluteRate, OverrideAbsoluteInterval, OverrideAbsoluteContraindication, OverrideAbsoluteCourse,
        OverrideNotNeeded, OverrideExpiry, OverrideUnknown, OverrideMissingDepth, OverrideMissingRate,
    ];

    public static Rule OverrideAbsoluteDepth { get; } = new(
        "R-OVERRIDE-ABSOLUTE-DEPTH",
        "H01",
        RefusalCategory.State,
        "An override to {observed} {unit} was asked for {area}; beyond {limit} {unit} nobody may permit anything there.",
        "Ask for at most {limit} {unit}.");

    public static Rule OverrideAbsoluteRate { get; } = new(
        "R-OVERRIDE-ABSOLUTE-RATE",
        "H02",
        RefusalCategory.State,
        "An override to {observed} {unit} was asked for {area}; beyond {limit} {unit} nobody may permit anything there.",
        "Ask for at most {limit} {unit}.");

    public static Rule OverrideAbsoluteInterval { get; } = new(
        "R-OVERRIDE-ABSOLUTE-INTERVAL",
        "H10",
        RefusalCategory.State,
        "{area} was treated on {treated_on}; before {limit} nobody may permit it again, and today is {observed}.",
        "Wait until {limit}.");

    public static Rule OverrideAbsoluteContraindication { get; } = new(
        "R-OVERRIDE-ABSOLUTE-CONTRAINDICATION",
        "H11",
        RefusalCategory.State,
        "{observed} is an absolute contraindication, which nobody may permit.",
        "Do not treat. An answer that was wrong is put right by another screening; a yes about the person's history only by a prescriber's, with a no whose note says why.");

    public static Rule OverrideAbsoluteCourse { get; } = new(
        "R-OVERRIDE-ABSOLUTE-COURSE",
        "H10",
        RefusalCategory.State,
        "By the profile in force nobody may permit a session beyond a course.",
        "Wait for the maintenance of the course.");

    public static Rule OverrideNotNeeded { get; } = new(
        "R-OVERRIDE-NOT-NEEDED",
        "H14",
        RefusalCategory.State,
        "No override is needed: {observed}.",
        "Go on without an override. A permission that nobody needs would wait for a mistake.");

    public static Rule OverrideExpiry { get; } = new(
        "R-OVERRIDE-EXPIRY",
        "H14",
        RefusalCategory.Argument,
        "expires_at is {observed}; such an override ends at the earliest one minute from now, and at the latest {limit}.",
        "Name an end within that, and grant another one when it is needed again.");

    public static Rule OverrideUnknown { get; } = new(
        "R-OVERRIDE-UNKNOWN",
        "H14",
        RefusalCategory.NotFound,
        "There is no override {observed}.",
        "ListOverrides names those of a patient.");

    public static Rule OverrideMissingDepth { get; } = new(
        "R-OVERRIDE-MISSING-DEPTH",
        "H01",
        RefusalCategory.State,
        "{area} is planned at {observed} {unit}, beyond the recommended {limit} {unit}, and no override in force permits it.",
        "Have a prescriber grant an override up to {observed} {unit} for {area}, or plan at most {limit} {unit}.");

    public static Rule OverrideMissingRate { get; } = new(
        "R-OVERRIDE-MISSING-RATE",
        "H02",
        RefusalCategory.State,
        "{area} is planned at {observed} {unit}, beyond the recommended {limit} {unit}, and no override in force permits it.",
        "Have a prescriber grant an override up to {observed} {unit} for {area}, or plan at most {limit} {unit}.");
}
