using System.Text.RegularExpressions;

namespace DeviceService.Repository.Tests;

/// <summary>All tests by Class.Method, read from the sources, so that no test assembly has to be loaded.</summary>
internal sealed partial class TestIndex
{
    private readonly HashSet<string> _names;

    private TestIndex(HashSet<string> names) => _names = names;

    public bool Holds(string name) => _names.Contains(name);

    public static TestIndex Read()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in SourceTree.Ending(".cs").Where(file => file.StartsWith("tests/", StringComparison.Ordinal)))
        {
            names.UnionWith(In(SourceTree.Read(file).Split('\n')));
        }

        return new TestIndex(names);
    }

    private static IEnumerable<string> In(string[] lines)
    {
        string? owner = null;
        var marked = false;
        foreach (var line in lines)
        {
            if (Classes().Match(line) is { Success: true } type)
            {
                owner = type.Groups[1].Value;
            }

            marked |= Marks().IsMatch(line);
            if (marked && Methods().Match(line) is { Success: true } method)
            {
                marked = false;
                yield return $"{owner}.{method.Groups[1].Value}";
            }
        }
    }

    [GeneratedRegex(@"^\s*(?:public|internal) (?:sealed |abstract |partial )*class (\w+)")]
    private static partial Regex Classes();

    [GeneratedRegex(@"^\s*\[(?:Xunit\.)?\w*(?:Fact|Theory)\b")]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\s*public (?:static |async )*(?:void|Task|ValueTask) (\w+)\(")]
    private static partial Regex Methods();
}
