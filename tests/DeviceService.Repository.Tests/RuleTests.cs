using System.Text.RegularExpressions;
using Xunit;

namespace DeviceService.Repository.Tests;

/// <summary>
/// Every rule of the code stands under a hazard and in a row of its own with a test that names it, and no document or proto names a rule that
/// the code does not have.
/// </summary>
public sealed partial class RuleTests
{
    private const string RiskFile = "docs/hazards.md";

    private static readonly string Text = SourceTree.Read(RiskFile);

    private static readonly TestIndex Tests = TestIndex.Read();

    /// <summary>Each rule with the names that code gives it: of a refusal its constant, of a stop its reason.</summary>
    private static readonly ILookup<string, string> Code = SourceTree.ProductionCode
        .Where(static file => file.StartsWith("src/", StringComparison.Ordinal))
        .SelectMany(static file => Named(SourceTree.Read(file)))
        .ToLookup(static one => one.RuleId, static one => one.Constant, StringComparer.Ordinal);

    public static TheoryData<string> Rules => new(Code.Select(static rule => rule.Key).Order(StringComparer.Ordinal).ToArray());

    public static TheoryData<string> WhereRulesAreNamed => new(
        SourceTree.Ending(".proto").Concat(SourceTree.Ending(".md").Where(static file => file.StartsWith("docs/", StringComparison.Ordinal))).ToArray());

    [Fact]
    public void The_rules_are_found_in_the_code()
    {
        Assert.True(Code.Count > 200, "The rules were not found in the code.");
        Assert.Equal(["Rules.PlanVersion"], Code["R-PLAN-VERSION"]);
        Assert.Equal(["StopReason.DeadMan"], Code["R-DEAD-MAN"]);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_a_row_whose_tests_exist_and_name_it(string ruleId)
    {
        var row = Assert.Single(Markdown.Rows(Markdown.Section(Text, "Tests of the rules"), $"`{ruleId}`"));
        var tests = Markdown.Quoted(row[^1]).ToArray();

        Assert.Equal(HazardOf(ruleId), row[1]);
        Assert.True(tests.Length > 0, $"{RiskFile}, {ruleId}, names no test.");
        Assert.All(tests, test => Assert.True(Tests.Holds(test), $"{RiskFile}, {ruleId}, names {test}, which is no test."));
        Assert.All(tests, test => Assert.True(
            Tests.TextsOf(test).Any(said => Names(said, ruleId)), $"{RiskFile}, {ruleId}, names {test}, which names neither {Spoken(ruleId)}."));
    }

    [Fact]
    public void Every_rule_that_the_code_names_stands_under_a_hazard_and_no_other_does()
    {
        var listed = Markdown.Rows(Markdown.Section(Text, "Rules"), @"H\d\d").SelectMany(static cells => Markdown.Quoted(cells[1])).ToArray();
        var rows = Markdown.Rows(Markdown.Section(Text, "Tests of the rules"), "`R-.*`").SelectMany(static cells => Markdown.Quoted(cells[0])).ToArray();

        Assert.Equal(Code.Select(static rule => rule.Key).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        Assert.Equal(listed.Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(WhereRulesAreNamed))]
    public void A_rule_that_is_promised_is_in_the_code(string file)
    {
        var unknown = Promised().Matches(SourceTree.Read(file)).Select(static match => match.Value).Distinct()
            .Where(static name => name.EndsWith("-*", StringComparison.Ordinal)
                ? !Code.Any(rule => rule.Key.StartsWith(name[..^1], StringComparison.Ordinal))
                : !Code.Contains(name));

        Assert.Empty(unknown);
    }

    [Fact]
    public void A_test_says_what_its_helpers_say_and_not_what_its_neighbours_say()
    {
        const string Source = """
            public sealed class SomeTests
            {
                private static readonly (string Id, int Value)[] Cases = [("R-ONE", 1)];

                [Fact]
                public void First() => Assert.All(Cases, Holds);

                [Fact]
                public async Task Second()
                {
                    var rule = "R-TWO";

                    Assert.NotNull(rule);
                }

                private static void Holds((string Id, int Value) one) =>
                    Assert.Equal(Rules.Three.Id, one.Id);
            }
            """;
        var said = TestIndex.In(Source).ToDictionary(static one => one.Name, static one => one.Text);

        Assert.Equal(["SomeTests.First", "SomeTests.Second"], said.Keys);
        Assert.Equal(["R-ONE", "Rules.Three"], Mentioned(said["SomeTests.First"]));
        Assert.Equal(["R-TWO"], Mentioned(said["SomeTests.Second"]));

        static string[] Mentioned(string text) => [.. new[] { "R-ONE", "R-TWO", "Rules.Three" }.Where(word => text.Contains(word, StringComparison.Ordinal))];
    }

    [Fact]
    public void A_rule_is_not_named_by_a_longer_one()
    {
        Assert.True(Names("Assert.Equal(\"R-PEN-CLOCK\", rule);", "R-PEN-CLOCK"));
        Assert.True(Names("Rules.ClockOffsetUnknown.Id", "R-PEN-CLOCK"));
        Assert.False(Names("R-PEN-CLOCK-BACK", "R-PEN-CLOCK"));
        Assert.False(Names("Rules.ClockOffsetUnknownHere", "R-PEN-CLOCK"));
    }

    // As the table that is written from the code has it.
    private static string HazardOf(string ruleId) =>
        Assert.Single(Markdown.Rows(Markdown.Section(Text, "Rules"), @"H\d\d"), cells => Markdown.Quoted(cells[1]).Contains(ruleId))[0];

    private static bool Names(string said, string ruleId) =>
        Regex.IsMatch(said, $@"\b{Regex.Escape(ruleId)}(?![A-Z0-9-])")
        || Code[ruleId].Any(constant => constant.Length > 0 && Regex.IsMatch(said, $@"\b{Regex.Escape(constant)}\b"));

    private static string Spoken(string ruleId) => string.Join(" nor ", Code[ruleId].Where(static constant => constant.Length > 0).Prepend(ruleId));

    private static IEnumerable<(string RuleId, string Constant)> Named(string source) =>
        Defined().Matches(source).Select(static match => (match.Groups["id"].Value, match switch
        {
            _ when match.Groups["rule"].Success => $"Rules.{match.Groups["rule"].Value}",
            _ when match.Groups["stop"].Success => $"StopReason.{match.Groups["stop"].Value}",
            _ => "",
        }));

    [GeneratedRegex("""(?:public static Rule (?<rule>\w+) \{ get; \} = \w+\(\s*|StopReason\.(?<stop>\w+),\s*)?"(?<id>R-[A-Z]+(?:-[A-Z0-9]+)*)["]""")]
    private static partial Regex Defined();

    [GeneratedRegex(@"\bR-[A-Z]+(?:-[A-Z0-9]+)*(?:-\*)?")]
    private static partial Regex Promised();
}
