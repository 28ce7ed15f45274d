using TestSupport;
using Xunit;

namespace DeviceService.Safety.Tests;

/// <summary>
/// A document with parts that are written from the code, each between two marker lines. A test holds the document
/// against the code; run with UPDATE_DOCUMENTS=1 it writes those parts anew.
/// </summary>
internal static class GeneratedDocument
{
    private const string Variable = "UPDATE_DOCUMENTS";

    public static void Holds(string relativePath, string part, string expected)
    {
        var path = RepositoryRoot.Combine(relativePath);
        var (begin, end) = ($"<!-- generated: {part} -->\n", $"<!-- end of {part} -->\n");
        var text = File.ReadAllText(path);
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        var to = text.IndexOf(end, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, $"{relativePath} lacks the markers of its part '{part}'.");

        from += begin.Length;
        if (Environment.GetEnvironmentVariable(Variable) == "1")
        {
            text = string.Concat(text.AsSpan(0, from), expected, text.AsSpan(to));
            File.WriteAllText(path, text);
            return;
        }

        Assert.True(
            text[from..to] == expected,
            $"{relativePath}, part '{part}', is not what the code says. Run: {Variable}=1 dotnet test --project tests/DeviceService.Safety.Tests");
    }
}
