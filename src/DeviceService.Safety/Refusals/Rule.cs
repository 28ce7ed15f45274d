using System.Collections.ObjectModel;
using System.Text;

namespace DeviceService.Safety;

/// <summary>One rule that can refuse: a stable id, the hazard it controls, and the sentence it refuses with.</summary>
/// <remarks>Templates name their variables in braces, such as {limit}; each has to be given when the rule refuses.</remarks>
public sealed class Rule
{
    internal Rule(string id, string hazardId, RefusalCategory category, string sentence, string remedy)
    {
        Id = id;
        HazardId = hazardId;
        Category = category;
        Sentence = sentence;
        Remedy = remedy;
    }

    /// <summary>Stable id, such as R-DEPTH-AREA. Never reused for another meaning.</summary>
    public string Id { get; }

    /// <summary>The same as an UPPER_SNAKE reason, such as R_DEPTH_AREA.</summary>
    public string Reason => Id.Replace('-', '_');

    /// <summary>The hazard that the rule controls, such as H01.</summary>
    public string HazardId { get; }

    /// <summary>What kind of no it gives.</summary>
    public RefusalCategory Category { get; }

    /// <summary>The sentence, with its variables in braces.</summary>
    public string Sentence { get; }

    /// <summary>The remedy, with its variables in braces.</summary>
    public string Remedy { get; }

    /// <summary>Refuses by this rule, with a value for each variable of sentence and remedy; an empty one leaves no gap.</summary>
    /// <exception cref="ArgumentException">A variable of the template has no value: a mistake in the caller.</exception>
    public Refusal Refuse(params ReadOnlySpan<(string Name, string Value)> details)
    {
        var named = new Dictionary<string, string>(details.Length, StringComparer.Ordinal);
        foreach (var (name, value) in details)
        {
            named.Add(name, value);
        }

        return new Refusal(this, Fill(Sentence, named), Fill(Remedy, named), new ReadOnlyDictionary<string, string>(named));
    }

    /// <inheritdoc/>
    public override string ToString() => Id;

    private string Fill(string template, Dictionary<string, string> details)
    {
        var filled = new StringBuilder(template.Length + 32);
        for (var at = 0; at < template.Length;)
        {
            var open = template.IndexOf('{', at);
            if (open < 0)
            {
                filled.Append(template, at, template.Length - at);
                break;
            }

            var close = template.IndexOf('}', open);
            var name = template[(open + 1)..close];
            filled.Append(template, at, open - at);
            if (!details.TryGetValue(name, out var value))
            {
                throw new ArgumentException($"Rule {Id} needs a value for '{name}'.", nameof(details));
            }

            // What has no value, such as the unit of a count, takes the blank before it along.
            if (value.Length == 0 && filled is [.., ' '])
            {
                filled.Length--;
            }

            filled.Append(value);
            at = close + 1;
        }

        return filled.ToString();
    }
}
