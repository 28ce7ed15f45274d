using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>Who runs this, with which groups: those in force now, and those on paper.</summary>
/// <param name="UserId">Number of the user.</param>
/// <param name="Name">Name of the user; the number where there is none.</param>
/// <param name="Groups">Numbers of the groups in force.</param>
internal sealed record PersonOfMachine(uint UserId, string Name, IReadOnlySet<uint> Groups)
{
    private static readonly char[] Blanks = [' ', '\t'];

    /// <summary>Null when the machine does not tell.</summary>
    public static PersonOfMachine? Read(MachineFiles machine)
    {
        if (machine.Text("/proc/self/status") is not { } status)
        {
            return null;
        }

        var user = Numbers(status, "Uid:");
        if (user.Length == 0)
        {
            return null;
        }

        // The effective user is the second of the four; of groups the effective one counts beside the others.
        var id = user.Length > 1 ? user[1] : user[0];
        return new PersonOfMachine(id, NameOf(machine, "/etc/passwd", id), Numbers(status, "Gid:").Skip(1).Take(1).Concat(Numbers(status, "Groups:")).ToHashSet());
    }

    /// <summary>The name of a group; its number where there is none.</summary>
    public static string GroupName(MachineFiles machine, uint id) => NameOf(machine, "/etc/group", id);

    /// <summary>Whether this person is listed in a group, in force or not.</summary>
    public bool IsListedIn(MachineFiles machine, uint group) =>
        Entries(machine, "/etc/group").Any(fields => fields.Length > 3 && fields[2] == group.ToString(CultureInfo.InvariantCulture) && fields[3].Split(',').Contains(Name));

    private static string NameOf(MachineFiles machine, string file, uint id)
    {
        var number = id.ToString(CultureInfo.InvariantCulture);
        return Entries(machine, file).FirstOrDefault(fields => fields.Length > 2 && fields[2] == number)?[0] ?? number;
    }

    private static IEnumerable<string[]> Entries(MachineFiles machine, string file) =>
        (machine.Text(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Trim().Split(':'));

    private static uint[] Numbers(string status, string field) =>
        status.Split('\n').FirstOrDefault(line => line.StartsWith(field, StringComparison.Ordinal)) is { } line
            ? [.. line[field.Length..].Split(Blanks, StringSplitOptions.RemoveEmptyEntries).Select(static text => uint.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : uint.MaxValue)]
            : [];
}
