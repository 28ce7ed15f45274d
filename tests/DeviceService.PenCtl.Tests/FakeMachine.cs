using System.Globalization;
using TestSupport;

namespace DeviceService.PenCtl.Tests;

/// <summary>A machine that is a folder: /dev, /sys, /proc and /etc as files, with owners as the test says.</summary>
internal sealed class FakeMachine : IDisposable
{
    public const uint Dialout = 20;

    private readonly TemporaryFolder _folder = new();
    private readonly Dictionary<string, FileOwner> _owners = new(StringComparer.Ordinal);

    public FakeMachine()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Links and permission bits are Linux's.");
        Has("/etc/passwd", "root:x:0:0:root:/:/bin/sh\nmara:x:1000:1000::/home/mara:/bin/sh\n");
        Has("/etc/group", "root:x:0:\ndialout:x:20:\nmara:x:1000:\n");
        Person(1000, 1000);
        Directory.CreateDirectory(_folder.Combine("data"));
        Files = new MachineFiles(_folder.Path, path => _owners.GetValueOrDefault(path), () => Clock);
    }

    public MachineFiles Files { get; }

    /// <summary>What its kernel says of its clock; null where it says nothing.</summary>
    public KernelClock? Clock { get; set; } = new(Synchronised: true, MaxErrorUs: 1_500);

    /// <summary>The data directory, as the machine names it.</summary>
    public static string Data => "/data";

    public FakeMachine Has(string path, string text = "")
    {
        var real = Real(path);
        Directory.CreateDirectory(Path.GetDirectoryName(real)!);
        File.WriteAllText(real, text);
        return this;
    }

    public FakeMachine Lacks(string path)
    {
        File.Delete(Real(path));
        return this;
    }

    /// <summary>A USB serial port of this group, that the group may use.</summary>
    public FakeMachine Port(string path, uint group = Dialout, bool named = true, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite)
    {
        Has(path);
        _owners[path] = new FileOwner(0, group, mode);
        if (named)
        {
            Link($"/dev/serial/by-id/usb-Example_Pen_{Path.GetFileName(path)}-if00", $"../../{Path.GetFileName(path)}");
        }

        return this;
    }

    /// <summary>A program that runs, and what it has open.</summary>
    public FakeMachine Runs(int process, string name, params string[] opens)
    {
        Has($"/proc/{process}/comm", name + "\n").Has($"/proc/{process}/cmdline", $"/usr/bin/{name}\0");
        foreach (var (path, number) in opens.Select(static (path, number) => (path, number)))
        {
            Link($"/proc/{process}/fd/{number + 3}", path);
        }

        return this;
    }

    /// <summary>Who runs penctl, and with which groups in force.</summary>
    public FakeMachine Person(uint user, params uint[] groups) => Has(
        "/proc/self/status",
        string.Create(CultureInfo.InvariantCulture, $"Name:\tpenctl\nUid:\t{user}\t{user}\t{user}\t{user}\nGid:\t{groups[0]}\t{groups[0]}\t{groups[0]}\t{groups[0]}\nGroups:\t{string.Join(' ', groups)} \n"));

    public void Dispose() => _folder.Dispose();

    private void Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Real(path))!);
        File.CreateSymbolicLink(Real(path), target);
    }

    private string Real(string path) => _folder.Combine(path.TrimStart('/'));
}
