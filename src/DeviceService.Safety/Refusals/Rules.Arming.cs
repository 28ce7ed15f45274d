namespace DeviceService.Safety;

// What keeps a pen from being armed.
public static partial class Rules
{
    private static Rule[] ArmingRules =>
    [
        PenNotInService, PenQuarantined, LinkNotOnline, WrongPen, SerialDuplicate, FirmwareMajor, SimulatedMixed,
        TriggerPressed, CartridgeAbsent, CartridgeUsed, CartridgeExpired, BatteryLow, BatteryUnknown, TemperatureHigh,
        PenFaults, MotorRunning, JournalNotWritable, ClockNotSane, TelemetryStale, TelemetrySlow, ClockOffsetUnknown,
        DetachWithSession, PenLeaving,
        TelemetryNone, ReadBackMissing, ReadBackDiffers, PreconditionNotJudged,
    ];

    public static Rule ReadBackMissing { get; } = new(
        "R-READBACK-MISSING",
        "H09",
        RefusalCategory.State,
        "ArmSession came without the digest of what the operator was shown.",
        "Call GetArmingReport, show its read_back to the operator, and send the digest of what is on the screen.");

    public static Rule ReadBackDiffers { get; } = new(
        "R-READBACK-DIFFERS",
        "H09",
        RefusalCategory.State,
        "What the operator was shown is not what would be armed now.",
        "Call GetArmingReport again, and show its read_back anew.");

    public static Rule PreconditionNotJudged { get; } = new(
        "R-ARM-NOT-JUDGED",
        "H07",
        RefusalCategory.State,
        "Whether {observed} holds cannot be judged yet: {limit}.",
        "Call GetArmingReport, see to what is missing, and arm again.");

    public static Rule PenNotInService { get; } = new(
        "R-PEN-ADMIN",
        "H23",
        RefusalCategory.State,
        "Pen {pen} is {observed}.",
        "Set the pen in service first, when its reason is settled.");

    public static Rule PenQuarantined { get; } = new(
        "R-PEN-QUARANTINED",
        "H15",
        RefusalCategory.State,
        "Pen {pen} is quarantined.",
        "Settle the reason, then set it in service.");

    public static Rule LinkNotOnline { get; } = new(
        "R-LINK",
        "H06",
        RefusalCategory.State,
        "The link to pen {pen} is {observed}.",
        "{remedy}");

    public static Rule WrongPen { get; } = new(
        "R-WRONG-PEN",
        "H09",
        RefusalCategory.State,
        "Pen {observed} answers where {limit} is expected.",
        "Plug in pen {limit}, or attach the other one by its own name.");

    public static Rule SerialDuplicate { get; } = new(
        "R-SERIAL-DUPLICATE",
        "H09",
        RefusalCategory.State,
        "Two lines answer with serial number {observed}; neither is armed.",
        "Unplug one of them and have its serial number corrected.");

    public static Rule FirmwareMajor { get; } = new(
        "R-FIRMWARE",
        "H23",
        RefusalCategory.State,
        "Pen {pen} speaks protocol {observed}; this service speaks {limit}.",
        "Update the pen's firmware or the service.");

    public static Rule SimulatedMixed { get; } = new(
        "R-SIMULATED",
        "H09",
        RefusalCategory.State,
        "Pen {pen} is {observed} and the session was created with a pen that is {limit}.",
        "Create a session for this pen.");

    public static Rule TriggerPressed { get; } = new(
        "R-TRIGGER-PRESSED",
        "H07",
        RefusalCategory.State,
        "The trigger of pen {pen} is pressed.",
        "Release the trigger, then arm.");

    public static Rule CartridgeAbsent { get; } = new(
        "R-CARTRIDGE-ABSENT",
        "H05",
        RefusalCategory.State,
        "Pen {pen} has no cartridge.",
        "Insert a new cartridge.");

    public static Rule CartridgeUsed { get; } = new(
        "R-CARTRIDGE-USED",
        "H05",
        RefusalCategory.State,
        "Cartridge {observed} was used before.",
        "Insert a new cartridge.");

    public static Rule CartridgeExpired { get; } = new(
        "R-CARTRIDGE-EXPIRED",
        "H05",
        RefusalCategory.State,
        "Cartridge {cartridge} expired on {observed}.",
        "Insert a cartridge that has not expired.");

    public static Rule BatteryLow { get; } = new(
        "R-BATTERY",
        "H19",
        RefusalCategory.State,
        "The battery of pen {pen} holds {observed} percent; arming needs {limit} percent.",
        "Charge the pen or change its battery.");

    public static Rule BatteryUnknown { get; } = new(
        "R-BATTERY-UNKNOWN",
        "H19",
        RefusalCategory.State,
        "Pen {pen} has not said how full its battery is.",
        "Wait for its next status; if it stays away, have the pen checked.");

    public static Rule TemperatureHigh { get; } = new(
        "R-TEMPERATURE",
        "H19",
        RefusalCategory.State,
        "Pen {pen} has {observed} tenths of a degree Celsius; arming needs {limit} or less.",
        "Let the pen cool down.");

    public static Rule PenFaults { get; } = new(
        "R-PEN-FAULT",
        "H15",
        RefusalCategory.State,
        "Pen {pen} reports {observed}.",
        "Clear the fault; if it comes back, take the pen out of service.");

    public static Rule MotorRunning { get; } = new(
        "R-MOTOR-RUNNING",
        "H07",
        RefusalCategory.State,
        "The motor of pen {pen} is driven although it is not armed.",
        "Remove the pen's power and take it out of service.");

    public static Rule JournalNotWritable { get; } = new(
        "R-JOURNAL",
        "H12",
        RefusalCategory.State,
        "The journal cannot be written: {observed}.",
        "Free the disk or repair the store, then try again.");

    public static Rule ClockNotSane { get; } = new(
        "R-CLOCK",
        "H16",
        RefusalCategory.State,
        "The wall clock cannot be trusted: {observed}.",
        "Set the clock, then have a person read another one and call ConfirmClock.");

    public static Rule TelemetryStale { get; } = new(
        "R-TELEMETRY-STALE",
        "H17",
        RefusalCategory.State,
        "The newest sample of pen {pen} is {observed} ms old; {limit} ms is the most.",
        "Check the line; arm again when samples flow.");

    public static Rule TelemetryNone { get; } = new(
        "R-TELEMETRY-NONE",
        "H17",
        RefusalCategory.State,
        "Pen {pen} has sent no valid sample.",
        "Check the line; arm again when samples flow.");

    public static Rule TelemetrySlow { get; } = new(
        "R-TELEMETRY-RATE",
        "H17",
        RefusalCategory.State,
        "Pen {pen} sends {observed} samples a second; arming needs {limit}.",
        "Raise the telemetry rate, or use a faster line.");

    public static Rule ClockOffsetUnknown { get; } = new(
        "R-PEN-CLOCK",
        "H16",
        RefusalCategory.State,
        "The clock of pen {pen} is not mapped yet.",
        "Wait a moment and arm again.");

    public static Rule DetachWithSession { get; } = new(
        "R-DETACH-SESSION",
        "H09",
        RefusalCategory.State,
        "Pen {pen} has the open session {observed}.",
        "Complete or abort the session first.");

    public static Rule PenLeaving { get; } = new(
        "R-PEN-LEAVING",
        "H09",
        RefusalCategory.State,
        "Pen {pen} is being detached.",
        "Attach the pen again, then ask again.");
}
