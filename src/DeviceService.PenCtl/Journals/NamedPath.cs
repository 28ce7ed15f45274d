namespace DeviceService.PenCtl;

/// <summary>A file or folder as somebody names it on the command line: whether that is a name at all.</summary>
internal static class NamedPath
{
    /// <summary>The path, as it was given.</summary>
    /// <param name="path">What was given.</param>
    /// <param name="remedy">What to name instead.</param>
    /// <exception cref="PenCtlException">It is empty, or has a character that no name of a file has.</exception>
    public static string Of(string path, string remedy) => string.IsNullOrWhiteSpace(path) || path.Contains('\0', StringComparison.Ordinal)
        ? throw PenCtlException.Option($"'{path}' is no name of a file or folder.", remedy)
        : path;
}
