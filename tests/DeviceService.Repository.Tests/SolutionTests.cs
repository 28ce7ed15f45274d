using System.Text.RegularExpressions;
using Xunit;

namespace DeviceService.Repository.Tests;

public sealed partial class SolutionTests
{
    private static readonly string Solution = SourceTree.Read("DeviceService.sln");

    [Fact]
    public void The_solution_is_in_the_classic_format() =>
        Assert.Contains("Microsoft Visual Studio Solution File", Solution, StringComparison.Ordinal);

    [Fact]
    public void The_solution_holds_every_project_and_no_other()
    {
        var held = Projects().Matches(Solution).Select(match => match.Groups[1].Value.Replace('\\', '/')).Order(StringComparer.Ordinal);

        Assert.Equal(SourceTree.Ending(".csproj").Order(StringComparer.Ordinal), held);
    }

    [Fact]
    public void The_sdk_is_pinned_and_the_test_runner_named()
    {
        var global = SourceTree.Read("global.json");

        Assert.Contains("\"version\": \"10.", global, StringComparison.Ordinal);
        Assert.Contains("Microsoft.Testing.Platform", global, StringComparison.Ordinal);
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        foreach (var project in SourceTree.Ending(".csproj"))
        {
            Assert.DoesNotMatch(@"<PackageReference[^>]*\bVersion=", SourceTree.Read(project));
        }
    }

    [GeneratedRegex("\"([^\"]+\\.csproj)\"")]
    private static partial Regex Projects();
}
