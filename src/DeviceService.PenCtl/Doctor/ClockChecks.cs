namespace DeviceService.PenCtl;

/// <summary>Whether something keeps the wall clock right: every record carries it, and sessions are refused after a jump.</summary>
internal static class ClockChecks
{
    private static readonly string[] Keepers = ["chronyd", "ntpd", "ntpsec", "ptp4l"];

    public static IEnumerable<Finding> Look(MachineFiles machine)
    {
        if (machine.Exists("/run/systemd/timesync/synchronized"))
        {
            yield return new(Severity.Ok, "clock", "systemd-timesyncd has synchronised the clock.");
        }
        else if (Keepers.FirstOrDefault(machine.Runs) is { } keeper)
        {
            yield return new(Severity.Note, "clock", $"{keeper} keeps the clock.", keeper == "chronyd" ? "chronyc tracking says how well." : "Its own status says how well.");
        }
        else if (machine.Runs("systemd-timesyn"))
        {
            // The name of a process is cut at 15 characters.
            yield return new(Severity.Warning, "clock", "systemd-timesyncd runs and has not synchronised the clock yet.", "Give it a server that it can reach: timedatectl timesync-status.");
        }
        else
        {
            yield return new(Severity.Problem, "clock", "Nothing synchronises the clock.", "sudo timedatectl set-ntp true, or install chrony.");
        }
    }
}
