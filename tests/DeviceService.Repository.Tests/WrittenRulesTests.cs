using System.Text.RegularExpressions;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>What no file may contain, and what each folder must.</summary>
public sealed partial class WrittenRulesTests
{
    // Put together here, so that this file does not contain what it forbids.
    private static readonly string[] Forbidden =
    [
        "api.nu" + "get.org", "nu" + "get.org/v3", "registry.npm" + "js.org", "py" + "pi.org", "pythonhosted" + ".org",
        "deb." + "debian.org", "/wo" + "rk/", "/ro" + "ot/", "C:\\" + "Users",
    ];

    private static readonly string[] TextEndings =
    [
        ".cs", ".csproj", ".props", ".targets", ".sln", ".md", ".proto", ".options", ".json", ".yaml", ".yml", ".py", ".mjs", ".js", ".ts",
        ".sh", ".sql", ".txt", ".service", ".rules", "Dockerfile", ".ci/run", ".gitignore", ".editorconfig", ".dockerignore",
    ];

    public static TheoryData<string> ProjectFolders => new(
        SourceTree.Ending(".csproj").Select(project => Path.GetDirectoryName(project)!.Replace('\\', '/')).ToArray());

    [Fact]
    public void No_file_names_a_package_registry_or_a_path_of_one_machine()
    {
        var found =
            from file in SourceTree.Ending(TextEndings)
            let text = SourceTree.Read(file)
            from word in Forbidden
            where text.Contains(word, StringComparison.OrdinalIgnoreCase)
            select $"{file} names {word}";

        Assert.Empty(found);
    }

    [Fact]
    public void Production_code_reads_no_wall_clock_and_never_sleeps()
    {
        var found =
            from file in SourceTree.ProductionCode
            from Match match in Impatience().Matches(SourceTree.Read(file))
            select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    [Fact]
    public void The_banned_symbols_are_errors_in_every_production_project()
    {
        var properties = SourceTree.Read("Directory.Build.props");

        Assert.Contains("BannedSymbols.txt", properties, StringComparison.Ordinal);
        Assert.Contains("<TreatWarningsAsErrors>true</TreatWarningsAsErrors>", properties, StringComparison.Ordinal);
        Assert.All(SourceTree.Read("BannedSymbols.txt").Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Contains(';', line));
    }

    [Fact]
    public void Nothing_is_left_for_later_in_code()
    {
        var found =
            from file in SourceTree.Ending(".cs").Where(file => !file.EndsWith("WrittenRulesTests.cs", StringComparison.Ordinal))
            from Match match in Unfinished().Matches(SourceTree.Read(file))
            select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    [Fact]
    public void No_file_of_code_is_longer_than_450_lines()
    {
        var found = SourceTree.Ending(".cs").Where(file => SourceTree.Read(file).Count(c => c == '\n') > 450);

        Assert.Empty(found);
    }

    [Fact]
    public void No_type_has_a_name_that_says_nothing()
    {
        var found =
            from file in SourceTree.ProductionCode
            from Match match in EmptyNames().Matches(SourceTree.Read(file))
            select $"{file}: {match.Value}";

        Assert.Empty(found);
    }

    [Theory]
    [MemberData(nameof(ProjectFolders))]
    public void A_project_folder_says_what_lives_there(string folder) =>
        Assert.True(SourceTree.Files.Contains($"{folder}/README.md"), $"{folder} has no README.md.");

    [GeneratedRegex(@"Thread\.Sleep|DateTime(?:Offset)?\.(?:Utc)?Now\b|Environment\.TickCount|Random\.Shared|Stopwatch\.StartNew|disable RS0030")]
    private static partial Regex Impatience();

    [GeneratedRegex(@"\bTODO\b|\bFIXME\b|\bHACK\b|NotImplementedException|catch(?:\s*\([^)]*\))?(?:\s*when\s*\([^\n]*\))?\s*\{\s*\}")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\b(?:class|record|struct|interface) \w*(?:Manager|Helper|Util|Utils|Processor|Impl|Data)\b")]
    private static partial Regex EmptyNames();
}
