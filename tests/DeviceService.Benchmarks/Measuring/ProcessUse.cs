using System.Globalization;

namespace DeviceService.Benchmarks;

/// <summary>What the kernel says that a process has used.</summary>
internal static class ProcessUse
{
    private const int UserTicks = 11;
    private const int KernelTicks = 12;

    // USER_HZ: what /proc counts in on every architecture that .NET runs on.
    private const double MicrosecondsPerTick = 10_000;

    /// <summary>Processor time in microseconds, of all its threads, also of those that ended. Counted in steps of 10 ms.</summary>
    public static double CpuUs(int processId)
    {
        // The name stands in parentheses and may hold anything; fields are counted from behind it.
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/stat"));
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[UserTicks]) + Ticks(fields[KernelTicks])) * MicrosecondsPerTick;
    }

    /// <summary>Resident memory in MB.</summary>
    public static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .First(static one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    private static double Ticks(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
