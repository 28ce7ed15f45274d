using System.Text.RegularExpressions;

namespace DeviceService.Repository.Tests;

/// <summary>The little of Markdown that the tests need: fenced blocks, rows of tables, links.</summary>
internal static partial class Markdown
{
    /// <summary>The lines of the only fenced block of this language.</summary>
    public static string[] Block(string text, string language) =>
        Fenced().Matches(text).Single(match => match.Groups["language"].Value == language).Groups["body"].Value
            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The cells of each table row whose first cell matches.</summary>
    public static IEnumerable<string[]> Rows(string text, string firstCell) =>
        text.Split('\n')
            .Where(line => line.StartsWith('|'))
            .Select(line => line.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries))
            .Where(cells => Regex.IsMatch(cells[0], $"^(?:{firstCell})$"));

    /// <summary>What stands under the heading of the second level, up to the next one.</summary>
    public static string Section(string text, string heading)
    {
        var from = text.IndexOf($"\n## {heading}\n", StringComparison.Ordinal);
        if (from < 0)
        {
            throw new ArgumentException($"There is no section '{heading}'.", nameof(heading));
        }

        var to = text.IndexOf("\n## ", from + 1, StringComparison.Ordinal);
        return to < 0 ? text[from..] : text[from..to];
    }

    /// <summary>What stands in single backticks.</summary>
    public static IEnumerable<string> Quoted(string text) => Backticks().Matches(text).Select(match => match.Groups[1].Value);

    /// <summary>The targets of all links that are not addresses of the web.</summary>
    public static IEnumerable<string> LocalLinks(string text) =>
        Links().Matches(Fenced().Replace(text, "")).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    /// <summary>Headings as a link names them: lower case, words joined by dashes.</summary>
    public static IEnumerable<string> Anchors(string text) =>
        Headings().Matches(Fenced().Replace(text, ""))
            .Select(match => NotInAnchors().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex(@"^```(?<language>[\w-]*)[^\n]*\n(?<body>.*?)^```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fenced();

    [GeneratedRegex("`([^`\n]+)`")]
    private static partial Regex Backticks();

    [GeneratedRegex(@"\[[^\]\n]*\]\(([^)\s]+)\)")]
    private static partial Regex Links();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchors();
}
