namespace DeviceService.Safety;

// Whether a pen's depth is what it says (H15).
public static partial class Rules
{
    private static Rule[] CalibrationRules =>
    [
        CalibrationMissing, CalibrationExpired, CalibrationVoid, CalibrationFailed, CalibrationOpen,
        CalibrationUnknown, CalibrationUnderSession, CalibrationRange, CalibrationOver, CalibrationStep, CalibrationPlace, CalibrationAdjust,
        CalibrationIncomplete, CalibrationFirmware, CalibrationSpoilt, CalibrationPen, GaugeUnknown, GaugeKind, GaugeOverdue, GaugeDiffers,
        CertificateUntrusted, CertificateOther, CalibrationIndicated, BenchUnheld, BenchClosed, BenchCartridge, BenchDial, BenchOver, CartridgeBench, CurveBeyond,
    ];

    public static Rule CalibrationMissing { get; } = State(
        "R-CALIBRATION-NONE",
        "Pen {pen} has no calibration certificate, so nobody knows how deep its needles go.",
        "Have a technician calibrate it, or import the certificate that it has.");

    public static Rule CalibrationExpired { get; } = State(
        "R-CALIBRATION-EXPIRED",
        "Certificate {certificate} of pen {pen} held until {limit}, and that is over: {observed}.",
        "Have a technician calibrate the pen.");

    public static Rule CalibrationVoid { get; } = State(
        "R-CALIBRATION-VOID",
        "Certificate {certificate} of pen {pen} is void: {observed}, and it was given for {limit}.",
        "Have a technician calibrate the pen.");

    public static Rule CalibrationFailed { get; } = State(
        "R-CALIBRATION-FAILED",
        "Pen {pen} was found beyond its tolerance by calibration {observed}.",
        "Have it adjusted or repaired, and calibrated until it passes; GetCalibrationImpact lists its sessions.");

    public static Rule CalibrationOpen { get; } = State(
        "R-CALIBRATION-OPEN",
        "Pen {pen} is on the bench: calibration {observed} is open.",
        "Complete or abort that calibration.");

    public static Rule CalibrationUnderSession { get; } = State(
        "R-CALIBRATION-SESSION",
        "Session {session} is open on pen {pen}, and a pen with a patient is not calibrated.",
        "Complete or abort the session first.");

    public static Rule CalibrationRange { get; } = State(
        "R-CALIBRATION-RANGE",
        "The pen's range, {observed}, has no {points} points that are at least {limit} um apart.",
        "A pen of so short a range cannot be calibrated over it; ask its vendor for a certificate, and import that.");

    public static Rule CalibrationOver { get; } = State(
        "R-CALIBRATION-OVER", "Calibration {calibration} is over: {observed}.", "Start another.");

    public static Rule CalibrationStep { get; } = State(
        "R-CALIBRATION-STEP",
        "Calibration {calibration} does not ask for {observed} now, but for {limit}.",
        "Read the calibration again, and take the step that it asks for.");

    public static Rule CalibrationPlace { get; } = State(
        "R-CALIBRATION-PLACE",
        "The pen says {observed} um, which is no point at {limit} um: {window} um to either side would be.",
        "Set the pen to the point that the step names, let it settle, and read again.");

    public static Rule CalibrationIndicated { get; } = State(
        "R-CALIBRATION-INDICATED",
        "{observed} um was given as what the pen says, and its own samples say {limit} um while it held the point: more than {window} um apart.",
        "Read the pen again while it holds the point, and record what it says.");

    public static Rule CalibrationAdjust { get; } = State(
        "R-CALIBRATION-ADJUST",
        "Calibration {calibration} is {observed}: a pen is adjusted once, after its as-found points and before its as-left ones.",
        "Take the readings that the calibration asks for first.");

    public static Rule CalibrationIncomplete { get; } = State(
        "R-CALIBRATION-INCOMPLETE",
        "Calibration {calibration} has {observed} of {limit} {phase} readings.",
        "Take the readings that are missing, each while the pen does what HoldDepth or HoldRate permitted, or abort.");

    public static Rule CalibrationFirmware { get; } = State(
        "R-CALIBRATION-FIRMWARE",
        "Pen {pen} runs firmware {observed}; calibration {calibration} began under {limit}.",
        "Abort, and start another: what was measured is of the firmware before.");

    public static Rule CalibrationSpoilt { get; } = State(
        "R-CALIBRATION-SPOILT",
        "What was measured in calibration {calibration} is of pen {pen} as it was before: {observed}.",
        "Abort it, and calibrate the pen anew.");

    public static Rule CalibrationPen { get; } = State(
        "R-CALIBRATION-PEN",
        "Pen {pen} has not said who it is: {observed}.",
        "Attach it, and wait until it is online.");

    public static Rule CalibrationUnknown { get; } = new(
        "R-CALIBRATION-UNKNOWN", "H15", RefusalCategory.NotFound, "There is no calibration {observed}.", "See ListCalibrations.");

    public static Rule GaugeUnknown { get; } = new(
        "R-GAUGE-UNKNOWN", "H15", RefusalCategory.NotFound, "There is no gauge {observed}.", "Register it with RegisterGauge, by its certificate.");

    public static Rule GaugeKind { get; } = State(
        "R-GAUGE-KIND", "Gauge {gauge} measures {observed}, and {limit} is to be measured.", "Take a gauge for that.");

    public static Rule GaugeOverdue { get; } = State(
        "R-GAUGE-OVERDUE",
        "Gauge {gauge} was due for its own calibration on {limit}, and today is {observed}.",
        "Have the gauge calibrated, and register it again by its new certificate.");

    public static Rule GaugeDiffers { get; } = State(
        "R-GAUGE-DIFFERS",
        "Gauge {gauge} is registered as {limit}, and {observed} was given.",
        "A gauge keeps its kind and its serial number; give another gauge an id of its own.");

    public static Rule CertificateUntrusted { get; } = State(
        "R-CERTIFICATE-UNTRUSTED",
        "The certificate is not to be trusted: {observed}.",
        "Have it signed by whom this service trusts, and name that key with --calibration-key.");

    public static Rule CertificateOther { get; } = State(
        "R-CERTIFICATE-OTHER",
        "The certificate does not hold here: its {field} is {observed}, and {limit} is needed.",
        "Have the pen calibrated here.");

    public static Rule BenchClosed { get; } = State(
        "R-BENCH-CLOSED", "Pen {pen} is not on the bench of {observed}.", "Start a calibration of the pen, as a technician.");

    public static Rule BenchCartridge { get; } = State(
        "R-BENCH-CARTRIDGE",
        "Cartridge {observed} is not marked for the bench, and needles that may touch a patient are not held against a gauge.",
        "Insert a cartridge that was registered with bench_use.");

    public static Rule BenchDial { get; } = State(
        "R-BENCH-DIAL", "Pen {pen} has a dial: its depth is set by hand, and held without a call.", "Turn the dial to the point, and read the gauge.");

    public static Rule BenchUnheld { get; } = State(
        "R-BENCH-UNHELD",
        "Pen {pen} was not seen to hold what {step} is read at: {observed}, and {limit} is asked for.",
        "Permit it with HoldDepth or HoldRate, press the trigger and hold it until it is reached, and record the reading within 60 s.");

    public static Rule BenchOver { get; } = State(
        "R-BENCH-OVER", "Pen {pen} may not hold what it was permitted to any more: {observed}.", "Ask again when the gauge is in place.");

    public static Rule CurveBeyond { get; } = State(
        "R-CURVE-BEYOND",
        "No curve makes the pen true: at {at} um it is {observed} um off, and a pen corrects by {limit} um at the most, by points that rise.",
        "Have the pen adjusted or repaired by its own means.");

    public static Rule CartridgeBench { get; } = new(
        "R-CARTRIDGE-BENCH",
        "H05",
        RefusalCategory.State,
        "Cartridge {observed} is marked for the bench.",
        "Insert a cartridge for patients.");

    private static Rule State(string id, string sentence, string remedy) => new(id, "H15", RefusalCategory.State, sentence, remedy);
}
