namespace DeviceService.PenCtl;

/// <summary>Programs that are known to open serial ports which are not theirs.</summary>
internal static class NeighbourChecks
{
    private const string RuleMark = "ID_MM_DEVICE_IGNORE";

    private static readonly string[] RuleFolders = ["/etc/udev/rules.d", "/run/udev/rules.d", "/usr/lib/udev/rules.d", "/lib/udev/rules.d"];

    public static IEnumerable<Finding> Look(MachineFiles machine)
    {
        var ruled = Rules(machine).Any(rule => Path.GetFileName(rule).Contains("device-service", StringComparison.Ordinal) && machine.Text(rule)?.Contains(RuleMark, StringComparison.Ordinal) == true);
        yield return !machine.Runs("ModemManager") ? new(Severity.Ok, "ModemManager", "ModemManager does not run.")
            : ruled ? new(Severity.Ok, "ModemManager", "ModemManager runs, and a udev rule keeps it off the pens.")
            : new(Severity.Problem, "ModemManager", "ModemManager runs, and writes to every new serial port to find modems.", "Install the udev rule deploy/60-device-service.rules, or: sudo systemctl disable --now ModemManager.");

        var claims = Rules(machine).FirstOrDefault(rule => Path.GetFileName(rule).Contains("brltty", StringComparison.Ordinal));
        yield return machine.Runs("brltty")
            ? new(Severity.Problem, "brltty", "brltty runs, and takes USB serial adapters for Braille displays.", "Where nobody needs it: sudo apt remove brltty. Else take the adapter out of its udev rule.")
            : claims is not null
                ? new(Severity.Warning, "brltty", $"{claims} starts brltty for some USB serial adapters.", "Where nobody needs Braille displays: sudo apt remove brltty.")
                : new(Severity.Ok, "brltty", "brltty is not there.");
    }

    private static IEnumerable<string> Rules(MachineFiles machine) => RuleFolders.SelectMany(folder => machine.In(folder, "*.rules"));
}
