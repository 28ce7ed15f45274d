namespace TestSupport;

/// <summary>Where the sources lie, found from the test's own folder upwards.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    public static string Path => Found.Value;

    /// <summary>A file or folder of the repository, by its path with forward slashes.</summary>
    public static string Combine(string relative) =>
        System.IO.Path.Combine(Path, relative.Replace('/', System.IO.Path.DirectorySeparatorChar));

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "DeviceService.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException(
            $"No DeviceService.sln above {AppContext.BaseDirectory}: run the tests from inside the repository.");
    }
}
