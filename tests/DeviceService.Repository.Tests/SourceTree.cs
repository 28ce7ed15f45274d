using TestSupport;

namespace DeviceService.Repository.Tests;

/// <summary>The files of the repository as a clone has them: nothing that a build, a package or a run left behind.</summary>
internal static class SourceTree
{
    private static readonly string[] LeftBehind = ["bin", "obj", "artifacts", "node_modules", ".git", ".vs", ".idea", "__pycache__", "TestResults"];

    private static readonly Lazy<string[]> All = new(() => [.. Walk(RepositoryRoot.Path).Order(StringComparer.Ordinal)]);

    /// <summary>All files by their path in the repository, with forward slashes.</summary>
    public static IReadOnlyList<string> Files => All.Value;

    public static IEnumerable<string> Ending(params string[] endings) =>
        Files.Where(file => endings.Any(ending => file.EndsWith(ending, StringComparison.Ordinal)));

    /// <summary>What ships: the service, the simulated pen and the treatment room.</summary>
    public static IEnumerable<string> ProductionCode =>
        Ending(".cs").Where(file => file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("simulator/", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(RepositoryRoot.Combine(file));

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder))
        {
            yield return Path.GetRelativePath(RepositoryRoot.Path, file).Replace('\\', '/');
        }

        foreach (var inner in Directory.EnumerateDirectories(folder).Where(inner => !LeftBehind.Contains(Path.GetFileName(inner))))
        {
            foreach (var file in Walk(inner))
            {
                yield return file;
            }
        }
    }
}
