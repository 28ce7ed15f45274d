namespace DeviceService.Safety;

// What one caller may take of the service.
public static partial class Rules
{
    private static Rule[] CallersRules => [CallRate];

    public static Rule CallRate { get; } = new(
        "R-CALL-RATE",
        "H18",
        RefusalCategory.Exhausted,
        "This connection makes {observed} {unit}; {limit} {unit} is the most.",
        "Wait a second, then try again. Watch instead of asking. EmergencyStop is not affected.");
}
