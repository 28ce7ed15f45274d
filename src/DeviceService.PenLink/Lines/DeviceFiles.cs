using System.Globalization;

namespace DeviceService.PenLink;

/// <summary>What /dev, /sys and /proc say about serial devices.</summary>
internal static class DeviceFiles
{
    private const string ById = "/dev/serial/by-id";

    /// <summary>The device behind a link such as those of by-id; the path itself when it is none.</summary>
    public static string RealPath(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (IOException)
        {
            return path;
        }
    }

    /// <summary>USB serial devices; a by-id name where there is one, because it stays over a replug.</summary>
    public static IEnumerable<(string Line, string DevicePath, string Description)> Discover()
    {
        var named = Entries(ById, "*").ToDictionary(RealPath, static link => link, StringComparer.Ordinal);
        return Entries("/dev", "ttyUSB*").Concat(Entries("/dev", "ttyACM*"))
            .Union(named.Keys, StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .Select(device => (named.GetValueOrDefault(device, device), device, Describe(device)));
    }

    /// <summary>The process that has the device open, such as "minicom (process 812)"; null when none is to be seen.</summary>
    public static string? Holder(string path) =>
        OtherHolder(path) ?? (Opens("/proc/self", RealPath(path)) ? "This service itself" : null);

    /// <summary>The same, but never this process.</summary>
    public static string? OtherHolder(string path)
    {
        var device = RealPath(path);
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        foreach (var process in Entries("/proc", "*", directories: true))
        {
            var id = Path.GetFileName(process);
            if (char.IsAsciiDigit(id[0]) && id != own && Opens(process, device))
            {
                return $"{Name(process)} (process {id})";
            }
        }

        return null;
    }

    private static bool Opens(string process, string device)
    {
        foreach (var file in Entries(Path.Combine(process, "fd"), "*"))
        {
            if (LinkTarget(file) == device)
            {
                return true;
            }
        }

        return false;
    }

    private static string? LinkTarget(string file)
    {
        try
        {
            return new FileInfo(file).LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string Name(string process) => ReadLine(Path.Combine(process, "comm")) ?? "A program";

    private static string Describe(string device)
    {
        var usb = $"/sys/class/tty/{Path.GetFileName(device)}/device";

        // The port lies one or two levels below the device that has the names.
        foreach (var up in new[] { "..", "../.." })
        {
            if (ReadLine(Path.Combine(usb, up, "product")) is { } product)
            {
                return $"{ReadLine(Path.Combine(usb, up, "manufacturer"))} {product}".Trim();
            }
        }

        return "";
    }

    private static string? ReadLine(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadLines(path).FirstOrDefault()?.Trim() : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string[] Entries(string folder, string pattern, bool directories = false)
    {
        try
        {
            return !Directory.Exists(folder) ? []
                : directories ? Directory.GetDirectories(folder, pattern)
                : Directory.GetFiles(folder, pattern);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
