using TestSupport;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>Every hazard and every law names tests that exist, or says why its control comes later.</summary>
public sealed class HazardTests
{
    private static readonly string Text = SourceTree.Read("docs/hazards.md");

    private static readonly TestIndex Tests = TestIndex.Read();

    public static TheoryData<string> Hazards => new(Numbered("H", 25, "00"));

    public static TheoryData<string> Laws => new(Numbered("L", 22, "0"));

    [Theory]
    [MemberData(nameof(Hazards))]
    [MemberData(nameof(Laws))]
    public void A_row_names_tests_that_exist_or_says_later_and_why(string id)
    {
        var proof = Row(id)[^1];

        if (proof.StartsWith("**later**", StringComparison.Ordinal))
        {
            Assert.StartsWith("H", id, StringComparison.Ordinal);
            Assert.True(proof.Length > 40, $"{id} says later without a reason.");
            return;
        }

        var named = Markdown.Quoted(proof).ToArray();
        Assert.True(named.Length > 0, $"docs/hazards.md, row {id}, names no test.");
        Assert.All(named, name => Assert.True(Exists(name), $"docs/hazards.md, row {id}, names {name}, which is no test."));
    }

    [Fact]
    public void A_test_that_does_not_exist_is_noticed()
    {
        Assert.False(Exists("HazardTests.A_needle_is_soft"));
        Assert.True(Exists($"{nameof(HazardTests)}.{nameof(A_test_that_does_not_exist_is_noticed)}"));
        Assert.False(Exists("tests/e2e/nothing.mjs"));
    }

    [Fact]
    public void The_laws_of_the_two_documents_are_the_same()
    {
        var explained = Markdown.Rows(SourceTree.Read("docs/architecture.md"), @"L\d+").Select(cells => cells[0]);

        Assert.Equal(Numbered("L", 22, "0"), explained);
    }

    private static string[] Row(string id)
    {
        var rows = Markdown.Rows(Text, id).ToArray();
        return Assert.Single(rows);
    }

    private static bool Exists(string name) =>
        name.Contains('/', StringComparison.Ordinal) ? File.Exists(RepositoryRoot.Combine(name)) : Tests.Holds(name);

    private static string[] Numbered(string letter, int count, string format) =>
        [.. Enumerable.Range(1, count).Select(n => letter + n.ToString(format, System.Globalization.CultureInfo.InvariantCulture))];
}
