using System.Globalization;

namespace DeviceService.PenCtl;

/// <summary>
/// The files by which a machine tells about itself, below a folder that stands for its root. Reading never fails: what is not there, or may
/// not be read, is null or empty.
/// </summary>
/// <param name="root">The root; / for this machine.</param>
/// <param name="ownerOf">Who owns a file, by its path on the machine; null asks the system.</param>
/// <param name="clock">What the kernel says of the clock; null asks the system.</param>
internal sealed class MachineFiles(string root, Func<string, FileOwner?>? ownerOf = null, Func<KernelClock?>? clock = null)
{
    /// <summary>Where a path of the machine really is.</summary>
    public string Real(string path) => root == "/" ? path : Path.Combine(root, path.TrimStart('/'));

    public bool Exists(string path) => Path.Exists(Real(path)) || LinkTarget(path) is not null;

    /// <summary>The first line without its end; null when there is none to read.</summary>
    public string? Line(string path) => Text(path)?.Split('\n')[0].Trim();

    public string? Text(string path)
    {
        try
        {
            return File.Exists(Real(path)) ? File.ReadAllText(Real(path)) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Paths on the machine of what lies in a folder, in order.</summary>
    public IReadOnlyList<string> In(string folder, string pattern = "*")
    {
        try
        {
            return Directory.Exists(Real(folder))
                ? [.. Directory.GetFileSystemEntries(Real(folder), pattern).Select(entry => $"{folder}/{Path.GetFileName(entry)}").Order(StringComparer.Ordinal)]
                : [];
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    /// <summary>Where a link points, as a path on the machine; null when it is none.</summary>
    public string? LinkTarget(string path)
    {
        try
        {
            return new FileInfo(Real(path)).LinkTarget is { } target ? Path.GetFullPath(target, Path.GetDirectoryName(path) ?? "/") : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Who owns a file; null when that cannot be told.</summary>
    public FileOwner? OwnerOf(string path) => ownerOf is null ? FileOwner.Of(Real(path)) : ownerOf(path);

    /// <summary>What the kernel says of its clock; null where it does not.</summary>
    public KernelClock? Clock() => clock is null ? KernelClock.OfMachine() : clock();

    /// <summary>The processes that are to be seen, by their number.</summary>
    public IEnumerable<int> Processes() =>
        In("/proc").Select(static path => Path.GetFileName(path)).Where(static name => name.All(char.IsAsciiDigit))
            .Select(static name => int.Parse(name, CultureInfo.InvariantCulture));

    /// <summary>The short name of a process; empty when it is gone.</summary>
    public string ProcessName(int process) => Line($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/comm") ?? "";

    /// <summary>Whether a process of this name runs.</summary>
    public bool Runs(string name) => Processes().Any(process => ProcessName(process) == name);

    /// <summary>The processes that have a device open, as far as this user may see.</summary>
    public IReadOnlyList<int> HoldersOf(string device) =>
        [.. Processes().Where(process => In($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/fd").Any(file => LinkTarget(file) == device))];
}
