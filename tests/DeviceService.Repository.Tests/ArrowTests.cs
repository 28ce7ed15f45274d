using System.Xml.Linq;
using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>Who may reference whom, against the list in docs/architecture.md.</summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Drawn = Markdown
        .Block(SourceTree.Read("docs/architecture.md"), "arrows")
        .Select(line => line.Split("->", StringSplitOptions.TrimEntries))
        .ToDictionary(
            parts => parts[0],
            parts => parts[1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    public static TheoryData<string> Projects => new(Production());

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_what_the_architecture_draws_and_nothing_else(string project)
    {
        var name = Path.GetFileNameWithoutExtension(project);

        Assert.True(Drawn.ContainsKey(name), $"docs/architecture.md draws no arrows for {name}: add a line to its arrows block.");
        Assert.Equal(Drawn[name].Order(StringComparer.Ordinal), References(project));
    }

    [Fact]
    public void Every_drawn_project_exists() =>
        Assert.Equal(Production().Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Drawn.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void The_contracts_hold_no_file_written_by_hand() =>
        Assert.DoesNotContain(SourceTree.ProductionCode, file => file.StartsWith("src/DeviceService.Contracts/", StringComparison.Ordinal));

    [Fact]
    public void Decisions_have_no_package_but_stateless()
    {
        var packages = Document("src/DeviceService.Safety/DeviceService.Safety.csproj").Descendants("PackageReference")
            .Select(reference => (string?)reference.Attribute("Include"));

        Assert.All(packages, package => Assert.Equal("Stateless", package));
    }

    [Fact]
    public void The_simulator_uses_no_name_of_the_service()
    {
        foreach (var file in SourceTree.ProductionCode.Where(file => file.StartsWith("simulator/PenSimulator", StringComparison.Ordinal)))
        {
            Assert.DoesNotMatch(@"\busing DeviceService\.", SourceTree.Read(file));
        }
    }

    private static string[] Production() =>
    [
        .. SourceTree.Ending(".csproj").Where(file =>
            file.StartsWith("src/", StringComparison.Ordinal) || file.StartsWith("simulator/", StringComparison.Ordinal))
    ];

    private static IEnumerable<string?> References(string project) =>
        Document(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(((string?)reference.Attribute("Include"))?.Replace('\\', '/')))
            .Order(StringComparer.Ordinal);

    private static XDocument Document(string project) => XDocument.Load(RepositoryRoot.Combine(project));
}
