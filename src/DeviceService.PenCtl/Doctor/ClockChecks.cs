using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>
/// Whether something keeps the wall clock right: every record carries it, and sessions are refused after a jump. The kernel knows; that a
/// program runs which is to keep the clock says only that it tries.
/// </summary>
internal static class ClockChecks
{
    // The name of a process is cut at 15 characters.
    private const string Timesyncd = "systemd-timesyn";

    private static readonly string[] Keepers = ["chronyd", "ntpd", "ntpsec", "ptp4l"];

    public static IEnumerable<Finding> Look(MachineFiles machine)
    {
        var keeper = Keepers.FirstOrDefault(machine.Runs) ?? (machine.Runs(Timesyncd) ? "systemd-timesyncd" : null);
        yield return machine.Clock() switch
        {
            { Synchronised: true } clock => new(Severity.Ok, "clock", $"The clock is synchronised{By(keeper)}: within {Milliseconds(clock.MaxErrorUs)} ms, says the kernel."),
            { Synchronised: false } when keeper is not null => new(Severity.Warning, "clock", $"{keeper} runs and has not synchronised the clock, says the kernel.", Remedy(keeper)),
            null when machine.Exists("/run/systemd/timesync/synchronized") => new(Severity.Ok, "clock", "systemd-timesyncd has synchronised the clock."),
            null when keeper is not null => new(Severity.Note, "clock", $"{keeper} runs. Whether the clock is right, the kernel does not say here.", Remedy(keeper)),
            _ => new(Severity.Problem, "clock", "Nothing synchronises the clock.", "sudo timedatectl set-ntp true, or install chrony."),
        };
    }

    private static string By(string? keeper) => keeper is null ? ", by nothing that is seen here" : $" by {keeper}";

    private static string Remedy(string keeper) => keeper switch
    {
        "chronyd" => "Give it a server that it can reach: chronyc tracking.",
        "systemd-timesyncd" => "Give it a server that it can reach: timedatectl timesync-status.",
        _ => $"Give it a server that it can reach; {keeper}'s own status says more.",
    };

    private static string Milliseconds(long us) => (us / 1_000.0).ToString("0.#", CultureInfo.InvariantCulture);
}
