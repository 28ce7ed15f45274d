using System.Text.RegularExpressions;
using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>Documents that point at something point at something that is there.</summary>
public sealed partial class DocumentTests
{
    public static TheoryData<string> Documents => new(SourceTree.Ending(".md").ToArray());

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_local_link_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(document)!;
        foreach (var link in Markdown.LocalLinks(SourceTree.Read(document)))
        {
            var parts = link.Split('#');
            var target = parts[0].Length == 0
                ? document
                : Path.GetRelativePath(RepositoryRoot.Path, Path.GetFullPath(Path.Combine(RepositoryRoot.Path, folder, parts[0]))).Replace('\\', '/');
            var full = RepositoryRoot.Combine(target);

            Assert.True(File.Exists(full) || Directory.Exists(full), $"{document} links to {link}, which is not there.");
            if (parts.Length > 1)
            {
                Assert.Contains(parts[1], Markdown.Anchors(SourceTree.Read(target)));
            }
        }
    }

    [Fact]
    public void The_readme_leads_to_every_document()
    {
        var readme = SourceTree.Read("README.md");

        Assert.All(
            SourceTree.Ending(".md").Where(file => file.StartsWith("docs/", StringComparison.Ordinal)),
            file => Assert.Contains(file, readme, StringComparison.Ordinal));
    }

    [Fact]
    public void Each_law_is_kept_by_code_that_exists()
    {
        var declared = SourceTree.ProductionCode
            .SelectMany(file => Declarations().Matches(SourceTree.Read(file)).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);

        foreach (var law in Markdown.Rows(SourceTree.Read("docs/architecture.md"), @"L\d+"))
        {
            var names = Markdown.Quoted(law[^1]).ToArray();
            Assert.True(names.Length > 0, $"{law[0]} names no code that keeps it.");
            Assert.All(names, name => Assert.True(
                declared.Contains(name) || File.Exists(RepositoryRoot.Combine(name)),
                $"docs/architecture.md, {law[0]}, names {name}, which is not declared in src or simulator and is no file."));
        }
    }

    [GeneratedRegex(@"\b(?:class|record|struct|record struct|interface|enum) (\w+)")]
    private static partial Regex Declarations();
}
