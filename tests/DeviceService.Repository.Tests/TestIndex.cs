using System.Text.RegularExpressions;
using TestSupport;

namespace DeviceService.Repository.Tests;

/// <summary>All tests by Class.Method and what each says, read from the sources, so that no test assembly has to be loaded.</summary>
/// <remarks>
/// What a test says is its method with its attributes, and what of its own class it names: its cases, its helpers, and theirs. Another test of
/// the same class is none of it.
/// </remarks>
internal sealed partial class TestIndex
{
    private readonly ILookup<string, string> _texts;

    private TestIndex(IEnumerable<(string Name, string Text)> tests) => _texts = tests.ToLookup(static one => one.Name, static one => one.Text, StringComparer.Ordinal);

    /// <summary>Whether there is such a test. One that is no code of ours is named by its file.</summary>
    public bool Holds(string name) => IsFile(name) ? File.Exists(RepositoryRoot.Combine(name)) : _texts.Contains(name);

    /// <summary>What the tests of this name say; one name may stand in several projects.</summary>
    public IEnumerable<string> TextsOf(string name) => IsFile(name) ? [SourceTree.Read(name)] : _texts[name];

    public static TestIndex Read() => new(
        SourceTree.Ending(".cs").Where(static file => file.StartsWith("tests/", StringComparison.Ordinal)).SelectMany(static file => In(SourceTree.Read(file))));

    /// <summary>The tests of one source file.</summary>
    internal static IEnumerable<(string Name, string Text)> In(string source)
    {
        string? owner = null;
        var members = Members(source).ToArray();
        var helpers = members.Where(static member => !Marks().IsMatch(member))
            .SelectMany(static member => Declared(member).Select(name => (Name: name, Text: member)))
            .ToLookup(static one => one.Name, static one => one.Text);
        foreach (var member in members)
        {
            var marked = false;
            foreach (var line in member.Split('\n'))
            {
                owner = Classes().Match(line) is { Success: true } type ? type.Groups[1].Value : owner;
                marked |= Marks().IsMatch(line);
                if (marked && Methods().Match(line) is { Success: true } method)
                {
                    marked = false;
                    yield return ($"{owner}.{method.Groups[1].Value}", WithHelpers(member, helpers));
                }
            }
        }
    }

    private static string WithHelpers(string member, ILookup<string, string> helpers)
    {
        var taken = new List<string> { member };
        for (var next = 0; next < taken.Count; next++)
        {
            taken.AddRange(Words().Matches(taken[next]).SelectMany(word => helpers[word.Value]).Distinct().Except(taken).ToArray());
        }

        return string.Join('\n', taken);
    }

    // A member begins after a blank line, one step in from its class; inside of one everything stands further in.
    private static IEnumerable<string> Members(string source)
    {
        var member = new List<string>();
        var blank = false;
        foreach (var line in source.Split('\n'))
        {
            if (blank && Begins().IsMatch(line))
            {
                yield return string.Join('\n', member);
                member.Clear();
            }

            member.Add(line);
            blank = string.IsNullOrWhiteSpace(line);
        }

        yield return string.Join('\n', member);
    }

    // Without its types' and parameters' brackets a declaration ends with its name.
    private static IEnumerable<string> Declared(string member)
    {
        foreach (var line in member.Split('\n').Where(static line => Declarations().IsMatch(line)))
        {
            var bare = line;
            while (Brackets().Replace(bare, "") is var shorter && shorter != bare)
            {
                bare = shorter;
            }

            if (Words().Matches(bare[..(bare.IndexOfAny(['=', '{', ';', '(', ':']) is var end and >= 0 ? end : bare.Length)]) is [.., var last])
            {
                yield return last.Value;
            }
        }
    }

    private static bool IsFile(string name) => name.Contains('/', StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:public|internal) (?:sealed |abstract |partial )*class (\w+)")]
    private static partial Regex Classes();

    [GeneratedRegex(@"^ {4}\[(?:Xunit\.)?\w*(?:Fact|Theory)\b", RegexOptions.Multiline)]
    private static partial Regex Marks();

    [GeneratedRegex(@"^ {4}public (?:static |async )*(?:void|Task|ValueTask) (\w+)\(")]
    private static partial Regex Methods();

    [GeneratedRegex(@"^ {4}[^\s{}]")]
    private static partial Regex Begins();

    [GeneratedRegex(@"^ {4}(?:public|private|internal|protected)\b")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\([^()]*\)|<[^<>]*>|\[[^\[\]]*\]")]
    private static partial Regex Brackets();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
