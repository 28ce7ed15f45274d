using System.Globalization;
using System.Runtime.InteropServices;

namespace DeviceService.Benchmarks;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe()
    {
        var model = Lines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
        var load = Lines("/proc/loadavg").FirstOrDefault()?.Split(' ')[0] ?? "?";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model}, {Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}; load before: {load}");
    }

    private static IEnumerable<string> Lines(string path) => File.Exists(path) ? File.ReadLines(path) : [];
}
