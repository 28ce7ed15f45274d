using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>Every hazard and every law names tests that exist, or says why its control comes later.</summary>
public sealed class HazardTests
{
    private static readonly string Text = SourceTree.Read("docs/hazards.md");

    private static readonly TestIndex Tests = TestIndex.Read();

    private static readonly string[] Kinds = ["D", "P", "I"];

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
        Assert.All(named, name => Assert.True(Tests.Holds(name), $"docs/hazards.md, row {id}, names {name}, which is no test."));
    }

    [Theory]
    [MemberData(nameof(Hazards))]
    public void A_risk_is_estimated_before_and_after_and_controls_make_nothing_worse(string id)
    {
        var cells = Assert.Single(Markdown.Rows(Markdown.Section(Text, "Risk"), id));

        Assert.Equal(8, cells.Length);
        Assert.All(cells, cell => Assert.False(string.IsNullOrWhiteSpace(cell), $"docs/hazards.md, risk of {id}: a cell is empty."));
        var (severity, before, severityAfter, after) = (Level(cells[2]), Level(cells[3]), Level(cells[5]), Level(cells[6]));
        Assert.True(severityAfter <= severity && after <= before, $"docs/hazards.md, risk of {id}: worse after its controls than before.");
        Assert.True(severityAfter < severity || after < before, $"docs/hazards.md, risk of {id}: its controls change nothing.");
        Assert.All(cells[4].Split(", "), static kind => Assert.Contains(kind, Kinds));
    }

    [Fact]
    public void A_test_that_does_not_exist_is_noticed()
    {
        Assert.False(Tests.Holds("HazardTests.A_needle_is_soft"));
        Assert.True(Tests.Holds($"{nameof(HazardTests)}.{nameof(A_test_that_does_not_exist_is_noticed)}"));
        Assert.False(Tests.Holds("tests/e2e/nothing.mjs"));
    }

    [Fact]
    public void The_laws_of_the_two_documents_are_the_same()
    {
        var explained = Markdown.Rows(SourceTree.Read("docs/architecture.md"), @"L\d+").Select(cells => cells[0]);

        Assert.Equal(Numbered("L", 22, "0"), explained);
    }

    private static string[] Row(string id) =>
        Assert.Single(Markdown.Rows(Markdown.Section(Text, id.StartsWith('H') ? "Hazards" : "Laws"), id));

    private static int Level(string cell)
    {
        var level = int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(level, 1, 5);
        return level;
    }

    private static string[] Numbered(string letter, int count, string format) =>
        [.. Enumerable.Range(1, count).Select(n => letter + n.ToString(format, System.Globalization.CultureInfo.InvariantCulture))];
}
