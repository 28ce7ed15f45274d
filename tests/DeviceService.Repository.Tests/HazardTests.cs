using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>Every control of every hazard, and every law, names tests that exist; the kinds of control that a risk rests on are those of its controls.</summary>
public sealed class HazardTests
{
    /// <summary>A risk file in order, of which each case below spoils one thing.</summary>
    private const string Sound = """

        ## Hazards

        | id | hazardous situation | alarm |
        |---|---|---|
        | H01 | too deep | high, stop |
        | H02 | too fast | - |

        ## Controls

        | id | control in this version | kind | tests |
        |---|---|---|---|
        | H01.1 | each sample is checked (R-DEEP) | P | `DepthTests.Stops`, `tests/e2e/deep.mjs` |
        | H01.2 | a person is told | I | `DepthTests.Tells` |
        | H02.1 | refused | D | `RateTests.Refuses` |

        ## Risk

        | id | harm | severity | probability before | kind of control | severity after | probability after | residual risk |
        |---|---|---|---|---|---|---|---|
        | H01 | cut | 4 | 3 | P, I | 3 | 1 | none known |
        | H02 | torn | 3 | 3 | D | 2 | 1 | none known |

        ## Tests of the rules

        | rule | hazard | tests |
        |---|---|---|
        | `R-DEEP` | H01 | `DepthTests.Stops` |
        | `R-FAST` | H02 | `RateTests.Refuses` |

        """;

    private static readonly string Text = SourceTree.Read("docs/hazards.md");

    private static readonly TestIndex Tests = TestIndex.Read();

    public static TheoryData<string> Hazards => new(Numbered("H", 25, "00"));

    public static TheoryData<string> Laws => new(Numbered("L", 22, "0"));

    [Fact]
    public void Every_hazard_has_controls_and_every_control_a_kind_and_tests_that_exist()
    {
        Assert.Equal(Numbered("H", 25, "00"), RiskFile.Hazards(Text));
        Assert.Empty(RiskFile.Faults(Text, Tests.Holds));
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("| D | `RateTests.Refuses`=>| D | ", "H02.1 names no test.")]
    [InlineData("`DepthTests.Tells`=>`DepthTests.Whispers`", "H01.2 names DepthTests.Whispers, which is no test.")]
    [InlineData("tests/e2e/deep.mjs=>tests/e2e/deeper.mjs", "H01.1 names tests/e2e/deeper.mjs, which is no test.")]
    [InlineData("D | `RateTests.Refuses`=>D | **later**, with the next pen", "H02.1 says more than tests: **later**, with the next pen|H02.1 names no test.")]
    [InlineData("`DepthTests.Tells`=>`DepthTests.Tells`, and more later", "H01.2 says more than tests: `DepthTests.Tells`, and more later")]
    [InlineData("| I |=>| |", "H01.2 is of the kind '', which is none of D, P, I.|H01 is controlled by P, and its risk says P, I.")]
    [InlineData("| I |=>| D |", "H01 is controlled by D, P, and its risk says P, I.")]
    [InlineData("| P, I |=>| P |", "H01 is controlled by P, I, and its risk says P.")]
    [InlineData("| refused | D |=>| D |", "H02.1 is not of four cells, or says nothing.|H02 is controlled by , and its risk says D.")]
    [InlineData("| refused |=>| |", "H02.1 is not of four cells, or says nothing.")]
    [InlineData("H01.2=>H01.3", "H01.2 is missing; H01.3 stands there.")]
    [InlineData("H01.2=>H01.1", "H01.2 is missing; H01.1 stands there.")]
    [InlineData("| H02.1 | refused | D | `RateTests.Refuses` |", "H02.1 is missing; nothing stands there.|H02 is controlled by , and its risk says D.")]
    [InlineData("| H02 | too fast | - |", "H02.1 is of no hazard.")]
    [InlineData("(R-DEEP)=>(R-FAST)", "H01.1 names R-FAST, and none of the tests of that rule.")]
    [InlineData("(R-DEEP)=>(R-DEEPER)", "H01.1 names R-DEEPER, and none of the tests of that rule.")]
    [InlineData("| too fast | - |=>| too fast | stopped by hand | - |", "H02 is not of three cells that say something.")]
    public void What_is_wrong_with_a_control_is_noticed(string edit, string faults)
    {
        // What stands before the arrow becomes what stands after it, or goes.
        var parts = edit.Split("=>");
        var text = edit.Length == 0 ? Sound : Sound.Replace(parts[0], parts.ElementAtOrDefault(1) ?? "", StringComparison.Ordinal);
        Assert.Equal(edit.Length == 0, text == Sound);
        string[] tests = ["DepthTests.Stops", "DepthTests.Tells", "RateTests.Refuses", "tests/e2e/deep.mjs"];

        Assert.Equal(faults.Split('|', StringSplitOptions.RemoveEmptyEntries), RiskFile.Faults(text, tests.Contains));
    }

    [Theory]
    [MemberData(nameof(Laws))]
    public void A_law_names_tests_that_exist(string id)
    {
        var named = Markdown.Quoted(Assert.Single(Markdown.Rows(Markdown.Section(Text, "Laws"), id))[^1]).ToArray();

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

    private static int Level(string cell)
    {
        var level = int.Parse(cell, System.Globalization.CultureInfo.InvariantCulture);
        Assert.InRange(level, 1, 5);
        return level;
    }

    private static string[] Numbered(string letter, int count, string format) =>
        [.. Enumerable.Range(1, count).Select(n => letter + n.ToString(format, System.Globalization.CultureInfo.InvariantCulture))];
}
