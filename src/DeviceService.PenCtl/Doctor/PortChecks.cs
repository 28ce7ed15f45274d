using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>The serial ports: stable names, permissions, who holds them, how late they tell.</summary>
internal static class PortChecks
{
    private const string ById = "/dev/serial/by-id";
    private const int LatencyMsWanted = 1;

    /// <summary>The device files of USB serial ports.</summary>
    public static IReadOnlyList<string> Ports(MachineFiles machine) => [.. machine.In("/dev", "ttyUSB*"), .. machine.In("/dev", "ttyACM*")];

    /// <param name="machine">The machine.</param>
    /// <param name="attached">The lines of pens that the service says are online.</param>
    public static IEnumerable<Finding> Look(MachineFiles machine, params IReadOnlyCollection<string> attached)
    {
        var ports = Ports(machine);
        if (ports.Count == 0)
        {
            yield return new(Severity.Note, "ports", "No USB serial port is there.", "Plug the pen in. A pen on a serial server is attached by tcp://host:port.");
        }

        var person = PersonOfMachine.Read(machine);
        var held = attached.Select(line => machine.LinkTarget(line) ?? line).ToHashSet(StringComparer.Ordinal);
        foreach (var port in ports)
        {
            // Programs of another user, as the service mostly is, are seen by root alone; the service itself says which lines it has.
            var holders = machine.HoldersOf(port);
            var ofService = held.Contains(port) || (holders.Count > 0 && holders.All(process => IsTheService(machine, process)));
            yield return StableName(machine, port);
            yield return WithoutNeed(Permission(machine, port, person), ofService);
            yield return Holder(machine, port, holders, ofService);
            if (Latency(machine, port) is { } latency)
            {
                yield return latency;
            }
        }
    }

    private static Finding StableName(MachineFiles machine, string port)
    {
        var names = machine.In(ById).Where(link => machine.LinkTarget(link) == port).ToArray();
        return names.Length > 0
            ? new(Severity.Ok, "stable name", $"{port} is {names[0]}.")
            : new(Severity.Warning, "stable name", $"{port} has no name below {ById}, so after a replug it may be another device.", "Give the adapter a serial number, or a name by udev rule (deploy/60-device-service.rules).");
    }

    private static Finding Permission(MachineFiles machine, string port, PersonOfMachine? person)
    {
        if (machine.OwnerOf(port) is not { } owner || person is null)
        {
            return new(Severity.Note, "permission", $"Who may open {port} cannot be told on this machine.");
        }

        if (person.UserId == 0)
        {
            return new(Severity.Ok, "permission", $"root may open {port}; the service need not run as root.");
        }

        var group = PersonOfMachine.GroupName(machine, owner.GroupId);
        if (May(owner, person))
        {
            return new(Severity.Ok, "permission", $"{person.Name} may open {port} (group {group}).");
        }

        if (!owner.Mode.HasFlag(UnixFileMode.GroupRead | UnixFileMode.GroupWrite))
        {
            return new(Severity.Problem, "permission", $"{person.Name} may not open {port}, and neither may its group {group}.", "Install the udev rule deploy/60-device-service.rules, and plug the adapter in again.");
        }

        return person.IsListedIn(machine, owner.GroupId)
            ? new(Severity.Problem, "permission", $"{person.Name} is listed in the group {group} that owns {port}, and was signed in before that.", "Sign out of this machine and in again.")
            : new(Severity.Problem, "permission", $"{person.Name} may not open {port}: the group {group} is missing.", $"sudo usermod -aG {group} {person.Name}, then sign out and in again. A service of systemd gets it by SupplementaryGroups={group}.");
    }

    // Whoever only talks to the service needs no port.
    private static Finding WithoutNeed(Finding permission, bool ofService) => permission.Severity == Severity.Problem && ofService
        ? permission with { Severity = Severity.Note, Sentence = $"{permission.Sentence} The service holds it, so nobody is kept from it but who would open it without the service." }
        : permission;

    private static bool May(FileOwner owner, PersonOfMachine person) =>
        owner.UserId == person.UserId ? owner.Mode.HasFlag(UnixFileMode.UserRead | UnixFileMode.UserWrite)
        : person.Groups.Contains(owner.GroupId) ? owner.Mode.HasFlag(UnixFileMode.GroupRead | UnixFileMode.GroupWrite)
        : owner.Mode.HasFlag(UnixFileMode.OtherRead | UnixFileMode.OtherWrite);

    private static Finding Holder(MachineFiles machine, string port, IReadOnlyList<int> holders, bool ofService)
    {
        if (holders.Count == 0)
        {
            return new(Severity.Ok, "holder", ofService ? $"The service holds {port}, as it says." : $"No program that this user can see holds {port}.");
        }

        var names = string.Join(", ", holders.Select(process => $"{machine.ProcessName(process)} (process {process.ToString(CultureInfo.InvariantCulture)})"));
        return holders.All(process => IsTheService(machine, process))
            ? new(Severity.Ok, "holder", $"The service holds {port}: {names}.")
            : new(Severity.Problem, "holder", $"{names} holds {port}.", "End it: two programs on one line read each other's bytes.");
    }

    private static bool IsTheService(MachineFiles machine, int process) =>
        machine.Text($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/cmdline")?.Contains("DeviceService.Host", StringComparison.Ordinal) == true;

    // Only FTDI's adapters have it: they collect bytes for so long before they tell.
    private static Finding? Latency(MachineFiles machine, string port)
    {
        var file = $"/sys/bus/usb-serial/devices/{Path.GetFileName(port)}/latency_timer";
        if (machine.Line(file) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds <= LatencyMsWanted
            ? new(Severity.Ok, "latency timer", $"{port} tells each byte after {text} ms.")
            : new(Severity.Warning, "latency timer", $"{port} holds bytes back for {text} ms; a stop is seen that much later.", $"echo {LatencyMsWanted} | sudo tee {file}, or the udev rule deploy/60-device-service.rules for ever.");
    }
}
