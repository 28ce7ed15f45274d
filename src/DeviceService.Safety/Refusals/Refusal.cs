using System.Globalization;

namespace DeviceService.Safety;

/// <summary>A no that a person can act on, and that a program can tell from any other no.</summary>
/// <remarks>Made by <see cref="Rule.Refuse"/> only, so that each rule has one sentence and one hazard.</remarks>
public sealed record Refusal
{
    internal Refusal(Rule rule, string sentence, string remedy, IReadOnlyDictionary<string, string> details)
    {
        RuleId = rule.Id;
        HazardId = rule.HazardId;
        Category = rule.Category;
        Sentence = sentence;
        Remedy = remedy;
        Details = details;
    }

    /// <summary>Stable id of the rule, such as R-DEPTH-AREA.</summary>
    public string RuleId { get; }

    /// <summary>The hazard that the rule controls, such as H01; docs/hazards.md has the row.</summary>
    public string HazardId { get; }

    /// <summary>What kind of no it is.</summary>
    public RefusalCategory Category { get; }

    /// <summary>What was refused and why, for a person.</summary>
    public string Sentence { get; }

    /// <summary>What to do about it, for a person.</summary>
    public string Remedy { get; }

    /// <summary>Each variable of the sentence by name; limit, observed and unit among them where the rule has them.</summary>
    public IReadOnlyDictionary<string, string> Details { get; }

    /// <summary>The bound that was broken, in <see cref="Unit"/>, or the states that would do.</summary>
    public string? Limit => Details.GetValueOrDefault("limit");

    /// <summary>What was seen or asked instead, in <see cref="Unit"/>.</summary>
    public string? Observed => Details.GetValueOrDefault("observed");

    /// <summary>Unit of limit and observed: um, mHz, ms, percent.</summary>
    public string? Unit => Details.GetValueOrDefault("unit");

    /// <summary>A number as a detail, the same on every machine.</summary>
    public static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Sentence and remedy together.</summary>
    public override string ToString() => $"{RuleId}: {Sentence} {Remedy}";
}
