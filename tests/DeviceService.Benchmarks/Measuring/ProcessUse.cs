using System.Globalization;

namespace DeviceService.Benchmarks;

/// <summary>What the kernel says that a process has used.</summary>
internal static class ProcessUse
{
    /// <summary>Processor time of each thread so far, in nanoseconds, as the scheduler has it: the sum for the process is counted in steps of 10 ms.</summary>
    public static IReadOnlyDictionary<string, long> Threads(int processId)
    {
        var used = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var thread in Directory.EnumerateDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/task")))
        {
            try
            {
                used[thread] = long.Parse(File.ReadAllText(Path.Combine(thread, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture);
            }
            catch (IOException)
            {
                // It ended while it was looked at: what it used since the look before is not counted.
            }
        }

        return used;
    }

    /// <summary>What the threads used between two looks, in microseconds. Of one that began between them, all.</summary>
    public static double UsedUs(IReadOnlyDictionary<string, long> before, IReadOnlyDictionary<string, long> after) =>
        after.Sum(thread => thread.Value - before.GetValueOrDefault(thread.Key)) / 1_000.0;

    /// <summary>Resident memory in MB.</summary>
    public static double ResidentMegabytes(int processId)
    {
        var line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{processId}/status"))
            .First(static one => one.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }
}
