using System.Reflection;
using System.Text.RegularExpressions;
using TestSupport;
using Xunit;

namespace DeviceService.Safety.Tests;

public sealed partial class RefusalTests
{
    [Fact]
    public void Every_rule_is_listed_once_and_under_one_id()
    {
        var declared = typeof(Rules).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(Rule))
            .Select(property => (Rule)property.GetValue(null)!)
            .ToHashSet();

        Assert.Equal(declared.Count, Rules.All.Count);
        Assert.True(declared.SetEquals(Rules.All));
        Assert.Equal(Rules.All.Count, Rules.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(Rules.All, rule => Assert.Matches("^R(-[A-Z]+)+$", rule.Id));
        Assert.All(Rules.All, rule => Assert.Matches("^[A-Z][A-Z0-9_]+[A-Z0-9]$", rule.Reason));
    }

    [Fact]
    public void Every_rule_and_every_stop_names_a_hazard_of_the_risk_file()
    {
        var hazards = HazardRow().Matches(File.ReadAllText(RepositoryRoot.Combine("docs/hazards.md")))
            .Select(match => match.Groups[1].Value)
            .ToHashSet();

        Assert.All(Rules.All, rule => Assert.Contains(rule.HazardId, hazards));
        Assert.All(StopRules.All, rule => Assert.Contains(rule.HazardId, hazards));
    }

    [Fact]
    public void Every_rule_fills_its_sentence_from_its_details_and_leaves_no_variable_open()
    {
        foreach (var rule in Rules.All)
        {
            var details = Variable().Matches(rule.Sentence + rule.Remedy)
                .Select(match => match.Groups[1].Value)
                .Distinct()
                .Select(name => (name, "<" + name + ">"))
                .ToArray();

            var refusal = rule.Refuse(details);

            Assert.DoesNotContain('{', refusal.Sentence + refusal.Remedy);
            Assert.All(details, detail => Assert.Contains(detail.Item2, refusal.Sentence + refusal.Remedy, StringComparison.Ordinal));
            Assert.NotEmpty(refusal.Remedy);
            Assert.Matches(@"^[A-Za-z{].*\.$", rule.Sentence);
            Assert.Matches(@"^[A-Za-z{].*[.}]$", rule.Remedy);
        }
    }

    [Fact]
    public void What_has_no_value_takes_the_blank_before_it_along_and_nothing_else()
    {
        Assert.Equal(" cannot be '': nothing.", ArgumentRefusals.Form("", "", "nothing").Sentence);
        Assert.Equal(
            "nose has had 9 of 8 passes in this session.",
            Rules.PassesSpent.Refuse(("area", "nose"), ("side", ""), ("observed", "9"), ("limit", "8")).Sentence);
    }

    [Fact]
    public void A_rule_that_lacks_a_value_says_which_one()
    {
        var thrown = Assert.Throws<ArgumentException>(() => Rules.PenUnknown.Refuse());

        Assert.Contains("R-PEN-UNKNOWN needs a value for 'observed'", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refusal_is_written_as_id_sentence_and_remedy() => Assert.Equal(
        "R-ARGUMENT-MISSING: " + Rules.ArgumentMissing.Sentence.Replace("{field}", "plan", StringComparison.Ordinal) + " "
            + Rules.ArgumentMissing.Remedy.Replace("{field}", "plan", StringComparison.Ordinal),
        ArgumentRefusals.Missing("plan").ToString());

    [Fact]
    public void Every_reason_to_stop_has_its_own_words()
    {
        var reasons = Enum.GetValues<StopReason>().Where(reason => reason != StopReason.None).ToArray();

        Assert.Equal(reasons, StopRules.All.Select(rule => rule.Reason));
        Assert.All(reasons, reason => Assert.Equal(reason, StopRules.For(reason).Reason));
        Assert.Equal(reasons.Length, StopRules.All.Select(rule => rule.RuleId).Distinct().Count());
        Assert.Throws<ArgumentOutOfRangeException>(() => StopRules.For(StopReason.None));
    }

    [Fact]
    public void A_stop_says_its_numbers()
    {
        var said = StopRules.For(StopReason.DepthAboveLimit).Describe(limit: 1_500, observed: 1_501);

        Assert.Equal("Needles stood out 1501 um; the limit is 1500 um.", said);
    }

    [Fact]
    public void Names_are_written_in_upper_snake_case()
    {
        Assert.Equal("UPPER_LIP", StateNames.Of(TreatmentArea.UpperLip));
        Assert.Equal("HELD_BY_OTHER", StateNames.Of(LinkState.HeldByOther));
        Assert.Equal("CREATED, READY", StateNames.Of([SessionState.Created, SessionState.Ready]));
    }

    [GeneratedRegex(@"^\| (H\d\d) \|", RegexOptions.Multiline)]
    private static partial Regex HazardRow();

    [GeneratedRegex(@"\{([a-z_]+)\}")]
    private static partial Regex Variable();
}
