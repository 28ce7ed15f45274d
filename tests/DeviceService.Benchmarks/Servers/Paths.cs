namespace DeviceService.Benchmarks;

/// <summary>Where what is measured lies, seen from this program.</summary>
internal static class Paths
{
    public static string Root { get; } = FindRoot();

    public static string Peers { get; } = Path.Combine(Root, "tests", "DeviceService.Benchmarks", "peers");

    public static string Protos { get; } = Path.Combine(Root, "protos");

    /// <summary>This program, to be started again under another name.</summary>
    public static string Self { get; } = Path.Combine(AppContext.BaseDirectory, "DeviceService.Benchmarks");

    /// <summary>The host that was built with this program, in the same configuration.</summary>
    public static string Host { get; } = Path.Combine(
        Root, "src", "DeviceService.Host", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "DeviceService.Host");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "DeviceService.sln")))
            {
                return folder.FullName;
            }
        }

        throw new BenchException("The bench is run from the repository: no DeviceService.sln was found above it.");
    }
}

/// <summary>Something is not as the bench needs it; the message says what to do.</summary>
internal sealed class BenchException(string message, Exception? inner = null) : Exception(message, inner);
