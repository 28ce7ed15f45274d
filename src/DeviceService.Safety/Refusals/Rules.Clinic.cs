namespace DeviceService.Safety;

// The clinic's book as such; each topic has a file of its own.
public static partial class Rules
{
    private static Rule[] ClinicRules => [ClinicBookDefect];

    public static Rule ClinicBookDefect { get; } = new(
        "R-CLINIC-BOOK",
        "H12",
        RefusalCategory.State,
        "The service could not follow its own records of the clinic.",
        "Restart the service, and report the error in its log.");
}
