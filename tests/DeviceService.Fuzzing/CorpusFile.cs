namespace DeviceService.Fuzzing;

/// <summary>Inputs that are kept: one a line, in hexadecimal digits. What follows a # is for people.</summary>
internal static class CorpusFile
{
    /// <summary>Where the corpus of a target lies, by its path in the repository.</summary>
    public static string PathOf(string target) => $"tests/vectors/fuzz/{target}.txt";

    /// <exception cref="FormatException">A line is not of this form; names file, line and remedy.</exception>
    public static IReadOnlyList<byte[]> Read(string path)
    {
        var inputs = new List<byte[]>();
        foreach (var (text, number) in File.ReadAllLines(path).Select(static (text, at) => (text.Split('#')[0].Trim(), at + 1)))
        {
            if (text.Length == 0)
            {
                continue;
            }

            try
            {
                inputs.Add(Convert.FromHexString(text));
            }
            catch (FormatException)
            {
                throw new FormatException($"{path}, line {number} is '{Start(text)}'. Give an even number of hexadecimal digits.");
            }
        }

        return inputs;
    }

    public static void Write(string path, string heading, IEnumerable<byte[]> inputs) => File.WriteAllLines(
        path,
        [$"# {heading}", .. inputs.Select(Convert.ToHexStringLower).Where(static line => line.Length > 0).Distinct().OrderBy(static line => line.Length).ThenBy(static line => line, StringComparer.Ordinal)]);

    private static string Start(string text) => text.Length <= 40 ? text : $"{text[..40]}…";
}
