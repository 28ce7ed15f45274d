namespace DeviceService.Safety;

// What one caller may take of the service.
public static partial class Rules
{
    private static Rule[] CallersRules => [CallRate, RequestSize];

    public static Rule CallRate { get; } = new(
        "R-CALL-RATE",
        "H18",
        RefusalCategory.Exhausted,
        "This connection makes {observed} {unit}; {limit} {unit} is the most.",
        "Wait a second, then try again. Watch instead of asking. EmergencyStop is not affected.");

    public static Rule RequestSize { get; } = new(
        "R-REQUEST-SIZE",
        "H18",
        RefusalCategory.Exhausted,
        "The request has {observed} {unit} and was not read; {limit} {unit} is the most.",
        "Send less in one request: every text has a length that its field names.");
}
